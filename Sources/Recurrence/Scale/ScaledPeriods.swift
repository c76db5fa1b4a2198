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
    private var known: (year: Int, months: [ScaleMonth])

    init(_ scale: CalendarScale, _ rule: RecurrenceRule, startDay: Int) {
        self.scale = scale
        frequency = rule.frequency
        // Beyond the year 9999 with one step, yet not so far that the sky cannot be reckoned.
        interval = min(rule.interval, rule.frequency == .yearly ? 1 << 14 : 1 << 20)
        year = scale.year(containing: startDay)
        byYearDay = rule.byYearDay
        let months = scale.months(of: year)
        known = (year, months)
        let index = months.lastIndex { $0.first <= startDay } ?? 0
        let namesDays = !(rule.byYearDay.isEmpty && rule.byMonthDay.isEmpty && rule.byDay.isEmpty)
        if frequency == .monthly { monthIndex = index }
        if !namesDays {
            impliedDay = ByMonthDay([startDay - months[index].first + 1])
            if frequency == .yearly, rule.byMonth.isEmpty, rule.byLeapMonth.isEmpty {
                impliedMonth = months[index]
            }
        }
        byMonth = ScaledMonths(
            numbers: rule.byMonth + (impliedMonth.map { $0.isLeap ? [] : [$0.number] } ?? []),
            leapNumbers: rule.byLeapMonth + (impliedMonth.map { $0.isLeap ? [$0.number] : [] } ?? []),
            skip: rule.skip ?? .omit)
        byWeekNumber = ByWeekNumber(rule.byWeekNumber, weekStart: rule.weekStart.rawValue)
        if byWeekNumber.isPresent {
            let first = scale.firstWeek(of: year + 1, startingOn: byWeekNumber.weekStart)
            if startDay >= first {
                year += 1
            } else if startDay < scale.firstWeek(of: year, startingOn: byWeekNumber.weekStart) {
                year -= 1
            }
        }
    }

    /// Goes on with the first interval that can hold `day` or a later one.
    mutating func seek(day: Int) {
        if frequency == .yearly {
            // SKIP can move a date out of its year.
            let target = scale.year(containing: day) - 1
            if target > year { year += (target - year + interval - 1) / interval * interval }
            return
        }
        while true {
            let months = months(of: year)
            if monthIndex >= months.count {
                monthIndex -= months.count
                year += 1
            } else if months[monthIndex].first + months[monthIndex].length < day {
                monthIndex += interval
            } else {
                return
            }
        }
    }

    /// Puts the days of the next interval into `days`; false when it starts after `until`.
    mutating func next(_ rule: CompiledRule, until: Int, into days: inout DaySet) -> Bool {
        if byWeekNumber.isPresent { return nextWeeks(rule, until: until, into: &days) }
        if frequency == .yearly {
            let months = months(of: year)
            guard let first = months.first?.first, let last = months.last,
                (first - 1) * secondsPerDay <= until
            else { return false }
            let length = last.first + last.length - first
            days.reset(base: first - 1)
            for month in byMonth.selected(months) {
                days.insert(word(of: month, in: rule), at: month.first - first)
            }
            if byMonth.reachesNextYear(months), let month = scale.months(of: year + 1).first {
                days.insert(word(of: month, in: rule), at: month.first - first)
            }
            limitToYearDays(&days, months, rule)
            year += interval
            if rule.byDay.isPresent, rule.byDay.scope == .year {
                days.formIntersection(rule.byDay.days(year: 0, length: length, base: first - 1))
            }
            return true
        }
        var months = months(of: year)
        while monthIndex >= months.count {
            monthIndex -= months.count
            year += 1
            months = self.months(of: year)
            guard let first = months.first?.first, (first - 1) * secondsPerDay <= until else { return false }
        }
        let month = months[monthIndex]
        guard (month.first - 1) * secondsPerDay <= until else { return false }
        monthIndex += interval
        var isSelected = byMonth.selected(months).contains(month)
        if !isSelected, !byMonth.isEveryMonth, month == months.first {
            isSelected = byMonth.reachesNextYear(scale.months(of: year - 1))
        }
        days.reset(base: month.first - 1, word: isSelected ? word(of: month, in: rule) : 0)
        return true
    }

    private mutating func months(of year: Int) -> [ScaleMonth] {
        if known.year != year { known = (year, scale.months(of: year)) }
        return known.months
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
    private func limitToYearDays(_ days: inout DaySet, _ months: [ScaleMonth], _ rule: CompiledRule) {
        guard !byYearDay.isEmpty, let first = months.first?.first, let last = months.last else { return }
        let length = last.first + last.length - first
        let selected = byMonth.selected(months)
        var allowed = DaySet()
        allowed.reset(base: first - 1)
        for value in byYearDay {
            let index = value > 0 ? value : length + 1 + value
            if index >= 1, index <= length {
                allowed.insert(index)
                continue
            }
            // BYMONTH and BYMONTHDAY come before the move, BYDAY after it (RFC 7529 §4.1).
            guard rule.skip != .omit, !rule.byMonthDay.isPresent,
                selected.contains(value > 0 ? last : months[0])
            else { continue }
            let moved =
                value > 0
                ? (rule.skip == .forward ? length + 1 : length) : (rule.skip == .forward ? 1 : 0)
            guard rule.byDay.admits(movedTo: first - 1 + moved) else { continue }
            allowed.insert(moved)
            days.insert(moved)
        }
        days.formIntersection(allowed)
    }
}
