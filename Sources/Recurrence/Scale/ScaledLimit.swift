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

    /// The days of a Gregorian month that pass: bit `d` for the day `d`.
    func days(of civil: CivilMonth) -> UInt64 {
        var days: UInt64 = 0
        var year = scale.year(containing: civil.first)
        while true {
            let all = scale.months(of: year)
            guard let first = all.first, let last = all.last, first.first < civil.end else { break }
            let yearDays = last.first + last.length - first.first
            for month in months.selected(all) where month.first < civil.end {
                var word = (UInt64(2) << UInt64(month.length)) - 2
                if byMonthDay.isPresent { word = byMonthDay.days(length: month.length, skip: skip) }
                if !byYearDay.isEmpty {
                    word &= bits(of: month, dayOfYear: month.first - first.first + 1, yearLength: yearDays)
                }
                let shift = month.first - civil.first
                // The smart shift goes either way, and beyond the word.
                days |= word << shift
            }
            year += 1
        }
        days &= (UInt64(2) << UInt64(civil.length)) - 2
        return byWeekNumber.isPresent ? days & weeks(of: civil) : days
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
            var set = DaySet()
            byWeekNumber.fill(&set, year: year, of: scale, weekdays: ByDay([], scope: nil))
            while let day = set.popFirst(), day < civil.end {
                if day >= civil.first { days |= 1 << UInt64(day - civil.first + 1) }
            }
        }
        return days
    }
}

/// BYMONTH in another calendar, and SKIP for a leap month that a year does not have (RFC 7529 §4.1, §4.2).
struct ScaledMonths {
    private let numbers: Set<Int>
    private let leapNumbers: Set<Int>
    private let skip: RecurrenceRule.Skip
    /// Whether every month passes.
    let isEveryMonth: Bool

    init(numbers: [Int], leapNumbers: [Int], skip: RecurrenceRule.Skip) {
        self.numbers = Set(numbers)
        self.leapNumbers = Set(leapNumbers)
        self.skip = skip
        isEveryMonth = numbers.isEmpty && leapNumbers.isEmpty
    }

    /// Those months of a year that pass.
    func selected(_ months: [ScaleMonth]) -> [ScaleMonth] {
        guard !isEveryMonth else { return months }
        var wanted = numbers
        if skip != .omit {
            for number in leapNumbers where !months.contains(where: { $0.isLeap && $0.number == number }) {
                wanted.insert(skip == .forward ? number + 1 : number)
            }
        }
        return months.filter { ($0.isLeap ? leapNumbers : wanted).contains($0.number) }
    }

    /// Whether SKIP=FORWARD moves a leap month that would follow the last one into the next year.
    func reachesNextYear(_ months: [ScaleMonth]) -> Bool {
        guard skip == .forward, let last = months.last, !last.isLeap else { return false }
        return leapNumbers.contains(last.number)
    }
}
