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
        } else if named != nil {
            // A type that nobody here knows is told with its value as it stands.
            values = [.string(property.value)]
        }
        if values == nil { type = "unknown" }
        let parameters = property.parameters.filter { $0.name != .value }
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
