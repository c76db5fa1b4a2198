extension RecurrenceRule {
    /// An equal rule whose parts may stand side by side; `nil` where there is none.
    ///
    /// It is the rule itself save where the lenient door let in what RFC 5545 §3.3.10 forbids.  A part that limits
    /// shorter units, like BYWEEKNO with DAILY, says the same of longer ones: with INTERVAL 1 the days, hours and
    /// minutes in between are written out.
    public var permitted: RecurrenceRule? {
        if isPermitted { return self }
        // Every other day or week is no set of years, BYSETPOS selects from each unit of FREQ, and SKIP concerns
        // months and years alone.
        guard interval == 1, bySetPosition.isEmpty, skip == nil || skip == .omit else { return nil }
        var rule = self
        if frequency == .weekly, byWeekNumber.isEmpty, byYearDay.isEmpty {
            // BYMONTHDAY: any day of any week.
            rule.frequency = .daily
            return rule.isPermitted ? rule : nil
        }
        rule.frequency = .yearly
        if !byWeekNumber.isEmpty, byDay.isEmpty, byMonthDay.isEmpty, byYearDay.isEmpty {
            // In years the weekday would be DTSTART's.
            rule.byDay = Weekday.allCases.map { WeekdayNumber($0) }
        }
        if byDay.contains(where: { $0.ordinal != nil }), byMonth.isEmpty {
            // Numbers that count in the month, not in the year.
            rule.byMonth = Array(1...12)
        }
        if frequency <= .hourly, byHour.isEmpty { rule.byHour = Array(0...23) }
        if frequency <= .minutely, byMinute.isEmpty { rule.byMinute = Array(0...59) }
        if frequency == .secondly, bySecond.isEmpty { rule.bySecond = Array(0...59) }
        return rule.isPermitted ? rule : nil
    }

    private var isPermitted: Bool {
        do throws(ICalendarError) {
            try checkParts()
            return true
        } catch {
            return false
        }
    }

    /// Whether numbers before the weekdays of BYDAY count anything.
    private var countsWeekdays: Bool {
        frequency == .monthly || (frequency == .yearly && byWeekNumber.isEmpty)
    }

    /// Whether there is a BYxxx part that BYSETPOS can select from.
    private var hasSet: Bool {
        !(bySecond.isEmpty && byMinute.isEmpty && byHour.isEmpty && byDay.isEmpty && byMonthDay.isEmpty
            && byYearDay.isEmpty && byWeekNumber.isEmpty && byMonth.isEmpty && byLeapMonth.isEmpty)
    }

    /// Checks what the RFCs say about parts side by side.
    func checkParts() throws(ICalendarError) {
        // "SKIP … MUST NOT be present unless RSCALE is present" (RFC 7529 §4.1).
        guard skip == nil || rscale != nil else {
            throw ICalendarError(.rulePartNotAllowed, section: "RFC 7529 §4.1")
        }
        try checkRanges()
        // "The BYDAY rule part MUST NOT be specified with a numeric value when the FREQ rule part is not set
        // to MONTHLY or YEARLY", nor "with the FREQ rule part set to YEARLY when the BYWEEKNO rule part is
        // specified".
        guard countsWeekdays || byDay.allSatisfy({ $0.ordinal == nil }) else {
            throw ICalendarError(.rulePartNotAllowed)
        }
        // "The BYMONTHDAY rule part MUST NOT be specified when the FREQ rule part is set to WEEKLY."
        guard byMonthDay.isEmpty || frequency != .weekly else { throw ICalendarError(.rulePartNotAllowed) }
        // "The BYYEARDAY rule part MUST NOT be specified when the FREQ rule part is set to DAILY, WEEKLY, or
        // MONTHLY."
        guard byYearDay.isEmpty || ![.daily, .weekly, .monthly].contains(frequency) else {
            throw ICalendarError(.rulePartNotAllowed)
        }
        // BYWEEKNO "MUST NOT be used when the FREQ rule part is set to anything other than YEARLY."
        guard byWeekNumber.isEmpty || frequency == .yearly else { throw ICalendarError(.rulePartNotAllowed) }
        // BYSETPOS "MUST only be used in conjunction with another BYxxx rule part."
        guard bySetPosition.isEmpty || hasSet else { throw ICalendarError(.rulePartNotAllowed) }
    }

    /// Checks what only other calendars have: a thirteenth month, leap months, years of 385 days.
    func checkRanges() throws(ICalendarError) {
        guard rscale == nil || rscale == "GREGORIAN" else { return }
        guard byYearDay.allSatisfy({ abs($0) <= 366 }), byMonth.allSatisfy({ $0 <= 12 }), byLeapMonth.isEmpty
        else { throw ICalendarError(.rulePartOutOfRange) }
    }

    /// Leaves out what means nothing beside the other parts.
    mutating func dropMeaninglessParts() {
        if !countsWeekdays {
            for index in byDay.indices { byDay[index].ordinal = nil }
        }
        if !hasSet { bySetPosition = [] }
        if skip != nil, rscale == nil { rscale = "GREGORIAN" }
    }
}
