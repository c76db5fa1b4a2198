import ICalendar
import Recurrence
import Testing

@Suite("Rules that ask too much")
struct HostileRuleTests {
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
            "FREQ=HOURLY;INTERVAL=24;BYHOUR=5", "FREQ=MINUTELY;INTERVAL=1440;BYMINUTE=7",
            "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
            "FREQ=SECONDLY;INTERVAL=86400;BYSECOND=59", "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
            "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=6",
            "FREQ=MONTHLY;BYDAY=53MO", "FREQ=DAILY;BYHOUR=9;BYSETPOS=2", "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=9",
            "FREQ=YEARLY;INTERVAL=9223372036854775807", "FREQ=SECONDLY;INTERVAL=9223372036854775807",
            "FREQ=WEEKLY;INTERVAL=9223372036854775807;COUNT=9223372036854775807",
        ])
    func `a rule that never matches ends fast`(_ text: String) throws {
        // A Thursday.
        let calendar = try CalendarMaker.calendar("DTSTART:20260101T090000Z RRULE:\(text)")
        let instances = try CalendarMaker.expander(calendar).first(3)
        #expect(instances.map(\.start.text) == ["20260101T090000Z"])
    }

    @Test func `too many instances are an error, not a part of them`() throws {
        let calendar = try CalendarMaker.calendar("DTSTART:20260101T090000Z RRULE:FREQ=SECONDLY")
        let expander = try CalendarMaker.expander(
            calendar, limits: ExpansionLimits(instances: 100, work: 1000))
        let minute = try CalendarMaker.window("20270101T000000Z", "20270101T000100Z")
        #expect(try expander.instances(in: minute).count == 60)
        let hour = try CalendarMaker.window("20270101T000000Z", "20270101T010000Z")
        #expect(throws: RecurrenceError(.tooManyInstances)) { try expander.instances(in: hour) }
    }

    @Test(arguments: ["", ";COUNT=2147483647", ";BYHOUR=1,2,3,4,5,6,7,8,9"])
    func `too many instances of a month are told without making them`(_ rest: String) throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART;TZID=Europe/Berlin:20060101T090000 RRULE:FREQ=SECONDLY\(rest)")
        let month = try CalendarMaker.window("20260101T000000Z", "20260201T000000Z")
        #expect(throws: RecurrenceError(.tooManyInstances)) {
            try CalendarMaker.expander(calendar).instances(in: month)
        }
    }

    @Test func `instances that are taken out do not count for the limit`() throws {
        // A second of each minute of five days, all but one of which EXDATE takes out by its day.
        let calendar = try CalendarMaker.calendar(
            "DTSTART:20260101T000000Z RRULE:FREQ=MINUTELY;UNTIL=20260105T000000Z"
                + " EXDATE;VALUE=DATE:20260101,20260102,20260103,20260104")
        let week = try CalendarMaker.window("20260101T000000Z", "20260108T000000Z")
        let expander = try CalendarMaker.expander(
            calendar, limits: ExpansionLimits(instances: 1, work: 100_000))
        #expect(try expander.instances(in: week).map(\.start.text) == ["20260105T000000Z"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `a leap month that hardly comes is not waited for beyond the window`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART;VALUE=DATE:20260101 RRULE:RSCALE=CHINESE;FREQ=MONTHLY;BYMONTH=12L")
        let year = try CalendarMaker.window("20270101T000000Z", "20280101T000000Z")
        let expander = try CalendarMaker.expander(calendar, limits: ExpansionLimits(instances: 9, work: 100))
        #expect(try expander.instances(in: year).isEmpty)
    }

    @Test func `counting beyond the limit of work is an error`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART:20260101T090000Z RRULE:FREQ=MINUTELY;INTERVAL=7;BYMONTH=1,3;COUNT=1000000")
        let expander = try CalendarMaker.expander(
            calendar, limits: ExpansionLimits(instances: 100, work: 1000))
        let later = try CalendarMaker.window("20360101T000000Z", "20360102T000000Z")
        #expect(throws: RecurrenceError(.tooMuchWork)) { try expander.instances(in: later) }
    }

    @Test func `a COUNT that can be reckoned needs no work`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART:20260101T090000Z RRULE:FREQ=SECONDLY;COUNT=1000000000")
        let expander = try CalendarMaker.expander(calendar, limits: ExpansionLimits(instances: 100, work: 10))
        // 999,999,999 seconds after the start.
        #expect(try expander.span().upperBound == CalendarMaker.instant("20570909T104639Z"))
        let end = try CalendarMaker.window("20570909T104630Z", "20570909T105000Z")
        #expect(try expander.instances(in: end).count == 10)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("FREQ=SECONDLY;BYHOUR=9;COUNT=1000000000", "27860713T094639Z"),
            ("FREQ=MINUTELY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10;COUNT=5000000", "21850916T101900Z"),
            ("FREQ=DAILY;BYDAY=SA,SU;COUNT=200000", "39420711T090000Z"),
            ("FREQ=SECONDLY;UNTIL=20991231T235959Z", "20991231T235959Z"),
            ("FREQ=SECONDLY;BYMONTH=1;COUNT=100000000", "20630111T184639Z"),
            ("FREQ=MINUTELY;BYMONTH=1,3;COUNT=1000000", "20370113T193900Z"),
            ("FREQ=DAILY;BYMONTHDAY=1,15;BYHOUR=9,10,11,12,13,14,15,16,17;COUNT=100000", "24881215T090000Z"),
            ("FREQ=HOURLY;BYYEARDAY=100,200;COUNT=50000", "30670719T060000Z"),
        ])
    func `the last of very many instances is known without making them`(
        _ rule: String, _ last: String
    ) throws {
        let calendar = try CalendarMaker.calendar("DTSTART:20260101T090000Z RRULE:\(rule)")
        let expander = try CalendarMaker.expander(
            calendar, limits: ExpansionLimits(instances: 10, work: 200_000))
        let end = try expander.span().upperBound
        #expect(end.utc.basicText + "Z" == last)
    }

    /// Rules whose COUNT is reckoned, not counted.
    private static let countedRules = [
        "FREQ=SECONDLY;BYMONTH=1", "FREQ=SECONDLY;BYMONTHDAY=7,-1;BYHOUR=9", "FREQ=MINUTELY;BYYEARDAY=1,-1",
        "FREQ=MINUTELY;INTERVAL=15;BYMONTH=2;BYDAY=SU", "FREQ=HOURLY;BYMONTHDAY=29;BYMINUTE=5,10",
        "FREQ=DAILY;BYMONTH=5;BYHOUR=1,2,3", "FREQ=DAILY;INTERVAL=3;BYMONTHDAY=2,3;BYHOUR=9,10",
        "FREQ=WEEKLY;BYMONTH=3;BYHOUR=8,9", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;BYMONTH=1,2;BYHOUR=0,12",
        "FREQ=MONTHLY;BYDAY=1MO,-1FR;BYHOUR=0,1,2,3,4,5,6", "FREQ=YEARLY;BYWEEKNO=1,53;BYHOUR=7,8",
        "FREQ=YEARLY;BYDAY=50TH;BYMINUTE=1,2,3", "RSCALE=HEBREW;FREQ=DAILY;BYMONTH=5L;BYHOUR=1,2",
    ]

    @Test(.timeLimit(.minutes(1)), arguments: countedRules)
    func `a COUNT that is reckoned ends where counting ends`(_ text: String) throws {
        let start = try #require(LocalDateTime("20260101T090000"))
        let count = 10_007
        let endless = try RuleExpansion(rule: RecurrenceRule(text), start: start, includesStart: true)
        var last: LocalDateTime?
        var made = 0
        for instance in endless.prefix(count) {
            last = instance
            made += 1
        }
        let rule = try RecurrenceRule("\(text);COUNT=\(count)")
        let counted = try RuleExpansion(rule: rule, start: start, includesStart: true)
        var tail = counted.from(try #require(last))
        #expect(tail.next() == last)
        #expect(tail.next() == nil)
        #expect(!tail.ranOutOfWork)
        // The year 9999 may come first.
        #expect(made == count || last.map { $0.date.year > 9900 } == true)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("FREQ=SECONDLY", RecurrenceError.Code.tooMuchWork),
            ("FREQ=SECONDLY;BYSECOND=1", RecurrenceError.Code.tooManyInstances),
        ])
    func `an event of years with rules of every second is refused at once`(
        _ exception: String, _ code: RecurrenceError.Code
    ) throws {
        // Each instance since 1997 overlaps the window.
        let calendar = try CalendarMaker.calendar(
            "DTSTART:19970902T090000Z DTEND:20261102T090000Z RRULE:FREQ=SECONDLY"
                + " RRULE:FREQ=MINUTELY EXRULE:\(exception)")
        let day = try CalendarMaker.window("20260101T000000Z", "20260102T000000Z")
        let expander = try CalendarMaker.expander(
            calendar, limits: ExpansionLimits(instances: 1000, work: 10_000))
        #expect(throws: RecurrenceError(code)) { try expander.instances(in: day) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `days of seconds that EXDATE takes out are work`() throws {
        let days = (10...31).map { "202601\($0)" }.joined(separator: ",")
        let calendar = try CalendarMaker.calendar(
            "DTSTART:20260110T000000Z RRULE:FREQ=SECONDLY EXDATE;VALUE=DATE:\(days)")
        let month = try CalendarMaker.window("20260101T000000Z", "20260201T000000Z")
        #expect(throws: RecurrenceError(.tooMuchWork)) {
            try CalendarMaker.expander(calendar).instances(in: month)
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("HEBREW", "1", 30, true), ("HEBREW", "1", 31, false), ("HEBREW", "2", 30, true),
            ("HEBREW", "4", 30, false), ("HEBREW", "5L", 30, true), ("HEBREW", "6L", 1, false),
            ("HEBREW", "12", 30, false), ("HEBREW", "13", 1, false), ("COPTIC", "12", 30, true),
            ("COPTIC", "12", 31, false), ("COPTIC", "13", 6, true), ("ETHIOPIC", "13", 7, false),
            ("ISLAMIC-CIVIL", "1", 30, true), ("ISLAMIC-CIVIL", "2", 30, false),
            ("ISLAMIC-CIVIL", "12", 30, true), ("ISLAMIC-UMALQURA", "2", 30, true),
            ("ISLAMIC-UMALQURA", "2", 31, false), ("PERSIAN", "6", 31, true), ("PERSIAN", "7", 31, false),
            ("PERSIAN", "12", 30, true), ("PERSIAN", "12", 31, false), ("INDIAN", "1", 31, true),
            ("INDIAN", "6", 31, true), ("INDIAN", "7", 31, false), ("CHINESE", "4L", 30, true),
            ("CHINESE", "1L", 1, true), ("CHINESE", "13", 1, false), ("DANGI", "12", 30, true),
            ("DANGI", "12", 31, false),
        ])
    func `a day that no year of a calendar has is no instance, any other one is`(
        _ scale: String, _ month: String, _ day: Int, _ exists: Bool
    ) throws {
        let start = try #require(LocalDateTime("20260101T090000"))
        for frequency in ["YEARLY", "MONTHLY", "DAILY", "HOURLY;INTERVAL=24"] {
            let rule = try RecurrenceRule(
                "RSCALE=\(scale);FREQ=\(frequency);BYMONTH=\(month);BYMONTHDAY=\(day)")
            var iterator = try RuleExpansion(rule: rule, start: start).makeIterator()
            #expect((iterator.next() != nil) == exists, "\(frequency)")
        }
    }

    @Test func `windows at the ends of time are harmless`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART;TZID=Europe/Berlin:20260101T090000 DURATION:P4000000000000000D RRULE:FREQ=YEARLY;COUNT=3"
        )
        let instances = try CalendarMaker.expander(calendar).instances(
            in: Instant.distantPast..<Instant.distantFuture)
        #expect(instances.count == 3)
    }

    @Test func `an unknown time zone is an error`() throws {
        let calendar = try CalendarMaker.calendar("DTSTART;TZID=Nowhere/Land:20260101T090000")
        #expect(throws: RecurrenceError(.unknownTimeZone("Nowhere/Land"))) {
            try CalendarMaker.expander(calendar)
        }
    }

    @Test(arguments: [
        // The moon has to be seen for the last two.
        "RSCALE=RUSSIAN;FREQ=YEARLY", "RSCALE=ISLAMIC;FREQ=YEARLY", "RSCALE=ISLAMIC-RGSA;FREQ=DAILY",
    ])
    func `a calendar scale that is not supported is an error`(_ rule: String) throws {
        let calendar = try CalendarMaker.calendar("DTSTART;VALUE=DATE:20260101 RRULE:\(rule)")
        #expect(throws: RecurrenceError(.unsupportedRule)) { try CalendarMaker.expander(calendar) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a month that no year has ends fast in every calendar`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART;VALUE=DATE:20260101 RRULE:RSCALE=HEBREW;FREQ=MONTHLY;BYMONTH=13")
        let expander = try CalendarMaker.expander(calendar)
        #expect(try expander.first(2).count == 1)
        #expect(
            try expander.instances(in: Instant(secondsSinceEpoch: 1 << 48)..<Instant.distantFuture).isEmpty)
    }
}
