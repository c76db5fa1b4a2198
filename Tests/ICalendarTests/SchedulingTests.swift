import ICalendar
import Testing

@Suite("RFC 5546 §3 restriction tables")
struct SchedulingTests {
    private static let common = "UID:1|DTSTAMP:20260101T000000Z"
    private static let request =
        "DTSTART:20260102T090000Z|SUMMARY:x|ORGANIZER:mailto:o@example.org|ATTENDEE:mailto:a@example.org"

    /// A message; `|` parts lines.
    private func problems(_ method: String, _ component: String, _ lines: String, more: String = "") throws
        -> [ICalendarProblem]
    {
        let text =
            "BEGIN:VCALENDAR|VERSION:2.0|PRODID:x|METHOD:\(method)|BEGIN:\(component)|\(Self.common)|\(lines)|"
            + "END:\(component)|\(more)END:VCALENDAR|"
        let calendar = try VCalendar.read(Array(text.replacing("|", with: "\r\n").utf8))
        return SchedulingValidator.problems(in: calendar)
    }

    @Test(arguments: [
        ("REQUEST", "VEVENT", request), ("request", "VEVENT", request + "|STATUS:CONFIRMED|SEQUENCE:2"),
        ("PUBLISH", "VEVENT", "DTSTART:20260102T090000Z|SUMMARY:|ORGANIZER:mailto:o@example.org"),
        ("REPLY", "VEVENT", "ORGANIZER:mailto:o@example.org|ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org"),
        ("ADD", "VEVENT", request + "|SEQUENCE:1"), ("COUNTER", "VEVENT", request + "|SEQUENCE:0"),
        ("CANCEL", "VEVENT", "ORGANIZER:mailto:o@example.org|SEQUENCE:3|STATUS:CANCELLED"),
        ("REFRESH", "VEVENT", "ORGANIZER:mailto:o@example.org|ATTENDEE:mailto:a@example.org"),
        ("REQUEST", "VTODO", request + "|PRIORITY:5"),
        ("PUBLISH", "VJOURNAL", "DTSTART:20260102T090000Z|DESCRIPTION:x|ORGANIZER:mailto:o@example.org"),
        (
            "REQUEST", "VFREEBUSY",
            "DTSTART:20260102T090000Z|DTEND:20260103T090000Z|ORGANIZER:mailto:o@example.org|ATTENDEE:mailto:a@example.org"
        ),
        (
            "REPLY", "VFREEBUSY",
            "DTSTART:20260102T090000Z|DTEND:20260103T090000Z|ORGANIZER:mailto:o@example.org|ATTENDEE:mailto:a@example.org|FREEBUSY:20260102T090000Z/PT1H"
        ),
    ])
    func `a message as the tables have it has no problem`(
        _ method: String, _ component: String, _ lines: String
    )
        throws
    {
        #expect(try problems(method, component, lines) == [])
    }

