import Octets

/// Turns jCal values into components (RFC 7265 §4).
enum JCalReader {
    /// Properties that have to name their type (RFC 7986 §5.7, §5.8, §5.10, §5.11; RFC 9073 §6.5, §6.6; RFC 9253
    /// §5.2).
    private static let typedAlways: Set<PropertyKind> = [
        .refreshInterval, .source, .image, .conference, .styledDescription, .structuredData, .link,
    ]

    static func component(_ value: JSONValue) throws(ICalendarError) -> Component {
        guard case .array(let parts) = value, parts.count == 3, case .string(let name) = parts[0],
            case .array(let properties) = parts[1], case .array(let components) = parts[2]
        else { throw ICalendarError(.invalidJCal, section: "RFC 7265 §3.3") }
        var component = Component(ComponentName(try checked(name)))
        for property in properties { component.add(try self.property(property)) }
        for child in components { component.components.append(try self.component(child)) }
        return component
    }

    static func property(_ value: JSONValue) throws(ICalendarError) -> Property {
        guard case .array(let parts) = value, parts.count >= 4, case .string(let name) = parts[0],
            case .object(let members) = parts[1], case .string(let typeName) = parts[2]
        else { throw ICalendarError(.invalidJCal, section: "RFC 7265 §3.4") }
        let propertyName = PropertyName(try checked(name))
        let rule = PropertyRule.all[Int(propertyName.kind.rawValue)]
        let type = ASCII.uppercased(typeName)
        var parameters: [Parameter] = []
        // "If the value type specified in jCal matches the default value type in iCalendar, the VALUE parameter
        // MAY be omitted" (§5.2); these have no default type.
        let isDefault = type == rule.type.name && !Self.typedAlways.contains(propertyName.kind)
        if type != "UNKNOWN", !isDefault {
            parameters.append(Parameter(.value, try checked(typeName)))
        }
        for member in members where ASCII.uppercased(member.name) != "VALUE" || type == "UNKNOWN" {
            parameters.append(
                Parameter(ParameterName(try checked(member.name)), try strings(member.value)))
        }
        let known = ValueType.allCases.first { $0 != .other && $0.name == type }
        var texts: [String] = []
        for part in parts.dropFirst(3) {
            guard let text = JCalValue.text(of: part, known) else {
                throw ICalendarError(.invalidJCal, section: "RFC 7265 §3.6")
            }
            texts.append(text)
        }
        return Property(propertyName, value: texts.joined(separator: ","), parameters: parameters)
    }

    /// Names become capitals, and have to be names.
    private static func checked(_ name: String) throws(ICalendarError) -> String {
        guard ContentLine.isName(name.utf8.span) else {
            throw ICalendarError(.invalidJCal, section: "RFC 7265 §3.4", detail: "A name is none.")
        }
        return ASCII.uppercased(name)
    }

    private static func strings(_ value: JSONValue) throws(ICalendarError) -> [String] {
        switch value {
        case .string(let text): return [text]
        case .array(let values):
            let texts: [String] = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            guard texts.count == values.count, !texts.isEmpty else { break }
            return texts
        default: break
        }
        throw ICalendarError(.invalidJCal, section: "RFC 7265 §3.5")
    }
}
