public import ICalendar
internal import HTTPTypes
public import WebDAV
public import XML

/// A `CALDAV:time-range` (RFC 4791 section 9.9): half open, perhaps without one of its ends.
public struct TimeRange: Sendable, Hashable {
    /// The first instant; `nil` for none.
    public let start: Instant?
    /// The instant after the last; `nil` for none.
    public let end: Instant?

    /// A range that may be open at either end.
    public init(start: Instant?, end: Instant?) {
        self.start = start
        self.end = end
    }

    /// Reads the attributes `start` and `end`, each a UTC date-time.
    ///
    /// - Throws: `valid-filter`: 400 when neither is there, 403 when one is no UTC date-time, or the end is not after
    ///   the start.
    public init(_ element: ElementNode) throws(DAVError) {
        start = try Self.instant(element.attribute("start"))
        end = try Self.instant(element.attribute("end"))
        guard start != nil || end != nil else {
            // "at least one of the attributes MUST be" there: what lacks both is no such element.
            throw DAVError(400, .caldav("valid-filter"), "A CALDAV:time-range has a start or an end.")
        }
        if let start, let end, start >= end {
            throw .invalidFilter("The end of a CALDAV:time-range is after its start.")
        }
    }

    /// With the ends of time in place of missing ends.
    public var window: Range<Instant> { (start ?? .distantPast)..<(end ?? .distantFuture) }

    private static func instant(_ text: String?) throws(DAVError) -> Instant? {
        guard let text else { return nil }
        // "MUST be specified as 'date with UTC time'" (section 9.9).
        guard text.utf8.count == 16, text.hasSuffix("Z"), let local = LocalDateTime(String(text.dropLast()))
        else { throw .invalidFilter("The ends of a CALDAV:time-range are UTC, as in 20260101T000000Z.") }
        return Instant(utc: local)
    }
}
