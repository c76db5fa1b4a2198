internal import HTTPTypes
public import WebDAV
public import XML

/// The body of a calendar-multiget report (RFC 4791 section 9.10).
public struct CalendarMultiget: Sendable, Equatable {
    /// What is wanted of each object.
    public let properties: PropFind
    /// The objects, as the client spells them.
    public let hrefs: [String]

    /// Reads the report.
    ///
    /// - Parameters:
    ///   - root: The element `CALDAV:calendar-multiget`.
    ///   - maxHrefs: The most that are answered; 0 for any number.
    /// - Throws: 400 without an href, 403 `number-of-matches-within-limits` with too many.
    public init(_ root: ElementNode, maxHrefs: Int) throws(DAVError) {
        properties = try ReportProperties.read(root)
        hrefs = root.all(.dav("href")).map(\.text.trimmingSpace)
        guard !hrefs.isEmpty else { throw DAVError(400, nil, "A CALDAV:calendar-multiget has a DAV:href.") }
        if maxHrefs > 0, hrefs.count > maxHrefs {
            throw DAVError(
                403, .dav("number-of-matches-within-limits"),
                "At most \(maxHrefs) resources are answered at once.")
        }
    }
}
