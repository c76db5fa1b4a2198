import ICalendar

/// One RRULE or EXRULE of a component, on its wall clock.
struct RuleSource {
    private let plan: RulePlan
    /// The last instant that a UTC UNTIL allows, where DTSTART is zoned.
    private let lastInstant: Int

    /// With `countsStart` DTSTART is an instance whatever the rule says.
    init(
        _ rule: RecurrenceRule, of times: MemberTimes, countsStart: Bool, reader: TimeReader, work: Int
    ) throws(RecurrenceError) {
        var until: Int?
        var lastInstant = Int.max
        if case .until(let time) = rule.bound {
            switch (times.start, time) {
            case (.date, .utc), (.date, .zoned):
                until = try reader.day(of: time) * secondsPerDay + secondsPerDay - 1
            case (.zoned, .utc(let limit)), (.zoned, .zoned(let limit, _)):
                lastInstant = Int(limit.secondsSinceEpoch)
                if time.timeZoneID != nil { lastInstant = try reader.instant(of: time) }
                // A clock that is set back shows later readings for earlier instants: the instant decides
                // below.
                until = WallClock(times.zone).readings(of: lastInstant..<(lastInstant + 1)).upperBound
            default: break
            }
        }
        let compiled = try CompiledRule(
            rule, start: times.start.local, isDate: times.start.isDate, until: until)
        plan = RulePlan(compiled, countsStart: countsStart, work: work)
        self.lastInstant = lastInstant
    }

    /// Whether the rule has no end before the year 9999.
    var isEndless: Bool { plan.isEndless }

    /// Whether the frequency is shorter than a day.
    var isWithinDays: Bool { plan.rule.frequency.isClock }

    /// Calls `body` for the instances in a window of instants, in the order of the wall clock, until it
    /// answers false.
    func forEach(
        in window: Range<Int>, clock: WallClock, _ body: (Occurrence) throws(RecurrenceError) -> Bool
    ) throws(RecurrenceError) {
        let readings = clock.readings(of: window)
        var cursor = RuleCursor(plan)
        cursor.seek(readings.lowerBound)
        cursor.end(before: readings.upperBound)
        while let local = cursor.next() {
            let instant = clock.instant(of: local)
            guard instant <= lastInstant, window.contains(instant) else { continue }
            guard try body(Occurrence(local: local, instant: instant)) else { return }
        }
        if cursor.ranOutOfWork { throw RecurrenceError(.tooMuchWork) }
    }

    /// Whether more than `limit` instances certainly start in a window, found without making them.
    ///
    /// Asked of frequencies below DAILY alone, which can have as many.
    func exceeds(_ limit: Int, in window: Range<Int>, clock: WallClock) -> Bool {
        guard isWithinDays else { return false }
        // A day on either side is left out, so that no setting of the clock matters.
        let readings = clock.readings(of: window)
        var cursor = RuleCursor(plan)
        cursor.seek(readings.lowerBound + secondsPerDay)
        cursor.end(before: readings.upperBound - secondsPerDay)
        var count = 0
        while cursor.next() != nil {
            count += 1
            if count > limit { return true }
        }
        return false
    }

    /// The reading of the last instance; `nil` when there is none.
    ///
    /// An UNTIL is approached from behind, in steps that grow; COUNT is counted, or known by arithmetic.
    func lastReading() throws(RecurrenceError) -> Int? {
        if plan.endsWithInstance { return plan.until }
        // A rule of every second has many instances in a day.
        var lookBack = isWithinDays ? 3600 : 64 * secondsPerDay
        while true {
            var cursor = RuleCursor(plan)
            let from = plan.until - lookBack
            let isWhole = plan.remaining != nil || from <= plan.rule.start
            if !isWhole { cursor.seek(from) }
            var last: Int?
            while let local = cursor.next() { last = local }
            if cursor.ranOutOfWork { throw RecurrenceError(.tooMuchWork) }
            if last != nil || isWhole { return last }
            lookBack *= 16
        }
    }
}
