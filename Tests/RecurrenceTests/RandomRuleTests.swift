import ICalendar
import Recurrence
import Testing

@Suite("Rules at random")
struct RandomRuleTests {
    private static let frequencies = RecurrenceRule.Frequency.allCases

    private func start(_ random: inout RandomRules) -> LocalDateTime {
        let day = 14_000 + random.number(below: 4000)
        return LocalDateTime(secondsSinceEpoch: Int64(day * 86_400 + random.number(below: 86_400)))
    }

    private func first(_ count: Int, _ iterator: RuleExpansion.Iterator) -> [LocalDateTime] {
        var iterator = iterator
        var made: [LocalDateTime] = []
        while made.count < count, let next = iterator.next() { made.append(next) }
        return made
    }

    @Test(.timeLimit(.minutes(2)), arguments: frequencies)
    func `a jump arrives where the walk from DTSTART arrives`(_ frequency: RecurrenceRule.Frequency) throws {
        var random = RandomRules(seed: 0x5EED + UInt64(frequency.rawValue))
        for _ in 0..<120 {
            let rule = random.rule(frequency)
            let start = start(&random)
            let includesStart = random.number(below: 2) == 0
            let expansion = try RuleExpansion(
                rule: rule, start: start, includesStart: includesStart,
                limits: ExpansionLimits(instances: 1000, work: 20_000))
            let walk = first(400, expansion.makeIterator())
            #expect(zip(walk, walk.dropFirst()).allSatisfy { $0 < $1 }, "\(rule) from \(start)")
            guard !walk.isEmpty else { continue }
            for _ in 0..<4 {
                let index = random.number(below: walk.count)
                // Just before, at, and just after an instance.
                let target = walk[index].adding(seconds: Int64(random.number(below: 3) - 1))
                let expected = walk.drop { $0 < target }.prefix(20)
                let reached = first(expected.count, expansion.from(target))
                #expect(reached == Array(expected), "\(rule) from \(start) at \(target)")
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: frequencies)
    func `COUNT ends the rule where counting ends`(_ frequency: RecurrenceRule.Frequency) throws {
        var random = RandomRules(seed: 0xC0DE + UInt64(frequency.rawValue))
        for round in 0..<64 {
            var rule = random.rule(frequency)
            let start = start(&random)
            let includesStart = random.number(below: 2) == 0
            // Rules that weekdays and times alone limit are reckoned from 10,000 on.
            let isLong = round % 8 == 0 && frequency < .weekly
            if isLong {
                (rule.byMonth, rule.byMonthDay, rule.byYearDay) = ([], [], [])
                if rule.byDay.isEmpty, rule.byHour.isEmpty { rule.bySetPosition = [] }
            }
            let count = isLong ? 10_001 + random.number(below: 3000) : 1 + random.number(below: 300)
            let limits = ExpansionLimits(instances: 1000, work: 200_000)
            let free = try RuleExpansion(
                rule: rule, start: start, includesStart: includesStart, limits: limits)
            let all = first(count, free.makeIterator())
            rule.bound = .count(count)
            let counted = try RuleExpansion(
                rule: rule, start: start, includesStart: includesStart, limits: limits)
            let made = first(count + 1, counted.makeIterator())
            #expect(made == all, "\(rule) from \(start)")
            guard let last = all.last, all.count == count else { continue }
            #expect(first(2, counted.from(last)) == [last], "\(rule) from \(start)")
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: frequencies, ["Europe/Berlin", "America/St_Johns"])
    func `a window holds what a longer one holds of it`(
        _ frequency: RecurrenceRule.Frequency, _ zone: String
    ) throws {
        var random = RandomRules(seed: 0xF00D + UInt64(frequency.rawValue))
        let year = try CalendarMaker.window("20260101T000000Z", "20270101T000000Z")
        for _ in 0..<25 {
            let rule = random.rule(frequency)
            let start = start(&random)
            let minutes = random.number(below: 4000)
            let calendar = try CalendarMaker.calendar(
                "DTSTART;TZID=\(zone):\(start.basicText) DURATION:PT\(minutes)M RRULE:\(rule)")
            let expander = try CalendarMaker.expander(
                calendar, limits: ExpansionLimits(instances: 5000, work: 100_000))
            guard let all = try? expander.instances(in: year) else { continue }
            var shared = ExpansionWindow(year)
            var intervals: [Range<Instant>] = []
            try expander.forEachInterval(in: &shared) { intervals.append($1) }
            #expect(intervals.sorted { $0.lowerBound < $1.lowerBound } == all.map(\.interval), "\(rule)")
            // A week around each setting of the clocks, and one somewhere.
            for day in [64, 85, 295, 301, random.number(below: 350)] {
                let from = year.lowerBound.advanced(by: Int64(day * 86_400))
                let week = (from..<from.advanced(by: 604_800)).clamped(to: year)
                let some = try expander.instances(in: week)
                #expect(some == all.filter { $0.interval.overlaps(week) || $0.isPoint(in: week) }, "\(rule)")
            }
        }
    }
}

extension Instance {
    /// Whether the instance has no duration and lies in a window.
    fileprivate func isPoint(in window: Range<Instant>) -> Bool {
        interval.isEmpty && window.contains(interval.lowerBound)
    }
}
