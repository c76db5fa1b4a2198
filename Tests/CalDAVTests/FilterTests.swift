import CalDAV
import HTTPTypes
import ICalendar
import Recurrence
import Testing
import TimeZones
import WebDAV
import XML

@Suite("RFC 4791 section 9.7 filters")
struct FilterTests {
    private static func range(_ start: String?, _ end: String?) -> String {
        let ends = [start.map { "start=\"\($0)\"" }, end.map { "end=\"\($0)\"" }].compactMap { $0 }
        return "<time-range \(ends.joined(separator: " "))/>"
    }
    private static func property(_ name: String, _ inner: String...) -> String {
        "<prop-filter name=\"\(name)\">\(inner.joined())</prop-filter>"
    }
    private static func parameter(_ name: String, _ inner: String) -> String {
        "<param-filter name=\"\(name)\">\(inner)</param-filter>"
    }
    private static func text(_ text: String, _ attributes: String = "") -> String {
        "<text-match \(attributes)>\(text)</text-match>"
    }
    private static func alarm(_ inner: String) -> String {
        "<comp-filter name=\"VALARM\">\(inner)</comp-filter>"
    }
    private static func event(_ inner: String) -> String {
        "<comp-filter name=\"VEVENT\">\(inner)</comp-filter>"
    }

    /// The component's name, the rest of its filter, whether the weekly meeting matches.
    private static let rows: [(String, String, Bool)] = [
        ("VEVENT", "", true), ("vevent", "", true), ("VTODO", "", false),
        ("VTODO", "<is-not-defined/>", true),
        ("VEVENT", "<is-not-defined/>", false),
        // Times: a Monday with a meeting (8 UTC in winter), the hour after it, a Tuesday, the moved one.
        ("VEVENT", range("20260112T080000Z", "20260112T090000Z"), true),
        ("VEVENT", range("20260112T090000Z", "20260112T100000Z"), false),
        ("VEVENT", range("20260113T000000Z", "20260114T000000Z"), false),
        ("VEVENT", range("20260120T133000Z", "20260120T134000Z"), true),
        ("VEVENT", range("20260119T000000Z", "20260120T000000Z"), false),
        // Summer time: 9 in Berlin is 7 UTC.
        ("VEVENT", range("20260706T073000Z", "20260706T074000Z"), true),
        // Open ends, with a rule that never ends.
        ("VEVENT", range("20400101T000000Z", nil), true),
        ("VEVENT", range(nil, "20260105T080000Z"), false),
        ("VEVENT", range(nil, "20260105T080001Z"), true),
        // Properties.
        ("VEVENT", property("SUMMARY"), true),
        ("VEVENT", property("LOCATION"), false),
        ("VEVENT", property("LOCATION", "<is-not-defined/>"), true),
        ("VEVENT", property("SUMMARY", text("TEAM")), true),
        ("VEVENT", property("SUMMARY", text("TEAM", "collation=\"i;octet\"")), false),
        ("VEVENT", property("SUMMARY", text("e", "negate-condition=\"yes\"")), false),
        ("VEVENT", property("SUMMARY", text("team", "negate-condition=\"yes\"")), true),
        // Parameters belong to one and the same property.
        ("VEVENT", property("ATTENDEE", text("ben@"), parameter("PARTSTAT", text("NEEDS-ACTION"))), true),
        ("VEVENT", property("ATTENDEE", text("anna@"), parameter("PARTSTAT", text("NEEDS-ACTION"))), false),
        ("VEVENT", property("ATTENDEE", text("ben@"), parameter("CN", "<is-not-defined/>")), true),
        // Conditions hold of one component: the moved instance is not the one with attendees.
        ("VEVENT", [range("20260120T000000Z", "20260121T000000Z"), property("ATTENDEE")].joined(), false),
        (
            "VEVENT",
            [range("20260120T000000Z", "20260121T000000Z"), property("SUMMARY", text("Moved"))].joined(),
            true
        ),
        // Alarms: a quarter of an hour before.
        ("VEVENT", alarm(""), true),
        ("VEVENT", alarm(range("20260112T074500Z", "20260112T074501Z")), true),
        ("VEVENT", alarm(range("20260112T074501Z", "20260112T080000Z")), false),
        ("VEVENT", alarm(range("20400101T000000Z", nil)), true),
    ]

