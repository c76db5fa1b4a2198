import ICalendar

/// Writes out the RRULE of an observance: the onsets of RFC 5545 §3.6.5, as wall clock times before the
/// change.
///
/// Not the expander of events: it knows no zones and no exceptions, and it is bounded. Onsets closer than a
/// day (FREQ=HOURLY and shorter) and other calendar scales are refused; no clock is set by them.
struct OnsetRule: Sendable {
    private let rule: RecurrenceRule
    /// DTSTART, in seconds of the wall clock and as a day.
    private let startSecond: Int64
    private let startDay: Int
    private let start: (year: Int, month: Int, day: Int)
    private let startWeekday: Int
    /// Seconds of the day at which onsets happen, in order.
    private let times: [Int]

    init(_ rule: RecurrenceRule, start: LocalDateTime, line: Int?) throws(TimeZoneError) {
        guard rule.frequency >= .daily, rule.interval > 0, rule.byLeapMonth.isEmpty,
            rule.skip ?? .omit == .omit,
            rule.rscale == nil || rule.rscale == "GREGORIAN"
        else { throw TimeZoneError(.unsupportedRule, line: line, detail: "FREQ=\(rule.frequency.text)") }
        self.rule = rule
        startSecond = start.secondsSinceEpoch
        startDay = Civil.dayNumber(ofSecond: startSecond)
        self.start = Civil.date(dayNumber: startDay)
        startWeekday = Civil.weekday(dayNumber: startDay)

        let ofDay = Int(startSecond - Int64(startDay) * Civil.secondsPerDay)
        let hours = rule.byHour.isEmpty ? [ofDay / 3600] : rule.byHour
        let minutes = rule.byMinute.isEmpty ? [ofDay / 60 % 60] : rule.byMinute
        let seconds = rule.bySecond.isEmpty ? [ofDay % 60] : rule.bySecond.map { min($0, 59) }
        var times: Set<Int> = []
        for hour in hours {
            for minute in minutes {
                for second in seconds { times.insert(hour * 3600 + minute * 60 + second) }
            }
        }
        self.times = times.sorted()
    }

    /// Whether the rule repeats with the Gregorian calendar's 400 years.
    var isCyclic: Bool {
        let periods =
            switch rule.frequency {
            case .yearly: 400
            case .monthly: 4800
            case .weekly: Civil.cycleDays / 7
            default: Civil.cycleDays
            }
        return isForever && periods % rule.interval == 0
    }

    var isForever: Bool { rule.bound == .forever }

    /// The onsets from DTSTART to the end of `lastYear` or of the rule, in seconds of the wall clock.
    ///
    /// - Parameters:
    ///   - lastYear: where a rule without end is left.
    ///   - offset: TZOFFSETFROM, in which an UNTIL in UTC is compared.
    ///   - budget: what the whole VTIMEZONE may cost.
    /// - Returns: the onsets in order.
    /// - Throws: ``TimeZoneError/Code/limitExceeded``.
    func onsets(
        through lastYear: Int, offset: Int, spending budget: inout OnsetBudget
    ) throws(TimeZoneError) -> [Int64] {
        let lastSecond = Civil.second(ofYear: lastYear + 1) - 1
        var end = lastSecond
        var remaining = Int.max
        switch rule.bound {
        case .forever: break
        case .count(let count): remaining = count
        case .until(.utc(let local)): end = min(end, local.secondsSinceEpoch + Int64(offset))
        case .until(.date(let date)):
            end = min(end, Int64(date.dayNumber + 1) * Civil.secondsPerDay - 1)
        case .until(let time): end = min(end, time.local.secondsSinceEpoch)
        }

        var onsets: [Int64] = []
        var period = firstPeriod
        while remaining > 0 {
            let days = days(of: period)
            guard Int64(days.lowerBound) * Civil.secondsPerDay <= end else { break }
            for onset in selected(try matching(days, of: period, spending: &budget))
            where onset >= startSecond && onset <= end && remaining > 0 {
                try budget.spendOnset()
                onsets.append(onset)
                remaining -= 1
            }
            let (next, overflow) = period.addingReportingOverflow(rule.interval)
            // Beyond any year that a calendar can hold; also keeps the arithmetic on days from overflowing.
            guard !overflow, next <= 4_000_000 else { break }
            period = next
        }
        return onsets
    }

    // MARK: Periods

    /// Periods are numbered: years, months since year 0, weeks and days since 1970.
    private var firstPeriod: Int {
        switch rule.frequency {
        case .yearly: start.year
        case .monthly: start.year * 12 + start.month - 1
        case .weekly: Civil.floorDivide(startDay - weekOrigin, 7)
        default: startDay
        }
    }

    /// The day with which weeks begin that is nearest to 1970; 1970-01-04 was a Sunday.
    private var weekOrigin: Int { 3 + rule.weekStart.rawValue }

    private func days(of period: Int) -> Range<Int> {
        switch rule.frequency {
        case .yearly where !rule.byWeekNumber.isEmpty:
            return firstWeek(of: period)..<firstWeek(of: period + 1)
        case .yearly:
            let first = Civil.dayNumber(year: period, month: 1, day: 1)
            return first..<first + Civil.days(inYear: period)
        case .monthly:
            let year = Civil.floorDivide(period, 12)
            let month = period - year * 12 + 1
            let first = Civil.dayNumber(year: year, month: month, day: 1)
            return first..<first + Civil.days(inMonth: month, of: year)
        case .weekly: return weekOrigin + period * 7..<weekOrigin + period * 7 + 7
        default: return period..<period + 1
        }
    }

