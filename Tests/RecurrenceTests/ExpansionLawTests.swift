import ICalendar
import Recurrence
import TestSupport
import Testing

@Suite("Laws of expansion")
struct ExpansionLawTests {
    static let rules = [
        "FREQ=DAILY", "FREQ=DAILY;INTERVAL=7;BYMONTH=1,6", "FREQ=DAILY;INTERVAL=40;BYHOUR=6,18",
        "FREQ=DAILY;COUNT=900",
        "FREQ=DAILY;BYDAY=MO,FR;COUNT=200", "FREQ=DAILY;INTERVAL=3;BYHOUR=1,9,17;COUNT=500", "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU;WKST=SU", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=177",
        "FREQ=WEEKLY;BYDAY=MO,TU,SA;BYSETPOS=-1,1;COUNT=99", "FREQ=WEEKLY;BYMONTH=2,3;BYDAY=SA",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR", "FREQ=MONTHLY;BYMONTHDAY=-1,15,31", "FREQ=MONTHLY;INTERVAL=5;COUNT=40",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU",
        "FREQ=YEARLY;BYMONTH=3,6,9;BYDAY=MO,WE", "FREQ=YEARLY;INTERVAL=3;BYYEARDAY=-1,100",
        "FREQ=YEARLY;BYDAY=20MO,-1SU;BYHOUR=3,4;BYSETPOS=1,-1", "FREQ=HOURLY;INTERVAL=7",
        "FREQ=HOURLY;BYDAY=SU;BYHOUR=1,2,3", "FREQ=HOURLY;INTERVAL=5;COUNT=4000",
        "FREQ=MINUTELY;INTERVAL=1441",
        "FREQ=MINUTELY;INTERVAL=90;BYHOUR=9,10,11,12;BYMINUTE=15,45",
        "FREQ=SECONDLY;INTERVAL=86399;BYMONTH=5", "FREQ=MINUTELY;BYMONTHDAY=-1;BYHOUR=23;BYMINUTE=58,59",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=1,30,31;SKIP=FORWARD",
        "RSCALE=GREGORIAN;FREQ=YEARLY;BYYEARDAY=366,-366;SKIP=BACKWARD",
        "RSCALE=HEBREW;FREQ=DAILY;BYMONTH=1,5,7;BYMONTHDAY=1,15,-1",
        "RSCALE=ETHIOPIC;FREQ=YEARLY;BYWEEKNO=1,20,-1;BYDAY=MO,SU;WKST=SU",
        "RSCALE=ISLAMIC-UMALQURA;FREQ=MONTHLY;BYMONTHDAY=1,30;SKIP=FORWARD",
        "RSCALE=PERSIAN;FREQ=WEEKLY;INTERVAL=2;BYMONTH=2,9;BYDAY=TU,SA",
    ]

    private static let horizon = LocalDateTime("20320101T000000")

    @Test(arguments: rules)
    func `instances are in order and none comes twice`(_ text: String) throws {
        let start = try #require(LocalDateTime("20200131T091500"))
        let made = Array(try RuleExpansion(rule: RecurrenceRule(text), start: start).prefix(3000))
        #expect(made.count > 20)
        #expect(zip(made, made.dropFirst()).allSatisfy { $0 < $1 })
        #expect(made.allSatisfy { $0 >= start })
    }

    @Test(arguments: rules)
    func `a jump arrives where counting arrives`(_ text: String) throws {
        let start = try #require(LocalDateTime("20200131T091500"))
        let horizon = try #require(Self.horizon)
        let expansion = try RuleExpansion(rule: RecurrenceRule(text), start: start)
        let all = Array(expansion.prefix { $0 < horizon })
        let targets = [
            "20200131T091501", "20210228T235959", "20240229T000000", "20261231T120000", "20311230T000000",
        ]
        for target in targets.compactMap({ LocalDateTime($0) }) {
            var iterator = expansion.from(target)
            var reached: [LocalDateTime] = []
            while reached.count < 50, let next = iterator.next(), next < horizon { reached.append(next) }
            #expect(reached == Array(all.drop { $0 < target }.prefix(50)), "\(text) from \(target)")
        }
    }

    @Test(arguments: rules, ["Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"])
    func `a window holds what of everything overlaps it`(_ text: String, _ zone: String) throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART;TZID=\(zone):20110131T091500 DURATION:P1DT3H RRULE:\(text)")
        let expander = try CalendarMaker.expander(calendar)
        let all = try expander.instances(in: CalendarMaker.window("20110101T000000Z", "20130101T000000Z"))
        #expect(!all.isEmpty)
        for (from, to) in [
            ("20110327T000000Z", "20110328T000000Z"), ("20111229T000000Z", "20120102T000000Z"),
            ("20111106T055900Z", "20111106T060100Z"), ("20120201T000000Z", "20120301T000000Z"),
        ] {
            let window = try CalendarMaker.window(from, to)
            let some = try expander.instances(in: window)
            #expect(some == all.filter { $0.interval.overlaps(window) }, "\(text) in \(zone), \(from)")
        }
    }

    @Test(arguments: rules)
    func `the span holds every instance`(_ text: String) throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART;TZID=Europe/Berlin:20200131T091500 DTEND;TZID=Europe/Berlin:20200131T101500 RRULE:\(text)"
        )
        let expander = try CalendarMaker.expander(calendar)
        let span = try expander.span()
        #expect(span.lowerBound == (try CalendarMaker.instant("20200131T081500Z")))
        #expect((span.upperBound == .distantFuture) == !text.contains("COUNT"))
        let last = try #require(try expander.first(5000).last)
        #expect(last.interval.upperBound <= span.upperBound)
        if text.contains("COUNT") { #expect(last.interval.upperBound == span.upperBound) }
    }

    @Test func `UNTIL ends the span at the last instance`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART:20200131T091500Z DURATION:PT1H RRULE:FREQ=YEARLY;INTERVAL=9;UNTIL=20991231T000000Z")
        let span = try CalendarMaker.expander(calendar).span()
        #expect(span == (try CalendarMaker.window("20200131T091500Z", "20920131T101500Z")))
    }
}
