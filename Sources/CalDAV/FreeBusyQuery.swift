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
    /// - Throws: 400 without a time-range or with several, or with one that has not both its
    ///   ends in UTC (then with `valid-filter`).
    public init(_ root: ElementNode) throws(DAVError) {
        let ranges = root.all(.caldav("time-range"))
        guard let element = ranges.first, ranges.count == 1 else {
            throw DAVError(400, nil, "A CALDAV:free-busy-query has one CALDAV:time-range.")
        }
        // There is no filter here that could be valid or not: it is the request that is wrong.
        let range: TimeRange
        do {
            range = try TimeRange(element)
        } catch {
            throw DAVError(400, .caldav("valid-filter"), error.sentence)
        }
        guard range.start != nil, range.end != nil else {
            throw DAVError(
                400, .caldav("valid-filter"),
                "The time-range of a CALDAV:free-busy-query has a start and an end.")
        }
        window = range.window
    }
}
