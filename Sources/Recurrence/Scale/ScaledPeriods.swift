import ICalendar

/// The months and years of MONTHLY and YEARLY rules in another calendar (RFC 7529 §4).
struct ScaledPeriods {
    private let scale: CalendarScale
    private let frequency: RecurrenceRule.Frequency
    private let interval: Int
    /// DTSTART's year (YEARLY), or its month counted from the start of ``year``.
    private var year: Int
    private var monthIndex = 0
    /// What stands in for BYMONTH and BYMONTHDAY where the rule has no part about days.
    private var impliedMonth: ScaleMonth?
    private var impliedDay: ByMonthDay?
    private let byMonth: ScaledMonths
    private let byYearDay: [Int]
    /// BYWEEKNO: ``year`` is then a week-numbering year.
    private let byWeekNumber: ByWeekNumber
    private var limits = LimitedDays()
    /// The year last asked for: what follows the sky is not reckoned twice.
    private var known: (number: Int, year: ScaleYear)
    /// Whether it can be seen at once that no year has a day that passes.
    let isBarren: Bool

    init(_ scale: CalendarScale, _ rule: RecurrenceRule, startDay: Int) {
        self.scale = scale
        frequency = rule.frequency
        // Beyond the year 9999 with one step, yet not so far that the sky cannot be reckoned.
        interval = min(rule.interval, rule.frequency == .yearly ? 1 << 14 : 1 << 20)
        year = scale.year(containing: startDay)
        byYearDay = rule.byYearDay
        let startYear = scale.year(year)
        known = (year, startYear)
        let index = startYear.index(containing: startDay)
        let startMonth = startYear[index]
        let namesDays = !(rule.byYearDay.isEmpty && rule.byMonthDay.isEmpty && rule.byDay.isEmpty)
        if frequency == .monthly { monthIndex = index }
        if !namesDays {
            impliedDay = ByMonthDay([startDay - startMonth.first + 1])
            if frequency == .yearly, rule.byMonth.isEmpty, rule.byLeapMonth.isEmpty {
                impliedMonth = startMonth
            }
        }
        byMonth = ScaledMonths(
            numbers: rule.byMonth + (impliedMonth.map { $0.isLeap ? [] : [$0.number] } ?? []),
            leapNumbers: rule.byLeapMonth + (impliedMonth.map { $0.isLeap ? [$0.number] : [] } ?? []),
            skip: rule.skip ?? .omit)
        byWeekNumber = ByWeekNumber(rule.byWeekNumber, weekStart: rule.weekStart.rawValue)
        // Of weeks DTSTART's day of the month says nothing.
        isBarren =
            !byWeekNumber.isPresent
            && !byMonth.canMatch(impliedDay ?? ByMonthDay(rule.byMonthDay), in: scale)
        if byWeekNumber.isPresent {
            let first = scale.firstWeek(of: year + 1, startingOn: byWeekNumber.weekStart)
            if startDay >= first {
                year += 1
            } else if startDay < scale.firstWeek(of: year, startingOn: byWeekNumber.weekStart) {
                year -= 1
            }
        }
    }

    /// Whether leap months are named of a calendar in which any month can be one.
    var namesRareMonths: Bool { (scale == .chinese || scale == .dangi) && byMonth.namesLeapMonths }

    /// Goes on with the first interval that can hold `day` or a later one.
    mutating func seek(day: Int) {
        if frequency == .yearly {
            // SKIP can move a date out of its year.
            let target = scale.year(containing: day) - 1
            if target > year { year += (target - year + interval - 1) / interval * interval }
            return
        }
        while true {
            let year = scaleYear(year)
            if monthIndex >= year.monthCount {
                monthIndex -= year.monthCount
                self.year += 1
            } else if year[monthIndex].first + year[monthIndex].length < day {
                monthIndex += interval
            } else {
                return
            }
        }
    }

    /// Puts the days of the next interval into `days`; false when it starts after `until`.
    mutating func next(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        if byWeekNumber.isPresent { return nextWeeks(rule, until: until, into: &days) }
        return frequency == .yearly
            ? nextYear(rule, until: until, into: &days) : nextMonth(rule, until: until, into: &days)
    }

