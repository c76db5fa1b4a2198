import ICalendar

/// BYYEARDAY (RFC 5545 §3.3.10).
struct ByYearDay {
    /// 1…366 and -366…-1.
    private let values: [Int]
    /// Whether the rule part is there.
    let isPresent: Bool

    init(_ values: [Int]) {
        isPresent = !values.isEmpty
        self.values = values.filter { 1...366 ~= $0 || 1...366 ~= -$0 }
    }

    /// The days of a month, bit `d` for the day `d`.
    func days(of month: CivilMonth) -> UInt64 {
        let yearLength = CivilMonth.isLeap(month.year) ? 366 : 365
        let before = month.dayOfYear - 1
        var days: UInt64 = 0
        for value in values {
            let day = (value > 0 ? value : yearLength + 1 + value) - before
            if day >= 1, day <= month.length { days |= 1 << UInt64(day) }
        }
        return days
    }

    /// Where SKIP moves the 366th day of a year that has none, as bits of the year (0 is the day before it), and
    /// the month that it would be in.
    func movedDays(yearLength: Int, skip: RecurrenceRule.Skip) -> [(day: Int, month: Int)] {
        guard skip != .omit, yearLength == 365 else { return [] }
        var moved: [(day: Int, month: Int)] = []
        if values.contains(366) { moved.append((skip == .forward ? 366 : 365, 12)) }
        if values.contains(-366) { moved.append((skip == .forward ? 1 : 0, 1)) }
        return moved
    }
}
