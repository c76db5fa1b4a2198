import CalDAVServer
import FreeBusy
import HTTPTypes
import ICalendar
import Recurrence
import Synchronization
import TimeZones
import WebDAV
import XML

/// A backend that keeps everything in memory and whose time never passes.
final class MemoryBackend: CalendarBackend {
    struct Object: Sendable {
        var info: ObjectInfo
        var octets: [UInt8]
        var uid: String
    }

    struct Collection: Sendable {
        var info: CalendarInfo
        var objects: [String: Object] = [:]
        /// Names with the revision of their last change; `nil` octets are tombstones.
        var history: [(name: String, revision: Int64)] = []
    }

    struct State: Sendable {
        var collections: [String: Collection] = [:]
        var dead: [String: [ExpandedName: [UInt8]]] = [:]
        var nextID: Int64 = 1
        /// Revisions before this one are forgotten.
        var oldestRevision: Int64 = 0
        /// How many revisions what is known of a calendar lies behind its changes.
        var delay: Int64 = 0
        /// What every answer is instead, when set.
        var failure: DAVError?
        /// What the octets become when they are stored, as with an upstream that changes them.
        var rewritten: [UInt8]?
        /// The version that answers are kept for.
        var version: UInt64?
        /// How often busy times were reckoned.
        var reckonings = 0
    }

    let state = Mutex(State())

    init(_ calendars: [CalendarInfo]) {
        state.withLock { state in
            for info in calendars { state.collections[info.segment] = Collection(info: info) }
        }
    }

    static let anna = Principal(
        user: "anna", displayName: "Anna Example", addresses: ["anna@example.com", "a@work.example"],
        scope: .calendars)

    func signIn(user: String, password: String, peer: String) async -> SignIn {
        if password == "too-often" { return .throttled(retryAfter: 30) }
        guard user.lowercased() == "anna" else { return .denied }
        var principal = Self.anna
        switch password {
        case "secret": principal.scope = .calendars
        case "freebusy": principal.scope = .freebusy
        case "read": principal.scope = .eventsRead
        case "managed": principal.scope = .eventsManaged
        default: return .denied
        }
        return .principal(principal)
    }

    func principal(named user: String, seenBy requester: Principal) async throws(DAVError) -> Principal? {
        user == requester.user ? requester : nil
    }

    func calendars(of user: String, for requester: Principal) async throws(DAVError) -> [CalendarInfo] {
        try check { $0.collections.values.map(\.info).sorted { $0.id < $1.id } }
    }

