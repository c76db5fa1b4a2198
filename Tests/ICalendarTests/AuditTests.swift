import ICalendar
import Testing

@Suite("RFC 5545 §3.6 to §3.8 and their extensions, row by row")
struct AuditTests {
    /// A property with a value, the components that have a use for it, and the parameters of which one is tried.
    struct Row: Sendable, CustomTestStringConvertible {
        var line: String
        var components: Set<String>
        var name: String { String(line.prefix { $0 != ":" && $0 != ";" }) }
        var testDescription: String { name }

        init(_ line: String, _ components: String) {
            self.line = line
            self.components = Set(components.split(separator: " ").map(String.init))
        }
    }

    private static let planned = "VEVENT VTODO VJOURNAL"
    private static let identified = planned + " VFREEBUSY VAVAILABILITY AVAILABLE"

    /// RFC 5545 §3.7 and §3.8 in its order ("Conformance"), then RFC 7986, 9073, 9074, 9253, 7953 and 7808.
    static let rows: [Row] = [
        Row("CALSCALE:GREGORIAN", "VCALENDAR"), Row("METHOD:PUBLISH", "VCALENDAR"),
        Row("PRODID:x", "VCALENDAR"), Row("VERSION:2.0", "VCALENDAR"),
        Row("ATTACH:https://example.com/a", planned + " VALARM PARTICIPANT"),
        Row("CATEGORIES:a,b", planned + " VCALENDAR VAVAILABILITY AVAILABLE PARTICIPANT"),
        Row("CLASS:PUBLIC", planned + " VAVAILABILITY"),
        Row("COMMENT:a", identified + " STANDARD DAYLIGHT PARTICIPANT"),
        Row(
            "DESCRIPTION:a",
            planned + " VCALENDAR VALARM VAVAILABILITY AVAILABLE PARTICIPANT VLOCATION VRESOURCE"),
        Row("GEO:48.2;16.3", "VEVENT VTODO PARTICIPANT VLOCATION VRESOURCE"),
        Row("LOCATION:a", "VEVENT VTODO VAVAILABILITY AVAILABLE PARTICIPANT"),
        Row("PERCENT-COMPLETE:5", "VTODO"), Row("PRIORITY:5", "VEVENT VTODO VAVAILABILITY PARTICIPANT"),
        Row("RESOURCES:a", "VEVENT VTODO PARTICIPANT"),
        Row("STATUS:CANCELLED", planned + " PARTICIPANT"),
        Row("SUMMARY:a", planned + " VALARM VAVAILABILITY AVAILABLE PARTICIPANT"),
        Row("COMPLETED:20260302T090000Z", "VTODO"),
        Row("DTEND:20260302T100000Z", "VEVENT VFREEBUSY VAVAILABILITY AVAILABLE"),
        Row("DUE:20260302T100000Z", "VTODO"),
        Row("DTSTART:20260302T090000Z", identified + " STANDARD DAYLIGHT"),
        Row("DURATION:PT1H", "VEVENT VTODO VALARM VAVAILABILITY AVAILABLE"),
        Row("FREEBUSY:20260302T090000Z/PT1H", "VFREEBUSY"), Row("TRANSP:OPAQUE", "VEVENT"),
        Row("TZID:a", "VTIMEZONE"), Row("TZNAME:a", "STANDARD DAYLIGHT"),
        Row("TZOFFSETFROM:+0100", "STANDARD DAYLIGHT"), Row("TZOFFSETTO:+0100", "STANDARD DAYLIGHT"),
        Row("TZURL:https://example.com/a", "VTIMEZONE"),
        Row("ATTENDEE:mailto:a@example.com", planned + " VFREEBUSY VALARM"),
        Row("CONTACT:a", identified + " PARTICIPANT"),
        Row("ORGANIZER:mailto:a@example.com", planned + " VFREEBUSY VAVAILABILITY"),
        Row("RECURRENCE-ID:20260302T090000Z", planned + " AVAILABLE"),
        Row("RELATED-TO:a", planned + " VALARM PARTICIPANT"),
        Row(
            "URL:https://example.com/a",
            planned + " VCALENDAR VFREEBUSY VAVAILABILITY PARTICIPANT"),
        Row(
            "UID:a",
            identified + " VCALENDAR VALARM PARTICIPANT VLOCATION VRESOURCE"),
        Row("EXDATE:20260302T090000Z", planned + " AVAILABLE"),
        Row("RDATE:20260302T090000Z", planned + " AVAILABLE STANDARD DAYLIGHT"),
        Row("RRULE:FREQ=DAILY", planned + " AVAILABLE STANDARD DAYLIGHT"),
        Row("ACTION:AUDIO", "VALARM"), Row("REPEAT:2", "VALARM"), Row("TRIGGER:-PT5M", "VALARM"),
        Row("CREATED:20260302T090000Z", planned + " VAVAILABILITY AVAILABLE PARTICIPANT"),
        Row("DTSTAMP:20260302T090000Z", identified + " PARTICIPANT"),
        Row(
            "LAST-MODIFIED:20260302T090000Z",
            planned + " VCALENDAR VTIMEZONE VAVAILABILITY AVAILABLE PARTICIPANT"),
        Row("SEQUENCE:1", planned + " VAVAILABILITY PARTICIPANT"),
        Row("REQUEST-STATUS:2.0;a", planned + " VFREEBUSY PARTICIPANT"),
        // RFC 7986 §5
        Row("NAME:a", "VCALENDAR VLOCATION VRESOURCE"),
        Row("REFRESH-INTERVAL;VALUE=DURATION:P1D", "VCALENDAR"),
        Row("SOURCE;VALUE=URI:https://example.com/a", "VCALENDAR"), Row("COLOR:red", planned + " VCALENDAR"),
        Row("IMAGE;VALUE=URI:https://example.com/a", planned + " VCALENDAR"),
        Row("CONFERENCE;VALUE=URI:https://example.com/a", "VEVENT VTODO"),
        // RFC 9073 §6
        Row("LOCATION-TYPE:a", "VLOCATION"), Row("PARTICIPANT-TYPE:ACTIVE", "PARTICIPANT"),
        Row("RESOURCE-TYPE:ROOM", "VRESOURCE"), Row("CALENDAR-ADDRESS:mailto:a@example.com", "PARTICIPANT"),
        Row("STYLED-DESCRIPTION;VALUE=TEXT:a", planned + " VFREEBUSY VALARM PARTICIPANT"),
        Row(
            "STRUCTURED-DATA;VALUE=TEXT:a",
            planned + " VFREEBUSY VALARM PARTICIPANT VLOCATION VRESOURCE"),
        // RFC 9074 §6, §8
        Row("ACKNOWLEDGED:20260302T090000Z", "VALARM"), Row("PROXIMITY:ARRIVE", "VALARM"),
        // RFC 7953 §3.2, RFC 7808 §7
        Row("BUSYTYPE:BUSY", "VAVAILABILITY"), Row("TZUNTIL:20260302T090000Z", "VTIMEZONE"),
        Row("TZID-ALIAS-OF:a", "VTIMEZONE"),
        // RFC 9253 §5: anywhere.
        Row("CONCEPT:https://example.com/a", components.joined(separator: " ")),
        Row("LINK;LINKREL=a;VALUE=URI:https://example.com/a", components.joined(separator: " ")),
        Row("REFID:a", components.joined(separator: " ")),
    ]

