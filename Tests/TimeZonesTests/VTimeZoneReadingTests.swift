import ICalendar
import TestSupport
import Testing

@testable import TimeZones

@Suite("RFC 5545 §3.6.5 VTIMEZONE as a rule set")
struct VTimeZoneReadingTests {
    @Test(arguments: LocalTimeCase.all(in: "timezones/vtimezone-times.txt"))
    func `a local time means what the VTIMEZONE says`(_ row: LocalTimeCase) throws {
        try row.check(Sample.zone(ofFile: row.name))
    }

    @Test func `the table of local times is there`() {
        #expect(LocalTimeCase.all(in: "timezones/vtimezone-times.txt").count > 30)
    }

    @Test(arguments: [
        ("DTSTART:20201101T020000\nRRULE:FREQ=YEARLY;BYWEEKNO=45;BYDAY=SU", "20261108T020000"),
        ("DTSTART:20201101T020000\nRRULE:FREQ=YEARLY;BYDAY=45SU", "20261108T020000"),
        (
            "DTSTART:20201101T020000\nRRULE:FREQ=YEARLY;BYYEARDAY=-67,-66,-65,-64,-63,-62,-61;BYDAY=FR",
            "20261030T020000"
        ),
        ("DTSTART:20201101T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=-1", "20261130T020000"),
        ("DTSTART:20201101T020000\nRRULE:FREQ=YEARLY;BYMONTH=11", "20261101T020000"),
        ("DTSTART:20201101T020000\nRRULE:FREQ=YEARLY", "20261101T020000"),
        (
            "DTSTART:20201101T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU;BYHOUR=4;BYMINUTE=30",
            "20261101T043000"
        ),
        ("DTSTART:20201101T020000\nRRULE:FREQ=YEARLY;INTERVAL=3;BYMONTH=11;BYDAY=1SU", "20261101T020000"),
        ("DTSTART:20201101T020000\nRRULE:FREQ=MONTHLY;BYMONTH=11;BYDAY=2MO", "20261109T020000"),
        ("DTSTART:20201101T020000\nRRULE:FREQ=WEEKLY;INTERVAL=52", "20261025T020000"),
        ("DTSTART:20201101T020000\nRRULE:FREQ=DAILY;INTERVAL=365", "20261031T020000"),
    ])
    func `rules of all kinds name onsets`(_ lines: String, _ onset: String) throws {
        let component = try Sample.timeZone(
            Sample.standard(lines),
            """
            BEGIN:DAYLIGHT
            DTSTART:20200308T020000
            RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
            TZOFFSETFROM:-0500
            TZOFFSETTO:-0400
            END:DAYLIGHT
            """)
        let zone = try VTimeZone.zone(from: component)
        let next = try #require(zone.transition(after: Sample.instant("20260901T000000Z")))
        #expect(next.onset.basicText == onset)
        #expect(!next.isDaylight)
    }

    @Test(arguments: [
        ("", TimeZoneError.Code.noObservance),
        ("BEGIN:STANDARD\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nEND:STANDARD", .badProperty),
        ("BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETTO:+0100\nEND:STANDARD", .badProperty),
        ("BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0000\nEND:STANDARD", .badProperty),
        (
            "BEGIN:STANDARD\nDTSTART:yesterday\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nEND:STANDARD",
            .badProperty
        ),
        (
            "BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:-0000\nTZOFFSETTO:+2460\nEND:STANDARD",
            .badProperty
        ),
        (Sample.standard("DTSTART:20200101T000000", "RRULE:FREQ=SOMETIMES"), .badProperty),
        (Sample.standard("DTSTART:20200101T000000", "RDATE:then"), .badProperty),
        (Sample.standard("DTSTART:19700101T000000", "RRULE:FREQ=SECONDLY"), .unsupportedRule),
        (Sample.standard("DTSTART:19700101T000000", "RRULE:FREQ=HOURLY;COUNT=2"), .unsupportedRule),
        (Sample.standard("DTSTART:19700101T000000", "RRULE:RSCALE=HEBREW;FREQ=YEARLY"), .unsupportedRule),
        (Sample.standard("DTSTART:19700101T000000", "RRULE:FREQ=DAILY"), .limitExceeded),
        (Sample.standard("DTSTART:00010101T000000", "RRULE:FREQ=DAILY;COUNT=900000000"), .limitExceeded),
        (
            Sample.standard("DTSTART:19700101T000000", "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"),
            .limitExceeded
        ),
        (
            Sample.standard(
                "DTSTART:19700101T000000",
                "RRULE:FREQ=YEARLY;BYMONTH=1;BYMINUTE=0,1,2,3,4,5,6,7;BYSECOND="
                    + (0...59).map(String.init).joined(separator: ",")), .limitExceeded
        ),
    ])
    func `what cannot be read says why`(_ observances: String, _ code: TimeZoneError.Code) throws {
        let component = try Sample.timeZone(observances)
        #expect(throws: TimeZoneError(code)) { try VTimeZone.zone(from: component) }
    }

    @Test func `another component is no time zone`() {
        #expect(throws: TimeZoneError(.notATimeZone)) { try VTimeZone.zone(from: Component(.vevent)) }
    }

    @Test func `a rule that never matches leaves its DTSTART`() throws {
        let component = try Sample.timeZone(
            Sample.standard("DTSTART:20200101T000000", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))
        let zone = try VTimeZone.zone(from: component)
        #expect(zone.transition(after: .distantPast)?.onset.basicText == "20200101T000000")
        #expect(zone.transition(after: try Sample.instant("20200201T000000Z")) == nil)
    }

    @Test(arguments: [Int.max, 1 << 40, 9998])
    func `an interval of any size ends`(_ interval: Int) throws {
        let component = try Sample.timeZone(
            Sample.standard("DTSTART:00010101T000000", "RRULE:FREQ=YEARLY;INTERVAL=\(interval)"))
        let zone = try VTimeZone.zone(from: component)
        #expect(zone.offset(at: try Sample.instant("20260101T000000Z")).seconds == -18_000)
    }

    @Test func `observances beyond the limit are refused`() throws {
        let one = Sample.standard("DTSTART:20200101T000000")
        let component = try Sample.timeZone(Array(repeating: one, count: 4).joined(separator: "\n"))
        var limits = TimeZoneLimits()
        limits.observances = 4
        #expect(try VTimeZone.zone(from: component, limits: limits).identifier == "T")
        limits.observances = 3
        #expect(throws: TimeZoneError(.limitExceeded)) { try VTimeZone.zone(from: component, limits: limits) }
    }
}
