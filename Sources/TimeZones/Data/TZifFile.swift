/// A compiled zone file (TZif, RFC 9636): what the OS keeps for each zone.
///
/// Versions 2 and later are read from their 64-bit block and their footer; a version 1 file from its only
/// block. Every count is checked against the size of the file before anything is read by it.
struct TZifFile: Sendable {
    var types: [LocalTimeType]
    /// In time order; `type` is an index into `types`.
    var transitions: [(time: Int64, type: Int)]
    /// How local time goes on after the last transition; `nil` when the file does not say.
    var footer: PosixTimeZone?

    /// A file that leaves all to its footer.
    init(footer: PosixTimeZone) {
        types = []
        transitions = []
        self.footer = footer
    }

    /// Reads the octets of a file.
    init(_ bytes: [UInt8]) throws(TimeZoneError) {
        var reader = Reader(bytes: bytes)
        var header = try Header(&reader)
        var width = 4
        if header.version >= UInt8(ascii: "2") {
            try reader.skip(header.size(timeWidth: 4))
            header = try Header(&reader)
            width = 8
        }
        guard header.typeCount > 0, header.charCount > 0 else { throw .malformed("no local time types") }
        guard reader.remaining >= header.size(timeWidth: width) else { throw .malformed("truncated data") }

        var times: [Int64] = []
        times.reserveCapacity(header.timeCount)
        for _ in 0..<header.timeCount {
            let time = width == 8 ? try reader.int64() : Int64(try reader.int32())
            if let last = times.last, last >= time { throw .malformed("transitions out of order") }
            // RFC 9636 recommends nothing before -2^59; near the ends of 64 bits arithmetic would not fit.
            guard time.magnitude <= 1 << 60 else { throw .malformed("transition out of range") }
            times.append(time)
        }
        var indexes: [Int] = []
        indexes.reserveCapacity(header.timeCount)
        for _ in 0..<header.timeCount {
            let index = Int(try reader.byte())
            guard index < header.typeCount else { throw .malformed("type index out of range") }
            indexes.append(index)
        }
        var raw: [(offset: Int, isDaylight: Bool, name: Int)] = []
        for _ in 0..<header.typeCount {
            let offset = Int(try reader.int32())
            let isDaylight = try reader.byte()
            let name = Int(try reader.byte())
            // RFC 9636 §3.2: more than -25 hours and less than 26 hours; 0 or 1; inside the designations.
            guard offset > -90_000, offset < 93_600, isDaylight <= 1, name < header.charCount else {
                throw .malformed("local time type out of range")
            }
            raw.append((offset, isDaylight == 1, name))
        }
        let names = Array(try reader.bytes(header.charCount))
        types = raw.map { type in
            let name = names[type.name...].prefix { $0 != 0 }
            return LocalTimeType(
                offset: type.offset, isDaylight: type.isDaylight,
                abbreviation: String(decoding: name, as: UTF8.self))
        }

        var leaps: [(time: Int64, correction: Int64)] = []
        for _ in 0..<header.leapCount {
            let time = width == 8 ? try reader.int64() : Int64(try reader.int32())
            leaps.append((time, Int64(try reader.int32())))
        }
        try reader.skip(header.standardCount + header.utcCount)

        // Files of the "right" kind count leap seconds; calendars do not (RFC 5545 §3.3.12).
        var leap = 0
        transitions = []
        transitions.reserveCapacity(times.count)
        for (time, type) in zip(times, indexes) {
            while leap < leaps.count, leaps[leap].time <= time { leap += 1 }
            transitions.append((leap == 0 ? time : time &- leaps[leap - 1].correction, type))
        }

        guard width == 8 else { return }
        guard try reader.byte() == UInt8(ascii: "\n") else { throw .malformed("footer missing") }
        let line = try reader.line()
        guard !line.isEmpty else { return }
        guard let footer = PosixTimeZone(line) else { throw .malformed("footer unreadable") }
        self.footer = footer
    }

    /// Lays the zone out for look-up, the footer written out over one cycle.
    func table() -> ZoneTable {
        var types = types
        var transitions = transitions
        guard let footer else { return ZoneTable(types: types, initial: 0, transitions: transitions) }
        func index(of type: LocalTimeType) -> Int {
            if let index = types.firstIndex(of: type) { return index }
            types.append(type)
            return types.count - 1
        }

        let last = transitions.last
        let standard = index(of: footer.standard)
        guard let daylight = footer.daylight, !footer.isAlwaysDaylight else {
            // Without a change to come the footer repeats the last transition, or stands for all instants.
            let rest = footer.daylight.map { index(of: $0.type) } ?? standard
            return ZoneTable(types: types, initial: last == nil ? rest : 0, transitions: transitions)
        }
        let saving = index(of: daylight.type)
        // A file without transitions leaves all to its footer; 1600 is before any use of standard time.
        let firstYear = last.map { Civil.year(ofSecond: max($0.time, -12_000_000_000)) } ?? 1600
        let cycleYear = firstYear + 2
        guard cycleYear < 100_000 else {
            return ZoneTable(types: types, initial: 0, transitions: transitions)
        }
        for change in footer.changes(in: (firstYear - 1)...(cycleYear + 401))
        where change.time > last?.time ?? .min {
            transitions.append((change.time, change.isDaylight ? saving : standard))
        }
        return ZoneTable(
            types: types, initial: last == nil ? standard : 0, transitions: transitions,
            cycleStart: Civil.second(ofYear: cycleYear))
    }
}

extension TZifFile {
    /// The 44 octets before each block.
    private struct Header {
        var version: UInt8
        var utcCount, standardCount, leapCount, timeCount, typeCount, charCount: Int

        init(_ reader: inout Reader) throws(TimeZoneError) {
            guard try reader.bytes(4) == Array("TZif".utf8)[...] else { throw .malformed("no TZif magic") }
            version = try reader.byte()
            try reader.skip(15)
            utcCount = try reader.count()
            standardCount = try reader.count()
            leapCount = try reader.count()
            timeCount = try reader.count()
            typeCount = try reader.count()
            charCount = try reader.count()
        }

        func size(timeWidth: Int) -> Int {
            timeCount * (timeWidth + 1) + typeCount * 6 + charCount + leapCount * (timeWidth + 4)
                + standardCount + utcCount
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        var remaining: Int { bytes.count - index }

        mutating func skip(_ count: Int) throws(TimeZoneError) {
            guard count <= remaining else { throw .malformed("truncated data") }
            index += count
        }

        mutating func bytes(_ count: Int) throws(TimeZoneError) -> ArraySlice<UInt8> {
            let start = index
            try skip(count)
            return bytes[start..<index]
        }

        mutating func byte() throws(TimeZoneError) -> UInt8 {
            try skip(1)
            return bytes[index - 1]
        }

        mutating func int32() throws(TimeZoneError) -> Int32 {
            Int32(bitPattern: try bytes(4).reduce(0) { $0 << 8 | UInt32($1) })
        }

        mutating func int64() throws(TimeZoneError) -> Int64 {
            Int64(bitPattern: try bytes(8).reduce(0) { $0 << 8 | UInt64($1) })
        }

        /// A count of the header; one greater than the file is a lie, and small enough to multiply.
        mutating func count() throws(TimeZoneError) -> Int {
            let value = Int(try int32())
            guard value >= 0, value <= bytes.count else { throw .malformed("count out of range") }
            return value
        }

        mutating func line() throws(TimeZoneError) -> ArraySlice<UInt8> {
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) else {
                throw .malformed("footer not ended")
            }
            defer { index = end + 1 }
            return bytes[index..<end]
        }
    }
}
