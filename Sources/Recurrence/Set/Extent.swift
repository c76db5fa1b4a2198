import ICalendar

/// How long the instances of a component last.
enum Extent: Hashable {
    /// So many seconds: DTEND - DTSTART of date-times ("the same exact duration will apply to all the members
    /// of the generated recurrence set", RFC 5545 §3.8.5.3).
    case exact(Int)
    /// So many days on the wall clock, then so many seconds: DURATION (§3.3.6), and days of DATEs.
    case nominal(days: Int, seconds: Int)

    /// Longer than the years 0…9999; what is longer still is cut to it.
    private static let longestDays = 4_000_000

    /// The extent of a DURATION; a negative one counts as none.
    init(_ duration: CalendarDuration) {
        let days = min(max(duration.days, 0), Self.longestDays)
        let seconds = min(max(duration.seconds, 0), Self.longestDays * secondsPerDay)
        self = days == 0 ? .exact(seconds) : .nominal(days: days, seconds: seconds)
    }

    /// The whole days that a DURATION gives to a DATE.
    init(days duration: CalendarDuration) {
        let whole = min(max(duration.days, 0), Self.longestDays)
        let seconds = min(max(duration.seconds, 0), Self.longestDays * secondsPerDay)
        self = .nominal(days: whole + (seconds + secondsPerDay - 1) / secondsPerDay, seconds: 0)
    }

    /// The most seconds that an instance can last.
    var longest: Int {
        switch self {
        case .exact(let seconds): seconds
        // Days of 25 hours.
        case .nominal(let days, let seconds): days * secondsPerDay + seconds + (days == 0 ? 0 : secondsPerDay)
        }
    }

    /// The instant at which something ends that starts at `instant`, when `clock` reads `local`.
    @inline(__always)
    func end(local: Int, instant: Int, clock: WallClock) -> Int {
        switch self {
        case .exact(let seconds): return instant + seconds
        case .nominal(let days, let seconds):
            if days == 0 { return instant + seconds }
            return max(instant, clock.instant(of: local + days * secondsPerDay)) + seconds
        }
    }
}
