/// A year of a ``CalendarScale``: where it begins, and the lengths of its months.
///
/// A value without storage elsewhere, for a rule may ask for each of thousands of years.
struct ScaleYear {
    /// The day number of its first day.
    let first: Int
    /// How many months have been added, 13 at most.
    private(set) var monthCount = 0
    /// The days before each month, and behind the last of them those of the year.
    private var starts = InlineArray<14, Int16>(repeating: 0)
    /// The numbers of the months, negative for leap months.
    private var numbers = InlineArray<13, Int8>(repeating: 0)

    /// A year without months as yet.
    init(first: Int) { self.first = first }

    /// Adds the next month; a fourteenth there is in no calendar.
    mutating func append(_ number: Int, _ length: Int, isLeap: Bool = false) {
        guard monthCount < 13 else { return }
        numbers[monthCount] = Int8(isLeap ? -number : number)
        starts[monthCount + 1] = starts[monthCount] + Int16(length)
        monthCount += 1
    }

    /// Its days.
    var length: Int { Int(starts[monthCount]) }

    /// The day number after its last day.
    var end: Int { first + length }

    /// The n-th month, counted from 0.
    subscript(index: Int) -> ScaleMonth {
        let number = Int(numbers[index])
        return ScaleMonth(
            number: abs(number), isLeap: number < 0, first: first + Int(starts[index]),
            length: Int(starts[index + 1] - starts[index]))
    }

    /// Its last month.
    var last: ScaleMonth { self[monthCount - 1] }

    /// The n-th month that a day lies in, counted from 0; the first also for days before the year.
    func index(containing day: Int) -> Int {
        var index = max(monthCount - 1, 0)
        while index > 0, self[index].first > day { index -= 1 }
        return index
    }

    /// Bit `n` for each leap month that has the number `n`.
    var leapMonths: UInt16 {
        var months: UInt16 = 0
        for index in 0..<monthCount where numbers[index] < 0 { months |= 1 << UInt16(-numbers[index]) }
        return months
    }
}

/// A month of a ``CalendarScale``, with the number that RFC 7529 §4.2 gives it.
struct ScaleMonth: Hashable {
    /// 1…13; a leap month has the number of the month before it.
    let number: Int
    /// Whether it is written with an `L`.
    let isLeap: Bool
    /// The day number of its first day.
    let first: Int
    let length: Int
}
