import ICalendar
import Testing

/// The tables of RFC 5546 §3.2 to §3.5, as they are printed there: each property by its presence.
@Suite("RFC 5546 §3.2 to §3.5, table by table")
struct SchedulingTableTests {
    struct Table: Sendable, CustomTestStringConvertible {
        var section: String
        var method: String
        var component: String
        /// Presence `1`, `1+` and `0`; components of presence `0`.
        var once: [String], some: [String], none: [String], noComponents: [String]
        var testDescription: String { "\(method) of a \(component)" }

        init(
            _ section: String, _ method: String, _ component: String, once: String, some: String = "",
            none: String = "", noComponents: String = ""
        ) {
            (self.section, self.method, self.component) = (section, method, component)
            func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
            (self.once, self.some, self.none) = (words(once), words(some), words(none))
            self.noComponents = words(noComponents)
        }
    }

    static let tables: [Table] = [
        Table(
            "3.2.1", "PUBLISH", "VEVENT", once: "DTSTAMP DTSTART ORGANIZER SUMMARY UID",
            none: "ATTENDEE REQUEST-STATUS"),
        Table(
            "3.2.2", "REQUEST", "VEVENT", once: "DTSTAMP DTSTART ORGANIZER SUMMARY UID", some: "ATTENDEE",
            none: "REQUEST-STATUS"),
        Table(
            "3.2.3", "REPLY", "VEVENT", once: "ATTENDEE DTSTAMP ORGANIZER UID", noComponents: "VALARM"),
        Table(
            "3.2.4", "ADD", "VEVENT", once: "DTSTAMP DTSTART ORGANIZER SEQUENCE SUMMARY UID",
            none: "EXDATE RECURRENCE-ID REQUEST-STATUS RDATE RRULE"),
        Table(
            "3.2.5", "CANCEL", "VEVENT", once: "DTSTAMP ORGANIZER SEQUENCE UID",
            none: "REQUEST-STATUS", noComponents: "VALARM"),
        Table(
            "3.2.6", "REFRESH", "VEVENT", once: "ATTENDEE DTSTAMP ORGANIZER UID",
            none: "ATTACH CATEGORIES CLASS CONTACT CREATED DESCRIPTION DTEND DTSTART DURATION "
                + "EXDATE GEO LAST-MODIFIED LOCATION PRIORITY RDATE RELATED-TO REQUEST-STATUS "
                + "RESOURCES RRULE SEQUENCE STATUS SUMMARY TRANSP URL", noComponents: "VALARM"),
        Table(
            "3.2.7", "COUNTER", "VEVENT", once: "DTSTAMP DTSTART ORGANIZER SEQUENCE SUMMARY UID"),
        Table(
            "3.2.8", "DECLINECOUNTER", "VEVENT", once: "DTSTAMP ORGANIZER SEQUENCE UID", some: "ATTENDEE",
            noComponents: "VALARM"),
        Table(
            "3.3.1", "PUBLISH", "VFREEBUSY", once: "DTSTAMP DTSTART DTEND ORGANIZER UID",
            none: "ATTENDEE DURATION REQUEST-STATUS", noComponents: "VALARM VTIMEZONE"),
        Table(
            "3.3.2", "REQUEST", "VFREEBUSY", once: "DTEND DTSTAMP DTSTART ORGANIZER UID", some: "ATTENDEE",
            none: "FREEBUSY DURATION REQUEST-STATUS URL", noComponents: "VALARM VTIMEZONE"),
        Table(
            "3.3.3", "REPLY", "VFREEBUSY", once: "ATTENDEE DTSTAMP DTEND DTSTART ORGANIZER UID",
            none: "DURATION SEQUENCE", noComponents: "VALARM VTIMEZONE"),
        Table(
            "3.4.1", "PUBLISH", "VTODO", once: "DTSTAMP DTSTART ORGANIZER PRIORITY SUMMARY UID",
            none: "ATTENDEE REQUEST-STATUS"),
        Table(
            "3.4.2", "REQUEST", "VTODO", once: "DTSTAMP DTSTART ORGANIZER PRIORITY SUMMARY UID",
            some: "ATTENDEE",
            none: "REQUEST-STATUS"),
        Table(
            "3.4.3", "REPLY", "VTODO", once: "ATTENDEE DTSTAMP ORGANIZER UID", noComponents: "VALARM"),
        Table(
            "3.4.4", "ADD", "VTODO", once: "DTSTAMP ORGANIZER PRIORITY SEQUENCE SUMMARY UID",
            none: "EXDATE RECURRENCE-ID REQUEST-STATUS RDATE RRULE"),
        Table(
            "3.4.5", "CANCEL", "VTODO", once: "UID DTSTAMP ORGANIZER SEQUENCE",
            none: "REQUEST-STATUS", noComponents: "VALARM"),
        Table(
            "3.4.6", "REFRESH", "VTODO", once: "ATTENDEE DTSTAMP UID",
            none: "ATTACH CATEGORIES CLASS COMMENT COMPLETED CONTACT CREATED DESCRIPTION DTSTART "
                + "DUE DURATION EXDATE GEO LAST-MODIFIED LOCATION ORGANIZER PERCENT-COMPLETE "
                + "PRIORITY RDATE RELATED-TO REQUEST-STATUS RESOURCES RRULE SEQUENCE STATUS URL",
            noComponents: "VALARM"),
        Table(
            "3.4.7", "COUNTER", "VTODO", once: "DTSTAMP ORGANIZER PRIORITY SUMMARY UID", some: "ATTENDEE"),
        Table(
            "3.4.8", "DECLINECOUNTER", "VTODO", once: "DTSTAMP ORGANIZER SEQUENCE UID", some: "ATTENDEE",
            noComponents: "VALARM"),
        Table(
            "3.5.1", "PUBLISH", "VJOURNAL", once: "DESCRIPTION DTSTAMP DTSTART ORGANIZER UID",
            none: "ATTENDEE REQUEST-STATUS"),
        Table(
            "3.5.2", "ADD", "VJOURNAL", once: "DESCRIPTION DTSTAMP DTSTART ORGANIZER SEQUENCE UID",
            none: "ATTENDEE EXDATE RECURRENCE-ID REQUEST-STATUS RDATE RRULE"),
        Table(
            "3.5.3", "CANCEL", "VJOURNAL", once: "DTSTAMP ORGANIZER SEQUENCE UID",
            none: "ATTENDEE REQUEST-STATUS", noComponents: "VALARM"),
    ]

