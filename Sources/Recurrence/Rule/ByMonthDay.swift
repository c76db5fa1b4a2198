import ICalendar

/// BYMONTHDAY (RFC 5545 §3.3.10) as masks that fit any month with two shifts.
struct ByMonthDay {
    /// Bit `d` for the day `d`, 1…31.
    private(set) var positive: UInt64 = 0
    /// Bit `63 - d` for the day `-d`: reversed, so that a right shift turns it into days from the start.
    private var reversedNegative: UInt64 = 0
    /// Whether the rule part is there, or DTSTART's day stands in for it.
    private(set) var isPresent: Bool

    init(_ values: [Int]) {
        isPresent = !values.isEmpty
        for value in values {
            if 1...31 ~= value { positive |= 1 << UInt64(value) }
            if 1...31 ~= -value { reversedNegative |= 1 << UInt64(63 + value) }
        }
    }

    /// DTSTART's day, where the rule names none.
    mutating func narrow(to day: Int) {
        isPresent = true
        positive = 1 << UInt64(day)
    }

    /// Whether months of such a length have any of the days.
    func canMatch(length: Int) -> Bool { days(length: length, skip: .omit) != 0 }

    /// The days of a month: bit `d` for the day `d`.
    ///
    /// Invalid dates are ignored, or moved by SKIP (RFC 7529 §4.1): bit 0 is then the day before the month,
    /// bit `length + 1` the day after it.
    @inline(__always)
    func days(length: Int, skip: RecurrenceRule.Skip) -> UInt64 {
        let within = (UInt64(2) << UInt64(length)) - 2
        // The bit 63 - d has to go to length + 1 - d.
        let negative = reversedNegative >> UInt64(62 - length)
        var days = (positive | negative) & within
        guard skip != .omit else { return days }
        let isAfter = positive >> UInt64(length + 1) != 0
        let isBefore = reversedNegative & ((1 << UInt64(63 - length)) - 1) != 0
        switch skip {
        case .omit: break
        case .forward:
            if isAfter { days |= 1 << UInt64(length + 1) }
            if isBefore { days |= 1 << 1 }
        case .backward:
            if isAfter { days |= 1 << UInt64(length) }
            if isBefore { days |= 1 }
        }
        return days
    }
}
