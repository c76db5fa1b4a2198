public import ICalendar

/// A change of a zone's wall clock.
public struct ZoneTransition: Sendable, Hashable {
    /// The first instant at which the new offset holds.
    public let instant: Instant
    /// The offset until then.
    public let offsetBefore: UTCOffset
    /// The offset from then on.
    public let offsetAfter: UTCOffset
    /// Whether it begins daylight saving; where a zone calls its winter "negative daylight saving" (Ireland),
    /// summer is the daylight one all the same.
    public let isDaylight: Bool
    /// What local time is called from then on: `CEST`, `+03`; empty when nothing says.
    public let abbreviation: String

    /// What the clock shows at that instant if it is not set: the onset as a VTIMEZONE states it.
    public var onset: LocalDateTime { LocalDateTime(instant, ahead: offsetBefore) }
}
