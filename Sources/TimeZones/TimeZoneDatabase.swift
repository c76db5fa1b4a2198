public import ICalendar
import Synchronization

/// The zones that the OS knows, and the names under which the world asks for them.
///
/// A value that shares one cache among its copies. Zone files are read on first use; ``reload()`` forgets
/// them, so that new data count without a restart. A name that is not known is `nil`: never UTC, never this
/// machine's zone.
public struct TimeZoneDatabase: Sendable {
    /// What `reload` forgets.
    private struct Cache {
        var zones: [String: Zone] = [:]
        /// Names in small letters, as they are spelled.
        var spellings: [String: String]?
        /// Names of more than one part by their letters and digits alone.
        var squeezed: [String: String]?
        var resolutions: [TimeZoneID: Zone?] = [:]
        /// What the files in use, and their folders, were like when they were asked for.
        var stamps: [String: ZoneInfoDirectory.Stamp] = [:]
        /// Grows with each reload, so that what was read before it is not kept after it.
        var generation = 0
        var version: String?
        /// By the octets of the VTIMEZONE.
        var timeZones: [[UInt8]: Zone?] = [:]
        /// The VTIMEZONEs that were made, by all that they depend on.
        var components: [ComponentKey: (component: Component, zone: Zone)] = [:]
    }

    private struct ComponentKey: Hashable {
        /// Of the zone's table, which its entry in the cache keeps alive.
        let table: ObjectIdentifier
        let tzid: TimeZoneID
        let extent: VTimeZone.Extent
    }

    private final class Storage: Sendable {
        let directory: ZoneInfoDirectory
        let cache = Mutex(Cache())

        init(_ directory: ZoneInfoDirectory) { self.directory = directory }
    }

    private let storage: Storage

    /// Strangers choose the names that are asked for; beyond this many answers the cache starts anew.
    private static let maximumResolutions = 4096
    /// Different VTIMEZONEs kept, and the size of the largest; a calendar has few, of about 1 kB.
    private static let maximumTimeZones = 512
    private static let maximumTimeZoneSize = 16_384

    /// The zone files in the OS's usual folder.
    public static let system = TimeZoneDatabase(directory: ZoneInfoDirectory.usual)

    /// The zone files in a folder of the layout of `/usr/share/zoneinfo`.
    public init(directory: String) {
        storage = Storage(ZoneInfoDirectory(path: directory))
    }

    /// Says whether there are zone data at all; to be asked at start.
    ///
    /// - Throws: ``TimeZoneError/Code/missingDirectory``, or ``TimeZoneError/Code/malformedFile`` when not
    ///   even UTC can be read.
    public func check() throws(TimeZoneError) {
        guard storage.directory.exists else {
            throw TimeZoneError(.missingDirectory, detail: storage.directory.path)
        }
        guard zone(named: "Etc/UTC") != nil || zone(named: "UTC") != nil else {
            throw .malformed("no zone can be read in \(storage.directory.path)")
        }
    }

    /// Forgets everything read, so that the next look-up sees the present files.
    ///
    /// Zones handed out before keep the rules they were made with.
    public func reload() {
        storage.cache.withLock { $0 = Cache(generation: $0.generation + 1) }
    }

    /// Reads anew if the files are no longer those that were read: to be asked now and then, and when an
    /// operator says so.
    ///
    /// Costs a look at each folder and file in use, and reads none.
    ///
    /// - Returns: whether anything was forgotten.
    @discardableResult public func reloadIfChanged() -> Bool {
        let stamps = storage.cache.withLock(\.stamps)
        guard stamps.contains(where: { storage.directory.stamp(of: $0.key) != $0.value }) else {
            return false
        }
        reload()
        return true
    }

    /// The zone of an IANA name or link, in any case; its identifier is the usual spelling.
    ///
    /// Nothing else is understood: see ``resolve(_:)`` for what clients send.
    public func zone(named identifier: String) -> Zone? {
        if let zone = cached(identifier) { return zone }
        if let zone = load(identifier) { return zone }
        guard let spelling = spelling(of: identifier), spelling != identifier else { return nil }
        return cached(spelling) ?? load(spelling)
    }

