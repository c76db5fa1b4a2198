public import ICalendar
internal import HTTPTypes
public import WebDAV
public import XML

/// A `CALDAV:comp-filter`: what a component of a name has to be like (RFC 4791 section 9.7.1).
public struct CompFilter: Sendable, Hashable {
    /// The component's name.
    public let name: ComponentName
    /// Whether one of the conditions is enough; without conditions a component meets it anyway.
    public let isAnyOf: Bool
    /// Whether there must be no such component.
    public let isNotDefined: Bool
    /// When an instance of it has to take place.
    public let timeRange: TimeRange?
    /// All of these have to hold.
    public let properties: [PropFilter]
    /// All of these have to hold of the components in it.
    public let components: [CompFilter]

    /// A filter that any component of this name meets, unless more is said.
    public init(
        _ name: ComponentName, isAnyOf: Bool = false, isNotDefined: Bool = false,
        timeRange: TimeRange? = nil, properties: [PropFilter] = [], components: [CompFilter] = []
    ) {
        self.name = name
        self.isAnyOf = isAnyOf
        self.isNotDefined = isNotDefined
        self.timeRange = timeRange
        self.properties = properties
        self.components = components
    }

    /// Reads the element with everything in it.
    ///
    /// - Throws: 403 `valid-filter` for what RFC 4791 forbids, 403 `supported-filter` for what it does not
    ///   know: a condition is never passed over, for then the wrong events would be found in silence.
    public init(_ element: ElementNode) throws(DAVError) {
        guard let name = element.attribute("name"), !name.isEmpty else {
            throw .invalidFilter("A CALDAV:comp-filter has a name.")
        }
        try Self.expectAttributes(of: element, ["name", "test"])
        let isAnyOf = try Self.isAnyOf(element)
        var isNotDefined = false
        var timeRange: TimeRange?
        var properties: [PropFilter] = []
        var components: [CompFilter] = []
        for child in element.elements {
            switch child.name {
            case .caldav("is-not-defined"): isNotDefined = true
            case .caldav("time-range"):
                guard timeRange == nil else {
                    throw .invalidFilter("There is one CALDAV:time-range at most.")
                }
                timeRange = try TimeRange(child)
            case .caldav("prop-filter"): properties.append(try PropFilter(child))
            case .caldav("comp-filter"): components.append(try CompFilter(child))
            default: throw .unsupportedFilter(child, "A CALDAV:comp-filter has no such element.")
            }
        }
        if isNotDefined, element.elements.count > 1 {
            throw .invalidFilter("CALDAV:is-not-defined stands alone.")
        }
        self.init(
            ComponentName(name), isAnyOf: isAnyOf, isNotDefined: isNotDefined, timeRange: timeRange,
            properties: properties, components: components)
    }

    /// Reads a `CALDAV:filter`, whose one comp-filter names the whole object.
    ///
    /// - Throws: 403 `valid-filter` when it is not about `VCALENDAR`, or asks for a time-range of what has
    ///   no time.
    public init(filter element: ElementNode) throws(DAVError) {
        let children = element.elements
        guard let root = children.first, children.count == 1, root.name == .caldav("comp-filter") else {
            throw .invalidFilter("A CALDAV:filter has one CALDAV:comp-filter.")
        }
        let filter = try CompFilter(root)
        guard filter.name == .vcalendar, !filter.isNotDefined, filter.timeRange == nil else {
            throw .invalidFilter(
                "The outermost CALDAV:comp-filter is that of VCALENDAR, without conditions of time.")
        }
        self = filter
        try check(within: nil)
    }

    /// The window outside of which nothing can match; `nil` when the filter does not limit time.
    public var window: Range<Instant>? {
        // Of several conditions that are enough each, another one may hold outside.
        guard !isAnyOf || components.count + properties.count == 1 else { return nil }
        for component in components where !component.isNotDefined && !component.isAnyOf {
            // A VTODO may match without any time of its own, so only events can be sought by time.
            if component.name == .vevent, let range = component.timeRange { return range.window }
        }
        return nil
    }

    /// Component names of which one has to be there; `nil` when any will do.
    public var requiredComponent: ComponentName? { components.first { !$0.isNotDefined }?.name }

    /// Components whose time RFC 4791 section 9.9 or RFC 7953 section 7.2.2 defines.
    private static let timed: Set<ComponentName> = [
        .vevent, .vtodo, .vjournal, .vfreebusy, .valarm, .vavailability,
    ]

    /// Where components of these names lie (RFC 5545 section 3.6, RFC 7953, RFC 9073); others may lie anywhere.
    private static let enclosing: [ComponentName: Set<ComponentName>] = [
        .vevent: [.vcalendar], .vtodo: [.vcalendar], .vjournal: [.vcalendar], .vfreebusy: [.vcalendar],
        .vtimezone: [.vcalendar], .vavailability: [.vcalendar], .valarm: [.vevent, .vtodo],
        .available: [.vavailability], .standard: [.vtimezone], .daylight: [.vtimezone], .vcalendar: [],
    ]

    /// Refuses what no object could ever meet: "the CALDAV:filter XML element MUST be valid" (section 7.8).
    private func check(within parent: ComponentName?) throws(DAVError) {
        if let parent, let places = Self.enclosing[name], !places.contains(parent) {
            throw .invalidFilter("There is no \(name) in a \(parent).")
        }
        if timeRange != nil, !Self.timed.contains(name) {
            throw .invalidFilter("Components of this name have no time that could be compared (section 9.9).")
        }
        for component in components { try component.check(within: name) }
    }

    /// Whether one condition is enough.
    ///
    /// The attribute `test` is that of RFC 6352 section 10.5.1, in Calendar Server's extension
    /// `calendar-query-extended`; without it all conditions have to hold.
    static func isAnyOf(_ element: ElementNode) throws(DAVError) -> Bool {
        switch element.attribute("test") ?? "allof" {
        case "anyof": true
        case "allof": false
        default: throw .invalidFilter("The test of a filter is anyof or allof.")
        }
    }

    /// Refuses attributes that the RFC does not define: they would change what the filter means.
    static func expectAttributes(of element: ElementNode, _ known: Set<String>) throws(DAVError) {
        for attribute in element.attributes where attribute.name.namespace.isEmpty {
            guard known.contains(attribute.name.local) else {
                throw .unsupportedFilter(element, "An attribute of this CALDAV:filter is unknown.")
            }
        }
    }
}
