/// Dates of the proleptic Gregorian calendar as numbers of days since 1970-01-01.
///
/// Wall-clock times are seconds since 1970-01-01T00:00:00 on that wall, whatever its zone.
enum Civil {
    /// The number of the day.
    ///
    /// The month may be any number: 13 is January of the next year.
    static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let monthIndex = year * 12 + month - 1
        let year = floorDivide(monthIndex, 12)
        let month = monthIndex - year * 12 + 1
        // Years begin in March, so that the leap day is a year's last; 400 years are 146,097 days.
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month and day of a day number.
    static func date(_ dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// The length of a month in days.
    static func daysInMonth(_ year: Int, _ month: Int) -> Int {
        dayNumber(year, month + 1, 1) - dayNumber(year, month, 1)
    }

    /// 0 for Monday … 6 for Sunday.
    static func weekday(_ dayNumber: Int) -> Int { floorModulo(dayNumber + 3, 7) }

    /// The day of a wall-clock time.
    static func day(ofWall wall: Int) -> Int { floorDivide(wall, 86_400) }

    /// The second of the day of a wall-clock time.
    static func secondOfDay(ofWall wall: Int) -> Int { floorModulo(wall, 86_400) }

    /// A wall-clock time; `nil` when there is no such date or time.
    ///
    /// A second of 60 is read as 59.
    static func wall(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int) -> Int?
    {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= daysInMonth(year, month), (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second)
        else { return nil }
        return dayNumber(year, month, day) * 86_400 + hour * 3600 + minute * 60 + min(second, 59)
    }

    /// Division that rounds down.
    static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// The remainder that is never negative.
    static func floorModulo(_ value: Int, _ divisor: Int) -> Int {
        let remainder = value % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

// MARK: - Texts

extension Civil {
    /// `2026-11-23`.
    static func dateText(_ dayNumber: Int) -> String {
        let (year, month, day) = date(dayNumber)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// `20261123`.
    static func basicDateText(_ dayNumber: Int) -> String {
        let (year, month, day) = date(dayNumber)
        return padded(year, 4) + padded(month, 2) + padded(day, 2)
    }

    /// `20261123T090000`.
    static func basicText(wall: Int) -> String {
        let second = secondOfDay(ofWall: wall)
        return basicDateText(day(ofWall: wall)) + "T" + padded(second / 3600, 2) + padded(second / 60 % 60, 2)
            + padded(second % 60, 2)
    }

    /// `2026-11-23T09:00:00+01:00`, or with `Z` when the offset is 0 and `zulu` says so (RFC 3339).
    static func timestamp(_ instant: Int, offset: Int = 0, zulu: Bool = true, milliseconds: Bool = false)
        -> String
    {
        let wall = instant + offset
        let second = secondOfDay(ofWall: wall)
        var text = dateText(day(ofWall: wall)) + "T" + padded(second / 3600, 2) + ":"
        text += padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2)
        if milliseconds { text += ".000" }
        if offset == 0 && zulu { return text + "Z" }
        let minutes = abs(offset) / 60
        return text + (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
    }

    /// Reads `2026-11-23`.
    static func parseDate(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]),
            let wall = wall(year, month, day, 0, 0, 0)
        else { return nil }
        return self.day(ofWall: wall)
    }

    /// Reads an RFC 3339 timestamp whose offset may be missing; fractions of seconds are dropped.
    static func parseTimestamp(_ text: String) -> (wall: Int, offset: Int?)? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), let wall = wall(year, month, day, hour, minute, second)
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
        }
        if rest.isEmpty { return (wall, nil) }
        if rest.count == 1, let last = rest.first, last | 0x20 == UInt8(ascii: "z") { return (wall, 0) }
        let offset = Array(rest)
        guard offset.count == 6, offset[3] == UInt8(ascii: ":"),
            let hours = number(offset[1..<3]), let minutes = number(offset[4..<6]), hours <= 23, minutes <= 59
        else { return nil }
        switch offset[0] {
        case UInt8(ascii: "+"): return (wall, hours * 3600 + minutes * 60)
        case UInt8(ascii: "-"): return (wall, -(hours * 3600 + minutes * 60))
        default: return nil
        }
    }

    /// Reads `20261123` or `20261123T090000`, the latter with or without `Z` (RFC 5545 §3.3.4 and §3.3.5).
    static func parseBasic(_ text: String) -> (wall: Int, isDate: Bool, isUTC: Bool)? {
        let bytes = Array(text.utf8)
        guard bytes.count == 8 || bytes.count == 15 || bytes.count == 16,
            let year = number(bytes[0..<4]), let month = number(bytes[4..<6]), let day = number(bytes[6..<8])
        else { return nil }
        if bytes.count == 8 {
            guard let wall = wall(year, month, day, 0, 0, 0) else { return nil }
            return (wall, true, false)
        }
        guard bytes[8] == UInt8(ascii: "T"), let hour = number(bytes[9..<11]),
            let minute = number(bytes[11..<13]),
            let second = number(bytes[13..<15]), let wall = wall(year, month, day, hour, minute, second)
        else { return nil }
        if bytes.count == 16 && bytes[15] != UInt8(ascii: "Z") { return nil }
        return (wall, false, bytes.count == 16)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
