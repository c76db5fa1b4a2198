import ICalendar
import Recurrence
import Testing
import TimeZones

/// Objects for tests, from the lines that matter.
enum CalendarMaker {
    /// A calendar of VEVENTs, each given by its lines parted by spaces; UID and DTSTAMP are added.
    static func calendar(_ events: String...) throws -> VCalendar { try calendar(events) }

    static func calendar(_ events: [String]) throws -> VCalendar {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//test//EN"]
        for event in events {
            lines += ["BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z"]
            lines += event.split(separator: " ").map(String.init)
            lines += ["END:VEVENT"]
        }
        lines.append("END:VCALENDAR")
        return try VCalendar.read(Array((lines.joined(separator: "\r\n") + "\r\n").utf8))
    }

    static func expander(
        _ calendar: VCalendar, floating: String = "Europe/Berlin", limits: ExpansionLimits = .init()
    ) throws -> RecurrenceExpander {
        let zone = try #require(TimeZoneDatabase.system.zone(named: floating))
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: zone)
        return try RecurrenceExpander(calendar, resolver: resolver, limits: limits)
    }

    /// `YYYYMMDDTHHMMSSZ` as an instant.
    static func instant(_ text: String) throws -> Instant {
        try #require(CalendarTime(text)?.instant)
    }

    /// The window between two UTC times.
    static func window(_ start: String, _ end: String) throws -> Range<Instant> {
        try instant(start)..<instant(end)
    }
}

extension Instance {
    /// Start and end in UTC, for comparing.
    var span: String {
        interval.lowerBound.utc.basicText + "Z/" + interval.upperBound.utc.basicText + "Z"
    }
}
