import ICalendar
import TestSupport
import Testing

@testable import TimeZones

@Suite("RFC 9636 zone files")
struct TZifFileTests {
    @Test func `a file of version 1 is read from its only block`() throws {
        let bytes = TZifBuilder(version: 0, times: [100, 200], indexes: [1, 0]).bytes
        let file = try TZifFile(bytes)
        #expect(file.transitions.map(\.time) == [100, 200])
        #expect(file.types.map(\.abbreviation) == ["STD", "DST"])
        #expect(file.footer == nil)
    }

    @Test func `of a file of version 2 the 64-bit block and the footer count`() throws {
        let far: Int64 = 1 << 40
        let bytes = TZifBuilder(version: 50, times: [far], indexes: [1], footer: "STD0DST,M3.5.0,M10.5.0")
            .bytes
        let file = try TZifFile(bytes)
        #expect(file.transitions.map(\.time) == [far])
        #expect(file.footer?.daylight?.type.offset == 3600)
    }

    @Test func `leap seconds are taken out of the times`() throws {
        var builder = TZifBuilder(version: 50, times: [50, 150, 250], indexes: [1, 0, 1], footer: "STD0")
        builder.leaps = [(100, 1), (200, 2)]
        #expect(try TZifFile(builder.bytes).transitions.map(\.time) == [50, 149, 248])
    }

    @Test func `a file without transitions leaves all to its footer`() throws {
        let bytes = TZifBuilder(version: 50, times: [], indexes: [], footer: "EST5EDT,M3.2.0,M11.1.0").bytes
        let zone = Zone(identifier: "Z", table: try TZifFile(bytes).table())
        #expect(zone.offset(at: try Sample.instant("20260701T120000Z")).seconds == -14_400)
        #expect(zone.offset(at: try Sample.instant("19260101T120000Z")).seconds == -18_000)
    }

    @Test func `daylight saving all year is a fixed offset`() throws {
        let bytes = TZifBuilder(version: 51, times: [0], indexes: [1], footer: "XXX3EDT4,0/0,J365/23").bytes
        let zone = Zone(identifier: "Z", table: try TZifFile(bytes).table())
        #expect(zone.transition(after: Instant(secondsSinceEpoch: 0)) == nil)
    }

    @Test(arguments: TZifDefect.all)
    func `a malformed file is refused`(_ defect: TZifDefect) {
        #expect(throws: TimeZoneError(.malformedFile)) { try TZifFile(defect.bytes) }
    }

    @Test func `no file makes the reader stumble, however it is cut or bent`() throws {
        let whole = try Fixture.bytes("timezones/zoneinfo/Europe/Dublin")
        for length in 0..<whole.count - 1 {
            #expect(throws: TimeZoneError(.malformedFile)) { try TZifFile(Array(whole.prefix(length))) }
        }
        var random = SplitMix(seed: 7)
        for _ in 0..<3000 {
            var bent = whole
            for _ in 0...Int(random.next() % 4) {
                bent[Int(random.next() % UInt64(bent.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            guard let file = try? TZifFile(bent) else { continue }
            let zone = Zone(identifier: "Z", table: file.table())
            for second in [Int64.min, -5_000_000_000, 0, 1_800_000_000, 40_000_000_000, Int64.max] {
                _ = zone.offset(at: Instant(secondsSinceEpoch: second))
                _ = zone.instant(ofLocalSecond: second)
                _ = zone.transition(after: Instant(secondsSinceEpoch: second))
            }
        }
    }
}

/// A file that breaks one rule.
struct TZifDefect: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]

    static let all: [TZifDefect] = {
        let good = TZifBuilder(version: 50, times: [100, 200], indexes: [1, 0], footer: "STD0")
        func with(_ name: String, _ change: (inout TZifBuilder) -> Void) -> TZifDefect {
            var builder = good
            change(&builder)
            return TZifDefect(testDescription: name, bytes: builder.bytes)
        }
        return [
            TZifDefect(testDescription: "empty", bytes: []),
            TZifDefect(
                testDescription: "another format", bytes: Array("Time zones are not here, alas.".utf8)),
            with("no types") { $0.types = [] },
            with("times out of order") { $0.times = [200, 100] },
            with("times twice") { $0.times = [100, 100] },
            with("time beyond all calendars") { $0.times = [100, Int64.max] },
            with("type index out of range") { $0.indexes = [1, 2] },
            with("offset of two days") { $0.types[0].offset = 172_800 },
            with("offset of the smallest number") { $0.types[0].offset = Int32.min },
            with("name out of range") { $0.types[0].name = 200 },
            with("daylight flag of 2") { $0.types[0].flag = 2 },
            with("footer not ended") { $0.isFooterEnded = false },
            with("footer unreadable") { $0.footer = "M3.5.0" },
            with("count that lies") { $0.claimedTimes = 1 << 30 },
            with("negative count") { $0.claimedTimes = -1 },
        ]
    }()
}

/// Puts a zone file together, right or wrong.
struct TZifBuilder: Sendable {
    var version: UInt8
    var times: [Int64]
    var indexes: [UInt8]
    var types: [(offset: Int32, flag: UInt8, name: UInt8)] = [(0, 0, 0), (3600, 1, 4)]
    var leaps: [(time: Int64, correction: Int32)] = []
    var footer = ""
    var isFooterEnded = true
    var claimedTimes: Int32?

    init(version: UInt8, times: [Int64], indexes: [UInt8], footer: String = "") {
        self.version = version
        self.times = times
        self.indexes = indexes
        self.footer = footer
    }

    var bytes: [UInt8] {
        guard version > 0 else { return block(width: 4) }
        var first = TZifBuilder(version: version, times: [], indexes: [])
        first.types = [(0, 0, 0)]
        return first.block(width: 4) + block(width: 8) + [10] + Array(footer.utf8)
            + (isFooterEnded ? [10] : [])
    }

    private func block(width: Int) -> [UInt8] {
        var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
        let claimed = claimedTimes.map(Int64.init) ?? Int64(times.count)
        let counts: [Int64] = [0, 0, Int64(leaps.count), claimed, Int64(types.count), 8]
        for count in counts { bytes += bigEndian(count, 4) }
        for time in times { bytes += bigEndian(time, width) }
        bytes += indexes
        for type in types { bytes += bigEndian(Int64(type.offset), 4) + [type.flag, type.name] }
        bytes += Array("STD\u{0}DST\u{0}".utf8)
        for leap in leaps { bytes += bigEndian(leap.time, width) + bigEndian(Int64(leap.correction), 4) }
        return bytes
    }

    private func bigEndian(_ value: Int64, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * Int64($0))) }
    }
}

/// Numbers that are the same on every run.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
