import Octets

/// Mends dates and times that are written in other ways than RFC 5545's.
enum TimeMender {
    /// The time in the form of the type, or `nil`.
    ///
    /// Read are `2026-03-02T09:00:00Z`, `2026-03-02 09:00`, fractions of a second, offsets such as `+02:00`,
    /// missing seconds, small `t` and `z`, and 24:00 as the next midnight.
    static func mended(_ value: String, as type: ValueType) -> String? {
        var digits: [UInt8] = []
        var offset: Int?
        var rest = Array(value.utf8)[...]
        // YYYY-MM-DD or YYYYMMDD.
        while let octet = rest.first, digits.count < 8 {
            rest = rest.dropFirst()
            if ASCII.isDigit(octet) {
                digits.append(octet)
            } else if octet != UInt8(ascii: "-") {
                return nil
            }
        }
        guard let date = CalendarDate(octets: digits.span) else { return nil }
        guard let time = time(&rest, &offset) else {
            // A date with nothing or a lone `Z` or `T` behind it.
            guard rest.count <= 1, type == .date else { return nil }
            return date.basicText
        }
        if type == .date { return nil }
        var local = LocalDateTime(date: date, secondOfDay: time)
        if let offset { local = local.adding(seconds: Int64(-offset)) }
        return offset == nil ? local.basicText : local.basicText + "Z"
    }

    /// Reads `T09:00:00.000+02:00` and the like: the second of the day, and the offset where there is one.
    private static func time(_ rest: inout ArraySlice<UInt8>, _ offset: inout Int?) -> Int? {
        guard let mark = rest.first, mark | 0x20 == UInt8(ascii: "t") || mark == ASCII.space, rest.count > 1
        else {
            return nil
        }
        var text = rest.dropFirst()
        var numbers = [0, 0, 0]
        for index in 0..<3 {
            if index > 0, text.first == UInt8(ascii: ":") { text = text.dropFirst() }
            guard text.count >= 2, let number = Array(text.prefix(2)).span.digits(2, at: 0) else {
                // Seconds may be missing.
                if index == 2 { break }
                return nil
            }
            numbers[index] = number
            text = text.dropFirst(2)
        }
        if text.first == UInt8(ascii: ".") { text = text.dropFirst().drop(while: ASCII.isDigit) }
        guard numbers[0] <= 24, numbers[1] < 60, numbers[2] <= 60,
            numbers[0] < 24 || numbers[1] + numbers[2] == 0
        else { return nil }
        if text.count == 1, let last = text.first, last | 0x20 == UInt8(ascii: "z") {
            offset = 0
        } else if !text.isEmpty {
            let compact = String(decoding: text.filter { $0 != UInt8(ascii: ":") }, as: UTF8.self)
            guard let found = UTCOffset(compact) else { return nil }
            offset = found.seconds
        }
        return numbers[0] * 3600 + numbers[1] * 60 + min(numbers[2], 59)
    }
}