    private mutating func nextYear(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        let year = scaleYear(self.year)
        guard year.monthCount > 0, (year.first - 1) * secondsPerDay <= until else { return false }
        days.reset(base: year.first - 1)
        var selected = byMonth.selected(year)
        while selected != 0 {
            let month = year[selected.trailingZeroBitCount]
            selected &= selected - 1
            days.insert(word(of: month, in: rule), at: month.first - year.first)
        }
        if byMonth.reachesNextYear(year) {
            days.insert(word(of: scale.year(self.year + 1)[0], in: rule), at: year.length)
        }
        limitToYearDays(&days, year, rule)
        self.year += interval
        if rule.byDay.isPresent, rule.byDay.scope == .year {
            days.formIntersection(rule.byDay.days(year: 0, length: year.length, base: year.first - 1))
        }
        return true
    }

    private mutating func nextMonth(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        var year = scaleYear(self.year)
        while monthIndex >= year.monthCount {
            guard year.monthCount > 0 else { return false }
            monthIndex -= year.monthCount
            self.year += 1
            year = scaleYear(self.year)
            guard (year.first - 1) * secondsPerDay <= until else { return false }
        }
        let index = monthIndex
        let month = year[index]
        guard (month.first - 1) * secondsPerDay <= until else { return false }
        monthIndex += interval
        var isSelected = byMonth.contains(index, of: year)
        if !isSelected, index == 0 { isSelected = byMonth.reachesNextYear(scale.year(self.year - 1)) }
        days.reset(base: month.first - 1, word: isSelected ? word(of: month, in: rule) : 0)
        return true
    }

    private mutating func scaleYear(_ number: Int) -> ScaleYear {
        if known.number != number { known = (number, scale.year(number)) }
        return known.year
    }

    /// The numbered weeks of a week-numbering year.
    private mutating func nextWeeks(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        guard (scale.firstDay(of: year) - 7) * secondsPerDay <= until else { return false }
        byWeekNumber.fill(&days, year: year, of: scale, weekdays: rule.byDay)
        year += interval
        if !byMonth.isEveryMonth || rule.byMonthDay.isPresent || !byYearDay.isEmpty {
            days.filter { limits.contains($0, rule) }
        }
        return true
    }

    /// BYMONTHDAY, SKIP for an invalid day, and BYDAY within the month.
    private func word(of month: ScaleMonth, in rule: CompiledRule) -> UInt64 {
        var word = (UInt64(2) << UInt64(month.length)) - 2
        if let impliedDay {
            word = impliedDay.days(length: month.length, skip: rule.skip)
        } else if rule.byMonthDay.isPresent {
            word = rule.byMonthDay.days(length: month.length, skip: rule.skip)
        }
        if rule.byDay.isPresent, rule.byDay.scope == .month {
            word &= rule.byDay.days(length: month.length, before: (month.first - 1).weekdayIndex)
        }
        return word
    }

    /// BYYEARDAY, and SKIP for days that the year does not have.
    private func limitToYearDays(_ days: inout DaySet, _ year: ScaleYear, _ rule: CompiledRule) {
        guard !byYearDay.isEmpty else { return }
        let length = year.length
        var allowed = DaySet()
        allowed.reset(base: year.first - 1)
        for value in byYearDay {
            let index = value > 0 ? value : length + 1 + value
            if index >= 1, index <= length {
                allowed.insert(index)
                continue
            }
            // BYMONTH and BYMONTHDAY come before the move, BYDAY after it (RFC 7529 §4.1).
            guard rule.skip != .omit, !rule.byMonthDay.isPresent,
                byMonth.contains(value > 0 ? year.monthCount - 1 : 0, of: year)
            else { continue }
            let moved =
                value > 0
                ? (rule.skip == .forward ? length + 1 : length) : (rule.skip == .forward ? 1 : 0)
            guard rule.byDay.admits(movedTo: year.first - 1 + moved) else { continue }
            allowed.insert(moved)
            days.insert(moved)
        }
        days.formIntersection(allowed)
    }
}
