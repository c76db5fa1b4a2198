public import ICalendar

/// The recurrence set of one RECUR value (RFC 5545 §3.3.10), worked out as it is asked for.
///
/// Everything happens on the wall clock: an instance may be a time that a zone's clock skips or shows twice,
/// and what instant that means is for the zone to say (§3.3.5).  A DTSTART that the rule does not make is an
/// instance all the same when `includesStart` is set; it then counts for COUNT ("The DTSTART property value
/// always counts as the first occurrence").
public struct RuleExpansion: Sequence, Sendable {
    private let plan: RulePlan

    /// Prepares the expansion; nothing is expanded yet.
    ///
    /// - Parameters:
    ///   - rule: The rule.
    ///   - start: DTSTART on the wall clock of its zone.
    ///   - isDate: Whether DTSTART is a DATE: BYHOUR, BYMINUTE and BYSECOND are then ignored, and instances
    ///     are midnights.
    ///   - until: Replaces the rule's UNTIL, for one who knows what its UTC form means on this wall clock; by
    ///     default the digits are compared.
    ///   - includesStart: Whether DTSTART is the first instance whatever the rule says.
    ///   - limits: Only ``ExpansionLimits/work`` counts here.
    /// - Throws: ``RecurrenceError/Code/unsupportedRule`` for an RSCALE that is not supported: those
    ///   whose moon has to be seen, and unknown ones.
    public init(
        rule: RecurrenceRule, start: LocalDateTime, isDate: Bool = false, until: LocalDateTime? = nil,
        includesStart: Bool = false, limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) {
        let compiled = try CompiledRule(
            rule, start: start, isDate: isDate, until: until.map { Int($0.secondsSinceEpoch) })
        plan = RulePlan(compiled, countsStart: includesStart, work: limits.work)
    }

    /// Starts at the first instance.
    public func makeIterator() -> Iterator { Iterator(cursor: RuleCursor(plan)) }

    /// The instances from `start` on: reached by arithmetic, save where COUNT must be counted.
    public func from(_ start: LocalDateTime) -> Iterator {
        var cursor = RuleCursor(plan)
        cursor.seek(Int(start.secondsSinceEpoch))
        return Iterator(cursor: cursor)
    }

    /// Walks the instances in order.
    public struct Iterator: IteratorProtocol, Sendable {
        private var cursor: RuleCursor
        /// The month of the last instance, in which a date needs no reckoning.
        private var month = CivilMonth(ordinal: 1970 * 12)
        /// Its seconds.
        private var monthStart = 0
        private var monthEnd = 31 * secondsPerDay

        init(cursor: RuleCursor) { self.cursor = cursor }

        /// The next instance on the wall clock.
        public mutating func next() -> LocalDateTime? {
            guard let second = cursor.next() else { return nil }
            if second < monthStart || second >= monthEnd { remember(second) }
            let passed = second - monthStart
            let day = passed / secondsPerDay
            // Beyond the calendar's years there is no date of that name: the far end stands for it.
            guard let date = CalendarDate(year: month.year, month: month.month, day: day + 1) else {
                return LocalDateTime(secondsSinceEpoch: Int64(second))
            }
            return LocalDateTime(date: date, secondOfDay: passed - day * secondsPerDay)
        }

        private mutating func remember(_ second: Int) {
            month =
                second >= monthEnd && second - monthEnd < 28 * secondsPerDay
                ? month.next() : CivilMonth(containing: second.floorDivided(by: secondsPerDay))
            monthStart = month.first * secondsPerDay
            monthEnd = month.end * secondsPerDay
        }

        /// Whether the end was ``ExpansionLimits/work``, so that there may be more instances.
        public var ranOutOfWork: Bool { cursor.ranOutOfWork }
    }
}
