public import ICalendar
public import WebDAV

/// The iCalendar object in `CALDAV:calendar-availability` (RFC 7953 section 7.2.4).
public enum CalendarAvailability {
    /// Reads the object: one VAVAILABILITY, and VTIMEZONEs.
    ///
    /// - Throws: 403 `valid-calendar-data`.
    public static func calendar(_ octets: [UInt8]) throws(DAVError) -> VCalendar {
        let calendar: VCalendar
        do {
            calendar = try VCalendar.read(octets, .lenient)
        } catch {
            throw .invalidCalendarData("The availability cannot be read.")
        }
        guard calendar.members.count == 1, calendar.members[0].name == .vavailability else {
            throw .invalidCalendarData("An availability is a VCALENDAR with one VAVAILABILITY.")
        }
        return calendar
    }
}
