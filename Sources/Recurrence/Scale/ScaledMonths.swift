import ICalendar

/// BYMONTH in another calendar, and SKIP for a leap month that a year does not have (RFC 7529 §4.1, §4.2).
struct ScaledMonths {
    /// Bit `n` for the month `n`.
    private let numbers: UInt16
    /// The same for leap months.
    private let leapNumbers: UInt16
    private let skip: RecurrenceRule.Skip
    /// Whether every month passes.
    let isEveryMonth: Bool

    init(numbers: [Int], leapNumbers: [Int], skip: RecurrenceRule.Skip) {
        self.numbers = Self.mask(numbers)
        self.leapNumbers = Self.mask(leapNumbers)
        self.skip = skip
        isEveryMonth = numbers.isEmpty && leapNumbers.isEmpty
    }

    /// Whether a leap month is named.
    var namesLeapMonths: Bool { leapNumbers != 0 }

    /// No calendar has more than 13 months.
    private static func mask(_ numbers: [Int]) -> UInt16 {
        var mask: UInt16 = 0
        for number in numbers where 1...13 ~= number { mask |= 1 << UInt16(number) }
        return mask
    }

    /// Those months of a year that pass: bit `n` for its n-th month, counted from 0.
    func selected(_ year: ScaleYear) -> UInt16 {
        if isEveryMonth { return (1 << UInt16(year.monthCount)) - 1 }
        var wanted = numbers
        if skip != .omit {
            let missing = leapNumbers & ~year.leapMonths
            wanted |= skip == .forward ? missing << 1 : missing
        }
        var selected: UInt16 = 0
        for index in 0..<year.monthCount {
            let month = year[index]
            if (month.isLeap ? leapNumbers : wanted) >> UInt16(month.number) & 1 != 0 {
                selected |= 1 << UInt16(index)
            }
        }
        return selected
    }

    /// Whether the n-th month of a year passes.
    func contains(_ index: Int, of year: ScaleYear) -> Bool {
        isEveryMonth || selected(year) >> UInt16(index) & 1 != 0
    }

    /// Whether SKIP=FORWARD moves a leap month that would follow the last one into the next year.
    func reachesNextYear(_ year: ScaleYear) -> Bool {
        guard skip == .forward, year.monthCount > 0, !year.last.isLeap else { return false }
        return leapNumbers >> UInt16(year.last.number) & 1 != 0
    }

    /// Whether some year of a calendar has a day of BYMONTHDAY in a month that passes.
    ///
    /// True as well where SKIP moves dates: what it moves depends on the year.
    func canMatch(_ byMonthDay: ByMonthDay, in scale: CalendarScale) -> Bool {
        guard skip == .omit else { return true }
        for number in 1...13 {
            for isLeap in [false, true] {
                let isNamed = (isLeap ? leapNumbers : numbers) >> UInt16(number) & 1 != 0
                guard isEveryMonth || isNamed, let lengths = scale.lengths(of: number, isLeap: isLeap)
                else { continue }
                if !byMonthDay.isPresent || lengths.contains(where: byMonthDay.canMatch) { return true }
            }
        }
        return false
    }
}
