import Octets

/// A date-time of RFC 3339 §5.6: a wall clock, and its distance from UTC when one is given.
///
/// Other formats than iCalendar write their times so, as command lines and configs do.
public struct Timestamp: Sendable, Hashable {
    /// What the clock shows; fractions of a second are cut, a leap second is the one before it.
    public var local: LocalDateTime
    /// Seconds east of UTC; `nil` when the text has none, which the RFC does not allow and others write.
    public var offset: Int?

    /// Reads `2026-11-23T10:00:00.000+01:00`; a blank may stand for the `T`.
    public init?(_ text: some StringProtocol) {
        let octets = Array(text.utf8)
        guard octets.count >= 19, octets[4] == UInt8(ascii: "-"), octets[7] == UInt8(ascii: "-"),
            octets[10] | 0x20 == UInt8(ascii: "t") || octets[10] == ASCII.space,
            octets[13] == UInt8(ascii: ":"), octets[16] == UInt8(ascii: ":"),
            let year = Self.number(octets[0..<4]), let month = Self.number(octets[5..<7]),
            let day = Self.number(octets[8..<10]), let hour = Self.number(octets[11..<13]),
            let minute = Self.number(octets[14..<16]), let second = Self.number(octets[17..<19]),
            second <= 60,
            let date = CalendarDate(year: year, month: month, day: day),
            let local = LocalDateTime(date: date, hour: hour, minute: minute, second: min(second, 59))
        else { return nil }
        var rest = octets[19...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: ASCII.isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = octets[fraction.endIndex...]
        }
        if rest.isEmpty {
            offset = nil
        } else {
            guard let seconds = Self.offset(Array(rest)) else { return nil }
            offset = seconds
        }
        self.local = local
    }

    /// The moment, when there is an offset.
    public var instant: Instant? { offset.map { Instant(utc: local).advanced(by: -Int64($0)) } }

    /// `Z`, `+01:00`.
    private static func offset(_ octets: [UInt8]) -> Int? {
        if octets.count == 1 { return octets[0] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard octets.count == 6, octets[3] == UInt8(ascii: ":"), let hours = number(octets[1..<3]),
            let minutes = number(octets[4..<6]), hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        switch octets[0] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(ASCII.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