    func calendar(
        _ segment: String, of user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarInfo? {
        try check { state in
            var info = user == "anna" ? state.collections[segment]?.info : nil
            info?.revision -= state.delay
            return info
        }
    }

    func object(_ name: String, in calendar: CalendarInfo) async throws(DAVError) -> StoredObject? {
        try await objects(named: [name], in: calendar)[name]
    }

    func objects(
        named names: [String], in calendar: CalendarInfo
    ) async throws(DAVError) -> [String: StoredObject] {
        try check { state in
            var found: [String: StoredObject] = [:]
            for name in names {
                guard let object = state.collections[calendar.segment]?.objects[name] else { continue }
                found[name] = StoredObject(info: object.info, octets: object.octets)
            }
            return found
        }
    }

    /// Nothing is kept of answers unless a test says that nothing else changes.
    var version: UInt64? { state.withLock { $0.version } }

    func image(of calendar: CalendarInfo) async throws(DAVError) -> CalendarImage {
        try check { state in
            let objects = (state.collections[calendar.segment]?.objects.values.map { $0 } ?? [])
                .sorted { $0.info.id < $1.info.id }
            return CalendarImage(
                objects.map { ImageEntry(info: $0.info, span: .distantPast..<Instant.distantFuture) },
                revision: state.collections[calendar.segment]?.info.revision ?? 0)
        }
    }

    func objects(_ infos: [ObjectInfo], in calendar: CalendarInfo) async throws(DAVError) -> [StoredObject] {
        try check { state in
            infos.compactMap { info in
                state.collections[calendar.segment]?.objects[info.name]
                    .map { StoredObject(info: $0.info, octets: $0.octets) }
            }
        }
    }

    func changes(
        in calendar: CalendarInfo, since revision: Int64, start: Int64, limit: Int
    ) async throws(DAVError) -> CollectionChanges {
        guard let collection = try check({ $0.collections[calendar.segment] }) else { throw .notFound }
        let oldest = try check { $0.oldestRevision }
        let known = max(revision, start)
        guard revision == 0 || known >= oldest, known <= collection.info.revision else {
            throw .invalidSyncToken
        }
        let newer = collection.history.filter {
            $0.revision > revision && (revision > 0 || collection.objects[$0.name] != nil)
        }
        .sorted { $0.revision < $1.revision }
        let page = newer.prefix(limit)
        let isTruncated = newer.count > page.count
        return CollectionChanges(
            changed: page.compactMap { collection.objects[$0.name]?.info },
            removed: page.filter { collection.objects[$0.name] == nil }.map(\.name),
            revision: isTruncated ? page.last?.revision ?? revision : collection.info.revision,
            isTruncated: isTruncated)
    }

    func put(
        _ octets: [UInt8], _ object: VCalendar, name: String, in calendar: CalendarInfo,
        _ preconditions: Preconditions, by principal: Principal
    ) async throws(DAVError) -> PutOutcome {
        try checkThrowing { state throws(DAVError) in
            guard var collection = state.collections[calendar.segment] else { throw .notFound }
            let present = collection.objects[name]
            try preconditions.check(Self.state(present))
            let uid = object.uid ?? ""
            let holder = collection.objects.first { $0.value.uid == uid && $0.key != name }?.key
            if present?.uid != uid, let name = holder ?? (present == nil ? nil : name) {
                throw .noUIDConflict(href: "/dav/calendars/anna/\(calendar.segment)/\(name)")
            }
            collection.info.revision += 1
            let stored = state.rewritten ?? octets
            let etag = ETag(opaque: "e\(collection.info.revision)")
            let id = present?.info.id ?? state.nextID
            state.nextID = max(state.nextID, id + 1)
            collection.objects[name] = Object(
                info: ObjectInfo(
                    id: id, name: name, etag: etag, size: stored.count,
                    modified: Instant(secondsSinceEpoch: 1_767_225_600), component: object.kind?.rawName ?? ""
                ),
                octets: stored, uid: uid)
            collection.history.removeAll { $0.name == name }
            collection.history.append((name, collection.info.revision))
            let isVerbatim = stored == octets
            state.collections[calendar.segment] = collection
            return PutOutcome(isNew: present == nil, etag: isVerbatim ? etag : nil)
        }
    }

    func delete(
        _ name: String, in calendar: CalendarInfo, _ preconditions: Preconditions, by principal: Principal
    ) async throws(DAVError) {
        try checkThrowing { state throws(DAVError) in
            guard var collection = state.collections[calendar.segment], let present = collection.objects[name]
            else { throw .notFound }
            try preconditions.check(Self.state(present))
            collection.objects[name] = nil
            collection.info.revision += 1
            collection.history.removeAll { $0.name == name }
            collection.history.append((name, collection.info.revision))
            state.collections[calendar.segment] = collection
        }
    }

    func properties(
        of owner: PropertyOwner, for principal: Principal
    ) async throws(DAVError) -> [ExpandedName: [UInt8]] {
        try check { $0.dead[Self.key(owner)] ?? [:] }
    }

    func setProperties(
        _ changes: [PropertyChange], of owner: PropertyOwner, by principal: Principal
    ) async throws(DAVError) {
        try check { Self.apply(changes, to: Self.key(owner), segment: Self.segment(owner), &$0) }
    }

    func busy(
        _ scope: FreeBusyScope, in window: Range<Instant>, by principal: Principal
    ) async throws(DAVError) -> [BusyPeriod] {
        let objects = try check { state in
            state.reckonings += 1
            return state.collections.values.filter { collection in
                switch scope {
                case .calendar(let info): collection.info.id == info.id
                case .home: !collection.info.isTransparent
                }
            }.flatMap { $0.objects.values.map(\.octets) }
        }
        var periods: [BusyPeriod] = []
        for octets in objects {
            guard let calendar = try? VCalendar.read(octets, .lenient) else { continue }
            let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
            let found = try? FreeBusy.instances(
                of: calendar, in: window, resolver: resolver, addresses: Set(Self.anna.addresses),
                limits: .init())
            periods += (found ?? []).map(\.period)
        }
        return periods
    }

    func busyState(
        _ scope: FreeBusyScope, by principal: Principal
    ) async throws(DAVError) -> BusyState? {
        try check { state in
            guard let version = state.version else { return nil }
            let counted = state.collections.values.map {
                BusyState.Counted(calendar: $0.info.id, revision: $0.info.revision)
            }
            return BusyState(version: version, counted: counted.sorted { $0.calendar < $1.calendar })
        }
    }

    func createCalendar(
        _ segment: String, components: [String], properties: [PropertyChange], by principal: Principal
    ) async throws(DAVError) {
        try check { state in
            let id = Int64(state.collections.count + 1)
            let info = CalendarInfo(
                id: id, segment: segment, displayName: segment, components: components, isLocal: true)
            state.collections[segment] = Collection(info: info)
            Self.apply(properties, to: Self.key(.calendar(info)), segment: segment, &state)
        }
    }

    func deleteCalendar(_ calendar: CalendarInfo, by principal: Principal) async throws(DAVError) {
        try check { $0.collections[calendar.segment] = nil }
    }

    private func check<T: Sendable>(_ body: (inout sending State) -> sending T) throws(DAVError) -> T {
        try checkThrowing { state throws(DAVError) in body(&state) }
    }

    private func checkThrowing<T: Sendable>(
        _ body: (inout sending State) throws(DAVError) -> sending T
    ) throws(DAVError) -> T {
        try state.withLock { state throws(DAVError) in
            if let failure = state.failure { throw failure }
            return try body(&state)
        }
    }

    func transfer(_ transfer: Transfer, by principal: Principal) async throws(DAVError) -> PutOutcome {
        // The UID is in the way as long as the object is: a double that keeps no transactions sets it aside.
        guard let object = try await object(transfer.name, in: transfer.source) else { throw .notFound }
        try transfer.preconditions.check(
            .init(etag: object.info.etag, modified: object.info.modified.secondsSinceEpoch))
        guard transfer.isMove, transfer.source.id == transfer.destination.id else {
            return try await transferByWriting(transfer, by: principal)
        }
        try await delete(transfer.name, in: transfer.source, .init(), by: principal)
        let value = try? VCalendar.read(object.octets, .lenient)
        guard let value else { throw .notFound }
        return try await put(
            object.octets, value, name: transfer.newName, in: transfer.destination, .init(), by: principal)
    }

    func renameCalendar(
        _ calendar: CalendarInfo, to segment: String, by principal: Principal
    ) async throws(DAVError) {
        try check { state in
            guard var collection = state.collections.removeValue(forKey: calendar.segment) else { return }
            collection.info.segment = segment
            state.collections[segment] = collection
        }
    }

    func objectProperties(
        in calendar: CalendarInfo
    ) async throws(DAVError) -> [Int64: [ExpandedName: [UInt8]]] {
        try check { state in
            var found: [Int64: [ExpandedName: [UInt8]]] = [:]
            for object in state.collections[calendar.segment]?.objects.values.map(\.info) ?? [] {
                found[object.id] = state.dead["object:\(object.id)"]
            }
            return found
        }
    }

    private static func state(_ object: Object?) -> Preconditions.State {
        Preconditions.State(
            etag: object?.info.etag, modified: object?.info.modified.secondsSinceEpoch,
            scheduleTag: object?.info.scheduleTag, revision: 0)
    }

    private static func key(_ owner: PropertyOwner) -> String {
        switch owner {
        case .calendar(let info): "calendar:\(info.segment)"
        case .object(let object, _): "object:\(object.id)"
        case .home(let user): "home:\(user)"
        case .principal(let user): "principal:\(user)"
        }
    }

    private static func segment(_ owner: PropertyOwner) -> String? {
        if case .calendar(let info) = owner { info.segment } else { nil }
    }

    private static func apply(
        _ changes: [PropertyChange], to key: String, segment: String?, _ state: inout State
    ) {
        for change in changes {
            switch change {
            case .dead(let name, let value): state.dead[key, default: [:]][name] = value
            case .transparency(let isTransparent):
                if let segment { state.collections[segment]?.info.isTransparent = isTransparent ?? false }
            }
        }
    }
}
