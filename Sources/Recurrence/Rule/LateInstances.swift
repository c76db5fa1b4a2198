import ICalendar

/// What two rules without COUNT make after so many instances that each time of day has come by, so that only the
/// days are left to be compared.
struct LateInstances {
    private let plan: RulePlan
    private let other: RulePlan
    private let horizon: Int

    /// The walks of two plans up to a second.
    init(_ plan: RulePlan, _ other: RulePlan, before horizon: Int) {
        self.plan = plan
        self.other = other
        self.horizon = horizon
    }

    /// Whether there is no difference after an instance that both have.
    func areSame(after second: Int) -> Bool {
        let day = second.floorDivided(by: secondsPerDay)
        if let left = DayStream(plan, after: day, before: horizon),
            let right = DayStream(other, after: day, before: horizon)
        {
            return areSame(left, right, after: day)
        }
        if plan.rule.frequency.isClock, other.rule.frequency.isClock { return areSameByDay(after: day) }
        // BYSETPOS leaves few instances in an interval.
        return areSame(from: second)
    }

    private func cursor(_ plan: RulePlan, from second: Int) -> RuleCursor {
        var cursor = RuleCursor(plan)
        cursor.end(before: horizon)
        cursor.seek(second)
        return cursor
    }

    private func areSame(from second: Int) -> Bool {
        var left = cursor(plan, from: second)
        var right = cursor(other, from: second)
        while true {
            let (a, b) = (left.next(), right.next())
            guard a == b else { return false }
            if a == nil { return !left.ranOutOfWork && !right.ranOutOfWork }
        }
    }

    private func areSame(_ left: DayStream, _ right: DayStream, after day: Int) -> Bool {
        var (left, right, last) = (left, right, day)
        while true {
            let (a, b) = (left.next(), right.next())
            guard a == b else { return false }
            guard let a else { break }
            last = a
        }
        // Whatever bounds the rules may do so in the middle of the day.
        return areSame(from: last * secondsPerDay)
    }

    /// Compares the first instances of each day: for steps that come to other times on another day.
    private func areSameByDay(after day: Int) -> Bool {
        var last = day
        var left = cursor(plan, from: (day + 1) * secondsPerDay)
        var right = cursor(other, from: (day + 1) * secondsPerDay)
        while true {
            let (a, b) = (left.next(), right.next())
            guard a == b, !left.ranOutOfWork, !right.ranOutOfWork else { return false }
            guard let a else { return areSame(from: last * secondsPerDay) }
            last = a.floorDivided(by: secondsPerDay)
            left.seek((last + 1) * secondsPerDay)
            right.seek((last + 1) * secondsPerDay)
        }
    }
}

/// The days on which a rule has instances, where each such day has the same times.
struct DayStream {
    private let rule: CompiledRule
    private let until: Int
    private var periods: DayPeriods
    private var month: CivilMonth
    private var days = DaySet()
    private var last: Int

    /// The days after one and before a second; `nil` for a rule whose days differ.
    init?(_ plan: RulePlan, after day: Int, before horizon: Int) {
        rule = plan.rule
        guard rule.hasUniformDays else { return nil }
        until = min(plan.until, horizon - 1)
        periods = DayPeriods(rule)
        periods.seek(day: day)
        month = CivilMonth(containing: day)
        last = day
    }

    /// The days of the next interval, or month of a frequency below DAILY, that come after those before.
    mutating func nextPeriod() -> DaySet? {
        if rule.frequency.isClock {
            guard month.first * secondsPerDay <= until else { return nil }
            days.reset(base: month.first - 1, word: rule.limitedDays(of: month))
            month = month.next()
        } else if !periods.next(rule, until: until, into: &days) {
            return nil
        }
        days.removeAll(upTo: last)
        return days
    }

    /// The next day.
    mutating func next() -> Int? {
        while true {
            while let day = days.popFirst() {
                // SKIP can move two dates to one day.
                if day <= last { continue }
                guard day * secondsPerDay <= until else { return nil }
                last = day
                return day
            }
            guard nextPeriod() != nil else { return nil }
        }
    }
}

extension CompiledRule {
    /// Whether each day that has instances has them at the same times.
    var hasUniformDays: Bool {
        frequency.isClock ? secondsPerDay.isMultiple(of: clockStep) : !selectsPositions
    }

    /// How many instances each day has that passes the parts about days; `nil` when days differ.
    var instancesPerDay: Int? {
        guard hasUniformDays else { return nil }
        guard frequency.isClock else { return offsetCount }
        let first = (clockOrigin - startDay * secondsPerDay) % clockStep
        var steps = 0
        for second in stride(from: first, to: secondsPerDay, by: clockStep)
        where byTime.passes(secondOfDay: second, frequency: frequency) { steps += 1 }
        return steps * offsetCount
    }
}
