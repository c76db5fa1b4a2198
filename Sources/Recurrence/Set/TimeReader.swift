import ICalendar
import TimeZones

/// Places calendar times on the line of instants, with one object's zones.
///
/// A class for the time of reading alone: it remembers the zones that were asked for.
final class TimeReader {
    let resolver: ZoneResolver
    private let floating: WallZone
    private var known: [(name: TimeZoneID, zone: WallZone)] = []

    /// Objects have one zone or two; more than these are looked up anew.
    private static let capacity = 8

    init(resolver: ZoneResolver) {
        self.resolver = resolver
        floating = WallZone(resolver.floating)
    }

    /// The zone in whose wall clock a time is written; `nil` for UTC.
    func zone(of time: CalendarTime) throws(RecurrenceError) -> WallZone? {
        switch time {
        case .utc: return nil
        case .date, .floating: return floating
        case .zoned(_, let name):
            for entry in known where entry.name == name { return entry.zone }
            guard let found = resolver.zone(for: name) else {
                throw RecurrenceError(.unknownTimeZone(name))
            }
            let zone = WallZone(found)
            if known.count < Self.capacity { known.append((name, zone)) }
            return zone
        }
    }

    /// The wall clock that a time is read on.
    func clock(of time: CalendarTime) throws(RecurrenceError) -> WallClock { WallClock(try zone(of: time)) }

    /// The instant of a time, in seconds since the epoch.
    func instant(of time: CalendarTime) throws(RecurrenceError) -> Int {
        try clock(of: time).instant(of: Int(time.local.secondsSinceEpoch))
    }

    /// The day that a date-time means where a DATE was due.
    ///
    /// Producers write local midnight as UTC: what is midnight for the viewer is that day.  Anything else is
    /// taken by its digits.
    func day(of time: CalendarTime) throws(RecurrenceError) -> Int {
        if case .utc(let local) = time, local.secondOfDay != 0 {
            let reading = WallClock(floating).local(at: Int(local.secondsSinceEpoch))
            if reading.floorModulo(secondsPerDay) == 0 { return reading.floorDivided(by: secondsPerDay) }
        }
        return time.date.dayNumber
    }

    /// The wall-clock reading, on a given clock, of a time that names an instance of something that starts as
    /// `start` does: the value of an RDATE, EXDATE or RECURRENCE-ID.
    ///
    /// The types should be the same; where they are not, a date-time stands for its day, and a floating one
    /// for the same digits.  A DATE among date-times has no reading: `nil`.
    func reading(
        of time: CalendarTime, like start: CalendarTime, clock: WallClock
    ) throws(RecurrenceError) -> Int? {
        if start.isDate { return try day(of: time) * secondsPerDay }
        switch time {
        case .date: return nil
        case .floating(let local): return Int(local.secondsSinceEpoch)
        case .utc, .zoned:
            // The same digits in the same zone, which may be digits that the clock skips.
            if time.timeZoneID != nil, time.timeZoneID == start.timeZoneID {
                return Int(time.local.secondsSinceEpoch)
            }
            return clock.local(at: try instant(of: time))
        }
    }
}
