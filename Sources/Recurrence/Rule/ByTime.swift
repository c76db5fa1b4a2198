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
        let byHour = isDate ? [] : rule.byHour
        let byMinute = isDate ? [] : rule.byMinute
        let bySecond = isDate ? [] : rule.bySecond
        let steps = rule.frequency
        hours = Self.mask(
            byHour, below: 24,
            absent: steps.isClock ? Self.everyHour : 1 << UInt64(secondOfDay / 3600))
        minutes = Self.mask(
            byMinute, below: 60,
            absent: steps == .minutely || steps == .secondly
                ? Self.everyMinute : 1 << UInt64(secondOfDay / 60 % 60))
        seconds = Self.mask(
            bySecond.map { $0 == 60 ? 59 : $0 }, below: 60,
            absent: steps == .secondly ? Self.everyMinute : 1 << UInt64(secondOfDay % 60))
    }

    private static func mask(_ values: [Int], below bound: Int, absent: UInt64) -> UInt64 {
        guard !values.isEmpty else { return absent }
        var mask: UInt64 = 0
        for value in values where value >= 0 && value < bound { mask |= 1 << UInt64(value) }
        return mask
    }

    /// The seconds after the start of one period of FREQ, ascending: of a day for DAILY and longer, else of
    /// the hour, the minute or the second itself.
    func offsets(frequency: RecurrenceRule.Frequency) -> [Int] {
        let hourBits = frequency.isClock ? 1 : hours
        let minuteBits = frequency == .minutely || frequency == .secondly ? 1 : minutes
        let secondBits = frequency == .secondly ? 1 : seconds
        var offsets: [Int] = []
        offsets.reserveCapacity(
            hourBits.nonzeroBitCount * minuteBits.nonzeroBitCount * secondBits.nonzeroBitCount)
        for hour in 0..<24 where hourBits >> UInt64(hour) & 1 != 0 {
            for minute in 0..<60 where minuteBits >> UInt64(minute) & 1 != 0 {
                for second in 0..<60 where secondBits >> UInt64(second) & 1 != 0 {
                    offsets.append(hour * 3600 + minute * 60 + second)
                }
            }
        }
        return offsets
    }

    /// Whether every time of day passes.
    var isUnlimited: Bool {
        hours == Self.everyHour && minutes == Self.everyMinute && seconds == Self.everyMinute
    }
}

extension RecurrenceRule.Frequency {
    /// Whether the frequency is shorter than a day.
    var isClock: Bool { self == .hourly || self == .minutely || self == .secondly }
}
