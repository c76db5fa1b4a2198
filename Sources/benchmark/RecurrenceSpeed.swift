import ICalendar
import Recurrence

/// Expands single rules on the wall clock.
enum RecurrenceSpeed {
    /// A rule and where it starts.
    struct Work: Sendable {
        var name: String
        var rule: String
        var start: String
    }

    /// Thirty years, for HOURLY five.
    static let expansions = [
        Work(name: "daily", rule: "FREQ=DAILY", start: "19960101T090000"),
        Work(name: "monthly", rule: "FREQ=MONTHLY;BYDAY=2TU,-1FR", start: "19960109T090000"),
        Work(name: "yearly", rule: "FREQ=YEARLY;BYMONTH=3,6,9;BYDAY=MO,WE", start: "19960304T090000"),
        Work(name: "hourly", rule: "FREQ=HOURLY", start: "20200101T000000"),
        Work(name: "weekly", rule: "FREQ=WEEKLY;BYDAY=MO,WE,FR", start: "19960101T090000"),
        Work(
            name: "bysetpos", rule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", start: "19960131T090000"
        ),
    ]

    /// January 2026, 20 years after DTSTART.
    static let windows = [
        Work(name: "daily", rule: "FREQ=DAILY", start: "20060101T090000"),
        Work(name: "monthly", rule: "FREQ=MONTHLY;BYDAY=2TU,-1FR", start: "20060110T090000"),
        Work(name: "yearly", rule: "FREQ=YEARLY;BYMONTH=1,6;BYDAY=MO,WE", start: "20060102T090000"),
        Work(name: "hourly", rule: "FREQ=HOURLY", start: "20060101T090000"),
        Work(name: "weekly2", rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", start: "20060102T090000"),
    ]

    static func measure() throws {
        for work in expansions { try expand(work) }
        for work in windows { try jump(work) }
    }

    private static func expand(_ work: Work) throws {
        let best = try Stopwatch.best(of: 50) { try expansion(work) }
        try Figure(
            name: "expand.\(work.name)", value: Double(best.result) / best.seconds / 1e6,
            unit: "M occurrences/s",
            detail: "\(work.rule) from \(work.start) until \(end(of: work)): \(best.result) occurrences"
        ).report()
    }

    private static func jump(_ work: Work) throws {
        let best = try Stopwatch.best(of: 500) { try month(work) }
        try Figure(
            name: "window.\(work.name)", value: best.seconds * 1e6, unit: "µs",
            detail: "\(work.rule) from \(work.start), January 2026: \(best.result) occurrences"
        ).report()
    }

    /// How many occurrences a rule has until its end; reading the rule is part of the work.
    static func expansion(_ work: Work) throws -> Int {
        let end = try time(end(of: work))
        var count = 0
        for time in try RuleExpansion(rule: RecurrenceRule(work.rule), start: time(work.start)) {
            guard time < end else { break }
            count += 1
        }
        return count
    }

    /// How many occurrences a rule has in January 2026.
    static func month(_ work: Work) throws -> Int {
        let end = try time("20260201T000000")
        var count = 0
        var iterator = try RuleExpansion(rule: RecurrenceRule(work.rule), start: time(work.start))
            .from(time("20260101T000000"))
        while let time = iterator.next(), time < end { count += 1 }
        return count
    }

    private static func end(of work: Work) -> String {
        work.name == "hourly" ? "20250101T000000" : "20260101T000000"
    }

    private static func time(_ text: String) throws -> LocalDateTime {
        guard let time = LocalDateTime(text) else { throw RecurrenceError(.missingStart) }
        return time
    }
}
