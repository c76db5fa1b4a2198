/// A wall clock's reading, without a zone: the DATE-TIME digits of RFC 5545 §3.3.5.
///
/// A second of 60 is read as 59, as §3.3.12 allows where leap seconds are not supported.
public struct LocalDateTime: Sendable, Hashable {
    /// The day.
    public let date: CalendarDate
    private let storedSecond: Int32

    /// Seconds since midnight, 0…86,399.
    @inline(__always) public var secondOfDay: Int { Int(storedSecond) }
    /// 0…23.
    @inline(__always) public var hour: Int { Int(storedSecond) / 3600 }
    /// 0…59.
    @inline(__always) public var minute: Int { Int(storedSecond) / 60 % 60 }
    /// 0…59.
    @inline(__always) public var second: Int { Int(storedSecond) % 60 }

    /// The reading, or `nil` when no clock shows it.
    ///
    /// A second of 60 becomes 59.
    public init?(date: CalendarDate, hour: Int, minute: Int, second: Int) {
        guard 0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second else { return nil }
        self.date = date
        storedSecond = Int32(truncatingIfNeeded: hour * 3600 + minute * 60 + min(second, 59))
    }

    /// The reading so many seconds after midnight; seconds outside 0…86,399 reach into other days.
    public init(date: CalendarDate, secondOfDay: Int) {
        if 0..<86_400 ~= secondOfDay {
            self.date = date
            storedSecond = Int32(truncatingIfNeeded: secondOfDay)
        } else {
            let days = secondOfDay.flooredQuotient(by: 86_400)
            self.date = date.adding(days: days)
            storedSecond = Int32(truncatingIfNeeded: secondOfDay &- days &* 86_400)
        }
    }

    /// The reading of a clock that shows UTC.
    ///
    /// - Parameter secondsSinceEpoch: Seconds since 1970-01-01T00:00:00 without leap seconds; beyond the
    ///   years ±999,999 the first or last day of them.
    public init(secondsSinceEpoch: Int64) {
        let seconds = Int(secondsSinceEpoch)
        let days = seconds.flooredQuotient(by: 86_400)
        date = CalendarDate(dayNumber: days)
        storedSecond = Int32(truncatingIfNeeded: seconds &- days &* 86_400)
    }

    /// Seconds since 1970-01-01T00:00:00, as if the clock showed UTC.
    public var secondsSinceEpoch: Int64 { Int64(date.dayNumber) * 86_400 + Int64(storedSecond) }

    /// The reading so many seconds later on a clock that is never set.
    public func adding(seconds: Int64) -> LocalDateTime {
        let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
        return LocalDateTime(secondsSinceEpoch: overflow ? (seconds > 0 ? Int64.max : Int64.min) : sum)
    }
}

extension LocalDateTime: Comparable {
    /// Earlier readings first.
    public static func < (a: Self, b: Self) -> Bool {
        a.date == b.date ? a.storedSecond < b.storedSecond : a.date < b.date
    }
}

// MARK: - Text

extension LocalDateTime: CustomStringConvertible {
    /// Reads `YYYYMMDDTHHMMSS` (RFC 5545 §3.3.5), nothing before or after it; a trailing `Z` is refused.
    public init?(_ text: String) {
        self.init(octets: text.utf8.span)
    }

    /// Reads `YYYYMMDDTHHMMSS` from octets.
    public init?(octets: Span<UInt8>) {
        guard octets.count == 15 else { return nil }
        self.init(octets, at: 0)
    }

    /// Reads the fifteen octets from `index` on; there must be so many.
    @inline(__always)
    init?(_ text: Span<UInt8>, at index: Int) {
        // The last digit of the day, `T`, and the six digits of the time.
        let rest = text.word(at: index &+ 7)
        guard let date = CalendarDate(text, at: index), rest &>> 8 & 0xFF == UInt64(UInt8(ascii: "T")),
            let time = Span<UInt8>.digitPairs(rest ^ UInt64(UInt8(ascii: "T") ^ UInt8(ascii: "0")) &<< 8)
        else { return nil }
        self.init(
            date: date, hour: Int(time &>> 16 & 0xFF), minute: Int(time &>> 32 & 0xFF),
            second: Int(time &>> 48))
    }

    /// `YYYYMMDDTHHMMSS`.
    public var basicText: String {
        let time =
            Decimal.padded(hour, to: 2) + Decimal.padded(minute, to: 2) + Decimal.padded(second, to: 2)
        return date.basicText + "T" + String(decoding: time, as: UTF8.self)
    }

    /// The same as ``basicText``.
    public var description: String { basicText }
}
