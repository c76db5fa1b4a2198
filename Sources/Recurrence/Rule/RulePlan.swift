import ICalendar

/// A rule and where it ends: what every walk of it starts from.
struct RulePlan {
    let rule: CompiledRule
    /// Whether DTSTART is the first instance even where the rule does not make it.
    let startsWithStart: Bool
    /// The last second at which there may be an instance.
    private(set) var until: Int
    /// COUNT, where it has to be counted from DTSTART on; `nil` when only ``until`` bounds the rule.
    private(set) var remaining: Int?
    /// Whether ``until`` is the last instance itself, which COUNT was reckoned to be.
    private(set) var endsWithInstance = false
    let workLimit: Int

    /// With `countsStart` DTSTART is the first instance even where the rule does not make it.
    init(_ rule: CompiledRule, countsStart: Bool, work limit: Int) {
        self.rule = rule
        until = rule.until
        remaining = rule.count
        // An UNTIL before DTSTART leaves nothing, DTSTART neither: so truncated series say that they are gone.
        startsWithStart = countsStart && rule.start <= rule.until
        workLimit = limit
        if remaining != nil { reckonCount() }
    }

    init(uncounted plan: RulePlan) {
        rule = plan.rule
        until = plan.until
        startsWithStart = false
        workLimit = plan.workLimit
    }

    /// Whether nothing but the year 9999 ends the rule.
    var isEndless: Bool { remaining == nil && until == CompiledRule.lastSecond && !rule.isBarren }

    // MARK: - COUNT without counting

    /// Where the set of a rule repeats itself: from where on, after how many seconds, and how many instances
    /// come in between.
    private struct Cycle {
        var start: Int
        var length: Int
        var count: Int
    }

    /// Turns COUNT into the time of the last instance, where the set repeats itself within weeks.
    private mutating func reckonCount() {
        guard let count = remaining, !rule.isBarren else { return }
        guard let cycle = uniformCycle ?? longCycle(for: count) else {
            if count > Self.fewInstances { reckonCountByDays(count) }
            return
        }
        let (second, tooFar) = cycle.start.addingReportingOverflow(cycle.length)
        guard !tooFar else { return }
        // The first cycle may have begun before DTSTART.
        var probe = RuleCursor(RulePlan(uncounted: self))
        var wanted = count
        var made = 0
        while let instance = probe.next(), instance < second {
            if made == 0, startsWithStart, instance != rule.start { wanted -= 1 }
            guard wanted > 0 else { break }
            made += 1
            if made == wanted {
                end(with: instance)
                return
            }
        }
        if probe.ranOutOfWork { return }
        if made == 0, startsWithStart, wanted == count { wanted -= 1 }
        guard wanted > 0 else {
            until = startsWithStart ? rule.start : rule.start - 1
            remaining = nil
            return
        }
        guard cycle.count > 0 else { return }
        let left = wanted - made - 1
        let (distance, overflow) = (left / cycle.count).multipliedReportingOverflow(by: cycle.length)
        let (target, tooLate) = second.addingReportingOverflow(distance)
        // Otherwise the year 9999 ends the rule before COUNT does.
        guard !overflow, !tooLate, target <= until else {
            remaining = nil
            return
        }
        var last = RuleCursor(RulePlan(uncounted: self))
        last.seek(target)
        var instance: Int?
        for _ in 0...(left % cycle.count) { instance = last.next() }
        if last.ranOutOfWork { return }
        end(with: instance)
    }

    /// Has nothing left to count: COUNT ends with an instance, or the rule before COUNT does.
    mutating func end(with instance: Int?) {
        remaining = nil
        guard let instance else { return }
        until = instance
        endsWithInstance = true
    }

    /// The cycle of a rule whose every interval holds the same set.
    private var uniformCycle: Cycle? {
        guard rule.isUniform, !rule.isOnDays else { return nil }
        switch rule.frequency {
        case .daily:
            return Cycle(
                start: rule.startDay * secondsPerDay, length: rule.interval * secondsPerDay,
                count: rule.offsetCount)
        case .weekly:
            var count = rule.byDay.plain.nonzeroBitCount * rule.offsetCount
            if rule.selectsPositions {
                var positions: [Int] = []
                rule.bySetPosition.positions(count: count, into: &positions)
                count = positions.count
            }
            return Cycle(
                start: rule.origin * secondsPerDay, length: rule.interval * 7 * secondsPerDay, count: count)
        default:
            return Cycle(start: rule.clockOrigin, length: rule.clockStep, count: rule.offsetCount)
        }
    }

    /// COUNTs up to this are counted as fast as a cycle of a rule of seconds is looked through.
    private static let fewInstances = 10_000

    /// The cycle of DAILY and shorter frequencies that only weekdays and times of day limit.
    private func longCycle(for count: Int) -> Cycle? {
        guard count > Self.fewInstances, rule.frequency == .daily || rule.frequency.isClock,
            rule.scaled == nil, !rule.isOnDays, !rule.byMonth.isPresent, !rule.byMonthDay.isPresent,
            !rule.byYearDay.isPresent, !rule.byWeekNumber.isPresent
        else { return nil }
        let isDaily = rule.frequency == .daily
        let start = isDaily ? rule.startDay * secondsPerDay : rule.clockOrigin
        let step = isDaily ? rule.interval * secondsPerDay : rule.clockStep
        let period = (rule.byDay.isPresent ? 7 : 1) * secondsPerDay
        let stride = step.greatestCommonDivisor(with: period)
        let (length, overflow) = (step / stride).multipliedReportingOverflow(by: period)
        guard !overflow else { return nil }
        // In one cycle the steps come once to each time of the week (or day) that lies a multiple of
        // `stride` from the first.
        let day = start.floorDivided(by: secondsPerDay)
        let time = start - day * secondsPerDay
        func passes(_ second: Int) -> Bool {
            isDaily || rule.byTime.passes(secondOfDay: second, frequency: rule.frequency)
        }
        var count = 0
        if period > secondsPerDay, secondsPerDay.isMultiple(of: stride) {
            // Each weekday has the same times.
            for second in Swift.stride(from: time % stride, to: secondsPerDay, by: stride)
            where passes(second) { count += 1 }
            count *= rule.byDay.plain.nonzeroBitCount
        } else {
            let phase = (period > secondsPerDay ? day.weekdayIndex * secondsPerDay + time : time) % stride
            for second in Swift.stride(from: phase, to: period, by: stride) {
                let weekday = second / secondsPerDay
                let isNamed = period == secondsPerDay || rule.byDay.plain >> UInt8(weekday) & 1 != 0
                if isNamed, passes(second % secondsPerDay) { count += 1 }
            }
        }
        return Cycle(start: start, length: length, count: count * rule.offsetCount)
    }
}
