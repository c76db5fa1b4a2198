import Octets

/// Mends the value of a known property where what is meant can be told.
enum ValueMender {
    /// What became of a property.
    enum Outcome {
        /// Nothing was wrong.
        case sound
        /// It was mended; the rule was broken.
        case mended(Property, ICalendarError.Code)
        /// Nothing can be made of it.
        case hopeless(ICalendarError.Code)
    }

    /// Looks at one property.
    static func mend(_ property: Property, _ kind: PropertyKind) -> Outcome {
        let rule = PropertyRule.all[Int(kind.rawValue)]
        var mended = property
        var broken: ICalendarError.Code?
        for name in [ParameterName.value, .tzid]
        where property.parameters.count(where: { $0.name == name }) > 1 {
            var isFirst = true
            mended.parameters.removeAll { parameter in
                guard parameter.name == name else { return false }
                defer { isFirst = false }
                return !isFirst
            }
            broken = .repeatedParameter
        }
        if property.parameter(.tzid) == "" {
            mended.setParameter(.tzid, nil)
            broken = .emptyValue
        }
        if property.parameter(.tzid) != nil, needsNoZone(mended) {
            mended.setParameter(.tzid, nil)
            broken = .misplacedParameter
        }
        let named = property.parameter(.value).map { NameTable.valueTypes.kind(of: $0.utf8.span) }
        // A type that nobody knows is somebody else's.
        if named == .other { return broken.map { .mended(mended, $0) } ?? .sound }
        let types = [rule.type] + rule.others
        let type = named.flatMap { types.contains($0) ? $0 : nil } ?? rule.type
        if let found = failure(mended, rule, as: type)
            ?? (named.map { types.contains($0) } == false ? .invalidValueType : nil)
        {
            guard let (value, actual) = repaired(mended.value, rule, types: [type] + types) else {
                guard found == .invalidURI else { return .hopeless(found) }
                // An address that is no URI is read everywhere; a type that it cannot be of is not.
                if let named, !types.contains(named) {
                    mended.setParameter(.value, nil)
                    broken = .invalidValueType
                }
                return broken.map { .mended(mended, $0) } ?? .sound
            }
            if value != mended.value { mended.value = value }
            if actual != (named ?? rule.type) {
                mended.setParameter(.value, actual == rule.type ? nil : actual.name)
            }
            broken = found
        }
        return broken.map { .mended(mended, $0) } ?? .sound
    }

    /// Whether all times of a property are UTC or DATEs, to which TZID "MUST NOT be applied" (§3.2.19).
    private static func needsNoZone(_ property: Property) -> Bool {
        guard PropertyRule.all[Int(property.name.kind.rawValue)].type == .dateTime,
            let times = try? property.times(), !times.isEmpty
        else { return false }
        return times.allSatisfy { $0.isDate || $0.instant != nil }
    }

    /// What is wrong with the value as one of the type.
    private static func failure(
        _ property: Property, _ rule: PropertyRule, as type: ValueType
    ) -> ICalendarError.Code? {
        property.withValue { failure($0, rule, as: type) }
    }

    private static func failure(
        _ value: Span<UInt8>, _ rule: PropertyRule, as type: ValueType
    ) -> ICalendarError.Code? {
        if case .position = rule.extra { return ValueCheck.failure(value, rule.extra) }
        guard rule.isList, type != .text else {
            return ValueCheck.failure(value, as: type) ?? ValueCheck.failure(value, rule.extra)
        }
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            if let found = ValueCheck.failure(value.extracting(start..<end), as: type) { return found }
            start = end + 1
        }
        return nil
    }

    /// A value that is sound, and its type: the first of the types as which one can be made.
    private static func repaired(
        _ value: String, _ rule: PropertyRule, types: [ValueType]
    ) -> (String, ValueType)? {
        for candidate in [value, trimmed(value)] {
            for type in types where failure(candidate.utf8.span, rule, as: type) == nil {
                return (candidate, type)
            }
        }
        let plain = trimmed(value)
        for type in types {
            let members =
                rule.isList && type != .text
                ? plain.split(separator: ",").map { trimmed(String($0)) } : [plain]
            let mended = members.compactMap { member -> String? in
                if failure(member.utf8.span, PropertyRule(type: type), as: type) == nil, rule.isList {
                    return member
                }
                guard let mended = mend(member, as: type, rule) else { return nil }
                // A member that stays what it was does not take the others along.
                let isSound = failure(mended.utf8.span, PropertyRule(type: type), as: type) == nil
                return isSound || !rule.isList ? mended : nil
            }
            guard !mended.isEmpty else { continue }
            let text = mended.joined(separator: ",")
            if failure(text.utf8.span, rule, as: type) == nil { return (text, type) }
        }
        return nil
    }

    private static func mend(_ value: String, as type: ValueType, _ rule: PropertyRule) -> String? {
        if case .position = rule.extra {
            return value.split(separator: ",").map { trimmed(String($0)) }.joined(separator: ";")
        }
        switch type {
        case .date, .dateTime: return TimeMender.mended(value, as: type)
        case .duration: return duration(value)
        case .integer: return integer(value, rule)
        case .utcOffset: return offset(value)
        case .recur: return RuleMender.mended(value)
        case .period:
            return value.split(separator: "/").map { part in
                TimeMender.mended(String(part), as: .dateTime) ?? duration(String(part)) ?? ""
            }.joined(separator: "/")
        case .calAddress: return value.contains("@") && !value.contains(":") ? "mailto:" + value : nil
        case .binary: return value.filter { $0 != " " }
        default: return nil
        }
    }

    /// `pt1h` for `PT1H`, `PT` and `P` for nothing, `PT-2H` and `P-1D` for what goes back in time.
    private static func duration(_ value: String) -> String? {
        var text = value.uppercased().filter { $0 != " " }
        if text.hasPrefix("P"), text.count(where: { $0 == "-" }) == 1 {
            text = "-" + text.filter { $0 != "-" }
        }
        if text == "P" || text == "PT" { return "PT0S" }
        return CalendarDuration(text) == nil ? nil : text
    }

    /// The whole part, within the range.
    private static func integer(_ value: String, _ rule: PropertyRule) -> String? {
        guard let whole = value.split(separator: ".").first, let number = Int(whole) else { return nil }
        guard case .range(let range) = rule.extra else { return String(number) }
        return String(min(max(number, range.lowerBound), min(range.upperBound, Int(Int32.max))))
    }

    /// `+01:00`, `0100`, `-0000`.
    private static func offset(_ value: String) -> String? {
        var text = value.filter { $0 != ":" && $0 != " " }
        if let first = text.first, first.isNumber { text = "+" + text }
        if text == "-0000" || text == "-000000" { text = "+0000" }
        return UTCOffset(text) == nil ? nil : text
    }

    static func trimmed(_ text: String) -> String {
        let octets = text.utf8
        let isSpace: (UInt8) -> Bool = { $0 == ASCII.space || $0 == ASCII.tab }
        guard let first = octets.firstIndex(where: { !isSpace($0) }),
            let last = octets.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(text[first...last])
    }
}