    @Test(arguments: [
        (
            "REQUEST", "VEVENT", "DTSTART:20260102T090000Z|SUMMARY:x|ORGANIZER:mailto:o@example.org",
            ICalendarError.Code.missingProperty, 5, "RFC 5546 §3.2.2"
        ),
        ("PUBLISH", "VEVENT", request, .conflictingProperties, 11, "RFC 5546 §3.2.1"),
        (
            "REQUEST", "VEVENT", request + "|REQUEST-STATUS:2.0;Success", .conflictingProperties, 12,
            "RFC 5546 §3.2.2"
        ),
        ("REQUEST", "VEVENT", request + "|STATUS:CANCELLED", .invalidToken, 12, "RFC 5546 §3.2.2"),
        (
            "REPLY", "VEVENT",
            "ORGANIZER:mailto:o@example.org|ATTENDEE:mailto:a@example.org|ATTENDEE:mailto:b@example.org",
            .repeatedProperty, 10, "RFC 5546 §3.2.3"
        ),
        (
            "REPLY", "VEVENT",
            "ORGANIZER:mailto:o@example.org|ATTENDEE:mailto:a@example.org|BEGIN:VALARM|ACTION:AUDIO|TRIGGER:-PT1M|END:VALARM",
            .misplacedComponent, 10, "RFC 5546 §3.2.3"
        ),
        ("ADD", "VEVENT", request + "|SEQUENCE:0", .invalidInteger, 12, "RFC 5546 §3.2.4"),
        (
            "ADD", "VEVENT", request + "|SEQUENCE:1|RRULE:FREQ=DAILY", .conflictingProperties, 13,
            "RFC 5546 §3.2.4"
        ),
        ("CANCEL", "VEVENT", "ORGANIZER:mailto:o@example.org", .missingProperty, 5, "RFC 5546 §3.2.5"),
        (
            "REFRESH", "VEVENT", "ORGANIZER:mailto:o@example.org|ATTENDEE:mailto:a@example.org|SUMMARY:x",
            .conflictingProperties, 10, "RFC 5546 §3.2.6"
        ),
        ("REQUEST", "VTODO", request, .missingProperty, 5, "RFC 5546 §3.4.2"),
        (
            "REFRESH", "VTODO", "ATTENDEE:mailto:a@example.org|ORGANIZER:mailto:o@example.org",
            .conflictingProperties, 9, "RFC 5546 §3.4.6"
        ),
        (
            "REQUEST", "VFREEBUSY",
            "DTSTART:20260102T090000|DTEND:20260103T090000Z|ORGANIZER:mailto:o@example.org|ATTENDEE:mailto:a@example.org",
            .notUTC, 8, "RFC 5546 §3.3.2"
        ),
        ("REQUEST", "VJOURNAL", request, .invalidToken, 4, "RFC 5546 §1.4"),
        ("X-OTHER", "VEVENT", request, .invalidToken, 4, "RFC 5546 §1.4"),
    ])
    func `what a table forbids is told with its line`(
        _ method: String, _ component: String, _ lines: String, _ code: ICalendarError.Code, _ line: Int,
        _ section: String
    ) throws {
        let found = try problems(method, component, lines)
        #expect(found.map(\.rule) == [code])
        #expect(found.first?.line == line)
        #expect(found.first?.section == section)
    }

    @Test(arguments: [
        (
            "REQUEST", "BEGIN:VEVENT|UID:2|DTSTAMP:20260101T000000Z|" + request + "|END:VEVENT|",
            ICalendarError.Code.conflictingProperties
        ),
        (
            "COUNTER", "BEGIN:VEVENT|UID:1|DTSTAMP:20260101T000000Z|SEQUENCE:0|" + request + "|END:VEVENT|",
            .repeatedComponent
        ),
        ("REQUEST", "BEGIN:VTODO|UID:1|DTSTAMP:20260101T000000Z|END:VTODO|", .misplacedComponent),
    ])
    func `components that do not belong together are told`(
        _ method: String, _ more: String, _ code: ICalendarError.Code
    ) throws {
        let first = Self.request + (method == "COUNTER" ? "|SEQUENCE:0" : "")
        #expect(try problems(method, "VEVENT", first, more: more).map(\.rule) == [code])
    }

    @Test func `instances of one object belong together, and publishing brings several`() throws {
        let override =
            "BEGIN:VEVENT|UID:1|DTSTAMP:20260101T000000Z|RECURRENCE-ID:20260103T090000Z|" + Self.request
            + "|END:VEVENT|"
        #expect(try problems("REQUEST", "VEVENT", Self.request + "|RRULE:FREQ=DAILY", more: override) == [])
        let published = "DTSTART:20260102T090000Z|SUMMARY:x|ORGANIZER:mailto:o@example.org"
        let other = "BEGIN:VEVENT|UID:2|DTSTAMP:20260101T000000Z|\(published)|END:VEVENT|"
        #expect(try problems("PUBLISH", "VEVENT", published, more: other) == [])
    }

    @Test func `a calendar without METHOD is no message`() throws {
        let calendar = VCalendar(members: [Component(.vevent)], productID: "x")
        #expect(SchedulingValidator.problems(in: calendar) == [])
    }
}