    private static func object(_ component: String, _ lines: String) -> [UInt8] {
        Array(
            ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:\(component)\nUID:x\nDTSTAMP:20260101T000000Z\n\(lines)\n"
                + "END:\(component)\nEND:VCALENDAR\n").utf8)
    }

    @Test(arguments: [
        ("VEVENT", "DTSTART;TZID=No/Where:20260112T080000"),
        ("VTODO", "DTSTART;TZID=No/Where:20260112T080000"),
        ("VTODO", "DUE;TZID=No/Where:20260112T080000"),
        ("VAVAILABILITY", "DTSTART;TZID=No/Where:20260112T080000"),
    ])
    func `in a zone that nobody knows nothing matches and nothing fails to`(
        _ component: String, _ lines: String
    ) {
        let range = Self.range("20260112T000000Z", "20260113T000000Z")
        #expect(throws: RecurrenceError(.unknownTimeZone("No/Where"))) {
            try Samples.matches(
                Self.object(component, lines), "<comp-filter name=\"\(component)\">\(range)</comp-filter>")
        }
    }

    @Test(arguments: [
        ("DTSTART:20260112T080000Z\nDTEND:20260112T090000Z", "20260112T085959Z", "20260112T100000Z", true),
        ("DTSTART:20260112T080000Z\nDTEND:20260112T090000Z", "20260112T090000Z", "20260112T100000Z", false),
        ("DTSTART:20260112T080000Z\nDURATION:PT1H", "20260112T085959Z", "20260112T100000Z", true),
        ("DTSTART:20260112T080000Z\nDURATION:PT1H", "20260112T090000Z", "20260112T100000Z", false),
        ("DTSTART:20260112T080000Z", "20400101T000000Z", "20400102T000000Z", true),
        ("DTSTART:20260112T080000Z", "20260112T070000Z", "20260112T080000Z", false),
        ("DTEND:20260112T080000Z", "20260112T070000Z", "20260112T080000Z", true),
        ("DTEND:20260112T080000Z", "20260112T080000Z", "20260112T090000Z", false),
        ("SUMMARY:always", "20260112T080000Z", "20260112T090000Z", true),
    ])
    func `an availability lies where RFC 7953 section 7.2.2 says`(
        _ lines: String, _ start: String, _ end: String, _ isMatch: Bool
    ) throws {
        let filter = "<comp-filter name=\"VAVAILABILITY\">\(Self.range(start, end))</comp-filter>"
        #expect(try Samples.matches(Self.object("VAVAILABILITY", lines), filter) == isMatch)
    }

    @Test(arguments: rows)
    func `a filter finds what it describes`(_ name: String, _ inner: String, _ isMatch: Bool) throws {
        #expect(
            try Samples.matches(Samples.weekly, "<comp-filter name=\"\(name)\">\(inner)</comp-filter>")
                == isMatch)
    }

    @Test func `a day lies where the viewer is`() throws {
        let evening = Self.event(Self.range("20260309T230000Z", "20260309T233000Z"))
        let berlin = try #require(TimeZoneDatabase.system.zone(named: "Europe/Berlin"))
        #expect(try Samples.matches(Samples.allDay, evening, floating: berlin))
        #expect(try !Samples.matches(Samples.allDay, evening))
    }

    @Test(arguments: [("really", true), ("Holiday, r", true), ("Holiday\\,", false), ("", true)])
    func `text is compared without its escapes`(_ text: String, _ isMatch: Bool) throws {
        let filter = "<prop-filter name=\"SUMMARY\"><text-match>\(text)</text-match></prop-filter>"
        #expect(
            try Samples.matches(Samples.allDay, "<comp-filter name=\"VEVENT\">\(filter)</comp-filter>")
                == isMatch)
    }

    /// The lines of the table for VTODO, each with a range that it overlaps and one that it does not.
    @Test(arguments: [
        ("DTSTART:20260110T100000Z\nDURATION:PT1H", "20260110T103000Z", "20260110T104000Z", true),
        ("DTSTART:20260110T100000Z\nDURATION:PT1H", "20260110T110001Z", "20260110T120000Z", false),
        ("DTSTART:20260110T100000Z\nDUE:20260110T110000Z", "20260110T103000Z", "20260110T104000Z", true),
        ("DTSTART:20260110T100000Z\nDUE:20260110T110000Z", "20260110T110000Z", "20260110T120000Z", false),
        ("DTSTART:20260110T100000Z", "20260110T100000Z", "20260110T100001Z", true),
        ("DTSTART:20260110T100000Z", "20260110T100001Z", "20260110T110000Z", false),
        ("DUE:20260110T100000Z", "20260110T090000Z", "20260110T100000Z", true),
        ("DUE:20260110T100000Z", "20260110T100000Z", "20260110T110000Z", false),
        (
            "COMPLETED:20260110T100000Z\nCREATED:20260108T100000Z", "20260109T000000Z", "20260109T010000Z",
            true
        ),
        (
            "COMPLETED:20260110T100000Z\nCREATED:20260108T100000Z", "20260111T000000Z", "20260112T000000Z",
            false
        ),
        ("COMPLETED:20260110T100000Z", "20260110T090000Z", "20260110T110000Z", true),
        ("COMPLETED:20260110T100000Z", "20260111T090000Z", "20260112T110000Z", false),
        ("CREATED:20260110T100000Z", "20260111T000000Z", "20260112T000000Z", true),
        ("CREATED:20260110T100000Z", "20260101T000000Z", "20260110T100000Z", false),
        ("SUMMARY:Some day", "20260101T000000Z", "20260102T000000Z", true),
    ])
    func `a to-do takes place as the table of the RFC says`(
        _ properties: String, _ start: String, _ end: String, _ isMatch: Bool
    ) throws {
        let range = "<time-range start=\"\(start)\" end=\"\(end)\"/>"
        #expect(
            try Samples.matches(
                Samples.todo(properties), "<comp-filter name=\"VTODO\">\(range)</comp-filter>")
                == isMatch)
    }

    @Test(arguments: [
        (text("Team meeting", "match-type=\"equals\""), true), (text("Team", "match-type=\"equals\""), false),
        (text("team", "match-type=\"starts-with\""), true),
        (text("meet", "match-type=\"starts-with\""), false),
        (text("TING", "match-type=\"ends-with\""), true), (text("Team", "match-type=\"ends-with\""), false),
        (text("m m", "match-type=\"contains\""), true),
        (text("Team", "match-type=\"starts-with\" negate-condition=\"yes\""), false),
    ])
    func `a text may have to stand in a place`(_ match: String, _ isMatch: Bool) throws {
        // The moved instance has another summary, so that the first one decides.
        let filter = Self.event(
            Self.property("RRULE", "") + Self.property("SUMMARY", match))
        #expect(try Samples.matches(Samples.weekly, filter) == isMatch)
    }

    @Test(arguments: [
        (
            #"<comp-filter name="VEVENT" test="anyof">\#(property("SUMMARY", text("Moved")))\#(property("X", ""))</comp-filter>"#,
            true
        ),
        (
            #"<comp-filter name="VEVENT" test="allof">\#(property("SUMMARY", text("Moved")))\#(property("X", ""))</comp-filter>"#,
            false
        ),
        (
            #"<comp-filter name="VEVENT" test="anyof">\#(property("X", ""))\#(property("Y", ""))</comp-filter>"#,
            false
        ),
        (#"<comp-filter name="VEVENT" test="anyof"/>"#, true),
        (
            #"<comp-filter name="VEVENT"><prop-filter name="DTSTART" test="anyof"><param-filter name="TZID"><text-match>x</text-match></param-filter><param-filter name="TZID"><text-match>Berlin</text-match></param-filter></prop-filter></comp-filter>"#,
            true
        ),
        (
            #"<comp-filter name="VEVENT" test="anyof">\#(range("20300101T000000Z", "20300102T000000Z"))\#(property("X", ""))</comp-filter>"#,
            false
        ),
    ])
    func `one of the conditions may be enough`(_ inner: String, _ isMatch: Bool) throws {
        #expect(try Samples.matches(Samples.weekly, inner) == isMatch)
    }

    @Test func `any of two components may be enough`() throws {
        let octets = Array(
            """
            <filter xmlns="urn:ietf:params:xml:ns:caldav"><comp-filter name="VCALENDAR" test="anyof">\
            <comp-filter name="VTODO"/><comp-filter name="VEVENT">\(Self.range("20260105T000000Z", "20260106T000000Z"))\
            </comp-filter></comp-filter></filter>
            """.utf8)
        let filter = try CompFilter(filter: XMLReader.read(octets))
        #expect(filter.window == nil)
        let matcher = FilterMatcher(filter, database: .system, floating: .utc, limits: ExpansionLimits())
        #expect(try matcher.matches(VCalendar.read(Samples.weekly)))
        #expect(try matcher.matches(VCalendar.read(Samples.todo("SUMMARY:x"))))
        #expect(try !matcher.matches(VCalendar.read(Samples.allDay)))
    }

    @Test(arguments: [
        // 9:00 in Berlin is 8:00 UTC.
        ("DTSTART", "20260105T080000Z", "20260105T080001Z", true),
        ("DTSTART", "20260105T090000Z", "20260105T090001Z", false),
        ("RECURRENCE-ID", "20260119T070000Z", "20260119T090000Z", true),
    ])
    func `the time of a property is that of its zone`(
        _ name: String, _ start: String, _ end: String, _ isMatch: Bool
    ) throws {
        #expect(
            try Samples.matches(Samples.weekly, Self.event(Self.property(name, Self.range(start, end))))
                == isMatch)
    }

    @Test func `every value of a property is looked at`() throws {
        let object = Samples.object(
            """
            BEGIN:VEVENT\nUID:u\nDTSTAMP:20260101T000000Z\nDTSTART:20260101T090000Z\nRRULE:FREQ=DAILY\n\
            EXDATE:20260102T090000Z,20260104T090000Z\nEND:VEVENT
            """)
        for (day, isMatch) in [("02", true), ("03", false), ("04", true)] {
            let filter = Self.event(
                Self.property("EXDATE", Self.range("202601\(day)T000000Z", "202601\(day)T230000Z")))
            #expect(try Samples.matches(object, filter) == isMatch)
        }
    }

    @Test func `a property that the VCALENDAR lacks is sought in what it holds`() throws {
        #expect(try Samples.matches(Samples.allDay, Self.property("CATEGORIES", Self.text("Sun"))))
        #expect(try !Samples.matches(Samples.allDay, Self.property("CATEGORIES", Self.text("Moon"))))
        #expect(try Samples.matches(Samples.allDay, Self.property("CATEGORIES", "<is-not-defined/>")))
        #expect(try !Samples.matches(Samples.allDay, Self.property("VERSION", Self.text("3"))))
    }

    @Test(
        arguments: [
            ("20260105T000000Z", "20260106T000000Z", true), ("20260107T100000Z", "20260107T103000Z", false),
            ("20260110T000000Z", nil, false), ("20260101T000000Z", nil, true),
        ] as [(String, String?, Bool)])
    func `a to-do that is only due recurs by that`(_ start: String, _ end: String?, _ isMatch: Bool) throws {
        let todo = Samples.todo("DUE:20260102T110000Z\nRRULE:FREQ=DAILY;COUNT=5")
        let filter = "<comp-filter name=\"VTODO\">\(Self.range(start, end))</comp-filter>"
        #expect(try Samples.matches(todo, filter) == isMatch)
    }

    @Test func `a range without ends is no range`() {
        #expect(throws: DAVError(400, .caldav("valid-filter"), "")) {
            try Samples.filter(Self.event(Self.range(nil, nil)))
        }
    }

    private static let refusals: [(String, String?)] = [
        ("", nil),
        (event(range("2026-01-01T00:00:00Z", nil)), "valid-filter"),
        (event(range("20260101T000000", nil)), "valid-filter"),
        (event(range("20260101", nil)), "valid-filter"),
        (event(range("20260102T000000Z", "20260101T000000Z")), "valid-filter"),
        (event("<is-not-defined/><prop-filter name=\"X\"/>"), "valid-filter"),
        ("<comp-filter/>", "valid-filter"),
        (
            "<comp-filter name=\"VTIMEZONE\">\(range("20260101T000000Z", nil))</comp-filter>",
            "valid-filter"
        ),
        ("<comp-filter name=\"VALARM\"/>", "valid-filter"),
        (event("<comp-filter name=\"VEVENT\"/>"), "valid-filter"),
        (event(property("SUMMARY", range("20260101T000000Z", nil))), "valid-filter"),
        (event(range(nil, "15000101T000000Z")), "min-date-time"),
        (event(range("99990101T000000Z", nil)), "max-date-time"),
        (event(range("00010101T000000Z", "99991231T000000Z")), nil),
        (event("<x xmlns=\"urn:x\"/>"), "supported-filter"),
        ("<comp-filter name=\"VEVENT\" test=\"someof\"/>", "valid-filter"),
        (event(property("X", text("a", "match-type=\"sounds-like\""))), "supported-filter"),
        (event(property("X", text("a", "collation=\"i;x\""))), "supported-collation"),
        (event(property("X", text("a", "negate-condition=\"maybe\""))), "valid-filter"),
        (range("20260101T000000Z", nil), "valid-filter"),
        ("<is-not-defined/>", "valid-filter"),
    ]

    @Test(arguments: refusals)
    func `what a filter cannot mean is refused by name`(_ inner: String, _ precondition: String?) {
        if let precondition {
            #expect(throws: DAVError(403, .caldav(precondition), "")) {
                try CalendarQuery(
                    XMLReader.read(
                        Array(
                            """
                            <calendar-query xmlns="urn:ietf:params:xml:ns:caldav"><filter><comp-filter name="VCALENDAR">\
                            \(inner)</comp-filter></filter></calendar-query>
                            """.utf8)), database: .system)
            }
        } else {
            #expect(throws: Never.self) { try Samples.filter(inner) }
        }
    }

    @Test func `only a time-range of events narrows what has to be looked at`() throws {
        let range = #"<time-range start="20260101T000000Z" end="20260201T000000Z"/>"#
        let events = try Samples.filter("<comp-filter name=\"VEVENT\">\(range)</comp-filter>")
        #expect(events.window?.lowerBound.utc.basicText == "20260101T000000")
        #expect(events.window?.upperBound.utc.basicText == "20260201T000000")
        #expect(try Samples.filter("<comp-filter name=\"VTODO\">\(range)</comp-filter>").window == nil)
        #expect(try Samples.filter("").window == nil)
    }
}
