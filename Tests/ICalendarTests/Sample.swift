import ICalendar

/// Small inputs for the tests.
enum Sample {
    /// A calendar around lines of its own, with CRLF.
    static func calendar(_ lines: String...) -> [UInt8] {
        octets(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Test//EN"] + lines + ["END:VCALENDAR"])
    }

    /// A calendar with one event, whose UID, DTSTAMP and DTSTART stand before the given lines.
    static func event(_ lines: String...) -> [UInt8] {
        let head = [
            "BEGIN:VEVENT", "UID:1@example.com", "DTSTAMP:20260105T080000Z", "DTSTART:20260302T090000Z",
        ]
        return octets(
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Test//EN"] + head + lines
                + ["END:VEVENT", "END:VCALENDAR"])
    }

    /// Lines with CRLF.
    static func octets(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// The line of the input at which the lines given to ``event(_:)`` start.
    static let firstOwnLine = 8

    /// The first event of a calendar.
    static func read(_ octets: [UInt8]) throws -> Component {
        let calendar = try VCalendar.read(octets)
        return calendar.members.first ?? Component("NONE")
    }
}
