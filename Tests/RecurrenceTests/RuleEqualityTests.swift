import ICalendar
import Recurrence
import Testing

@Suite("Equal rules")
struct RuleEqualityTests {
    @Test(arguments: [
        ("FREQ=WEEKLY;BYDAY=MO,WE", "BYDAY=WE,MO;FREQ=WEEKLY;INTERVAL=1", true),
        ("FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=7", true),
        ("FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY", true),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-1", false),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "FREQ=YEARLY;BYYEARDAY=-1", true),
        ("FREQ=DAILY;COUNT=10", "FREQ=DAILY;UNTIL=20260109T090000", true),
        ("FREQ=DAILY;COUNT=10", "FREQ=DAILY;COUNT=11", false),
        ("FREQ=DAILY", "FREQ=DAILY;COUNT=11", false),
    ])
    func `rules are equal when their instances are`(_ a: String, _ b: String, _ isEqual: Bool) throws {
        // A Wednesday.
        let start = try #require(LocalDateTime("20251231T090000"))
        #expect(try RecurrenceRule(a).isEqual(to: RecurrenceRule(b), start: start) == isEqual)
        #expect(try RecurrenceRule(b).isEqual(to: RecurrenceRule(a), start: start) == isEqual)
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;BYDAY=WE;BYHOUR=9;BYMINUTE=0;WKST=SU", "FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=WE,MO,WE", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "FREQ=YEARLY"),
        ("FREQ=DAILY;INTERVAL=14", "FREQ=WEEKLY;INTERVAL=2"), ("FREQ=SECONDLY;INTERVAL=86400", "FREQ=DAILY"),
        ("FREQ=MONTHLY;INTERVAL=12;COUNT=5", "FREQ=YEARLY;COUNT=5"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=DAILY"),
        (
            "FREQ=YEARLY;BYMONTHDAY=1,31,15;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12",
            "FREQ=MONTHLY;BYMONTHDAY=1,15,31"
        ),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
    ])
    func `the shortest rule says nothing twice`(_ text: String, _ shortest: String) throws {
        let start = try #require(LocalDateTime("20251231T090000"))
        #expect(try RecurrenceRule(text).shortened(start: start).text == shortest)
    }

