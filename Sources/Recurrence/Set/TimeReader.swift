import ICalendar
import TimeZones

/// Places calendar times on the line of instants, with one object's zones.
struct TimeReader {
    let resolver: ZoneResolver

    /// The wall clock that a time is read on.
    func clock(of time: CalendarTime) throws(RecurrenceError) -> WallClock {
        if case .utc = time { return WallClock(nil) }
        if let zone = resolver.zone(of: time) { return WallClock(zone) }
        throw unknownZone(of: time)
    }

    /// The instant of a time, in seconds since the epoch.
    func instant(of time: CalendarTime) throws(RecurrenceError) -> Int {
        if case .utc(let local) = time { return Int(local.secondsSinceEpoch) }
        guard let instant = resolver.instant(of: time) else { throw unknownZone(of: time) }
        return Int(instant.secondsSinceEpoch)
    }

    private func unknownZone(of time: CalendarTime) -> RecurrenceError {
        RecurrenceError(.unknownTimeZone(time.timeZoneID ?? TimeZoneID(rawValue: "")))
    }

    /// The day that a date-time means where a DATE was due.
    ///
    /// Producers write local midnight as UTC: what is midnight for the viewer is that day.  Anything else is
    /// taken by its digits.
    func day(of time: CalendarTime) throws(RecurrenceError) -> Int {
        if case .utc(let local) = time, local.secondOfDay != 0 {
            var clock = WallClock(resolver.floating)
            let reading = clock.local(at: Int(local.secondsSinceEpoch))
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
        of time: CalendarTime, like start: CalendarTime, clock: inout WallClock
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
