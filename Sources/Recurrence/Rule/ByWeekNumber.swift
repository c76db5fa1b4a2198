import ICalendar

/// BYWEEKNO (RFC 5545 §3.3.10): weeks numbered as in ISO 8601, but starting on WKST.
///
/// The interval of such a rule is the week-numbering year: "Week number one of the calendar year is the first
/// week that contains at least four (4) days in that calendar year", so that week 1 may begin in December,
/// and INTERVAL counts these years from the one that DTSTART lies in.
struct ByWeekNumber {
    /// Bit `n` for the week `n`.
    private var positive: UInt64 = 0
    /// Bit `n` for the week `-n`.
    private var negative: UInt64 = 0
    /// Whether the rule part is there.
    let isPresent: Bool
    /// WKST, 0 for Sunday.
    let weekStart: Int

    init(_ values: [Int], weekStart: Int) {
        isPresent = !values.isEmpty
        self.weekStart = weekStart
        for value in values {
            if 1...53 ~= value { positive |= 1 << UInt64(value) }
            if 1...53 ~= -value { negative |= 1 << UInt64(-value) }
        }
    }

    /// The first day of week 1: the week that holds 4 January.
    func firstDay(of year: Int) -> Int {
        let fourth = CivilMonth.firstDay(year: year, month: 1) + 3
        return fourth - (fourth.weekdayIndex - weekStart + 7) % 7
    }

    /// The week-numbering year that a day lies in.
    func year(containing day: Int) -> Int {
        let year = CivilMonth(containing: day).year
        if day < firstDay(of: year) { return year - 1 }
        return day >= firstDay(of: year + 1) ? year + 1 : year
    }

    /// Puts the days of the weeks named into `set`; bit 1 is the first day of week 1.
    func fill(_ set: inout DaySet, year: Int, weekdays: ByDay) {
        let first = firstDay(of: year)
        fill(&set, first: first, weeks: (firstDay(of: year + 1) - first) / 7, weekdays: weekdays)
    }

    /// Puts the days of the weeks named of a year in another calendar into `set`.
    func fill(_ set: inout DaySet, year: Int, of scale: CalendarScale, weekdays: ByDay) {
        let first = scale.firstWeek(of: year, startingOn: weekStart)
        let weeks = (scale.firstWeek(of: year + 1, startingOn: weekStart) - first) / 7
        fill(&set, first: first, weeks: weeks, weekdays: weekdays)
    }

    /// The days of a month that lie in the weeks named of a year: bit `d` for the day `d`.
    func days(of month: CivilMonth, inWeeksOf year: Int) -> UInt64 {
        let first = firstDay(of: year)
        return days(of: month, first: first, weeks: (firstDay(of: year + 1) - first) / 7)
    }

    /// The same with the weeks of a year in another calendar.
    func days(of month: CivilMonth, inWeeksOf year: Int, of scale: CalendarScale) -> UInt64 {
        let first = scale.firstWeek(of: year, startingOn: weekStart)
        let weeks = (scale.firstWeek(of: year + 1, startingOn: weekStart) - first) / 7
        return days(of: month, first: first, weeks: weeks)
    }

    private func days(of month: CivilMonth, first: Int, weeks: Int) -> UInt64 {
        var days: UInt64 = 0
        var number = max(1, (month.first - first) / 7)
        while number <= weeks, first + 7 * (number - 1) < month.end {
            // The smart shift goes either way, and beyond the word.
            let week = first + 7 * (number - 1)
            if isNamed(number, of: weeks) { days |= UInt64(0x7F) << (week - month.first + 1) }
            number += 1
        }
        return days & ((UInt64(2) << UInt64(month.length)) - 2)
    }

    /// Whether the rule names a week of a year that has so many.
    private func isNamed(_ number: Int, of weeks: Int) -> Bool {
        positive >> UInt64(number) & 1 != 0 || negative >> UInt64(weeks + 1 - number) & 1 != 0
    }

    private func fill(_ set: inout DaySet, first: Int, weeks: Int, weekdays: ByDay) {
        set.reset(base: first - 1)
        let week = weekdays.isPresent ? weekdays.pattern(from: weekStart) & 0x7F : 0x7F
        guard weeks > 0 else { return }
        for number in 1...weeks where isNamed(number, of: weeks) { set.insert(week, at: 7 * number - 6) }
    }
}
