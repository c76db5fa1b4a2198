import ICalendar

/// BYDAY (RFC 5545 §3.3.10): weekdays, and the nth weekday of a month or year.
struct ByDay {
    /// What an ordinal counts in.
    enum Scope { case month, year }

    /// A weekday with an ordinal.
    struct Numbered {
        var ordinal: Int
        /// 0 for Sunday.
        var weekday: Int
    }

    /// Whether the rule part is there, or DTSTART's weekday stands in for it.
    private(set) var isPresent: Bool
    /// Bit `w` for each weekday without an ordinal, 0 for Sunday.
    private(set) var plain: UInt8 = 0
    /// What ordinals count in.
    let scope: Scope
    /// Bit `7 * (n - 1) + w` for the nth weekday `w` of a month, which has five of one at most.
    private var fromStart: UInt64 = 0
    /// The same, counted from the end.
    private var fromEnd: UInt64 = 0
    /// Weekdays counted within the year; empty, and thus costing nothing, with most rules.
    private var ofYear: [Numbered] = []

    /// A `scope` of `nil` is for where an ordinal has no meaning (it MUST NOT be there): it is then ignored.
    init(_ values: [RecurrenceRule.WeekdayNumber], scope: Scope?) {
        isPresent = !values.isEmpty
        self.scope = scope ?? .month
        for value in values {
            let weekday = value.weekday.rawValue
            guard let ordinal = value.ordinal, let scope else {
                plain |= 1 << UInt8(weekday)
                continue
            }
            switch (scope, ordinal) {
            case (.month, 1...5): fromStart |= 1 << UInt64(7 * (ordinal - 1) + weekday)
            case (.month, -5 ... -1): fromEnd |= 1 << UInt64(7 * (-ordinal - 1) + weekday)
            // A year has at most 53 of a weekday.
            case (.year, 1...53), (.year, -53 ... -1):
                ofYear.append(Numbered(ordinal: ordinal, weekday: weekday))
            default: break
            }
        }
    }

    /// DTSTART's weekday, where the rule names none.
    mutating func narrow(to weekday: Int) {
        isPresent = true
        plain = 1 << UInt8(weekday)
    }

    /// The plain weekdays among 64 days, the first of which is the weekday `first`.
    @inline(__always)
    func pattern(from first: Int) -> UInt64 {
        let week = UInt64(plain) >> UInt64(first) | UInt64(plain) << UInt64(7 - first)
        // Every seventh bit: the product writes the week ten times over.
        return (week & 0x7F) &* 0x8102_0408_1020_4081
    }

    /// The days of a month, bit 0 being the day before it, of the weekday `before`.
    ///
    /// Numbered weekdays count within the month.
    @inline(__always)
    func days(length: Int, before: Int) -> UInt64 {
        // The day before and the day after stay in, for dates that SKIP has moved there.
        var days = pattern(from: before) & ((UInt64(4) << UInt64(length)) - 1)
        guard fromStart | fromEnd != 0 else { return days }
        var rest = fromStart
        while rest != 0 {
            let (week, weekday) = rest.trailingZeroBitCount.quotientAndRemainder(dividingBy: 7)
            rest &= rest - 1
            let day = Self.first(weekday, after: before) + 7 * week
            if day <= length { days |= 1 << UInt64(day) }
        }
        rest = fromEnd
        while rest != 0 {
            let (week, weekday) = rest.trailingZeroBitCount.quotientAndRemainder(dividingBy: 7)
            rest &= rest - 1
            let first = Self.first(weekday, after: before)
            let day = first + (length - first) / 7 * 7 - 7 * week
            if day >= 1 { days |= 1 << UInt64(day) }
        }
        return days
    }

    /// Whether a day passes that SKIP has moved out of its month; nothing is counted there, nor in the year where
    /// that is looked at later.
    func admits(movedTo day: Int) -> Bool {
        !isPresent || scope == .year || plain >> UInt8(day.weekdayIndex) & 1 != 0
    }

    /// The days of a year, bit 0 of which is the day before it; numbered weekdays count within the year.
    func days(year: Int, length: Int, base: Int) -> DaySet {
        var set = DaySet()
        set.reset(base: base)
        let before = base.weekdayIndex
        // 64 days are nine weeks and a day: each word starts one weekday later.
        for word in 0..<DaySet.wordCount { set.insert(pattern(from: (before + word) % 7), at: word * 64) }
        for numbered in ofYear {
            let first = Self.first(numbered.weekday, after: before)
            let day =
                numbered.ordinal > 0
                ? first + 7 * (numbered.ordinal - 1)
                : first + 7 * ((length - first) / 7 + 1 + numbered.ordinal)
            if day >= 1, day <= length { set.insert(day) }
        }
        return set
    }

    /// The first day, 1…7, that is a weekday where the day 0 is the weekday `before`.
    @inline(__always)
    private static func first(_ weekday: Int, after before: Int) -> Int {
        let distance = weekday - before
        return distance > 0 ? distance : distance + 7
    }
}
