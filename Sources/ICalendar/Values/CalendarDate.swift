/// A day of the proleptic Gregorian calendar: the DATE of RFC 5545 §3.3.4.
public struct CalendarDate: Sendable, Hashable {
    private let storedYear: Int32
    private let storedMonth: Int8
    private let storedDay: Int8

    /// The year; text can hold 0…9999, arithmetic ±999,999.
    @inline(__always) public var year: Int { Int(storedYear) }
    /// 1…12.
    @inline(__always) public var month: Int { Int(storedMonth) }
    /// 1…31.
    @inline(__always) public var day: Int { Int(storedDay) }

    /// The day, or `nil` when there is no such day or the year is beyond ±999,999.
    public init?(year: Int, month: Int, day: Int) {
        guard -999_999...999_999 ~= year, 1...12 ~= month, day >= 1,
            day <= Self.daysInMonth(month, year: year)
        else { return nil }
        self.init(validYear: year, month: month, day: day)
    }

    private init(validYear year: Int, month: Int, day: Int) {
        storedYear = Int32(truncatingIfNeeded: year)
        storedMonth = Int8(truncatingIfNeeded: month)
        storedDay = Int8(truncatingIfNeeded: day)
    }

    /// The day so many days after 1970-01-01.
    ///
    /// A number beyond the years ±999,999 gives the first or last day of them.
    public init(dayNumber: Int) {
        // The calendar repeats every 400 years of 146,097 days; a year that starts in March puts the leap
        // day at its end, so that the month follows from the day of the year by one division.
        let number = min(max(dayNumber, -365_961_662), 364_522_971) + 719_468
        let era = (number >= 0 ? number : number - 146_096) / 146_097
        let dayOfEra = number - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            validYear: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Days since 1970-01-01; negative before.
    public var dayNumber: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of the week.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let index = (dayNumber + 4) % 7
        return Weekday(rawValue: index < 0 ? index + 7 : index) ?? .sunday
    }

    /// The day so many days later, or earlier for a negative number.
    public func adding(days: Int) -> CalendarDate {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        return CalendarDate(dayNumber: overflow ? (days > 0 ? Int.max : Int.min) : sum)
    }

    /// Whether the year has a 29 February.
    public static func isLeapYear(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    /// 28…31; 0 for a month outside 1…12.
    public static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeapYear(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        case 1...12: 31
        default: 0
        }
    }
}

extension CalendarDate: Comparable {
    /// Earlier days first.
    public static func < (a: Self, b: Self) -> Bool { a.order < b.order }

    /// Grows with the day; cheaper than the day number.
    private var order: Int { Int(storedYear) << 16 | Int(storedMonth) << 8 | Int(storedDay) }
}

// MARK: - Text

extension CalendarDate: CustomStringConvertible {
    /// Reads `YYYYMMDD` (RFC 5545 §3.3.4), nothing before or after it.
    public init?(_ text: String) {
        self.init(octets: text.utf8.span)
    }

    /// Reads `YYYYMMDD` from octets.
    public init?(octets: Span<UInt8>) {
        guard octets.count == 8 else { return nil }
        self.init(octets, at: 0)
    }

    /// Reads the eight octets from `index` on.
    @inline(__always)
    init?(_ text: Span<UInt8>, at index: Int) {
        guard let pairs = text.digitPairs(at: index) else { return nil }
        let year = (pairs & 0xFF) &* 100 &+ pairs &>> 16 & 0xFF
        self.init(year: Int(year), month: Int(pairs &>> 32 & 0xFF), day: Int(pairs &>> 48))
    }

    /// `YYYYMMDD`.
    public var basicText: String {
        String(
            decoding: Decimal.padded(year, to: 4) + Decimal.padded(month, to: 2) + Decimal.padded(day, to: 2),
            as: UTF8.self)
    }

    /// The same as ``basicText``.
    public var description: String { basicText }
}
