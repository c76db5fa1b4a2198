import ICalendar
import Testing

@Suite("RFC 5545 §3.3.4 DATE")
struct CalendarDateTests {
    @Test(arguments: [
        ("19700101", 0, Weekday.thursday), ("20260302", 20514, .monday), ("20000229", 11016, .tuesday),
        ("19691231", -1, .wednesday), ("00010101", -719_162, .monday), ("99991231", 2_932_896, .friday),
    ])
    func `a date has its number and weekday`(_ text: String, _ number: Int, _ weekday: Weekday) throws {
        let date = try #require(CalendarDate(text))
        #expect(date.dayNumber == number)
        #expect(date.weekday == weekday)
        #expect(CalendarDate(dayNumber: number) == date)
        #expect(date.basicText == text)
    }

    @Test(arguments: [
        "", "2026030", "202603022", "20260230", "20261301", "20260100", "20260001", "2026-3-2", "20250229",
        "1900022９",
        "-0010101", "20260302Z",
    ])
    func `what is no day is refused`(_ text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func `days and numbers agree over four centuries`() {
        var date = CalendarDate(dayNumber: -146_097 / 2)
        for number in (-146_097 / 2 + 1)...(146_097 / 2) {
            let next = CalendarDate(dayNumber: number)
            #expect(next > date && next.dayNumber == number && date.adding(days: 1) == next)
            date = next
        }
    }

    @Test(arguments: [Int.max, Int.min, Int.max - 1, 400_000_000, -400_000_000])
    func `a number beyond every calendar ends at its last day`(_ number: Int) {
        let date = CalendarDate(dayNumber: number)
        #expect(date.year == (number > 0 ? 999_999 : -999_999))
        #expect(date.adding(days: number) == date)
    }

    @Test(arguments: [(2024, 29), (2026, 28), (1900, 28), (2000, 29)])
    func `February is as long as the year says`(_ year: Int, _ days: Int) {
        #expect(CalendarDate.daysInMonth(2, year: year) == days)
        #expect((CalendarDate(year: year, month: 2, day: days + 1)) == nil)
    }
}

@Suite("RFC 5545 §3.3.5 DATE-TIME")
struct LocalDateTimeTests {
    @Test(arguments: [
        ("20260302T090000", "20260302T090000"), ("20260302T235960", "20260302T235959"),
        ("19700101T000000", "19700101T000000"),
    ])
    func `a time is read and written`(_ text: String, _ written: String) throws {
        #expect(try #require(LocalDateTime(text)).basicText == written)
    }

    @Test(arguments: [
        "20260302T240000", "20260302T096000", "20260302T090061", "20260302t090000", "20260302T0900",
        "20260302",
        "20260302T090000Z", "20260302T-10000", "20260230T090000",
    ])
    func `what no clock shows is refused`(_ text: String) {
        #expect(LocalDateTime(text) == nil)
    }

    @Test(arguments: [
        ("20260302T233000", Int64(3600), "20260303T003000"), ("20260101T000000", -1, "20251231T235959"),
        ("20240228T120000", 86_400, "20240229T120000"),
    ])
    func `a clock goes on`(_ start: String, _ seconds: Int64, _ end: String) throws {
        #expect(try #require(LocalDateTime(start)).adding(seconds: seconds).basicText == end)
    }

    @Test func `digits and seconds agree before the epoch as well`() throws {
        let before = try #require(LocalDateTime("19691231T235958"))
        #expect(before.secondsSinceEpoch == -2)
        #expect(LocalDateTime(secondsSinceEpoch: -2) == before)
        #expect(Instant(utc: before).utc == before)
    }

    @Test func `nothing overflows at the ends of 64 bits`() {
        #expect(LocalDateTime(secondsSinceEpoch: .max).date.year == 999_999)
        #expect(LocalDateTime(secondsSinceEpoch: .min).date.year == -999_999)
        #expect(Instant.distantFuture.advanced(by: .max).secondsSinceEpoch == .max)
        #expect(Instant.distantPast.seconds(since: Instant(secondsSinceEpoch: .max)) == .min)
        #expect(LocalDateTime(date: CalendarDate(dayNumber: 0), secondOfDay: .max).date.year == 999_999)
    }

    @Test(arguments: [
        ("20260302", nil, "DATE"), ("20260302T090000", nil, "floating"), ("20260302T090000Z", nil, "UTC"),
        ("20260302T090000", TimeZoneID("Europe/Vienna"), "zoned"),
        ("20260302T090000Z", TimeZoneID("X"), "UTC"),
    ])
    func `the form decides the kind of time`(_ text: String, _ zone: TimeZoneID?, _ kind: String) throws {
        let time = try #require(CalendarTime(text, zone: zone))
        let found =
            switch time {
            case .date: "DATE"
            case .floating: "floating"
            case .utc: "UTC"
            case .zoned: "zoned"
            }
        #expect(found == kind)
        #expect(time.text == text)
    }
}

@Suite("RFC 3339 date-times")
struct TimestampTests {
    @Test(arguments: [
        ("2026-11-23T10:00:00+01:00", "20261123T100000", 3600, "20261123T090000"),
        ("2026-11-23t10:00:00.125z", "20261123T100000", 0, "20261123T100000"),
        ("2026-11-23 10:00:00-03:30", "20261123T100000", -12_600, "20261123T133000"),
        ("2026-12-31T23:59:60Z", "20261231T235959", 0, "20261231T235959"),
        ("2026-11-23T10:00:00", "20261123T100000", nil, nil),
    ])
    func `a clock and its distance from UTC are read`(
        _ text: String, _ local: String, _ offset: Int?, _ utc: String?
    ) throws {
        let stamp = try #require(Timestamp(text))
        #expect(stamp.local == LocalDateTime(local))
        #expect(stamp.offset == offset)
        #expect(stamp.instant?.utc == utc.flatMap(LocalDateTime.init))
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T10:00", "2026-11-31T10:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T10:00:61Z", "2026-11-23T10:00:00.Z", "2026-11-23T10:00:00+0100",
        "2026-11-23T10:00:00+24:00", "2026-11-23T10:00:00 01:00", "2026-11-23T10:00:00ZZ",
        "+026-11-23T10:00:00Z", "2026-11-23T10:00:0é",
    ])
    func `what is none is none`(_ text: String) {
        #expect(Timestamp(text) == nil)
    }
}
