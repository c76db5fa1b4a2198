import ICalendar
import TimeZones

/// A zone behind a reference, which costs less to hand about than its name does.
final class WallZone: Sendable {
    let zone: Zone

    init(_ zone: Zone) { self.zone = zone }
}

/// The wall clock of one zone, quick within a window that it was made for.
///
/// It knows the stretches without a transition that hold the two ends of the window.  Other times, and those
/// near an end of a stretch, go the long way through the zone, which knows about gaps and overlaps (RFC 5545
/// §3.3.5).
struct WallClock {
    /// Instants between two transitions, and the offset that holds there.
    private struct Stretch {
        var offset = 0
        var from = Int.max
        var until = Int.min

        @inline(__always)
        func holds(_ instant: Int) -> Bool { instant >= from && instant < until }
    }

    /// `nil` for UTC, whose clock is never set.
    let zone: WallZone?
    private var early = Stretch()
    private var late = Stretch()

    /// Beyond this from a transition a wall-clock time exists once: no clock was ever set by more than a day.
    private static let margin = 2 * secondsPerDay
    /// Instants far beyond what text can hold, yet far from the ends of 64 bits.
    private static let bound = 1 << 50

    /// A clock that goes the long way always.
    init(_ zone: WallZone?) { self.zone = zone }

    /// A clock that is quick about a window.
    init(_ zone: WallZone?, around window: Range<Int>) {
        self.zone = zone
        guard let zone else { return }
        early = Self.stretch(of: zone.zone, around: window.lowerBound)
        late = early.holds(window.upperBound) ? early : Self.stretch(of: zone.zone, around: window.upperBound)
    }

    private static func stretch(of zone: Zone, around instant: Int) -> Stretch {
        let middle = Instant(secondsSinceEpoch: Int64(min(max(instant, -Self.bound), Self.bound)))
        let before = zone.transition(atOrBefore: middle).map { Int($0.instant.secondsSinceEpoch) }
        let after = zone.transition(after: middle).map { Int($0.instant.secondsSinceEpoch) }
        return Stretch(
            offset: zone.offset(at: middle).seconds,
            from: before.map { $0 + Self.margin } ?? -2 * Self.bound,
            until: after.map { $0 - Self.margin } ?? 2 * Self.bound)
    }

    /// The instant at which the clock reads `local`, both in seconds since 1970-01-01T00:00:00.
    @inline(__always)
    func instant(of local: Int) -> Int {
        guard let zone else { return local }
        if early.holds(local - early.offset) { return local - early.offset }
        if late.holds(local - late.offset) { return local - late.offset }
        return Int(zone.zone.instant(ofLocalSecond: Int64(local)).secondsSinceEpoch)
    }

    /// What the clock reads at `instant`.
    @inline(__always)
    func local(at instant: Int) -> Int {
        guard let zone else { return instant }
        if early.holds(instant) { return instant + early.offset }
        if late.holds(instant) { return instant + late.offset }
        return instant + zone.zone.offset(at: Instant(secondsSinceEpoch: Int64(instant))).seconds
    }

    /// The wall-clock times that may be of an instant in a window.
    func readings(of window: Range<Int>) -> Range<Int> {
        guard zone != nil else { return window }
        let slack = secondsPerDay
        let lower = min(local(at: window.lowerBound - slack) + slack, local(at: window.lowerBound))
        let upper = max(
            local(at: window.upperBound), local(at: window.upperBound + slack) - slack,
            local(at: window.upperBound - slack) + slack)
        return min(lower, upper)..<upper
    }
}

/// The clocks of one window, each made once for all that is expanded in it.
struct WindowClocks {
    private let window: Range<Int>
    private var clocks: [WallClock] = []

    /// Objects of strangers may name any number of zones; more than these are not looked through.
    private static let capacity = 16

    init(_ window: Range<Int>) {
        // Instances begin before the window that they reach into, and their ends lie after it.
        let slack = 2 * secondsPerDay
        self.window = (window.lowerBound - slack)..<(window.upperBound + slack)
    }

    /// The clock of a zone.
    mutating func clock(of zone: WallZone?) -> WallClock {
        guard let zone else { return WallClock(nil) }
        for clock in clocks where clock.zone === zone { return clock }
        // Every object has references of its own.
        for clock in clocks where clock.zone?.zone == zone.zone { return clock }
        let clock = WallClock(zone, around: window)
        if clocks.count < Self.capacity { clocks.append(clock) }
        return clock
    }
}
