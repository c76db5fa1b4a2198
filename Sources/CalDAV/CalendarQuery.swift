internal import HTTPTypes
internal import ICalendar
public import TimeZones
public import WebDAV
public import XML

/// The body of a calendar-query report (RFC 4791 section 9.5).
public struct CalendarQuery: Sendable {
    /// What is wanted of each object that matches.
    public let properties: PropFind
    /// Which objects match.
    public let filter: CompFilter
    /// Where floating times and dates are, if the query says so.
    public let timeZone: Zone?

    /// Reads the report.
    ///
    /// - Parameters:
    ///   - root: The element `CALDAV:calendar-query`.
    ///   - database: Knows the zone of a `CALDAV:timezone-id` (RFC 7809 section 4.2).
    /// - Throws: 403 with `valid-filter`, `supported-filter`, `supported-collation`, `valid-calendar-data`
    ///   or `valid-timezone`.
    public init(_ root: ElementNode, database: TimeZoneDatabase) throws(DAVError) {
        guard let filter = root.first(.caldav("filter")) else {
            throw .invalidFilter("A CALDAV:calendar-query has a CALDAV:filter.")
        }
        properties = try ReportProperties.read(root)
        self.filter = try CompFilter(filter: filter)
        try Self.checkBounds(self.filter)
        if let element = root.first(.caldav("timezone-id")) {
            guard let zone = database.resolve(TimeZoneID(rawValue: element.text.trimmingSpace)) else {
                throw DAVError(403, .caldav("valid-timezone"), "The time zone is unknown.")
            }
            timeZone = zone
        } else {
            timeZone = try root.first(.caldav("timezone")).map { (element) throws(DAVError) in
                try CalendarTimeZone.zone(Array(element.text.utf8))
            }
        }
    }

    private static func checkBounds(_ filter: CompFilter) throws(DAVError) {
        if let range = filter.timeRange { try DateTimeBounds.check(range) }
        for component in filter.components { try checkBounds(component) }
    }
}

/// What a report asks to know of each resource.
enum ReportProperties {
    /// Reads `DAV:prop`, `DAV:allprop` or `DAV:propname`; nothing at all asks for no property.
    static func read(_ root: ElementNode) throws(DAVError) -> PropFind {
        if let prop = root.first(.dav("prop")) { return .properties(PropertyRequest.list(prop)) }
        if root.first(.dav("allprop")) != nil { return .all(including: []) }
        if root.first(.dav("propname")) != nil { return .names }
        return .properties([])
    }
}