    /// The zone that a TZID of the wild means; `nil` when nobody can say.
    ///
    /// IANA names in any case and old names, names with a path before them, Windows ids and display names,
    /// fixed offsets, and the oddities of some products. Whether an object's own VTIMEZONE goes first is up
    /// to ``ZoneResolver``. The identifier of the answer is IANA's present name.
    public func resolve(_ tzid: TimeZoneID) -> Zone? {
        let (known, generation) = storage.cache.withLock { ($0.resolutions[tzid], $0.generation) }
        if let known { return known }
        let zone = ZoneNameResolution(database: self).zone(for: tzid.rawValue)
        storage.cache.withLock {
            guard $0.generation == generation else { return }
            if $0.resolutions.count >= Self.maximumResolutions { $0.resolutions = [:] }
            $0.resolutions[tzid] = .some(zone)
        }
        return zone
    }

    /// The names of all zones and links, sorted.
    public var identifiers: [String] { storage.directory.names().sorted() }

    /// The release of the zone data (`2026a`), or `unknown`.
    public var version: String {
        if let version = storage.cache.withLock({ $0.version }) { return version }
        let version = readVersion() ?? "unknown"
        storage.cache.withLock { $0.version = version }
        return version
    }

    /// An IANA zone that behaves as `zone` does over a span: the place to which a foreign VTIMEZONE belongs.
    ///
    /// - Parameters:
    ///   - zone: the zone whose name means nothing.
    ///   - span: where both must show the same time.
    ///   - preferred: names to try first, such as X-LIC-LOCATION or the user's own zone.
    /// - Returns: the first that agrees, of the preferred ones and then in CLDR's order; `nil` when none
    ///   does.
    public func zone(matching zone: Zone, over span: Range<Instant>, preferring preferred: [String] = [])
        -> Zone?
    {
        (preferred + WindowsZones.identifiers).lazy
            .compactMap { canonicalZone(named: $0) }
            .first { $0.agrees(with: zone, over: span) }
    }

    /// The zone of a name, or of another name of the same place, by IANA's present name.
    ///
    /// Old names may be missing where they are packaged apart, new ones where the data are old.
    func canonicalZone(named identifier: String) -> Zone? {
        let names = ZoneAliases.names(of: identifier)
        let zone = zone(named: identifier)
        guard let present = names.lazy.compactMap({ self.zone(named: $0) }).first else { return zone }
        // Only where the data agree that both are one zone. `EST5EDT`, `WET` and the like were zones of their
        // own once and are where a system keeps old data; for the calendars of this century they are one.
        let century = Instant(secondsSinceEpoch: Civil.second(ofYear: 2000))
        guard let zone, zone.table != present.table,
            !zone.agrees(with: present, over: century..<(.distantFuture))
        else { return present }
        return zone
    }

    /// The zone whose name has these letters and digits, whatever stands between them.
    ///
    /// Names of one part are not looked at, nor those in which a sign has a meaning (`Etc/GMT-1`).
    func zone(ofLetters name: String) -> Zone? {
        let squeezed: [String: String]
        if let known = storage.cache.withLock({ $0.squeezed }) {
            squeezed = known
        } else {
            var made: [String: String] = [:]
            for name in storage.directory.names().sorted() where name.contains("/") && !name.contains("GMT") {
                made[Self.letters(of: name)] = name
            }
            squeezed = made
            storage.cache.withLock { $0.squeezed = made }
        }
        return squeezed[Self.letters(of: name)].flatMap { canonicalZone(named: $0) }
    }