    /// The first day of week 1: the first week with four days or more in the year (RFC 5545 §3.3.10).
    private func firstWeek(of year: Int) -> Int {
        let fourth = Civil.dayNumber(year: year, month: 1, day: 4)
        return fourth - Civil.floorRemainder(Civil.weekday(dayNumber: fourth) - rule.weekStart.rawValue, 7)
    }

    // MARK: Days

    private func matching(
        _ days: Range<Int>, of period: Int, spending budget: inout OnsetBudget
    ) throws(TimeZoneError) -> [Int] {
        if let day = onlyDay(of: period) {
            try budget.spend(1)
            return day.map { [$0] } ?? []
        }
        var found: [Int] = []
        // With BYMONTH a year is no more than its months.
        for span in spans(of: days, period: period) {
            try budget.spend(span.count)
            for day in span where matches(day, in: days) { found.append(day) }
        }
        return found
    }

    /// The usual form, `BYMONTH=3;BYDAY=-1SU`, without looking at every day.
    ///
    /// - Returns: `nil` for other forms; the day, or `nil` in a year that has none.
    private func onlyDay(of year: Int) -> Int?? {
        guard rule.frequency == .yearly, rule.byMonth.count == 1, rule.byDay.count == 1,
            let ordinal = rule.byDay[0].ordinal, rule.byMonthDay.isEmpty, rule.byYearDay.isEmpty,
            rule.byWeekNumber.isEmpty, 1...12 ~= rule.byMonth[0]
        else { return nil }
        return .some(
            Civil.dayNumber(
                ofWeekday: rule.byDay[0].weekday.rawValue, ordinal: ordinal, month: rule.byMonth[0],
                year: year))
    }

    private func spans(of days: Range<Int>, period: Int) -> [Range<Int>] {
        guard rule.frequency == .yearly, rule.byWeekNumber.isEmpty else { return [days] }
        var months = Set(rule.byMonth.filter { 1...12 ~= $0 }).sorted()
        if months.isEmpty {
            guard takesDayOfStart else { return [days] }
            months = [start.month]
        }
        return months.map { month in
            let first = Civil.dayNumber(year: period, month: month, day: 1)
            return first..<first + Civil.days(inMonth: month, of: period)
        }
    }

    /// Whether no part names days, so that DTSTART does.
    private var takesDayOfStart: Bool {
        rule.byDay.isEmpty && rule.byMonthDay.isEmpty && rule.byYearDay.isEmpty && rule.byWeekNumber.isEmpty
    }

    private func matches(_ day: Int, in period: Range<Int>) -> Bool {
        let date = Civil.date(dayNumber: day)
        guard rule.byMonth.isEmpty || rule.byMonth.contains(date.month) else { return false }
        let monthLength = Civil.days(inMonth: date.month, of: date.year)
        if !rule.byMonthDay.isEmpty {
            guard rule.byMonthDay.contains(date.day) || rule.byMonthDay.contains(date.day - monthLength - 1)
            else { return false }
        }
        let yearLength = Civil.days(inYear: date.year)
        let dayOfYear = day - Civil.dayNumber(year: date.year, month: 1, day: 1) + 1
        if !rule.byYearDay.isEmpty {
            guard rule.byYearDay.contains(dayOfYear) || rule.byYearDay.contains(dayOfYear - yearLength - 1)
            else { return false }
        }
        if !rule.byWeekNumber.isEmpty {
            let week = (day - period.lowerBound) / 7 + 1
            let weeks = period.count / 7
            guard rule.byWeekNumber.contains(week) || rule.byWeekNumber.contains(week - weeks - 1) else {
                return false
            }
        }
        let weekday = Civil.weekday(dayNumber: day)
        if !rule.byDay.isEmpty {
            let isInMonth = rule.frequency == .monthly || !rule.byMonth.isEmpty
            return rule.byDay.contains { entry in
                guard entry.weekday.rawValue == weekday else { return false }
                // RFC 5545 §3.3.10: an ordinal counts within the month or the year; elsewhere it has no
                // meaning.
                guard let ordinal = entry.ordinal, rule.frequency >= .monthly else { return true }
                let (position, length) = isInMonth ? (date.day, monthLength) : (dayOfYear, yearLength)
                return ordinal == (position - 1) / 7 + 1 || ordinal == -((length - position) / 7 + 1)
            }
        }
        guard rule.byMonthDay.isEmpty, rule.byYearDay.isEmpty else { return true }
        switch rule.frequency {
        case .yearly where !rule.byWeekNumber.isEmpty: return weekday == startWeekday
        case .yearly: return date.day == start.day && (!rule.byMonth.isEmpty || date.month == start.month)
        case .monthly: return date.day == start.day
        case .weekly: return weekday == startWeekday
        default: return true
        }
    }

    /// The onsets on these days, by BYSETPOS where there is one.
    private func selected(_ days: [Int]) -> [Int64] {
        let all = days.flatMap { day in times.map { Int64(day) * Civil.secondsPerDay + Int64($0) } }
        guard !rule.bySetPosition.isEmpty else { return all }
        return all.enumerated().compactMap { index, onset in
            rule.bySetPosition.contains(index + 1) || rule.bySetPosition.contains(index - all.count)
                ? onset : nil
        }
    }
}

/// What may still be spent on one VTIMEZONE.
struct OnsetBudget {
    private var onsets: Int
    private var work: Int

    init(_ limits: TimeZoneLimits) {
        onsets = limits.onsets
        work = limits.work
    }

    mutating func spendOnset() throws(TimeZoneError) {
        onsets -= 1
        guard onsets >= 0 else { throw TimeZoneError(.limitExceeded, detail: "onsets") }
    }

    mutating func spend(_ days: Int) throws(TimeZoneError) {
        work -= days
        guard work >= 0 else { throw TimeZoneError(.limitExceeded, detail: "days to look at") }
    }
}