    /// A line for each property that the tables name.
    private static let lines: [String: String] = [
        "ATTACH": "https://example.org/a", "ATTENDEE": "mailto:a@example.org", "CATEGORIES": "a",
        "CLASS": "PUBLIC", "COMMENT": "a", "COMPLETED": "20260102T090000Z", "CONTACT": "a",
        "CREATED": "20260102T090000Z", "DESCRIPTION": "a", "DTEND": "20260103T090000Z",
        "DTSTAMP": "20260101T000000Z", "DTSTART": "20260102T090000Z", "DUE": "20260103T090000Z",
        "DURATION": "PT1H", "EXDATE": "20260102T090000Z", "FREEBUSY": "20260102T090000Z/PT1H",
        "GEO": "48.2;16.3", "LAST-MODIFIED": "20260102T090000Z", "LOCATION": "a",
        "ORGANIZER": "mailto:o@example.org", "PERCENT-COMPLETE": "5", "PRIORITY": "5",
        "RDATE": "20260102T090000Z", "RECURRENCE-ID": "20260102T090000Z", "RELATED-TO": "a",
        "REQUEST-STATUS": "2.0;Success", "RESOURCES": "a", "RRULE": "FREQ=DAILY", "SEQUENCE": "1",
        "STATUS": "CANCELLED", "SUMMARY": "a", "TRANSP": "OPAQUE", "UID": "1", "URL": "https://example.org/a",
    ]

    /// The codes of a message with these properties, made rather than read: the strict door refuses some.
    private func codes(_ table: Table, _ names: [String], _ inner: [Component] = []) -> [ICalendarError.Code]
    {
        let properties = names.map { Property(PropertyName($0), value: Self.lines[$0] ?? "") }
        let component = Component(ComponentName(table.component), properties: properties, components: inner)
        var calendar = VCalendar(members: [component], productID: "x")
        calendar.component.add(Property(.method, value: table.method))
        let problems = SchedulingValidator.problems(in: calendar)
        #expect(problems.allSatisfy { $0.section == "RFC 5546 §" + table.section })
        return problems.map(\.rule)
    }

    @Test(arguments: tables)
    func `each row is enforced`(_ table: Table) {
        let sound = table.once + table.some
        #expect(codes(table, sound) == [])
        for name in sound {
            #expect(codes(table, sound.filter { $0 != name }) == [.missingProperty], "without \(name)")
        }
        for name in table.once {
            #expect(codes(table, sound + [name]) == [.repeatedProperty], "with another \(name)")
        }
        for name in table.some { #expect(codes(table, sound + [name]) == [], "with another \(name)") }
        for name in table.none {
            #expect(codes(table, sound + [name]).contains(.conflictingProperties), "with \(name)")
        }
        for name in table.noComponents where name == "VALARM" {
            #expect(codes(table, sound, [Component(.valarm)]) == [.misplacedComponent])
        }
    }

    @Test(arguments: tables.filter { $0.noComponents.contains("VTIMEZONE") })
    func `free and busy time brings no zone`(_ table: Table) {
        let properties = (table.once + table.some).map {
            Property(PropertyName($0), value: Self.lines[$0] ?? "")
        }
        var calendar = VCalendar(
            members: [Component(.vfreebusy, properties: properties), Component(.vtimezone)], productID: "x")
        calendar.component.add(Property(.method, value: table.method))
        #expect(SchedulingValidator.problems(in: calendar).map(\.rule) == [.misplacedComponent])
    }
}
