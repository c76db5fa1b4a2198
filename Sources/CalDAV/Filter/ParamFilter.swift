public import ICalendar
internal import HTTPTypes
public import WebDAV
public import XML

/// A `CALDAV:param-filter`: what a parameter of a name has to be like (RFC 4791 section 9.7.3).
public struct ParamFilter: Sendable, Hashable {
    /// The parameter's name.
    public let name: ParameterName
    /// Whether there must be no such parameter.
    public let isNotDefined: Bool
    /// What one of its values has to contain.
    public let textMatch: TextMatch?

    /// A filter that any parameter of this name meets, unless more is said.
    public init(_ name: ParameterName, isNotDefined: Bool = false, textMatch: TextMatch? = nil) {
        self.name = name
        self.isNotDefined = isNotDefined
        self.textMatch = textMatch
    }

    /// Reads the element.
    ///
    /// - Throws: 403 `valid-filter` or `supported-filter`.
    public init(_ element: ElementNode) throws(DAVError) {
        guard let name = element.attribute("name"), !name.isEmpty else {
            throw .invalidFilter("A CALDAV:param-filter has a name.")
        }
        try CompFilter.expectAttributes(of: element, ["name"])
        var isNotDefined = false
        var textMatch: TextMatch?
        guard element.elements.count <= 1 else {
            throw .invalidFilter("A CALDAV:param-filter has one condition at most.")
        }
        for child in element.elements {
            switch child.name {
            case .caldav("is-not-defined"): isNotDefined = true
            case .caldav("text-match"): textMatch = try TextMatch(child)
            default: throw .unsupportedFilter(child, "A CALDAV:param-filter has no such element.")
            }
        }
        self.init(ParameterName(name), isNotDefined: isNotDefined, textMatch: textMatch)
    }

    /// Whether a property meets this.
    func matches(_ property: Property) -> Bool {
        let parameter = property.parameters.first { $0.name == name }
        guard let parameter else { return isNotDefined }
        guard !isNotDefined else { return false }
        guard let textMatch else { return true }
        // A negated match must not be met by one value of several alone.
        return textMatch.isNegated
            ? parameter.values.allSatisfy(textMatch.matches)
            : parameter.values.contains(where: textMatch.matches)
    }
}
