import ICalendar
import Testing

@Suite("RFC 5545 §3.3.6 DURATION")
struct CalendarDurationTests {
    @Test(arguments: [
        ("P1D", 1, 0, "P1D"), ("P2W", 14, 0, "P14D"), ("PT1H", 0, 3600, "PT1H"),
        ("-PT15M", 0, -900, "-PT15M"),
        ("P1DT2H3M4S", 1, 7384, "P1DT2H3M4S"), ("+P1D", 1, 0, "P1D"), ("PT0S", 0, 0, "PT0S"),
        ("-P0D", 0, 0, "PT0S"),
        ("PT36H", 0, 129_600, "PT36H"), ("-P1DT1S", -1, -1, "-P1DT1S"), ("PT1H5S", 0, 3605, "PT1H0M5S"),
        // Written by libical before 3 and by vobject.
        ("-P1W6DT15H", -13, -54_000, "-P13DT15H"), ("P1WT1H", 7, 3600, "P7DT1H"), ("P1DT", 1, 0, "P1D"),
    ])
    func `a duration is read and written`(_ text: String, _ days: Int, _ seconds: Int, _ written: String)
        throws
    {
        let duration = try #require(CalendarDuration(text))
        #expect(duration == CalendarDuration(days: days, seconds: seconds))
        #expect(duration.text == written)
        #expect(CalendarDuration(written) == duration)
    }

    @Test(arguments: [
        "", "P", "PT", "P1", "1D", "P1Y", "P1M", "PT1H30", "P1D2W", "P-1D", "P1DTT", "PT1D", "P1H",
        "PT1M1H",
        "PT1H1H", "P99999999999999999999D", "PT9223372036854775807H", "P1W1W", "T", "P1TD", " P1D", "P1D ",
        "P1.5D", "-", "+",
    ])
    func `what is no duration is refused`(_ text: String) {
        #expect(CalendarDuration(text) == nil)
    }

    @Test func `the extremes are written and negated without overflow`() {
        let least = CalendarDuration(days: .min, seconds: .min)
        #expect(least.negated == CalendarDuration(days: .max, seconds: .max))
        #expect(least.text.hasPrefix("-P9223372036854775808DT"))
    }
}

@Suite("RFC 5545 §3.3.14 UTC-OFFSET")
struct UTCOffsetTests {
    @Test(arguments: [("+0100", 3600), ("-0530", -19_800), ("+0000", 0), ("+002946", 1786), ("-000001", -1)])
    func `an offset is read and written`(_ text: String, _ seconds: Int) throws {
        let offset = try #require(UTCOffset(text))
        #expect(offset.seconds == seconds)
        #expect(offset.text == text)
    }

    @Test(arguments: [
        "-0000", "-000000", "+2460", "+2400", "0100", "+1", "+01:00", "+010", "+01000", "", "Z", "+0160",
    ])
    func `what is no offset is refused`(_ text: String) {
        #expect(UTCOffset(text) == nil)
    }
}

@Suite("RFC 5545 §3.3.9 PERIOD")
struct PeriodTests {
    @Test(arguments: ["20260302T080000Z/20260302T090000Z", "20260302T080000Z/PT1H", "20260302T080000/P1DT1H"])
    func `a period is read and written`(_ text: String) throws {
        #expect(try #require(Period(text)).text == text)
    }

    @Test(arguments: [
        "", "/", "20260302T080000Z", "20260302T080000Z/", "/PT1H", "20260302/P1D",
        "20260302T080000Z/20260303",
        "20260302T080000Z/-PT1H", "20260302T080000Z/PT1H/PT1H",
    ])
    func `what is no period is refused`(_ text: String) {
        #expect(Period(text) == nil)
    }
}
