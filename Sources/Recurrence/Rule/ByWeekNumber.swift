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

    private func fill(_ set: inout DaySet, first: Int, weeks: Int, weekdays: ByDay) {
        set.reset(base: first - 1)
        let week = weekdays.isPresent ? weekdays.pattern(from: weekStart) & 0x7F : 0x7F
        guard weeks > 0 else { return }
        for number in 1...weeks {
            let isNamed =
                positive >> UInt64(number) & 1 != 0 || negative >> UInt64(weeks + 1 - number) & 1 != 0
            if isNamed { set.insert(week, at: 7 * number - 6) }
        }
    }
}
