public import ICalendar

/// What a wall clock's reading means in a zone (RFC 5545 §3.3.5).
public enum LocalTimeResolution: Sendable, Hashable {
    /// The clock shows it once.
    case unique(Instant)
    /// The clock is put forward over it; the instant is that of the offset before.
    case gap(Instant)
    /// The clock is put back over it and shows it twice.
    case overlap(first: Instant, second: Instant)

    /// The instant that RFC 5545 takes.
    public var instant: Instant {
        switch self {
        case .unique(let instant), .gap(let instant), .overlap(let instant, _): instant
        }
    }
}
