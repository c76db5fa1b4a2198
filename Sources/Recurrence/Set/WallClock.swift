import ICalendar
import TimeZones

/// The wall clock of one zone, quick while it is asked about neighbouring times.
///
/// It remembers one stretch without a transition.  Times near an end of the stretch go the long way through
/// the zone, which knows about gaps and overlaps (RFC 5545 §3.3.5).
struct WallClock {
    /// `nil` for UTC, whose clock is never set.
    let zone: Zone?
    private var offset = 0
    private var from = Int.max
    private var until = Int.min

    /// Beyond this from a transition a wall-clock time exists once: no clock was ever set by more than a day.
    private static let margin = 2 * secondsPerDay
    /// Instants far beyond what text can hold, yet far from the ends of 64 bits.
    private static let bound = 1 << 50

    init(_ zone: Zone?) { self.zone = zone }

    /// The instant at which the clock reads `local`, both in seconds since 1970-01-01T00:00:00.
    mutating func instant(of local: Int) -> Int {
        guard let zone else { return local }
        let guess = local - offset
        if guess >= from, guess < until { return guess }
        let found = Int(zone.instant(of: LocalDateTime(secondsSinceEpoch: Int64(local))).secondsSinceEpoch)
        remember(zone, around: found)
        return found
    }

    /// What the clock reads at `instant`.
    mutating func local(at instant: Int) -> Int {
        guard let zone else { return instant }
        if instant >= from, instant < until { return instant + offset }
        remember(zone, around: instant)
        return instant + zone.offset(at: Instant(secondsSinceEpoch: Int64(instant))).seconds
    }

    private mutating func remember(_ zone: Zone, around instant: Int) {
        let middle = Instant(secondsSinceEpoch: Int64(min(max(instant, -Self.bound), Self.bound)))
        let before = zone.transition(atOrBefore: middle).map { Int($0.instant.secondsSinceEpoch) }
        let after = zone.transition(after: middle).map { Int($0.instant.secondsSinceEpoch) }
        offset = zone.offset(at: middle).seconds
        from = before.map { $0 + Self.margin } ?? -2 * Self.bound
        until = after.map { $0 - Self.margin } ?? 2 * Self.bound
    }

    /// The wall-clock times that may be of an instant in a window.
    mutating func readings(of window: Range<Int>) -> Range<Int> {
        guard zone != nil else { return window }
        let slack = secondsPerDay
        let lower = min(local(at: window.lowerBound - slack) + slack, local(at: window.lowerBound))
        let upper = max(
            local(at: window.upperBound), local(at: window.upperBound + slack) - slack,
            local(at: window.upperBound - slack) + slack)
        return min(lower, upper)..<upper
    }
}
