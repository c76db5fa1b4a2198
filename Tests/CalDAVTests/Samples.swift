import CalDAV
import ICalendar
import Recurrence
import TimeZones
import WebDAV
import XML

/// Objects and filters as text.
enum Samples {
    /// A weekly meeting in Berlin, Mondays at 9, whose third instance is moved to the Tuesday at 14.
    static let weekly = object(
        """
        BEGIN:VEVENT
        UID:weekly
        DTSTAMP:20260101T000000Z
        DTSTART;TZID=Europe/Berlin:20260105T090000
        DURATION:PT1H
        RRULE:FREQ=WEEKLY
        SUMMARY:Team meeting
        ATTENDEE;PARTSTAT=ACCEPTED;CN="Anna":mailto:anna@example.com
        ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ben@example.com
        BEGIN:VALARM
        ACTION:DISPLAY
        DESCRIPTION:Soon
        TRIGGER:-PT15M
        END:VALARM
        END:VEVENT
        BEGIN:VEVENT
        UID:weekly
        DTSTAMP:20260101T000000Z
        RECURRENCE-ID;TZID=Europe/Berlin:20260119T090000
        DTSTART;TZID=Europe/Berlin:20260120T140000
        DTEND;TZID=Europe/Berlin:20260120T150000
        SUMMARY:Moved
        END:VEVENT
        """)

    /// One day without a zone.
    static let allDay = object(
        """
        BEGIN:VEVENT
        UID:day
        DTSTAMP:20260101T000000Z
        DTSTART;VALUE=DATE:20260310
        SUMMARY:Holiday\\, really
        CATEGORIES:Private,Sun
        END:VEVENT
        """)

    /// A VCALENDAR around components, with the line ends of iCalendar.
    static func object(_ components: String) -> [UInt8] {
        let text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//test//EN\n\(components)\nEND:VCALENDAR\n"
        return text.utf8.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    }

    static func todo(_ properties: String) -> [UInt8] {
        object("BEGIN:VTODO\nUID:todo\nDTSTAMP:20260101T000000Z\n\(properties)\nEND:VTODO")
    }

    /// A filter from what stands inside the comp-filter of VCALENDAR.
    static func filter(_ inner: String) throws -> CompFilter {
        let text = """
            <filter xmlns="urn:ietf:params:xml:ns:caldav"><comp-filter name="VCALENDAR">\(inner)</comp-filter></filter>
            """
        return try CompFilter(filter: XMLReader.read(Array(text.utf8)))
    }

    static func matches(_ octets: [UInt8], _ inner: String, floating: Zone = .utc) throws -> Bool {
        let matcher = FilterMatcher(
            try filter(inner), database: .system, floating: floating, limits: ExpansionLimits())
        return try matcher.matches(VCalendar.read(octets, .strict))
    }

    static func calendarData(_ inner: String) throws -> CalendarDataRequest {
        let text = "<calendar-data xmlns=\"urn:ietf:params:xml:ns:caldav\">\(inner)</calendar-data>"
        return try CalendarDataRequest(XMLReader.read(Array(text.utf8)))
    }

    static func view(_ octets: [UInt8], _ inner: String) throws -> Component {
        let calendar = try VCalendar.read(octets, .strict)
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
        return try calendarData(inner).apply(
            to: calendar, resolver: resolver, database: .system, limits: .init())
    }
}
