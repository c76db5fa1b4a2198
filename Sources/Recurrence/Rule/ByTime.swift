import ICalendar

/// BYHOUR, BYMINUTE and BYSECOND (RFC 5545 §3.3.10) as masks.
///
/// A second of 60 is the second 59, as §3.3.12 has it for clocks without leap seconds.
struct ByTime {
    /// Bit `h` for the hour `h`.
    let hours: UInt64
    /// Bit `m` for the minute `m`.
    let minutes: UInt64
    /// Bit `s` for the second `s`.
    let seconds: UInt64

    static let everyHour: UInt64 = (1 << 24) - 1
    static let everyMinute: UInt64 = (1 << 60) - 1

    /// DTSTART's `secondOfDay` stands in for what the rule does not name and FREQ does not step through.
    init(_ rule: RecurrenceRule, secondOfDay: Int, isDate: Bool) {
        // "These rule parts MUST be ignored" where DTSTART is a DATE.
        let steps = rule.frequency
        hours = Self.mask(
            isDate ? [] : rule.byHour, below: 24,
            absent: steps.isClock ? Self.everyHour : 1 << UInt64(secondOfDay / 3600))
        minutes = Self.mask(
            isDate ? [] : rule.byMinute, below: 60,
            absent: steps == .minutely || steps == .secondly
                ? Self.everyMinute : 1 << UInt64(secondOfDay / 60 % 60))
        // The second 60 is there for the seconds alone.
        let seconds = Self.mask(
            isDate ? [] : rule.bySecond, below: 61,
            absent: steps == .secondly ? Self.everyMinute : 1 << UInt64(secondOfDay % 60))
        self.seconds = seconds & Self.everyMinute | (seconds >> 60 & 1) << 59
    }

    private static func mask(_ values: [Int], below bound: Int, absent: UInt64) -> UInt64 {
        guard !values.isEmpty else { return absent }
        var mask: UInt64 = 0
        for value in values where value >= 0 && value < bound { mask |= 1 << UInt64(value) }
        return mask
    }

    /// The seconds after the start of one period of FREQ, ascending: of a day for DAILY and longer, else of
    /// the hour, the minute or the second itself.
    func offsets(frequency: RecurrenceRule.Frequency) -> Offsets {
        let hours = frequency.isClock ? 1 : self.hours
        let minutes = frequency == .minutely || frequency == .secondly ? 1 : self.minutes
        let seconds = frequency == .secondly ? 1 : self.seconds
        let count = hours.nonzeroBitCount * minutes.nonzeroBitCount * seconds.nonzeroBitCount
        guard count > 1 else {
            guard count == 1 else { return .many([]) }
            return .one(
                hours.trailingZeroBitCount * 3600 + minutes.trailingZeroBitCount * 60
                    + seconds.trailingZeroBitCount)
        }
        var offsets: [Int] = []
        offsets.reserveCapacity(count)
        for hour in 0..<24 where hours >> UInt64(hour) & 1 != 0 {
            for minute in 0..<60 where minutes >> UInt64(minute) & 1 != 0 {
                for second in 0..<60 where seconds >> UInt64(second) & 1 != 0 {
                    offsets.append(hour * 3600 + minute * 60 + second)
                }
            }
        }
        return .many(offsets)
    }

    /// Times within a period; one alone, as nearly every rule has it, takes no array.
    enum Offsets {
        case one(Int)
        case many([Int])
    }

    /// Whether a clock period that starts at a time of day passes the parts that limit it.
    func passes(secondOfDay: Int, frequency: RecurrenceRule.Frequency) -> Bool {
        guard hours >> UInt64(secondOfDay / 3600) & 1 != 0 else { return false }
        if frequency == .hourly { return true }
        guard minutes >> UInt64(secondOfDay / 60 % 60) & 1 != 0 else { return false }
        return frequency == .minutely || seconds >> UInt64(secondOfDay % 60) & 1 != 0
    }

    /// Whether every time of day passes.
    var isUnlimited: Bool {
        hours == Self.everyHour && minutes == Self.everyMinute && seconds == Self.everyMinute
    }
}

extension RecurrenceRule.Frequency {
    /// Whether the frequency is shorter than a day.
    @inline(__always)
    var isClock: Bool { self == .hourly || self == .minutely || self == .secondly }
}