    static let components = [
        "VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "STANDARD", "DAYLIGHT",
        "VALARM",
        "VAVAILABILITY", "AVAILABLE", "PARTICIPANT", "VLOCATION", "VRESOURCE",
    ]

    /// The line within a component; where the component stands does not matter here.
    private static func problems(_ component: String, _ line: String) -> [ICalendarProblem] {
        let inner = component == "VCALENDAR" ? [line] : ["BEGIN:" + component, line, "END:" + component]
        let lines = ["BEGIN:VCALENDAR", "X-HEAD:1"] + inner + ["END:VCALENDAR"]
        return ICalendarValidator.problems(in: Sample.octets(lines))
    }

    @Test(arguments: rows)
    func `a property has a place in the components that its RFC names, and in no other`(_ row: Row) {
        for component in Self.components {
            let found = Self.problems(component, row.line).filter { $0.rule == .misplacedProperty }
            #expect(
                found.isEmpty == row.components.contains(component), "\(row.name) in \(component)")
            #expect(
                found.allSatisfy { $0.severity == .warning && $0.line == (component == "VCALENDAR" ? 3 : 4) })
        }
    }

    /// A parameter, its value, one that it cannot have, and the properties on which it stands.
    static let parameters: [(String, String, String?, String)] = [
        (
            "ALTREP", "\"https://a\"", "none",
            "COMMENT CONTACT DESCRIPTION LOCATION NAME RESOURCES STYLED-DESCRIPTION SUMMARY"
        ),
        ("CN", "a", nil, "ATTENDEE ORGANIZER"), ("CUTYPE", "ROOM", "a room", "ATTENDEE"),
        ("DELEGATED-FROM", "\"mailto:a@b\"", "a@b", "ATTENDEE"),
        ("DELEGATED-TO", "\"mailto:a@b\",\"mailto:c@d\"", "a@b", "ATTENDEE"),
        ("DIR", "\"ldap://a\"", "a", "ATTENDEE ORGANIZER"),
        (
            "FMTTYPE", "text/plain", "plain",
            "ATTACH IMAGE STRUCTURED-DATA CONFERENCE LINK STYLED-DESCRIPTION"
        ),
        ("FBTYPE", "BUSY", "a b", "FREEBUSY"),
        (
            "LANGUAGE", "de-AT", "de_AT",
            "ATTENDEE ORGANIZER CATEGORIES COMMENT CONFERENCE CONTACT DESCRIPTION LINK LOCATION NAME REQUEST-STATUS RESOURCES STYLED-DESCRIPTION SUMMARY TZNAME"
        ),
        ("MEMBER", "\"mailto:a@b\"", "a@b", "ATTENDEE"), ("PARTSTAT", "ACCEPTED", "a b", "ATTENDEE"),
        ("RANGE", "THISANDFUTURE", "THISANDPRIOR", "RECURRENCE-ID"), ("RELATED", "END", "MIDDLE", "TRIGGER"),
        ("RELTYPE", "FINISHTOSTART", "a b", "RELATED-TO"), ("ROLE", "CHAIR", "a b", "ATTENDEE"),
        ("RSVP", "TRUE", "YES", "ATTENDEE"), ("SENT-BY", "\"mailto:a@b\"", "a@b", "ATTENDEE ORGANIZER"),
        ("TZID", "a", nil, "DTEND DTSTART DUE EXDATE RDATE RECURRENCE-ID"),
        ("SCHEDULE-AGENT", "NONE", "a b", "ATTENDEE ORGANIZER"),
        ("SCHEDULE-FORCE-SEND", "REPLY", "a b", "ATTENDEE ORGANIZER"),
        ("SCHEDULE-STATUS", "\"2.0,3.1.4\"", "ok", "ATTENDEE ORGANIZER"),
        ("DISPLAY", "BADGE,FULLSIZE", "a b", "IMAGE"), ("EMAIL", "a@b", nil, "ATTENDEE ORGANIZER"),
        ("FEATURE", "AUDIO,VIDEO", "a b", "CONFERENCE"), ("LABEL", "a", nil, "CONFERENCE LINK"),
        ("SIZE", "12", "-1", "ATTACH"), ("FILENAME", "a.txt", nil, "ATTACH"),
        ("MANAGED-ID", "a", nil, "ATTACH"), ("SCHEMA", "\"https://a\"", "a", "STRUCTURED-DATA"),
        ("DERIVED", "TRUE", "1", "STYLED-DESCRIPTION STRUCTURED-DATA"), ("GAP", "PT5M", "5", "RELATED-TO"),
    ]

    @Test(arguments: parameters)
    func `a parameter has a place on the properties that its RFC names, and on no other`(
        _ name: String, _ value: String, _ wrong: String?, _ properties: String
    ) {
        let own = Set(properties.split(separator: " ").map(String.init))
        for row in Self.rows where !row.line.contains(";\(name)=") {
            guard let component = row.components.sorted().first else { continue }
            let place = row.line.index(row.line.startIndex, offsetBy: row.name.utf8.count)
            func rules(_ value: String) -> [ICalendarError.Code] {
                let line = row.line[..<place] + ";\(name)=\(value)" + row.line[place...]
                return Self.problems(component, String(line)).map(\.rule)
            }
            // The sample times are UTC, which has no TZID.
            let isOdd = name == "TZID"
            #expect(
                rules(value).contains(.misplacedParameter) == (isOdd || !own.contains(row.name)),
                "\(name) on \(row.name)")
            guard own.contains(row.name), let wrong else { continue }
            #expect(!rules(value).contains(.invalidParameterValue), "\(name) on \(row.name)")
            #expect(rules(wrong).contains(.invalidParameterValue), "\(name)=\(wrong) on \(row.name)")
        }
    }

    /// Lines of an event, one warning, and its section.
    @Test(arguments: [
        ("ATTENDEE;CN=a;CN=b:mailto:a@example.com", ICalendarError.Code.repeatedParameter, "RFC 5545 §3.2.2"),
        ("IMAGE:https://example.com/a", .missingParameter, "RFC 7986 §5.10"),
        ("CONFERENCE:https://example.com/a", .missingParameter, "RFC 7986 §5.11"),
        ("LINK;VALUE=URI:https://example.com/a", .missingParameter, "RFC 9253 §5.2"),
        ("ATTACH;VALUE=BINARY:QQ==", .missingParameter, "RFC 5545 §3.2.7"),
        ("STATUS:NEEDS-ACTION", .invalidToken, "RFC 5545 §3.8.1.11"),
        ("CLASS:very private", .invalidToken, "RFC 5545 §3.8.1.3"),
        ("EXDATE;VALUE=DATE:20260303", .mismatchedValueTypes, "RFC 5545 §3.8.5.1"),
        ("RDATE;VALUE=DATE:20260303", .mismatchedValueTypes, "RFC 5545 §3.8.5.2"),
        ("RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY", .repeatedProperty, "RFC 5545 §3.8.5.3"),
        ("RRULE:FREQ=DAILY;UNTIL=20260401T090000", .untilType, "RFC 5545 §3.8.5.3"),
        ("RRULE:FREQ=DAILY;UNTIL=20260401", .untilType, "RFC 5545 §3.3.10"),
        ("DTEND:20260302T090000Z", .endBeforeStart, "RFC 5545 §3.8.2.2"),
        (
            "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER;VALUE=DATE-TIME:20260302T090000\r\nEND:VALARM", .notUTC,
            "RFC 5545 §3.8.6.3"
        ),
        (
            "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER;VALUE=DATE-TIME;RELATED=END:20260302T090000Z\r\nEND:VALARM\r\nDURATION:PT1H",
            .misplacedParameter, "RFC 5545 §3.2.14"
        ),
        (
            "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:PT0S\r\nATTACH:a:b\r\nATTACH:c:d\r\nEND:VALARM",
            .repeatedProperty, "RFC 5545 §3.6.6"
        ),
        (
            "BEGIN:PARTICIPANT\r\nUID:2\r\nPARTICIPANT-TYPE:not known\r\nEND:PARTICIPANT", .invalidToken,
            "RFC 9073 §6.2"
        ),
    ])
    func `what every peer reads is accepted with a warning`(
        _ lines: String, _ code: ICalendarError.Code, _ section: String
    ) throws {
        let octets = Sample.event(lines)
        #expect(try VCalendar.read(octets).serialized() == octets)
        let problems = ICalendarValidator.problems(in: octets)
        #expect(problems.map(\.rule) == [code])
        #expect(problems.map(\.section) == [section])
        #expect(problems.map(\.severity) == [.warning])
    }

    @Test(arguments: [
        ("VFREEBUSY", "DTSTART:20260302T090000", ICalendarError.Code.notUTC),
        ("VFREEBUSY", "FREEBUSY:20260302T090000/PT1H", .notUTC),
        ("VAVAILABILITY", "DTSTART:20260302T090000", .invalidDateTime),
        ("VTODO", "STATUS:CONFIRMED", .invalidToken), ("VJOURNAL", "STATUS:NEEDS-ACTION", .invalidToken),
        ("VTODO", "DTSTART:20260302T090000Z\r\nDUE:20260302T090000Z", .endBeforeStart),
        ("VTODO", "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER;RELATED=END:PT0S\r\nEND:VALARM", .missingProperty),
    ])
    func `a component of another kind has habits of its own`(
        _ component: String, _ lines: String, _ code: ICalendarError.Code
    ) {
        let octets = Sample.calendar(
            "BEGIN:" + component, "UID:1", "DTSTAMP:20260101T000000Z", lines, "END:" + component)
        #expect(ICalendarValidator.problems(in: octets).map(\.rule) == [code])
        #expect(throws: Never.self) { try VCalendar.read(octets) }
    }

    @Test(arguments: [
        "STATUS:TENTATIVE", "CLASS:X-SECRET", "RRULE:FREQ=DAILY;UNTIL=20260401T090000Z", "COLOR:turquoise",
        "ATTACH;VALUE=BINARY;ENCODING=BASE64:QQ==", "EXDATE:20260303T090000Z", "DTEND:20260302T090001Z",
        "DURATION:PT1H\r\nBEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER;RELATED=END:PT0S\r\nATTACH:a:b\r\nEND:VALARM",
        "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER;VALUE=DATE-TIME:20260302T090000Z\r\nEND:VALARM",
        "X-OWN;CN=a;RSVP=maybe:b", "ATTENDEE;X-A=1;X-A=2:mailto:a@example.com",
        "RELATED-TO;RELTYPE=X-OWN;GAP=-P1D:2", "LINK;LINKREL=\"https://a/b\";VALUE=UID:2",
        "BEGIN:PARTICIPANT\r\nUID:2\r\nPARTICIPANT-TYPE:SPEAKER\r\nBEGIN:VLOCATION\r\nUID:3\r\nEND:VLOCATION\r\nEND:PARTICIPANT",
    ])
    func `what the RFCs allow is accepted without a word`(_ lines: String) {
        #expect(ICalendarValidator.problems(in: Sample.event(lines)) == [])
    }

    @Test func `a RECURRENCE-ID is of the type of the series`() {
        let octets = Sample.event(
            "RRULE:FREQ=DAILY", "END:VEVENT", "BEGIN:VEVENT", "UID:1@example.com", "DTSTAMP:20260101T000000Z",
            "RECURRENCE-ID;VALUE=DATE:20260303", "DTSTART:20260303T090000Z")
        let problems = ICalendarValidator.problems(in: octets)
        #expect(problems.map(\.rule) == [.mismatchedValueTypes])
        #expect(problems.map(\.line) == [13])
    }
}
