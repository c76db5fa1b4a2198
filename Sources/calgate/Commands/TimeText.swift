import ICalendar

/// Times as they stand on the command line and in outputs.
enum TimeText {
    /// Reads RFC 3339 (`2026-03-01T00:00:00Z`, any offset) or RFC 5545 UTC (`20260301T000000Z`).
    static func instant(_ text: String) -> Instant? {
        if text.hasSuffix("Z"), let local = LocalDateTime(String(text.dropLast())) {
            return Instant(utc: local)
        }
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), let date = CalendarDate(year: year, month: month, day: day),
            let local = LocalDateTime(date: date, hour: hour, minute: minute, second: second)
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
        }
        guard let offset = offset(rest) else { return nil }
        return Instant(utc: local).advanced(by: -Int64(offset))
    }

    /// Seconds east of UTC: `Z`, `+01:00`.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.count == 1, bytes.first == UInt8(ascii: "Z") || bytes.first == UInt8(ascii: "z") { return 0 }
        let start = bytes.startIndex
        guard bytes.count == 6, bytes[start + 3] == UInt8(ascii: ":"),
            let hours = number(bytes[(start + 1)..<(start + 3)]),
            let minutes = number(bytes[(start + 4)..<(start + 6)]), hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        switch bytes[start] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
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