    private static func letters(of name: String) -> String {
        String(
            decoding: name.utf8.lazy.filter {
                switch $0 {
                case UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "): false
                default: true
                }
            }.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// The zone whose name ends in a city, in small letters; of several the first by name.
    func zone(ofCity city: String) -> Zone? {
        guard !city.isEmpty else { return nil }
        return allSpellings().filter { $0.key.hasSuffix("/" + city) }.min { $0.key < $1.key }
            .flatMap { canonicalZone(named: $0.value) }
    }

    /// The zone of a VTIMEZONE, read once for all objects that carry the same one.
    func zone(of component: Component) -> Zone? {
        // Octets, because a component that was read keeps its whole input alive.
        let octets = component.serialized()
        if let known = storage.cache.withLock({ $0.timeZones[octets] }) { return known }
        let zone = try? VTimeZone.zone(from: component)
        guard octets.count <= Self.maximumTimeZoneSize else { return zone }
        storage.cache.withLock {
            if $0.timeZones.count >= Self.maximumTimeZones { $0.timeZones = [:] }
            $0.timeZones[octets] = .some(zone)
        }
        return zone
    }

    /// The VTIMEZONE of ``VTimeZone/component(for:as:covering:)``, made once for all objects that want the same.
    func component(for zone: Zone, as tzid: TimeZoneID, covering span: Range<Instant>) -> Component {
        let key = ComponentKey(
            table: ObjectIdentifier(zone.table), tzid: tzid, extent: VTimeZone.Extent(of: span, in: zone))
        if let known = storage.cache.withLock({ $0.components[key] }) { return known.component }
        let component = VTimeZone.component(for: zone, as: tzid, covering: span)
        storage.cache.withLock {
            if $0.components.count >= Self.maximumTimeZones { $0.components = [:] }
            $0.components[key] = (component, zone)
        }
        return component
    }

    private func cached(_ name: String) -> Zone? { storage.cache.withLock { $0.zones[name] } }

    private func load(_ name: String) -> Zone? {
        guard ZoneInfoDirectory.isZoneName(name) else { return nil }
        // Before reading: a file that changes meanwhile is then seen to have changed.
        let generation = note(name)
        guard let bytes = storage.directory.contents(of: name),
            let file = try? TZifFile(bytes)
        else { return nil }
        let zone = Zone(identifier: name, table: file.table())
        storage.cache.withLock { if $0.generation == generation { $0.zones[name] = zone } }
        return zone
    }

    /// Remembers what a file is like, and the folder that it lies in, where a new one would appear.
    ///
    /// - Returns: the generation of the cache into which what is read now may go.
    private func note(_ name: String) -> Int {
        let folder = name.lastIndex(of: "/").map { String(name[..<$0]) } ?? ""
        var stamps: [String: ZoneInfoDirectory.Stamp] = [:]
        // Strangers choose names; those of which there is no file are told by their folder.
        for name in ["", folder, name] { stamps[name] = storage.directory.stamp(of: name) }
        return storage.cache.withLock { cache in
            cache.stamps.merge(stamps) { first, _ in first }
            return cache.generation
        }
    }

    private func spelling(of name: String) -> String? {
        // The names are ASCII; of other texts not even small letters need be made.
        guard name.utf8.count <= 64 else { return nil }
        return allSpellings()[name.lowercased()]
    }

    private func allSpellings() -> [String: String] {
        if let spellings = storage.cache.withLock({ $0.spellings }) { return spellings }
        let names = storage.directory.names()
        let spellings = Dictionary(names.map { ($0.lowercased(), $0) }) { first, _ in first }
        storage.cache.withLock { $0.spellings = spellings }
        return spellings
    }

    private func readVersion() -> String? {
        _ = note("tzdata.zi")
        // `tzdata.zi` begins with "# version 2026a"; `+VERSION` is that word alone.
        let isName: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        if let bytes = storage.directory.contents(of: "tzdata.zi") {
            let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            if line.hasPrefix("# version ") { return String(line.dropFirst(10).prefix(while: isName)) }
        }
        guard let bytes = storage.directory.contents(of: "+VERSION") else { return nil }
        let word = String(decoding: bytes.prefix(32), as: UTF8.self).prefix(while: isName)
        return word.isEmpty ? nil : String(word)
    }
}
