public import ICalendar
internal import HTTPTypes
public import WebDAV
public import XML

/// A `CALDAV:prop-filter`: what a property of a name has to be like (RFC 4791 section 9.7.2).
public struct PropFilter: Sendable, Hashable {
    /// The property's name.
    public let name: PropertyName
    /// Whether one of the conditions is enough.
    public let isAnyOf: Bool
    /// Whether there must be no such property.
    public let isNotDefined: Bool
    /// When its value has to lie.
    public let timeRange: TimeRange?
    /// What its value has to contain.
    public let textMatch: TextMatch?
    /// All of these have to hold of its parameters.
    public let parameters: [ParamFilter]

    /// A filter that any property of this name meets, unless more is said.
    public init(
        _ name: PropertyName, isAnyOf: Bool = false, isNotDefined: Bool = false,
        timeRange: TimeRange? = nil, textMatch: TextMatch? = nil, parameters: [ParamFilter] = []
    ) {
        self.name = name
        self.isAnyOf = isAnyOf
        self.isNotDefined = isNotDefined
        self.timeRange = timeRange
        self.textMatch = textMatch
        self.parameters = parameters
    }

    /// Reads the element with everything in it.
    ///
    /// - Throws: 403 `valid-filter` or `supported-filter`.
    public init(_ element: ElementNode) throws(DAVError) {
        guard let name = element.attribute("name"), !name.isEmpty else {
            throw .invalidFilter("A CALDAV:prop-filter has a name.")
        }
        try CompFilter.expectAttributes(of: element, ["name", "test"])
        let isAnyOf = try CompFilter.isAnyOf(element)
        var isNotDefined = false
        var timeRange: TimeRange?
        var textMatch: TextMatch?
        var parameters: [ParamFilter] = []
        for child in element.elements {
            switch child.name {
            case .caldav("is-not-defined"): isNotDefined = true
            case .caldav("time-range"), .caldav("text-match"):
                guard timeRange == nil, textMatch == nil else {
                    throw .invalidFilter("A CALDAV:prop-filter has one time-range or one text-match.")
                }
                if child.name == .caldav("time-range") {
                    guard Self.isTimed(name) else {
                        throw .invalidFilter("This property has no time that could be compared.")
                    }
                    timeRange = try TimeRange(child)
                } else {
                    textMatch = try TextMatch(child)
                }
            case .caldav("param-filter"): parameters.append(try ParamFilter(child))
            default: throw .unsupportedFilter(child, "A CALDAV:prop-filter has no such element.")
            }
        }
        if isNotDefined, element.elements.count > 1 {
            throw .invalidFilter("CALDAV:is-not-defined stands alone.")
        }
        self.init(
            PropertyName(name), isAnyOf: isAnyOf, isNotDefined: isNotDefined, timeRange: timeRange,
            textMatch: textMatch, parameters: parameters)
    }

    /// Properties whose values are times (RFC 5545 section 3.8); of an X- property nobody knows.
    private static func isTimed(_ name: String) -> Bool {
        let name = PropertyName(name)
        return timed.contains(name) || name.rawName.uppercased().hasPrefix("X-")
    }

    private static let timed: Set<PropertyName> = [
        .dtstart, .dtend, .due, .completed, .created, "DTSTAMP", "LAST-MODIFIED", .recurrenceID, .rdate,
        .exdate, .trigger, .freebusy, "ACKNOWLEDGED",
    ]
}
