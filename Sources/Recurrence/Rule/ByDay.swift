import ICalendar

/// BYDAY (RFC 5545 §3.3.10): weekdays, and the nth weekday of a month or year.
struct ByDay {
    /// What an ordinal counts in.
    enum Scope { case month, year }

    /// Whether the rule part is there, or DTSTART's weekday stands in for it.
    private(set) var isPresent: Bool
    /// Bit `w` for each weekday without an ordinal, 0 for Sunday.
    private(set) var plain: UInt8 = 0
    /// Weekdays with an ordinal.
    private(set) var numbered: [(ordinal: Int, weekday: Int)] = []
    /// What ordinals count in.
    let scope: Scope
    /// The plain weekdays over 64 days, the first of which is the weekday of the index.
    private var patterns = InlineArray<7, UInt64>(repeating: 0)

    /// A `scope` of `nil` is for where an ordinal has no meaning (it MUST NOT be there): it is then ignored.
    init(_ values: [RecurrenceRule.WeekdayNumber], scope: Scope?) {
        isPresent = !values.isEmpty
        self.scope = scope ?? .month
        for value in values {
            if let ordinal = value.ordinal, scope != nil {
                // A year has at most 53 of a weekday.
                if ordinal != 0, -53...53 ~= ordinal {
                    numbered.append((ordinal, value.weekday.rawValue))
                }
            } else {
                plain |= 1 << UInt8(value.weekday.rawValue)
            }
        }
        makePatterns()
    }

    /// DTSTART's weekday, where the rule names none.
    mutating func narrow(to weekday: Int) {
        isPresent = true
        plain = 1 << UInt8(weekday)
        makePatterns()
    }

    private mutating func makePatterns() {
        for first in 0..<7 {
            var pattern: UInt64 = 0
            for bit in 0..<64 where plain >> UInt8((first + bit) % 7) & 1 != 0 {
                pattern |= 1 << UInt64(bit)
            }
            patterns[first] = pattern
        }
    }

    /// The plain weekdays among 64 days, the first of which is the weekday `first`.
    @inline(__always)
    func pattern(from first: Int) -> UInt64 { patterns[first] }

    /// The days of a month, bit 0 being the day before it, of the weekday `before`.
    ///
    /// Numbered weekdays count within the month.
    @inline(__always)
    func days(length: Int, before: Int) -> UInt64 {
        // The day before and the day after stay in, for dates that SKIP has moved there.
        var days = patterns[before] & ((UInt64(4) << UInt64(length)) - 1)
        guard !numbered.isEmpty else { return days }
        for (ordinal, weekday) in numbered {
            // The first of the weekday: 1…7.
            let first = (weekday + 6 - before) % 7 + 1
            let day =
                ordinal > 0
                ? first + 7 * (ordinal - 1)
                : first + 7 * ((length - first) / 7 + 1 + ordinal)
            if day >= 1, day <= length { days |= 1 << UInt64(day) }
        }
        return days
    }

    /// The days of a year, bit 0 of which is the day before it; numbered weekdays count within the year.
    func days(year: Int, length: Int, base: Int) -> DaySet {
        var set = DaySet()
        set.reset(base: base)
        let before = base.weekdayIndex
        // 64 days are nine weeks and a day: each word starts one weekday later.
        for word in 0..<DaySet.wordCount { set.insert(patterns[(before + word) % 7], at: word * 64) }
        for (ordinal, weekday) in numbered {
            let first = (weekday + 6 - before) % 7 + 1
            let day =
                ordinal > 0
                ? first + 7 * (ordinal - 1)
                : first + 7 * ((length - first) / 7 + 1 + ordinal)
            if day >= 1, day <= length { set.insert(day) }
        }
        return set
    }
}
