import ICalendar

/// What BYMONTH, BYWEEKNO, BYYEARDAY and BYMONTHDAY allow in another calendar (RFC 7529 §4), where they limit:
/// the days of intervals shorter than a month, and those of numbered weeks.
struct ScaledLimit {
    private let scale: CalendarScale
    private let months: ScaledMonths
    private let byMonthDay: ByMonthDay
    private let byYearDay: [Int]
    private let byWeekNumber: ByWeekNumber
    private let skip: RecurrenceRule.Skip

    init(_ scale: CalendarScale, _ rule: RecurrenceRule) {
        self.scale = scale
        // Shorter intervals make no date that is invalid.
        skip = rule.frequency == .yearly ? rule.skip ?? .omit : .omit
        months = ScaledMonths(numbers: rule.byMonth, leapNumbers: rule.byLeapMonth, skip: skip)
        byMonthDay = ByMonthDay(rule.byMonthDay)
        byYearDay = rule.byYearDay
        byWeekNumber = ByWeekNumber(rule.byWeekNumber, weekStart: rule.weekStart.rawValue)
    }

    /// Whether no year has a day that passes.
    var isBarren: Bool { !months.canMatch(byMonthDay, in: scale) }

    /// Whether leap months are named of a calendar in which any month can be one.
    var namesRareMonths: Bool { (scale == .chinese || scale == .dangi) && months.namesLeapMonths }

    /// The first day from `day` on that may pass, by what the months say; never too late.
    func nextDay(from day: Int) -> Int {
        guard !months.isEveryMonth else { return day }
        let year = scale.year(scale.year(containing: day))
        var selected = months.selected(year)
        while selected != 0 {
            let month = year[selected.trailingZeroBitCount]
            selected &= selected - 1
            // SKIP reaches one day before a month, and one after it.
            if month.first + month.length >= day { return max(day, month.first - 1) }
        }
        return max(day, year.end - 1)
    }

    /// The days of a Gregorian month that pass: bit `d` for the day `d`.
    func days(of civil: CivilMonth) -> UInt64 {
        var days: UInt64 = 0
        // SKIP reaches one day before a month, and one after it.
        var number = scale.year(containing: civil.first - 1)
        while true {
            let year = scale.year(number)
            guard year.first <= civil.end, year.monthCount > 0 else { break }
            var selected = months.selected(year)
            while selected != 0 {
                let month = year[selected.trailingZeroBitCount]
                selected &= selected - 1
                guard month.first <= civil.end, month.first + month.length >= civil.first else { continue }
                var word = (UInt64(2) << UInt64(month.length)) - 2
                if byMonthDay.isPresent { word = byMonthDay.days(length: month.length, skip: skip) }
                if !byYearDay.isEmpty {
                    word &= bits(
                        of: month, dayOfYear: month.first - year.first + 1, yearLength: year.length)
                }
                // The smart shift goes either way, and beyond the word.
                days |= word << (month.first - civil.first)
            }
            number += 1
        }
        days &= (UInt64(2) << UInt64(civil.length)) - 2
        return byWeekNumber.isPresent && days != 0 ? days & weeks(of: civil) : days
    }

    private func bits(of month: ScaleMonth, dayOfYear first: Int, yearLength: Int) -> UInt64 {
        var word: UInt64 = 0
        for value in byYearDay {
            let day = (value > 0 ? value : yearLength + 1 + value) - first + 1
            if day >= 1, day <= month.length { word |= 1 << UInt64(day) }
        }
        return word
    }

    private func weeks(of civil: CivilMonth) -> UInt64 {
        var days: UInt64 = 0
        let year = scale.year(containing: civil.first)
        for year in (year - 1)...(year + 2) {
            days |= byWeekNumber.days(of: civil, inWeeksOf: year, of: scale)
        }
        return days
    }
}
