import Octets

/// Turns components into jCal values (RFC 7265 §3).
enum JCalWriter {
    /// `["vevent", [properties], [components]]` (§3.3).
    static func value(of component: Component) -> JSONValue {
        .array([
            .string(ASCII.lowercased(component.name.rawName)),
            .array(component.properties.map(value)),
            .array(component.components.map(value)),
        ])
    }

    /// `["summary", {parameters}, "text", value …]` (§3.4).
    static func value(of property: Property) -> JSONValue {
        let rule = PropertyRule.all[Int(property.name.kind.rawValue)]
        let named = property.parameter(.value)
        var type = ASCII.lowercased(named ?? rule.type.name)
        var values: [JSONValue]? = nil
        if let known = ValueType.allCases.first(where: { $0 != .other && ASCII.lowercased($0.name) == type })
        {
            values = JCalValue.values(of: property, known, rule)
        } else if let named, ContentLine.isName(named.utf8.span) {
            // A type that nobody here knows is told with its value as it stands; what is no name is none.
            values = [.string(property.value)]
        }
        if values == nil { type = "unknown" }
        // A VALUE that the value contradicts, or that is no name, cannot be the type; so that it is not lost it
        // stays among the parameters.
        let keepsType = values == nil && named != nil
        let parameters = property.parameters.filter { $0.name != .value || keepsType }
        return .array(
            [
                .string(ASCII.lowercased(property.name.rawName)), .object(parameters.map(member)),
                .string(type),
            ] + (values ?? [.string(property.value)]))
    }

    /// One value is a string, several are an array (§3.5.2).
    private static func member(_ parameter: Parameter) -> JSONValue.Member {
        let values = parameter.values.map { JSONValue.string($0) }
        return JSONValue.Member(
            name: ASCII.lowercased(parameter.name.rawName),
            value: values.count == 1 ? values[0] : .array(values))
    }
}
