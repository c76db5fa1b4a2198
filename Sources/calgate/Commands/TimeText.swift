import ICalendar

/// Times as they stand on the command line and in outputs.
enum TimeText {
    /// Reads RFC 3339 (`2026-03-01T00:00:00Z`, any offset) or RFC 5545 UTC (`20260301T000000Z`).
    static func instant(_ text: String) -> Instant? {
        if text.hasSuffix("Z"), let local = LocalDateTime(String(text.dropLast())) {
            return Instant(utc: local)
        }
        return Timestamp(text)?.instant
    }

    /// `2026-03-01T00:00:00Z`.
    static func rfc3339(_ instant: Instant) -> String {
        let text = instant.utc.basicText
        func part(_ from: Int, _ count: Int) -> Substring {
            text.dropFirst(from).prefix(count)
        }
        return "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(9, 2)):\(part(11, 2)):\(part(13, 2))Z"
    }

    /// `20260301T000000Z`, or `20260301` for a date.
    static func basic(_ time: CalendarTime, at instant: Instant) -> String {
        time.isDate ? time.date.basicText : instant.utc.basicText + "Z"
    }
}
