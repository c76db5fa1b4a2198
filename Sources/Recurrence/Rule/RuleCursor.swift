import ICalendar

/// Walks the instances of one rule in order, on the wall clock.
///
/// Nothing is kept but where it stands.  Times are seconds of the wall clock since 1970-01-01T00:00:00.
struct RuleCursor {
    let rule: CompiledRule
    private var periods: DayPeriods
    private var clock: ClockPeriods

    /// What is left of the current interval: `unitStart` + the times from `timeIndex` on, then ``days``.
    private var unitStart = 0
    private var timeIndex = 0
    private var timeCount = 0
    private var days = DaySet()
    /// The times, where BYSETPOS chooses among several of each day; else the rule has them.
    private var chosen: [Int] = []
    private let isClock: Bool

    private var until: Int
    /// Instances still allowed by COUNT; `nil` when only ``until`` bounds the rule.
    private var remaining: Int?
    /// Instances before this are counted, and not handed out.
    private var lowerBound = Int.min
    private var last: Int
    private var startIsPending: Bool
    private var isFinished = false
    private var work: Work

    /// Starts before the first instance.
    init(_ plan: RulePlan) {
        rule = plan.rule
        periods = DayPeriods(rule)
        clock = ClockPeriods(rule)
        isClock = rule.frequency.isClock
        until = plan.until
        remaining = plan.remaining
        last = rule.start - 1
        startIsPending = plan.startsWithStart
        work = Work(limit: plan.workLimit)
        if rule.isBarren {
            periods.end()
            clock.end()
        }
    }

    /// Whether the walk ended because of ``ExpansionLimits/work``, not because there was no more.
    var ranOutOfWork: Bool { work.isExhausted }

    /// The next instance, later than all before.
    @inline(__always)
    mutating func next() -> Int? {
        guard !isFinished else { return nil }
        if startIsPending { return startInstance() }
        while let candidate = nextCandidate() {
            if candidate <= last { continue }
            if candidate > until { break }
            last = candidate
            if let left = remaining {
                guard left > 0 else { break }
                remaining = left - 1
            }
            if candidate >= lowerBound { return candidate }
            guard work.spend() else { break }
        }
        isFinished = true
        return nil
    }

    /// Leaves out what lies before `bound`: by arithmetic, or by counting where COUNT wants it.
    mutating func seek(_ bound: Int) {
        guard bound > last else { return }
        lowerBound = max(lowerBound, bound)
        guard !isFinished, remaining == nil else { return }
        if startIsPending, bound <= rule.start { return }
        startIsPending = false
        jump(to: bound)
    }

    /// Looks for no instance from `bound` on: nobody waits for the next one after a window.
    mutating func end(before bound: Int) {
        // The step that means a day may come late in it.
        let last =
            rule.isOnDays
            ? (bound - 1).floorDivided(by: secondsPerDay) * secondsPerDay + secondsPerDay - 1 : bound - 1
        until = min(until, last)
    }

    private mutating func startInstance() -> Int? {
        startIsPending = false
        last = rule.start
        if let left = remaining {
            guard left > 0 else {
                isFinished = true
                return nil
            }
            remaining = left - 1
        }
        return rule.start >= lowerBound ? rule.start : next()
    }

    private mutating func jump(to bound: Int) {
        let target = max(bound, last + 1)
        guard target <= until else {
            isFinished = true
            return
        }
        timeIndex = timeCount
        days = DaySet()
        if isClock {
            clock.seek(target)
        } else {
            periods.seek(day: target.floorDivided(by: secondsPerDay))
        }
    }

    @inline(__always)
    private mutating func nextCandidate() -> Int? {
        while true {
            if timeIndex < timeCount {
                let offset = chosen.isEmpty ? rule.offsets[timeIndex] : chosen[timeIndex]
                timeIndex += 1
                return unitStart + offset
            }
            if isClock {
                guard let start = clock.next(rule, until: until, work: &work) else { return nil }
                if rule.isOnDays { return start.floorDivided(by: secondsPerDay) * secondsPerDay }
                if rule.offsetCount == 1 { return start + rule.firstOffset }
                startTimes(of: start, count: rule.offsetCount)
            } else if let day = days.popFirst() {
                if rule.offsetCount == 1 { return day * secondsPerDay + rule.firstOffset }
                startTimes(of: day * secondsPerDay, count: rule.offsetCount)
            } else {
                guard work.spend(), periods.next(rule, until: until, into: &days) else { return nil }
                if rule.selectsPositions { selectPositions() }
            }
        }
    }

    private mutating func startTimes(of start: Int, count: Int) {
        unitStart = start
        timeIndex = 0
        timeCount = count
    }

    /// Applies BYSETPOS to the days × times of one interval.
    private mutating func selectPositions() {
        let times = rule.offsetCount
        if times == 1, rule.bySetPosition.isNear {
            days.keep(fromStart: rule.bySetPosition.fromStart, fromEnd: rule.bySetPosition.fromEnd)
            return
        }
        var positions: [Int] = []
        rule.bySetPosition.positions(count: days.count * times, into: &positions)
        chosen.removeAll(keepingCapacity: true)
        for position in positions {
            guard let day = days.day(at: position / times) else { continue }
            chosen.append(day * secondsPerDay + rule.offset(position % times))
        }
        days = DaySet()
        startTimes(of: 0, count: chosen.count)
    }
}

/// What is left of ``ExpansionLimits/work``.
struct Work {
    private var left: Int
    private(set) var isExhausted = false

    init(limit: Int) { left = limit }

    /// Takes several units, if there are as many.
    mutating func spend(_ count: Int) -> Bool {
        guard left >= count else {
            isExhausted = true
            return false
        }
        left -= count
        return true
    }

    /// Takes one unit, if there is one.
    @inline(__always)
    mutating func spend() -> Bool {
        guard left > 0 else {
            isExhausted = true
            return false
        }
        left -= 1
        return true
    }
}