    /// Rules that differ where a look at their first instances does not show it.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("FREQ=SECONDLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,12", "FREQ=SECONDLY", false),
            ("FREQ=SECONDLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=SECONDLY", true),
            ("FREQ=MINUTELY;BYYEARDAY=-365,-364,-363,1,2,3", "FREQ=MINUTELY;BYYEARDAY=1,2,3", false),
            ("FREQ=WEEKLY;UNTIL=22000101T090000Z", "FREQ=WEEKLY;UNTIL=22010101T090000Z", false),
            ("FREQ=WEEKLY;UNTIL=22000101T090000Z", "FREQ=WEEKLY;UNTIL=22000102T090000Z", true),
            ("FREQ=WEEKLY;UNTIL=22000101T090000Z", "FREQ=WEEKLY", false),
            ("FREQ=WEEKLY;COUNT=9000", "FREQ=WEEKLY;COUNT=9001", false),
            ("FREQ=MINUTELY;INTERVAL=91;BYHOUR=9;COUNT=9000", "FREQ=MINUTELY;INTERVAL=91;BYHOUR=9", false),
            ("FREQ=MINUTELY;INTERVAL=91;BYHOUR=9", "FREQ=MINUTELY;INTERVAL=91;BYHOUR=9,10", false),
            ("FREQ=MINUTELY;COUNT=900000;BYMONTH=12,2", "FREQ=MINUTELY;COUNT=900000;BYMONTH=12", false),
            ("FREQ=MINUTELY;COUNT=900000;BYMONTH=12", "FREQ=MINUTELY;COUNT=900001;BYMONTH=12", false),
            ("FREQ=HOURLY", "FREQ=DAILY;BYHOUR=\((0..<24).map(String.init).joined(separator: ","))", true),
            // The first of January 2325 is a Monday, that of 2625 a Wednesday.
            (
                "FREQ=YEARLY;INTERVAL=300;BYMONTH=1;BYMONTHDAY=1;BYDAY=MO,WE",
                "FREQ=YEARLY;INTERVAL=300;BYMONTH=1;BYMONTHDAY=1;BYDAY=MO", false
            ),
            (
                "FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29",
                "FREQ=YEARLY;INTERVAL=200;BYMONTH=2;BYMONTHDAY=29", true
            ),
            (
                "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=1L;BYMONTHDAY=1;BYDAY=MO",
                "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=1L;BYMONTHDAY=1", false
            ),
            (
                "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;BYDAY=MO,TU,TH,SA",
                "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", true
            ),
            (
                "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;BYDAY=MO,TU,TH",
                "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", false
            ),
        ])
    func `rules are compared beyond their first instances`(_ a: String, _ b: String, _ isEqual: Bool) throws {
        let start = try #require(LocalDateTime("20250101T090000"))
        #expect(try RecurrenceRule(a).isEqual(to: RecurrenceRule(b), start: start) == isEqual)
        #expect(try RecurrenceRule(b).isEqual(to: RecurrenceRule(a), start: start) == isEqual)
    }

    /// Rules of many kinds from a seed, that end so that comparing them is quick.
    private static func rules(seed: UInt64, count: Int, isEndless: Bool = false) throws -> [RecurrenceRule] {
        var state = seed
        func number(_ range: ClosedRange<Int>) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int(state >> 33) % range.count
        }
        func list(_ range: ClosedRange<Int>, signed: Bool = false) -> String {
            (0...number(0...1)).map { _ in
                String(signed && number(0...2) == 0 ? -number(range) : number(range))
            }.joined(separator: ",")
        }
        return try (0..<count).compactMap { _ in
            let unit = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"][number(0...(isEndless ? 3 : 4))]
            var text = "FREQ=\(unit);INTERVAL=\([1, 1, 2, 7, 12, 24][number(0...(isEndless ? 3 : 5))])"
            if !isEndless { text += ";COUNT=\(number(2...9))" }
            if number(0...2) == 0 { text += ";BYMONTH=\(list(1...12))" }
            if number(0...2) == 0 { text += ";BYMONTHDAY=\(list(1...31, signed: true))" }
            if number(0...1) == 0 { text += ";BYDAY=" + ["MO", "WE,TU", "TH", "SU,MO"][number(0...3)] }
            if number(0...3) == 0 { text += ";BYHOUR=\(list(8...10))" }
            if number(0...3) == 0 { text += ";WKST=SU" }
            return try RecurrenceRule(text, .lenient).permitted
        }
    }

    @Test(arguments: [1, 2, 3, 4])
    func `a shortened rule makes the same instances, and no part of it can go`(_ seed: UInt64) throws {
        let start = try #require(LocalDateTime("20251231T090000"))
        for rule in try Self.rules(seed: seed, count: 15) {
            let short = rule.shortened(start: start)
            #expect(short.text.utf8.count <= rule.text.utf8.count)
            #expect(try RecurrenceRule(short.text) == short)
            let (a, b) = try (
                RuleExpansion(rule: rule, start: start, includesStart: true),
                RuleExpansion(rule: short, start: start, includesStart: true)
            )
            #expect(Array(a.prefix(50)) == Array(b.prefix(50)), "\(rule) became \(short)")
            #expect(short.shortened(start: start) == short)
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [7, 8, 9, 10] as [UInt64])
    func `rules are equal just when they make the same instances`(_ seed: UInt64) throws {
        let start = try #require(LocalDateTime("20251231T090000"))
        let rules = try Self.rules(seed: seed, count: 200)
        let made = try rules.map {
            Array(try RuleExpansion(rule: $0, start: start, includesStart: true).prefix(10))
        }
        #expect(Self.countEqual(rules, made, start: start) > 0)
    }

    /// Until 2099 weeks and leap years repeat themselves after 28 years, with these INTERVALs after 56.
    @Test(.timeLimit(.minutes(2)), arguments: [1, 2] as [UInt64])
    func `endless rules are equal just when two generations are`(_ seed: UInt64) throws {
        let start = try #require(LocalDateTime("20110101T090000"))
        let end = try #require(LocalDateTime("20671231T235959"))
        let rules = try Self.rules(seed: seed, count: 120, isEndless: true)
        let made = try rules.map {
            Array(
                try RuleExpansion(rule: $0, start: start, includesStart: true).prefix { $0 <= end })
        }
        #expect(Self.countEqual(rules, made, start: start) > 0)
    }

    /// How many pairs are equal, in each of which either both ways of comparing say so or none.
    private static func countEqual(
        _ rules: [RecurrenceRule], _ made: [[LocalDateTime]], start: LocalDateTime
    ) -> Int {
        var equal = 0
        for (i, a) in rules.enumerated() {
            for (j, b) in rules.enumerated().dropFirst(i + 1) {
                let areSame = made[i] == made[j]
                if a.isEqual(to: b, start: start) != areSame { Issue.record("\(a) and \(b)") }
                if areSame { equal += 1 }
            }
        }
        return equal
    }
}
