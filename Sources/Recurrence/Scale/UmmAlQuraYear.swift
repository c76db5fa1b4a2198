/// The Umm al-Qura calendar of Saudi Arabia, whose months are announced, not reckoned.
///
/// They are known from 1300 to 1600 (1882-11-12 to 2174-11-25); the tabular calendar, which agrees with them at
/// either end, goes on before and after.
enum UmmAlQuraYear {
    static let firstYear = 1300

    /// The day numbers of 1 Muharram, with that of the year after the last.
    private static let firstDays: [Int] = {
        var days = [-31_826]
        for months in longMonths { days.append((days.last ?? 0) + 348 + months.nonzeroBitCount) }
        return days
    }()

    /// The day number of 1 Muharram; `nil` for a year that has not been announced.
    static func firstDay(of year: Int) -> Int? {
        let index = year - firstYear
        return firstDays.indices.contains(index) ? firstDays[index] : nil
    }

    /// Which months have 30 days, not 29: bit `n` for the n-th, counted from 0; `nil` for a year that has not
    /// been announced.
    static func longMonths(of year: Int) -> UInt16? {
        let index = year - firstYear
        return longMonths.indices.contains(index) ? longMonths[index] : nil
    }
}
