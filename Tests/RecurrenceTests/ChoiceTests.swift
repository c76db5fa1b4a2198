import ICalendar
import Recurrence
import Testing

/// What `Choices.md` says about rules that other implementations read otherwise: a test for each row.
@Suite("Choices")
struct ChoiceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var rule: String
        var start: String
        var instances: [String]

        init(_ rule: String, _ start: String, _ instances: [String]) {
            (self.rule, self.start, self.instances) = (rule, start, instances)
        }

        var testDescription: String { "\(rule) from \(start)" }
    }

    /// The instances that the rule alone makes, as many as the row has.
    private func check(_ row: Row) throws {
        let start = try #require(CalendarTime(row.start))
        let made = try RuleExpansion(
            rule: RecurrenceRule(row.rule), start: start.local, isDate: start.isDate)
        let texts = made.prefix(row.instances.count).map { start.with(local: $0).text }
        #expect(texts == row.instances)
    }

    @Test(arguments: [
        Row("FREQ=YEARLY;BYWEEKNO=2", "20260110", ["20260110", "20270116", "20280115", "20290113"])
    ])
    func `BYWEEKNO without BYDAY has the weekday of DTSTART`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        // 1 January 2027 lies in the 53rd week of 2026.
        Row(
            "FREQ=YEARLY;BYWEEKNO=53;INTERVAL=6;BYDAY=SU", "20270103",
            ["20270103", "20330102", "21170103", "21230103"]),
        // 30 December 1996 begins week 1 of 1997, which is not the last one of any year.
        Row(
            "FREQ=YEARLY;BYMONTH=1,12;BYDAY=WE,MO;BYWEEKNO=-1", "19951225",
            ["19951225", "19951227", "19961223", "19961225", "19971222"]),
        Row("FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=SU;BYSETPOS=2", "20260104", ["20270103", "20330102"]),
    ])
    func `the interval of BYWEEKNO is the year of the weeks`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        // A Saturday, whose week began with a Monday.
        Row("FREQ=WEEKLY;BYDAY=MO,SA;BYSETPOS=1", "20260704T090000", ["20260706T090000", "20260713T090000"]),
        Row("FREQ=MONTHLY;BYMONTHDAY=1,20;BYSETPOS=1", "20260110", ["20260201", "20260301"]),
    ])
    func `BYSETPOS selects from the whole of the first interval`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row(
            "FREQ=MONTHLY;BYMONTHDAY=1,2;BYHOUR=9,17;BYSETPOS=-2", "20260701T090000",
            ["20260702T090000", "20260802T090000"])
    ])
    func `BYSETPOS selects from dates and times together`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("FREQ=DAILY;BYMONTHDAY=-3", "20260129", ["20260129", "20260226", "20260329", "20260428"]),
        Row(
            "FREQ=HOURLY;INTERVAL=12;BYMONTHDAY=-1", "20260131T060000",
            ["20260131T060000", "20260131T180000", "20260228T060000"]),
        Row(
            "FREQ=HOURLY;INTERVAL=6;BYYEARDAY=-1", "20261231T060000",
            ["20261231T060000", "20261231T120000", "20261231T180000", "20271231T000000"]),
    ])
    func `days counted from the end limit short intervals as well`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("FREQ=YEARLY;BYMONTHDAY=29", "20240229", ["20240229", "20240329", "20240429"])
    ])
    func `BYMONTHDAY without BYMONTH is of every month of the year`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("FREQ=DAILY;INTERVAL=3;BYDAY=WE", "20260701", ["20260701", "20260722", "20260812"]),
        Row(
            "FREQ=HOURLY;INTERVAL=5;BYHOUR=9,19", "20260701T090000",
            ["20260701T090000", "20260701T190000", "20260706T090000"]),
    ])
    func `INTERVAL counts on through what is limited out`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row(
            "FREQ=MINUTELY;INTERVAL=30;BYHOUR=23,0", "20260101T230000",
            ["20260101T230000", "20260101T233000", "20260102T000000", "20260102T003000", "20260102T230000"])
    ])
    func `instances come in the order of time, not of the rule`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row(
            "RSCALE=GREGORIAN;FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH;SKIP=BACKWARD", "20201231",
            ["20201231", "20261231", "20321230"])
    ])
    func `SKIP moves days and months, not weeks`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("FREQ=DAILY;BYSECOND=58,60", "20260101T000058", ["20260101T000058", "20260101T000059"])
    ])
    func `a leap second is the second before it`(_ row: Row) throws { try check(row) }

    // MARK: - Clocks that are set

    private func instants(_ event: String) throws -> [String] {
        try CalendarMaker.expander(CalendarMaker.calendar(event)).first(4).map {
            $0.start.text + "=" + $0.interval.lowerBound.utc.basicText + "Z"
        }
    }

    @Test func `hours are counted on the wall clock`() throws {
        // Berlin springs forward at 2026-03-29T02:00: five hours of time pass between the first two.
        let made = try instants(
            "DTSTART;TZID=Europe/Berlin:20260328T220000 RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=3")
        #expect(
            made == [
                "20260328T220000=20260328T210000Z", "20260329T040000=20260329T020000Z",
                "20260329T100000=20260329T080000Z",
            ])
    }

    @Test func `two readings of one instant are one instance, and count for COUNT as two`() throws {
        // Samoa had no 30 December 2011.
        let made = try instants("DTSTART;TZID=Pacific/Apia:20111229T080000 RRULE:FREQ=DAILY;COUNT=3")
        #expect(made == ["20111229T080000=20111229T180000Z", "20111230T080000=20111230T180000Z"])
    }

    @Test func `an hour of readings that the clock skips is there once`() throws {
        let made = try instants(
            "DTSTART;TZID=Europe/Berlin:20260329T020000 RRULE:FREQ=MINUTELY;INTERVAL=30;COUNT=6")
        #expect(
            made == [
                "20260329T020000=20260329T010000Z", "20260329T023000=20260329T013000Z",
                "20260329T040000=20260329T020000Z", "20260329T043000=20260329T023000Z",
            ])
        // Readings after the gap that are no instants of it: 2:15 is 3:15.
        let between = try instants(
            "DTSTART;TZID=Europe/Berlin:20260329T013000 RRULE:FREQ=MINUTELY;INTERVAL=45;COUNT=4")
        #expect(
            between == [
                "20260329T013000=20260329T003000Z", "20260329T030000=20260329T010000Z",
                "20260329T021500=20260329T011500Z", "20260329T034500=20260329T014500Z",
            ])
    }

    @Test func `a reading in a gap has the offset before it, in an overlap the first`() throws {
        let gap = try instants("DTSTART;TZID=Europe/Berlin:20260328T023000 RRULE:FREQ=DAILY;COUNT=2")
        #expect(gap == ["20260328T023000=20260328T013000Z", "20260329T023000=20260329T013000Z"])
        // DTSTART itself in the gap; 3:30 is the same instant, and counted.
        let hours = try instants("DTSTART;TZID=Europe/Berlin:20260329T023000 RRULE:FREQ=HOURLY;COUNT=3")
        #expect(hours == ["20260329T023000=20260329T013000Z", "20260329T043000=20260329T023000Z"])
        let days = try instants("DTSTART;TZID=Europe/Berlin:20260329T023000 RRULE:FREQ=DAILY;COUNT=3")
        #expect(days.count == 3)
        let overlap = try instants("DTSTART;TZID=Europe/Berlin:20261024T023000 RRULE:FREQ=DAILY;COUNT=2")
        #expect(overlap == ["20261024T023000=20261024T003000Z", "20261025T023000=20261025T003000Z"])
    }

    @Test func `hours of a DATE are the days that they come to`() throws {
        let start = try #require(LocalDateTime("20260101T000000"))
        func days(_ text: String) throws -> [String] {
            try RuleExpansion(rule: RecurrenceRule(text), start: start, isDate: true).map(\.basicText)
        }
        #expect(try days("FREQ=HOURLY;COUNT=3") == ["20260101T000000", "20260102T000000", "20260103T000000"])
        let steps = ["20260101T000000", "20260102T000000", "20260104T000000", "20260106T000000"]
        #expect(try days("FREQ=HOURLY;INTERVAL=44;COUNT=4") == steps)
        #expect(try days("FREQ=MINUTELY;INTERVAL=2640;UNTIL=20260106") == steps)
    }

    // MARK: - Types of UNTIL

    @Test(arguments: [
        // As the RFC wants it.
        ("DTSTART;TZID=Europe/Berlin:20260701T090000", "20260703T070000Z", 3),
        ("DTSTART;TZID=Europe/Berlin:20260701T090000", "20260703T065959Z", 2),
        // A DATE lets its whole day in; a local time has DTSTART's zone.
        ("DTSTART;TZID=Europe/Berlin:20260701T090000", "20260703", 3),
        ("DTSTART;TZID=Europe/Berlin:20260701T090000", "20260703T090000", 3),
        ("DTSTART;TZID=Europe/Berlin:20260701T090000", "20260703T085959", 2),
        ("DTSTART:20260701T090000Z", "20260703", 3), ("DTSTART:20260701T090000Z", "20260703T090000", 3),
        ("DTSTART:20260701T090000", "20260703T090000Z", 3), ("DTSTART:20260701T090000", "20260703", 3),
        ("DTSTART;VALUE=DATE:20260701", "20260703", 3), ("DTSTART;VALUE=DATE:20260701", "20260703T010000", 3),
        // Midnight of the viewer (Berlin) is that day.
        ("DTSTART;VALUE=DATE:20260701", "20260702T220000Z", 3),
        ("DTSTART;VALUE=DATE:20260701", "20260703T000000Z", 3),
    ])
    func `an UNTIL of any type ends the rule`(_ start: String, _ until: String, _ count: Int) throws {
        let calendar = try VCalendar.read(
            Array(
                """
                BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//test//EN\r\nBEGIN:VEVENT\r\nUID:1\r
                DTSTAMP:20260101T000000Z\r\n\(start)\r\nRRULE:FREQ=DAILY;UNTIL=\(until)\r\nEND:VEVENT\r
                END:VCALENDAR\r\n
                """.utf8), .lenient)
        #expect(try CalendarMaker.expander(calendar).first(9).count == count)
    }
}
