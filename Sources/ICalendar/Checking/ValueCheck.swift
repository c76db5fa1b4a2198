import Octets

/// Whether octets are a value of a type (RFC 5545 §3.3).
enum ValueCheck {
    /// What is wrong with one value, or `nil`.
    static func failure(_ value: Span<UInt8>, as type: ValueType) -> ICalendarError.Code? {
        switch type {
        case .other, .text, .xmlReference, .uid: nil
        case .binary: isBase64(value) ? nil : .invalidBinary
        case .boolean:
            value.spellsIgnoringCase("TRUE") || value.spellsIgnoringCase("FALSE") ? nil : .invalidBoolean
        case .calAddress, .uri: isURI(value) ? nil : .invalidURI
        case .date: CalendarDate(octets: value) == nil ? .invalidDate : nil
        case .dateTime:
            if let time = CalendarTime(octets: value), !time.isDate { nil } else { .invalidDateTime }
        case .duration: CalendarDuration(octets: value) == nil ? .invalidDuration : nil
        case .float: Decimal.float(value) == nil ? .invalidFloat : nil
        case .integer: isInteger(value, in: Int.min...Int.max) ? nil : .invalidInteger
        case .period: isPeriod(value) ? nil : .invalidPeriod
        case .recur: recurFailure(value)
        case .time: isTime(value) ? nil : .invalidTime
        case .utcOffset: UTCOffset(octets: value) == nil ? .invalidOffset : nil
        }
    }

    /// What is wrong with a value beyond its type, or `nil`.
    static func failure(_ value: Span<UInt8>, _ extra: PropertyRule.Extra) -> ICalendarError.Code? {
        switch extra {
        case .none, .utc: return nil
        case .range(let range): return isInteger(value, in: range) ? nil : .invalidInteger
        case .words(let words):
            for word in words where value.spellsIgnoringCase(word) { return nil }
            return words == ["GREGORIAN"] ? .unsupportedCalendarScale : .invalidToken
        case .token: return ContentLine.isName(value) ? nil : .invalidToken
        case .version: return isVersion(value) ? nil : .unsupportedVersion
        case .position: return isPosition(value) ? nil : .invalidFloat
        case .requestStatus: return isRequestStatus(value) ? nil : .invalidRequestStatus
        case .notEmpty: return value.isEmpty ? .emptyValue : nil
        }
    }

    private static func recurFailure(_ value: Span<UInt8>) -> ICalendarError.Code? {
        do throws(ICalendarError) {
            _ = try RecurrenceRule(octets: value)
            return nil
        } catch {
            return error.code
        }
    }

    /// Whether the value is an INTEGER of the range; one beyond 32 bits is none (§3.3.8).
    private static func isInteger(_ value: Span<UInt8>, in range: ClosedRange<Int>) -> Bool {
        guard let number = Decimal.integer(value) else { return false }
        return range.contains(number) && Int(Int32.min)...Int(Int32.max) ~= number
    }

    /// Whether the value is a PERIOD that does not end before it starts (§3.3.9).
    private static func isPeriod(_ value: Span<UInt8>) -> Bool {
        guard let period = Period(octets: value) else { return false }
        guard case .time(let end) = period.end, (end.instant == nil) == (period.start.instant == nil) else {
            return true
        }
        return end.local >= period.start.local
    }

    /// Whether the value is padded base 64 of any length (§3.3.1).
    static func isBase64(_ value: Span<UInt8>) -> Bool {
        guard value.count.isMultiple(of: 4) else { return false }
        var end = value.count
        while end > 0, end > value.count - 2, value[end - 1] == UInt8(ascii: "=") { end -= 1 }
        for index in 0..<end {
            let octet = value[index]
            guard
                ASCII.isLetter(octet) || ASCII.isDigit(octet) || octet == UInt8(ascii: "+")
                    || octet == UInt8(ascii: "/")
            else { return false }
        }
        return true
    }

    /// Whether the value starts like a URI and holds no space: a scheme, a colon, and something (§3.3.13).
    ///
    /// What follows the scheme is not looked at: each scheme has rules of its own.
    static func isURI(_ value: Span<UInt8>) -> Bool {
        guard !value.isEmpty, ASCII.isLetter(value[0]), let colon = value.firstIndex(of: UInt8(ascii: ":"))
        else {
            return false
        }
        for index in 0..<colon {
            let octet = value[index]
            guard ASCII.isNameOctet(octet) || octet == UInt8(ascii: "+") || octet == UInt8(ascii: ".") else {
                return false
            }
        }
        return true
    }

    /// `HHMMSS` with or without `Z` (§3.3.12).
    private static func isTime(_ value: Span<UInt8>) -> Bool {
        guard value.count == 6 || (value.count == 7 && value[6] == UInt8(ascii: "Z")),
            let hour = value.digits(2, at: 0), let minute = value.digits(2, at: 2),
            let second = value.digits(2, at: 4)
        else { return false }
        return hour < 24 && minute < 60 && second <= 60
    }

    /// `2.0`, or `minimum;maximum` of which the latter is 2.0 or more (§3.7.4).
    private static func isVersion(_ value: Span<UInt8>) -> Bool {
        let last = value.firstIndex(of: UInt8(ascii: ";")).map { $0 + 1 } ?? 0
        guard let version = Decimal.float(value.extracting(last..<value.count)) else { return false }
        return last == 0 ? version == 2 : version >= 2
    }

    /// `latitude;longitude`, ±90 and ±180 degrees (§3.8.1.6).
    private static func isPosition(_ value: Span<UInt8>) -> Bool {
        guard let semicolon = value.firstIndex(of: UInt8(ascii: ";")),
            let latitude = Decimal.float(value.extracting(0..<semicolon)),
            let longitude = Decimal.float(value.extracting((semicolon + 1)..<value.count))
        else { return false }
        return abs(latitude) <= 90 && abs(longitude) <= 180
    }

    /// `1*DIGIT 1*2("." 1*DIGIT) ";" text` (§3.8.8.3).
    private static func isRequestStatus(_ value: Span<UInt8>) -> Bool {
        var index = 0
        var numbers = 0
        while index < value.count {
            let start = index
            while index < value.count, ASCII.isDigit(value[index]) { index += 1 }
            guard index > start, index < value.count else { return false }
            numbers += 1
            if value[index] == UInt8(ascii: ";") { return 2...3 ~= numbers }
            guard value[index] == UInt8(ascii: ".") else { return false }
            index += 1
        }
        return false
    }
}
