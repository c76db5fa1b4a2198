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
    /// DTSTART or the frequency says already, in the longest unit that does, with lists in order.
    ///
    /// - Parameter start: DTSTART on the wall clock of its zone.
    /// - Returns: A rule that ``isEqual(to:start:)`` to this one; what RFC 5545 forbids stays as it is.
    public func shortened(start: LocalDateTime) -> RecurrenceRule {
        var shortest = canonical
        guard shortest.permitted == shortest else { return shortest }
        // What one attempt leaves out can make room for another.
        while let shorter = shortest.candidates.first(where: { candidate in
            candidate.permitted == candidate && candidate.isSimpler(than: shortest)
                && candidate.isEqual(to: shortest, start: start)
        }) {
            shortest = shorter
        }
        return shortest
    }

    /// Whether the rule is shorter, or as short and in longer units.
    private func isSimpler(than other: RecurrenceRule) -> Bool {
        (text.utf8.count, other.frequency) < (other.text.utf8.count, frequency)
    }

    /// Rules that may say the same: first those that say it in other units, then those that say less.
    private var candidates: [RecurrenceRule] {
        var rules = longerUnits
        let removals: [(inout RecurrenceRule) -> Void] = [
            { $0.bySetPosition = [] }, { $0.bySecond = [] }, { $0.byMinute = [] }, { $0.byHour = [] },
            { $0.byDay = [] }, { $0.byMonthDay = [] }, { $0.byYearDay = [] }, { $0.byWeekNumber = [] },
            { $0.byMonth = [] }, { $0.byLeapMonth = [] }, { $0.weekStart = .monday }, { $0.skip = nil },
            { rule in
                if rule.skip == nil { rule.rscale = nil }
            },
        ]
        for remove in removals {
            var rule = self
            remove(&rule)
            if rule != self { rules.append(rule) }
        }
        let lists: [WritableKeyPath<RecurrenceRule, [Int]>] = [
            \.bySetPosition, \.bySecond, \.byMinute, \.byHour, \.byMonthDay, \.byYearDay, \.byWeekNumber,
            \.byMonth,
        ]
        for list in lists where 2...12 ~= self[keyPath: list].count {
            for index in self[keyPath: list].indices {
                var rule = self
                rule[keyPath: list].remove(at: index)
                rules.append(rule)
            }
        }
        for index in byDay.indices where byDay.count > 1 {
            var rule = self
            rule.byDay.remove(at: index)
            rules.append(rule)
        }
        return rules
    }

    /// The rule in units that are a whole number of this one's, and in those that lists of all months or all
    /// weekdays make of it.
    private var longerUnits: [RecurrenceRule] {
        var rules: [RecurrenceRule] = []
        func add(_ unit: Frequency, interval: Int, _ change: (inout RecurrenceRule) -> Void = { _ in }) {
            var rule = self
            rule.frequency = unit
            rule.interval = interval
            change(&rule)
            rules.append(rule)
        }
        let steps: [(Frequency, Frequency, Int)] = [
            (.secondly, .minutely, 60), (.minutely, .hourly, 60), (.hourly, .daily, 24), (.daily, .weekly, 7),
            (.monthly, .yearly, 12),
        ]
        for (unit, longer, count) in steps where unit == frequency && interval.isMultiple(of: count) {
            add(longer, interval: interval / count)
        }
        if frequency == .weekly, interval == 1, Set(byDay.map(\.weekday)).count == 7 {
            add(.daily, interval: 1) { $0.byDay = [] }
        }
        if frequency == .yearly, interval == 1, byMonth.count == 12 {
            add(.monthly, interval: 1) { $0.byMonth = [] }
        }
        if frequency == .yearly, interval == 1, !byMonthDay.isEmpty { add(.monthly, interval: 1) }
        return rules
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
