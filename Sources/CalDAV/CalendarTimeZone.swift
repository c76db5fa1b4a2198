public import ICalendar
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
            // "an iCalendar object [...] MUST contain exactly one valid VTIMEZONE" (section 5.2.2).
            guard let component = calendar.timeZones.first, calendar.component.components.count == 1,
                calendar.component.first(.version) != nil
            else {
                throw DAVError.invalidCalendarData("A time zone is a VCALENDAR with one VTIMEZONE.")
            }
            return try VTimeZone.zone(from: component)
        } catch {
            if let error = error as? DAVError { throw error }
            throw .invalidCalendarData("The VTIMEZONE cannot be read.")
        }
    }

    /// The TZID of the VTIMEZONE in such an object.
    public static func identifier(_ octets: [UInt8]) -> String? {
        (try? VCalendar.read(octets, .lenient))?.timeZones.first?.first(.tzid)?.text
    }

    /// Such an object for a zone that is known by its name.
    ///
    /// - Parameters:
    ///   - zone: The zone.
    ///   - tzid: What it is called there.
    ///   - now: Clients place floating events by it; ten years from then are enough.
    ///   - productID: Who makes the object.
    /// - Returns: A VCALENDAR with one VTIMEZONE.
    public static func octets(
        of zone: Zone, as tzid: TimeZoneID, from now: Instant, productID: String
    ) -> [UInt8] {
        let component = VTimeZone.component(
            for: zone, as: tzid, covering: now..<now.advanced(by: 10 * 31_557_600))
        return VCalendar(members: [component], productID: productID).serialized()
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
