/// When something is repeated: the RECUR value of RFC 5545 §3.3.10, with RSCALE and SKIP of RFC 7529.
///
/// A list that is empty means that the part is absent.
public struct RecurrenceRule: Sendable, Hashable {
    /// The unit that INTERVAL counts; ordered from the shortest to the longest.
    public enum Frequency: Int, Sendable, Hashable, CaseIterable, Comparable {
        /// The seven units.
        case secondly, minutely, hourly, daily, weekly, monthly, yearly

        /// Shorter units first.
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

        /// `SECONDLY` … `YEARLY`.
        public var text: String {
            switch self {
            case .secondly: "SECONDLY"
            case .minutely: "MINUTELY"
            case .hourly: "HOURLY"
            case .daily: "DAILY"
            case .weekly: "WEEKLY"
            case .monthly: "MONTHLY"
            case .yearly: "YEARLY"
            }
        }
    }

    /// What ends the repetition.
    public enum Bound: Sendable, Hashable {
        /// Nothing.
        case forever
        /// So many instances, DTSTART being the first.
        case count(Int)
        /// The last possible start, inclusive: `.date`, `.floating` or `.utc`.
        case until(CalendarTime)
    }

    /// A member of BYDAY: a weekday, or the n-th one of the month or year.
    public struct WeekdayNumber: Sendable, Hashable {
        /// 1 … 53 from the start, -1 … -53 from the end; `nil` for every such day.
        public var ordinal: Int?
        /// The day of the week.
        public var weekday: Weekday

        /// Every `weekday`, or the `ordinal`-th.
        public init(_ weekday: Weekday, ordinal: Int? = nil) {
            self.ordinal = ordinal
            self.weekday = weekday
        }

        /// `MO`, `1MO`, `-1SU`.
        public var text: String { (ordinal.map(String.init) ?? "") + weekday.code }
    }

    /// What happens to a date that a month or year does not have (RFC 7529 §4.1).
    public enum Skip: Sendable, Hashable {
        /// It is left out.
        case omit
        /// The day or month before it is taken.
        case backward
        /// The day or month after it is taken.
        case forward

        /// `OMIT`, `BACKWARD`, `FORWARD`.
        public var text: String {
            switch self {
            case .omit: "OMIT"
            case .backward: "BACKWARD"
            case .forward: "FORWARD"
            }
        }
    }

    /// FREQ.
    public var frequency: Frequency
    /// INTERVAL: every n-th unit; at least 1.
    public var interval: Int = 1
    /// COUNT, UNTIL, or neither.
    public var bound: Bound = .forever
    /// BYSECOND: 0…60.
    public var bySecond: [Int] = []
    /// BYMINUTE: 0…59.
    public var byMinute: [Int] = []
    /// BYHOUR: 0…23.
    public var byHour: [Int] = []
    /// BYDAY.
    public var byDay: [WeekdayNumber] = []
    /// BYMONTHDAY: 1…31, -31…-1.
    public var byMonthDay: [Int] = []
    /// BYYEARDAY: 1…366, -366…-1; up to ±385 in other calendar scales.
    public var byYearDay: [Int] = []
    /// BYWEEKNO: 1…53, -53…-1; yearly only.
    public var byWeekNumber: [Int] = []
    /// BYMONTH: 1…12 (13 in some calendar scales), save leap months.
    public var byMonth: [Int] = []
    /// BYMONTH's leap months (`5L`), which only other calendar scales have (RFC 7529 §4.2).
    public var byLeapMonth: [Int] = []
    /// BYSETPOS: 1…366, -366…-1.
    public var bySetPosition: [Int] = []
    /// WKST.
    public var weekStart: Weekday = .monday
    /// RSCALE in capitals; `nil` is the Gregorian calendar (RFC 7529 §4.1).
    public var rscale: String?
    /// SKIP; `nil` when absent, which means ``Skip/omit``.
    public var skip: Skip?

    /// A rule that repeats every unit for ever.
    public init(frequency: Frequency) {
        self.frequency = frequency
    }

    /// Reads a rule, in any order of parts and either case.
    ///
    /// The lenient door lets in parts that §3.3.10 forbids side by side, as RFC 2445 allowed and producers still
    /// write: BYMONTHDAY with WEEKLY, BYYEARDAY with DAILY, WEEKLY and MONTHLY, BYWEEKNO with anything.  They
    /// limit, as every part does that is no finer than FREQ; ``permitted`` is an equal rule without them.  Numbers
    /// of BYDAY where nothing is counted and BYSETPOS without a set mean nothing and go; of COUNT and UNTIL the
    /// latter stays; SKIP alone is of the Gregorian calendar.
    ///
    /// - Throws: ``ICalendarError`` for what §3.3.10 and RFC 7529 do not allow: unknown or repeated parts, values
    ///   out of range; at the strict door COUNT with UNTIL, BYWEEKNO outside of YEARLY, and so on.  Its line is
    ///   0, its column counts within the text.
    public init(_ text: String, _ door: Door = .strict) throws(ICalendarError) {
        try self.init(octets: text.utf8.span, door)
    }
}

// MARK: - Printing

extension RecurrenceRule: CustomStringConvertible {
    /// The rule's text: RSCALE and FREQ first, only the parts that say something.
    public var text: String {
        var parts: [String] = []
        if let rscale { parts.append("RSCALE=\(rscale)") }
        parts.append("FREQ=\(frequency.text)")
        switch bound {
        case .forever: break
        case .count(let count): parts.append("COUNT=\(count)")
        case .until(let time): parts.append("UNTIL=\(time.text)")
        }
        if interval != 1 { parts.append("INTERVAL=\(interval)") }
        let months = byMonth.map(String.init) + byLeapMonth.map { "\($0)L" }
        let lists: [(String, [String])] = [
            ("BYMONTH", months), ("BYWEEKNO", byWeekNumber.map(String.init)),
            ("BYYEARDAY", byYearDay.map(String.init)), ("BYMONTHDAY", byMonthDay.map(String.init)),
            ("BYDAY", byDay.map(\.text)), ("BYHOUR", byHour.map(String.init)),
            ("BYMINUTE", byMinute.map(String.init)), ("BYSECOND", bySecond.map(String.init)),
            ("BYSETPOS", bySetPosition.map(String.init)),
        ]
        for (name, values) in lists where !values.isEmpty {
            parts.append("\(name)=\(values.joined(separator: ","))")
        }
        if weekStart != .monday { parts.append("WKST=\(weekStart.code)") }
        if let skip { parts.append("SKIP=\(skip.text)") }
        return parts.joined(separator: ";")
    }

    /// The same as ``text``.
    public var description: String { text }
}
