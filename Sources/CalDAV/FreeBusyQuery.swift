internal import HTTPTypes
public import ICalendar
public import WebDAV
public import XML

/// The body of a free-busy-query report (RFC 4791 section 9.11).
public struct FreeBusyQuery: Sendable, Hashable {
    /// The time that is asked about.
    public let window: Range<Instant>

    /// Reads the report.
    ///
    /// - Throws: 400 without a time-range or with several, 403 `valid-filter` when it has not both its ends in UTC.
    public init(_ root: ElementNode) throws(DAVError) {
        let ranges = root.all(.caldav("time-range"))
        guard let element = ranges.first, ranges.count == 1 else {
            throw DAVError(400, nil, "A CALDAV:free-busy-query has one CALDAV:time-range.")
        }
        let range = try TimeRange(element)
        guard range.start != nil, range.end != nil else {
            throw .invalidFilter("The time-range of a CALDAV:free-busy-query has a start and an end.")
        }
        window = range.window
    }
}
