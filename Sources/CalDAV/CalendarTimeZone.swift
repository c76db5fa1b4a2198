internal import ICalendar
public import TimeZones
public import WebDAV
public import XML

/// Where the floating times and dates of a calendar are.
public enum CalendarTimeZone {
    /// Reads the one VTIMEZONE of an object (RFC 4791 section 5.2.2): what is in `CALDAV:calendar-timezone` and
    /// `CALDAV:timezone`.
    ///
    /// - Throws: 403 `valid-calendar-data`.
    public static func zone(_ octets: [UInt8]) throws(DAVError) -> Zone {
        do {
            let calendar = try VCalendar.read(octets, .lenient)
            guard let component = calendar.timeZones.first, calendar.timeZones.count == 1 else {
                throw DAVError.invalidCalendarData("A time zone is a VCALENDAR with one VTIMEZONE.")
            }
            return try VTimeZone.zone(from: component)
        } catch {
            if let error = error as? DAVError { throw error }
            throw .invalidCalendarData("The VTIMEZONE cannot be read.")
        }
    }

    /// The zone that a client gave a calendar: by a VTIMEZONE, else by `CALDAV:calendar-timezone-id` (RFC 7809
    /// section 5.2).
    ///
    /// - Parameters:
    ///   - properties: What the client set, each as its element's XML.
    ///   - database: Knows the zones by name.
    /// - Returns: `nil` where the client said nothing that can be understood.
    public static func zone(setBy properties: [ExpandedName: [UInt8]], _ database: TimeZoneDatabase) -> Zone?
    {
        if let octets = properties[.caldav("calendar-timezone")], let element = try? XMLReader.read(octets),
            let zone = try? zone(Array(element.text.utf8))
        {
            return zone
        }
        guard let octets = properties[.caldav("calendar-timezone-id")],
            let element = try? XMLReader.read(octets)
        else { return nil }
        return database.resolve(TimeZoneID(rawValue: element.text.trimmingSpace))
    }
}
