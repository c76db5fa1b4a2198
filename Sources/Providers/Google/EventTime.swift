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
