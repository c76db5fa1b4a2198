public import ICalendar

extension RecurrenceRule {
    /// Whether two rules make the same instances from a DTSTART on.
    ///
    /// Rules that are written alike but for order and what goes without saying are equal at once.  Others are
    /// expanded side by side until both repeat themselves, which in the Gregorian calendar they do after as
    /// many times 400 years as their INTERVALs make necessary, or until the year 9999, as leap months by sun
    /// and moon need: some come once in a thousand years.  Of rules with the same times on each day, only the days
    /// are compared once a day was; so is, of others, what comes after 150,000 instances.
    /// UNTIL is compared by its digits.  What takes too long to tell is not equal.
    ///
    /// - Parameters:
    ///   - other: The other rule.
    ///   - start: DTSTART on the wall clock of its zone.
    /// - Returns: Whether the recurrence sets are the same.
    public func isEqual(to other: RecurrenceRule, start: LocalDateTime) -> Bool {
        if canonical == other.canonical { return true }
        // One calendar scale that we cannot expand is equal to its like alone.
        guard let plan = try? RulePlan(of: self, start: start),
            let otherPlan = try? RulePlan(of: other, start: start)
        else { return false }
        // Rules that end at different times have to be followed to the later end.
        let endTogether =
            bound == other.bound || (plan.until == otherPlan.until && plan.remaining == otherPlan.remaining)
        let horizon =
            endTogether ? Self.horizon(of: plan.rule, otherPlan.rule) : CompiledRule.lastSecond + 1
        var left = RuleCursor(plan)
        var right = RuleCursor(otherPlan)
        left.end(before: horizon)
        right.end(before: horizon)
        let isUniform =
            plan.remaining == nil && otherPlan.remaining == nil && plan.rule.hasUniformDays
            && otherPlan.rule.hasUniformDays
        var last = 0
        var days = 0
        var nextDay = Int.min
        for _ in 0..<150_000 {
            let (a, b) = (left.next(), right.next())
            guard a == b else { return false }
            guard let a else { return !left.ranOutOfWork && !right.ranOutOfWork }
            last = a
            guard isUniform, a >= nextDay else { continue }
            nextDay = (a.floorDivided(by: secondsPerDay) + 1) * secondsPerDay
            // The first day may begin before DTSTART, the second was seen whole.
            days += 1
            if days == 3 { break }
        }
        if plan.remaining != nil || otherPlan.remaining != nil {
            // COUNT cannot be jumped over, and does not matter where it is the same.
            guard bound == other.bound else { return false }
            var (endless, otherEndless) = (self, other)
            endless.bound = .forever
            otherEndless.bound = .forever
            return endless.isEqual(to: otherEndless, start: start)
        }
        return LateInstances(plan, otherPlan, before: horizon).areSame(after: last)
    }

    /// The second from which on two rules of one DTSTART have nothing new to show.
    private static func horizon(of rule: CompiledRule, _ other: CompiledRule) -> Int {
        let (a, b) = (rule.repetition, other.repetition)
        let (both, overflow) = (a / a.greatestCommonDivisor(with: b)).multipliedReportingOverflow(by: b)
        let isLong = overflow || both > CompiledRule.lastSecond - max(rule.start, 0)
        guard !isLong, !rule.namesRareMonths, !other.namesRareMonths else {
            return CompiledRule.lastSecond + 1
        }
        // A week more: the first interval may begin before DTSTART.
        return rule.start + both + 8 * secondsPerDay
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

extension RulePlan {
    /// The plan of a rule whose DTSTART is an instance; with the work that a comparison is worth.
    fileprivate init(of rule: RecurrenceRule, start: LocalDateTime) throws(RecurrenceError) {
        self.init(
            try CompiledRule(rule, start: start, isDate: false, until: nil), countsStart: true,
            work: 200_000)
    }
}

extension CompiledRule {
    /// After how many seconds the set repeats itself: with the week where only weekdays and times of day limit it,
    /// else with the Gregorian calendar.
    fileprivate var repetition: Int {
        // Other calendars do not come round with ours: as many intervals as there are years in 400 have shown
        // every kind of year.
        guard scaled == nil, scaledLimit == nil else { return repetition(unitsIn400Years: 1) }
        let limitsDates =
            byMonth.isPresent || byMonthDay.isPresent || byYearDay.isPresent || byWeekNumber.isPresent
        let unitLength: Int
        switch frequency {
        case .yearly: return repetition(unitsIn400Years: 400)
        case .monthly: return repetition(unitsIn400Years: 4800)
        case .weekly: unitLength = 7 * secondsPerDay
        case .daily: unitLength = secondsPerDay
        default: unitLength = clockUnit
        }
        guard !limitsDates else { return repetition(unitsIn400Years: 146_097 * secondsPerDay / unitLength) }
        let (step, overflow) = interval.multipliedReportingOverflow(by: unitLength)
        guard !overflow else { return .max }
        let (length, isTooLong) = (step / step.greatestCommonDivisor(with: 7 * secondsPerDay))
            .multipliedReportingOverflow(by: 7 * secondsPerDay)
        return isTooLong ? .max : length
    }

    /// The intervals fall on the same dates again after some times 400 years.
    private func repetition(unitsIn400Years units: Int) -> Int {
        let (length, overflow) = (interval / interval.greatestCommonDivisor(with: units))
            .multipliedReportingOverflow(by: 146_097 * secondsPerDay)
        return overflow ? .max : length
    }

    /// Whether the rule names leap months of a calendar in which any month can be one.
    fileprivate var namesRareMonths: Bool {
        scaled?.namesRareMonths == true || scaledLimit?.namesRareMonths == true
    }
}
