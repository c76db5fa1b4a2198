import Octets

/// Values in iCalendar's text and in jCal (RFC 7265 §3.6).
enum JCalValue {
    // MARK: To jCal

    /// The values of a property of a known type; `nil` when the text is not of that type, which jCal then
    /// carries as unknown.
    static func values(of property: Property, _ type: ValueType, _ rule: PropertyRule) -> [JSONValue]? {
        if case .position = rule.extra { return position(property.value).map { [$0] } }
        if case .requestStatus = rule.extra {
            return [.array(RequestStatus.parts(of: property).map { .string($0) })]
        }
        if type == .text { return (rule.isList ? property.texts : [property.text]).map { .string($0) } }
        // A property that nobody here knows may be a list too; of these types no value has a comma.
        let isDivided: Bool =
            switch type {
            case .date, .dateTime, .time, .duration, .float, .integer, .period, .utcOffset, .boolean: true
            case .binary: false
            default: rule.isList
            }
        let texts =
            isDivided
            ? property.value.split(separator: ",", omittingEmptySubsequences: false) : [property.value[...]]
        var values: [JSONValue] = []
        for text in texts {
            guard let value = value(String(text), type) else { return nil }
            values.append(value)
        }
        return values
    }

    private static func value(_ text: String, _ type: ValueType) -> JSONValue? {
        switch type {
        case .boolean:
            switch ASCII.uppercased(text) {
            case "TRUE": return .bool(true)
            case "FALSE": return .bool(false)
            default: return nil
            }
        case .date, .dateTime: return extended(text).map { .string($0) }
        case .time: return extendedTime(text[...]).map { .string($0) }
        case .float, .integer: return number(text).map { .number($0) }
        case .period:
            let sides = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, let start = extended(sides[0]) else { return nil }
            guard let end = extended(sides[1]) ?? (CalendarDuration(sides[1]) != nil ? sides[1] : nil) else {
                return nil
            }
            return .array([.string(start), .string(end)])
        case .recur: return rule(text)
        case .utcOffset: return UTCOffset(text).map { _ in .string(offset(text)) }
        default: return .string(text)
        }
    }

    private static func position(_ text: String) -> JSONValue? {
        let sides = text.split(separator: ";", omittingEmptySubsequences: false)
        let numbers = sides.compactMap { number(String($0)) }
        guard sides.count == 2, numbers.count == 2 else { return nil }
        return .array(numbers.map { .number($0) })
    }

    /// `20260102T030405Z` as `2026-01-02T03:04:05Z`, `20260102` as `2026-01-02`.
    private static func extended(_ text: String) -> String? {
        guard CalendarTime(text) != nil else { return nil }
        let date = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6).prefix(2))"
        guard text.utf8.count > 8, let time = extendedTime(text.dropFirst(9)) else { return date }
        return date + "T" + time
    }

    private static func extendedTime(_ text: Substring) -> String? {
        guard text.utf8.count == 6 || (text.utf8.count == 7 && text.hasSuffix("Z")),
            text.utf8.prefix(6).allSatisfy(ASCII.isDigit)
        else { return nil }
        return "\(text.prefix(2)):\(text.dropFirst(2).prefix(2)):\(text.dropFirst(4))"
    }

    private static func offset(_ text: String) -> String {
        let seconds = text.dropFirst(5)
        return "\(text.prefix(3)):\(text.dropFirst(3).prefix(2))" + (seconds.isEmpty ? "" : ":" + seconds)
    }

    /// A number as JSON writes it: no plus sign, no leading zeros.
    private static func number(_ text: String) -> String? {
        guard Decimal.float(text.utf8.span) != nil else { return nil }
        let isNegative = text.hasPrefix("-")
        let digits = text.drop { $0 == "-" || $0 == "+" }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0].drop { $0 == "0" }
        return (isNegative ? "-" : "") + (whole.isEmpty ? "0" : whole)
            + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// An object of the rule's parts (§3.6.10).
    private static func rule(_ text: String) -> JSONValue? {
        var members: [JSONValue.Member] = []
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { return nil }
            let name = ASCII.lowercased(String(sides[0]))
            guard !members.contains(where: { $0.name == name }) else { return nil }
            // What is no time would not come back as it is.
            if name == "until", extended(String(sides[1])) == nil { return nil }
            let isSingle = name == "freq" || name == "until" || name == "wkst"
            let values = sides[1].split(separator: ",", omittingEmptySubsequences: false).map { text in
                let text = String(text)
                if name == "until" { return JSONValue.string(extended(text) ?? text) }
                return (isSingle ? nil : number(text)).map { .number($0) } ?? .string(text)
            }
            members.append(
                JSONValue.Member(name: name, value: values.count == 1 ? values[0] : .array(values)))
        }
        return .object(members)
    }

    // MARK: From jCal

    /// The iCalendar text of one value; `nil` for what no value of the type is.
    static func text(of value: JSONValue, _ type: ValueType?) -> String? {
        switch value {
        case .null: return nil
        case .bool(let value): return value ? "TRUE" : "FALSE"
        case .number(let text): return text
        case .string(let text): return plain(text, type)
        case .array(let values):
            var texts: [String] = []
            for value in values {
                guard let text = Self.text(of: value, type) else { return nil }
                texts.append(text)
            }
            return texts.joined(separator: type == .period ? "/" : ";")
        case .object(let members): return type == .recur ? rule(members) : nil
        }
    }

    private static func plain(_ text: String, _ type: ValueType?) -> String? {
        switch type {
        case .text: return LineText.escaped(text)
        case .date, .dateTime, .time, .period:
            // Durations of periods have neither hyphens within nor colons.
            return text.hasPrefix("-P") ? text : text.replacing("-", with: "").replacing(":", with: "")
        case .utcOffset: return text.replacing(":", with: "")
        default: return text
        }
    }

    private static func rule(_ members: [JSONValue.Member]) -> String? {
        var parts: [String] = []
        for member in members {
            let values: [JSONValue] =
                if case .array(let values) = member.value { values } else { [member.value] }
            var texts: [String] = []
            for value in values {
                switch value {
                case .number(let text): texts.append(text)
                case .string(let text):
                    texts.append(
                        ASCII.lowercased(member.name) == "until" ? plain(text, .dateTime) ?? text : text)
                default: return nil
                }
            }
            parts.append(ASCII.uppercased(member.name) + "=" + texts.joined(separator: ","))
        }
        return parts.joined(separator: ";")
    }
}
