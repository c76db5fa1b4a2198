public import ICalendar

extension RecurrenceRule {
    /// Whether two rules make the same instances from a DTSTART on.
    ///
    /// Rules that are written alike but for order and what goes without saying are equal at once.  Others are
    /// expanded side by side: for 400 years, after which the Gregorian calendar repeats itself, or for
    /// 150,000 instances, which only rules within the day reach.  UNTIL is compared by its digits.
    ///
    /// - Parameters:
    ///   - other: The other rule.
    ///   - start: DTSTART on the wall clock of its zone.
    /// - Returns: Whether the recurrence sets are the same.
    public func isEqual(to other: RecurrenceRule, start: LocalDateTime) -> Bool {
        if canonical == other.canonical { return true }
        // One calendar scale that we cannot expand is equal to its like alone.
        guard let expansion = try? RuleExpansion(rule: self, start: start, includesStart: true),
            let otherExpansion = try? RuleExpansion(rule: other, start: start, includesStart: true)
        else { return false }
        let horizon = LocalDateTime(date: start.date.adding(days: 146_097), secondOfDay: start.secondOfDay)
        var left = expansion.makeIterator()
        var right = otherExpansion.makeIterator()
        for _ in 0..<150_000 {
            let (a, b) = (left.next(), right.next())
            guard a == b else { return false }
            guard let a, a <= horizon else { return !left.ranOutOfWork && !right.ranOutOfWork }
        }
        return true
    }

    /// The shortest rule found that makes the same instances from a DTSTART on: without parts that say what
    /// DTSTART or the frequency says already, with lists in order.
    ///
    /// - Parameter start: DTSTART on the wall clock of its zone.
    /// - Returns: A rule that ``isEqual(to:start:)`` to this one.
    public func shortened(start: LocalDateTime) -> RecurrenceRule {
        var shortest = canonical
        let attempts: [(inout RecurrenceRule) -> Void] = [
            { $0.bySetPosition = [] }, { $0.bySecond = [] }, { $0.byMinute = [] }, { $0.byHour = [] },
            { $0.byDay = [] }, { $0.byMonthDay = [] }, { $0.byYearDay = [] }, { $0.byWeekNumber = [] },
            { $0.byMonth = [] }, { $0.weekStart = .monday }, { $0.skip = nil },
            { rule in
                if rule.skip == nil { rule.rscale = nil }
            },
        ]
        for attempt in attempts {
            var candidate = shortest
            attempt(&candidate)
            // BYSETPOS "MUST only be used in conjunction with another BYxxx rule part".
            guard candidate != shortest, candidate.bySetPosition.isEmpty || candidate.namesSet else {
                continue
            }
            if candidate.isEqual(to: shortest, start: start) { shortest = candidate }
        }
        return shortest
    }

    private var namesSet: Bool {
        !(bySecond.isEmpty && byMinute.isEmpty && byHour.isEmpty && byDay.isEmpty && byMonthDay.isEmpty
            && byYearDay.isEmpty && byWeekNumber.isEmpty && byMonth.isEmpty && byLeapMonth.isEmpty)
    }

    /// The rule with its lists sorted and without repetition, and without what goes without saying.
    private var canonical: RecurrenceRule {
        var rule = self
        rule.interval = max(1, interval)
        rule.bySecond = Self.sorted(bySecond)
        rule.byMinute = Self.sorted(byMinute)
        rule.byHour = Self.sorted(byHour)
        rule.byMonthDay = Self.sorted(byMonthDay)
        rule.byYearDay = Self.sorted(byYearDay)
        rule.byWeekNumber = Self.sorted(byWeekNumber)
        rule.byMonth = Self.sorted(byMonth)
        rule.byLeapMonth = Self.sorted(byLeapMonth)
        rule.bySetPosition = Self.sorted(bySetPosition)
        // Weeks are written from Monday on.
        rule.byDay = Set(byDay).sorted {
            (($0.weekday.rawValue + 6) % 7, $0.ordinal ?? 0) < (
                ($1.weekday.rawValue + 6) % 7, $1.ordinal ?? 0
            )
        }
        if skip == .omit { rule.skip = nil }
        return rule
    }

    private static func sorted(_ values: [Int]) -> [Int] { Set(values).sorted() }
}
