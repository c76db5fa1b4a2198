import ICalendar
import Testing

@testable import TimeZones

@Suite("RFC 9636 §3.3.1 footers")
struct PosixTimeZoneTests {
    @Test(arguments: [
        ("UTC0", 0, "UTC"), ("EST5", -18_000, "EST"), ("<+0530>-5:30", 19_800, "+0530"),
        ("<-00>0", 0, "-00"), ("LMT-0:53:28", 3208, "LMT"), ("AAA+24", -86_400, "AAA"),
    ])
    func `the sign counts westward`(_ text: String, _ offset: Int, _ name: String) throws {
        let zone = try #require(PosixTimeZone(text.utf8))
        #expect(zone.standard.offset == offset)
        #expect(zone.standard.abbreviation == name)
        #expect(zone.daylight == nil)
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "20260329T020000", "20261025T030000"),
        ("EST5EDT,M3.2.0,M11.1.0", "20260308T020000", "20261101T020000"),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "20260328T230000", "20261025T000000"),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", "20260328T020000", "20261024T020000"),
        ("IST-2IDT,M3.4.4/26,M10.5.0", "20260327T020000", "20261025T020000"),
        ("AAA0BBB,J60,J300/1:30:15", "20260301T020000", "20261027T013015"),
        ("AAA0BBB,59/0,299", "20260301T000000", "20261027T020000"),
        ("AAA0BBB,M1.1.1/-167,M12.1.1/167", "20251229T010000", "20261213T230000"),
    ])
    func `changes happen by the wall clock before them`(_ text: String, _ start: String, _ end: String) throws
    {
        let daylight = try #require(PosixTimeZone(text.utf8)?.daylight)
        #expect(LocalDateTime(secondsSinceEpoch: daylight.start.wall(in: 2026)).basicText == start)
        #expect(LocalDateTime(secondsSinceEpoch: daylight.end.wall(in: 2026)).basicText == end)
    }

    @Test func `February 29 counts for n and not for Jn`() throws {
        let rules = try #require(PosixTimeZone("AAA0BBB,J60/0,60/0".utf8)?.daylight)
        #expect(LocalDateTime(secondsSinceEpoch: rules.start.wall(in: 2028)).basicText == "20280301T000000")
        #expect(LocalDateTime(secondsSinceEpoch: rules.end.wall(in: 2028)).basicText == "20280301T000000")
        #expect(LocalDateTime(secondsSinceEpoch: rules.start.wall(in: 2027)).basicText == "20270301T000000")
        #expect(LocalDateTime(secondsSinceEpoch: rules.end.wall(in: 2027)).basicText == "20270302T000000")
    }

    @Test(arguments: [
        "", "UTC", "5", "<+01", "<>0", "EST25", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J366", "EST5EDT,366,1",
        "EST5EDT,M3.2.0/168,M11.1.0", "EST5EDT,M3.2.0,M11.1.0 ", "EST5:60", "EST5EDT,M3.2.0,M11.1.0,",
        "EST99999999999999999999",
    ])
    func `what breaks the grammar is refused`(_ text: String) {
        #expect(PosixTimeZone(text.utf8) == nil)
    }
}
