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

    /// With `countsStart` DTSTART is the first instance even where the rule does not make it.
    init(_ rule: CompiledRule, countsStart: Bool, work limit: Int) {
        self.rule = rule
        periods = DayPeriods(rule)
        clock = ClockPeriods(rule)
        isClock = rule.frequency.isClock
        until = rule.until
        remaining = rule.count
        last = rule.start - 1
        // An UNTIL before DTSTART leaves nothing, DTSTART neither: so truncated series say that they are gone.
        startIsPending = countsStart && rule.start <= rule.until
        work = Work(limit: limit)
        if rule.isBarren {
            periods.end()
            clock.end()
        }
        makeCountArithmetic()
    }

    /// Whether the walk ended because of ``ExpansionLimits/work``, not because there was no more.
    var ranOutOfWork: Bool { work.isExhausted }

    /// Whether nothing but the year 9999 ends the rule.
    var isEndless: Bool { remaining == nil && until == CompiledRule.lastSecond && !rule.isBarren }

    /// The last second at which there may be an instance.
    var bound: Int { until }

    /// Whether ``bound`` is the last instance itself, which COUNT was reckoned to be.
    private(set) var boundIsInstance = false

    /// Whether COUNT has to be counted from DTSTART on.
    var mustCount: Bool { remaining != nil }

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
        until = min(until, bound - 1)
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

    // MARK: - COUNT without counting

    /// Turns COUNT into the time of the last instance where every interval holds the same set.
    private mutating func makeCountArithmetic() {
        guard let count = remaining, rule.isUniform, !rule.isBarren else { return }
        var probe = self
        probe.remaining = nil
        probe.startIsPending = false
        // The first interval may have begun before DTSTART.
        let (periodStart, step) = uniformPeriod
        var first: [Int] = []
        let (secondPeriod, tooFar) = periodStart.addingReportingOverflow(step)
        while let instance = probe.next() {
            if tooFar || instance >= secondPeriod { break }
            first.append(instance)
        }
        var wanted = count
        if startIsPending, first.first != rule.start { wanted -= 1 }
        guard wanted > 0 else {
            until = startIsPending && count > 0 ? rule.start : rule.start - 1
            remaining = nil
            return
        }
        if wanted <= first.count {
            until = first[wanted - 1]
            boundIsInstance = true
            remaining = nil
            return
        }
        let perPeriod = uniformCount
        guard perPeriod > 0, !tooFar else { return }
        let left = wanted - first.count - 1
        let (distance, overflow) = (left / perPeriod).multipliedReportingOverflow(by: step)
        let (target, tooLate) = secondPeriod.addingReportingOverflow(distance)
        remaining = nil
        // Otherwise the year 9999 ends the rule before COUNT does.
        guard !overflow, !tooLate, target <= until else { return }
        var last = self
        last.startIsPending = false
        last.jump(to: target)
        var instance: Int?
        for _ in 0...(left % perPeriod) { instance = last.next() }
        guard let instance, instance <= until else { return }
        until = instance
        boundIsInstance = true
    }

    /// The start of DTSTART's interval and the distance to the next one.
    private var uniformPeriod: (start: Int, step: Int) {
        switch rule.frequency {
        case .daily: return (rule.startDay * secondsPerDay, rule.interval * secondsPerDay)
        case .weekly:
            let weekStart =
                rule.startDay - (rule.startDay.weekdayIndex - rule.byWeekNumber.weekStart + 7) % 7
            return (weekStart * secondsPerDay, rule.interval * 7 * secondsPerDay)
        default:
            let unit = rule.clockUnit
            return (rule.start.floorDivided(by: unit) * unit, rule.interval * unit)
        }
    }

    private var uniformCount: Int {
        guard rule.frequency == .weekly else { return rule.offsetCount }
        let perWeek = rule.byDay.plain.nonzeroBitCount * rule.offsetCount
        guard rule.selectsPositions else { return perWeek }
        var positions: [Int] = []
        rule.bySetPosition.positions(count: perWeek, into: &positions)
        return positions.count
    }
}

/// What is left of ``ExpansionLimits/work``.
struct Work {
    private var left: Int
    private(set) var isExhausted = false

    init(limit: Int) { left = limit }

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
