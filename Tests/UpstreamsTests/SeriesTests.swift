import Testing

@testable import Upstreams

@Suite("The emulated services' own expander")
struct SeriesTests {
    /// Start, lines and the occurrences on the wall of Vienna, as calendar people write them.
    @Test(
        arguments: [
            (
                "20260130T090000", ["RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"],
                "20260130T090000,20260227T090000,20260331T090000"
            ),
            (
                "20260131T090000", ["RRULE:FREQ=MONTHLY;COUNT=3"],
                "20260131T090000,20260331T090000,20260531T090000"
            ),
            ("20280229T090000", ["RRULE:FREQ=YEARLY;COUNT=2"], "20280229T090000,20320229T090000"),
            (
                "20260328T023000", ["RRULE:FREQ=DAILY;COUNT=3"],
                "20260328T023000,20260329T033000,20260330T023000"
            ),
            (
                "20261123T090000", ["RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4"],
                "20261123T090000,20261125T090000,20261207T090000,20261209T090000"
            ),
            (
                "20261124T090000", ["RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20261125T080000Z"],
                "20261124T090000,20261126T090000,20261127T090000"
            ),
            (
                "20261124T090000", ["RDATE;TZID=Europe/London:20261126T100000"],
                "20261124T090000,20261126T110000"
            ),
            (
                "20261124T090000", ["RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=2"],
                "20261125T090000,20261127T090000"
            ),
            (
                "20261124T090000", ["RRULE:FREQ=DAILY;UNTIL=20261126T080000Z"],
                "20261124T090000,20261125T090000,20261126T090000"
            ),
            (
                "20260105T090000", ["RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3"],
                "20260105T090000,20260511T090000,20270517T090000,20280515T090000"
            ),
            (
                "20261124T090000", ["RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=3"],
                "20261124T090000,20261124T150000,20261124T210000"
            ),
        ] as [(String, [String], String)])
    func `a rule gives the occurrences of RFC 5545`(_ start: String, _ lines: [String], _ expected: String)
        throws
    {
        let clock = try #require(ZoneClock.named("Europe/Vienna"))
        let wall = try #require(Civil.parseBasic(start)).wall
        let series = try Series(lines, start: clock.instant(ofWall: wall), isAllDay: false, zone: clock)
        let walls = series.moments(through: .max, atMost: 10).map {
            Civil.basicText(wall: clock.wall(at: $0))
        }
        #expect(walls.joined(separator: ",") == expected)
    }

    @Test(arguments: [
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
    ])
    func `a rule that never matches ends`(_ line: String) throws {
        let series = try Series([line], start: 0, isAllDay: true, zone: .utc)
        #expect(series.moments(through: .max) == [0])
    }

    @Test(arguments: [
        ("Europe/Vienna", "20261025T023000", "2026-10-25T00:30:00Z"),
        ("Europe/Vienna", "20260329T023000", "2026-03-29T01:30:00Z"),
        ("America/New_York", "20260704T120000", "2026-07-04T16:00:00Z"),
        ("Asia/Kolkata", "20260101T000000", "2025-12-31T18:30:00Z"),
        ("Australia/Lord_Howe", "20260404T120000", "2026-04-04T01:00:00Z"),
        ("Europe/Vienna", "19800615T120000", "1980-06-15T10:00:00Z"),
    ])
    func `a clock reads the first of two times and skips a gap`(
        _ zone: String, _ wall: String, _ instant: String
    ) throws {
        let clock = try #require(ZoneClock.named(zone))
        let time = try #require(Civil.parseBasic(wall)).wall
        #expect(Civil.timestamp(clock.instant(ofWall: time)) == instant)
    }

    @Test(arguments: ["W. Europe Standard Time", "CET+1", "GMT+1", "", "Europe/Nowhere", "../etc/passwd"])
    func `what is no IANA name is no zone`(_ name: String) {
        #expect(ZoneClock.named(name) == nil)
    }

    @Test func `civil dates and day numbers are each other's inverse`() {
        for day in stride(from: -800_000, through: 2_900_000, by: 997) {
            let (year, month, dayOfMonth) = Civil.date(day)
            #expect(Civil.dayNumber(year, month, dayOfMonth) == day)
        }
        #expect(Civil.weekday(Civil.dayNumber(2026, 11, 20)) == 4)
    }

    @Test(arguments: [
        #"{"a":[1,-2.5,true,null,"x\u0001\"\\\n"],"b":{}}"#, "[]", #""ä😀""#, "9223372036854775807",
    ])
    func `JSON prints what it read`(_ text: String) throws {
        let json = try #require(JSON(parsing: Array(text.utf8)))
        #expect(String(decoding: json.bytes, as: UTF8.self) == text)
        #expect(JSON(parsing: json.bytes) == json)
    }
}
