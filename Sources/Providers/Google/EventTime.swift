import ICalendar
import TimeZones

/// The `EventDateTime` resource: a date, or a time with a zone.
struct EventTime: Codable, Sendable, Hashable {
    /// `yyyy-mm-dd`, for all-day events.
    var date: String?
    /// RFC 3339; its offset is that in which Google chose to show it, not that of `timeZone`.
    var dateTime: String?
    /// The event's own zone, an IANA name.
    var timeZone: String?

    /// A date.
    init(_ date: CalendarDate) {
        self.date = Self.text(date)
    }

    /// A moment, shown in a zone.
    init(_ instant: Instant, zone: Zone, name: String) {
        dateTime = Self.text(instant, in: zone)
        timeZone = name
    }

    private static func text(_ date: CalendarDate) -> String {
        let text = date.basicText
        return "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
    }

    /// `2026-11-23T10:00:00+01:00`; `Z` for an offset of zero.
    static func text(_ instant: Instant, in zone: Zone) -> String {
        // RFC 3339 knows minutes only; a local mean time's seconds are shown in UTC instead.
        let offset = zone.offset(at: instant).seconds
        let shown = offset % 60 == 0 ? offset : 0
        let local = instant.advanced(by: Int64(shown)).utc
        let clock = local.basicText.suffix(6)
        let time = "\(clock.prefix(2)):\(clock.dropFirst(2).prefix(2)):\(clock.suffix(2))"
        guard shown != 0 else { return "\(text(local.date))T\(time)Z" }
        let minutes = abs(shown) / 60
        return "\(text(local.date))T\(time)\(shown < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// An RFC 3339 date-time: a wall clock, and its distance from UTC when one is given.
struct Timestamp: Hashable {
    var local: LocalDateTime
    /// Seconds east of UTC; nil when the text has none.
    var offset: Int?

    /// The moment, when the text has an offset.
    var instant: Instant? {
        offset.map { Instant(utc: local).advanced(by: -Int64($0)) }
    }

    /// Reads `2026-11-23T10:00:00.000+01:00`; fractions are cut.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let date = CalendarDate(isoText: text.prefix(10)), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19]),
            let local = LocalDateTime(date: date, hour: hour, minute: minute, second: min(second, 59))
        else { return nil }
        self.local = local
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst().drop { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        }
        switch rest.first {
        case nil:
            offset = nil
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            guard rest.count == 1 else { return nil }
            offset = 0
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            let digits = Array(rest.dropFirst())
            guard digits.count == 5, digits[2] == UInt8(ascii: ":"), let hours = Self.number(digits[0..<2]),
                let minutes = Self.number(digits[3..<5]), hours < 24, minutes < 60
            else { return nil }
            let seconds = (hours * 60 + minutes) * 60
            offset = rest.first == UInt8(ascii: "-") ? -seconds : seconds
        default:
            return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            let digit = digit &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}

extension CalendarDate {
    /// Reads `yyyy-mm-dd`.
    init?(isoText: some StringProtocol) {
        let bytes = Array(isoText.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return nil
        }
        self.init(String(decoding: bytes.filter { $0 != UInt8(ascii: "-") }, as: UTF8.self))
    }
}
