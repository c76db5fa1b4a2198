internal import ICalendar
internal import HTTPTypes
internal import WebDAV

/// The times that calendars hold (RFC 4791 sections 5.2.6 and 5.2.7).
///
/// Before 1583 the days of RFC 5545 are not those of the calendar that people had, and after 9998 the year of an
/// offset or of a long event can have five digits.
public enum DateTimeBounds {
    /// The value of `CALDAV:min-date-time`.
    public static let least = "15830101T000000Z"
    /// The value of `CALDAV:max-date-time`.
    public static let most = "99981231T235959Z"

    private static let leastSecond = LocalDateTime(String(least.dropLast()))?.secondsSinceEpoch ?? .min
    private static let mostSecond = LocalDateTime(String(most.dropLast()))?.secondsSinceEpoch ?? .max

    /// Refuses an object with a date or time outside, in whatever zone.
    ///
    /// - Throws: 403 `min-date-time` or `max-date-time`.
    static func check(_ calendar: VCalendar) throws(DAVError) {
        for member in calendar.members {
            for property in member.properties where names.contains(property.name) {
                // Values of other types have no date of their own, or one that another rule refuses.
                for time in (try? property.times()) ?? [] { try check(time.local.secondsSinceEpoch) }
            }
        }
    }

    private static let names: Set<PropertyName> = [
        .dtstart, .dtend, .due, .recurrenceID, .rdate, .exdate, .completed,
    ]

    private static func check(_ second: Int64) throws(DAVError) {
        guard second >= leastSecond else {
            throw DAVError(403, .caldav("min-date-time"), "Calendars hold no time before \(least).")
        }
        guard second <= mostSecond else {
            throw DAVError(403, .caldav("max-date-time"), "Calendars hold no time after \(most).")
        }
    }

    /// Refuses a range that lies wholly outside: it "MUST have its start or end [...] values greater than or equal to
    /// the value of the CALDAV:min-date-time property" (section 7.8).
    static func check(_ range: TimeRange) throws(DAVError) {
        if let end = range.end, end.secondsSinceEpoch < leastSecond {
            throw DAVError(403, .caldav("min-date-time"), "Calendars hold no time before \(least).")
        }
        if let start = range.start, start.secondsSinceEpoch > mostSecond {
            throw DAVError(403, .caldav("max-date-time"), "Calendars hold no time after \(most).")
        }
    }
}
