import CalDAV
import HTTPTypes
import ICalendar
import Recurrence
import Testing
import TimeZones
import WebDAV
import XML

@Suite("RFC 4791 section 5.3.2.1 preconditions of PUT")
struct CalendarObjectResourceTests {
    private static let limits = CalendarObjectResource.Limits(
        octets: 5000, overrides: 2, exdates: 3, attendees: 2, expansion: ExpansionLimits())

    private func read(_ octets: [UInt8]) throws(DAVError) -> CalendarObjectResource {
        try CalendarObjectResource(octets, supported: ["VEVENT"], limits: Self.limits, database: .system)
    }

    private static func event(
        _ properties: String, uid: String = "UID:u", start: String = "DTSTART:20260101T000000Z"
    ) -> String {
        ["BEGIN:VEVENT", uid, "DTSTAMP:20260101T000000Z", start, properties, "END:VEVENT"]
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    @Test func `a legal object is taken as it is`() throws {
        let resource = try read(Samples.weekly)
        #expect(resource.octets == Samples.weekly)
        #expect(resource.uid == "weekly")
        #expect(resource.component == .vevent)
    }

    @Test(arguments: [
        "RRULE:FREQ=YEARLY", "RRULE:FREQ=DAILY;COUNT=1000",
        "RRULE:FREQ=DAILY;UNTIL=99991231T000000Z;INTERVAL=99",
    ])
    func `a series that goes on is taken`(_ rule: String) throws {
        #expect(try read(Samples.object(Self.event(rule))).uid == "u")
    }

    @Test func `a byte order mark is left out`() throws {
        let resource = try read([0xEF, 0xBB, 0xBF] + Samples.weekly)
        #expect(resource.octets == Samples.weekly)
        #expect(!resource.isVerbatim)
    }

    @Test func `what people's clients send is taken, though a rule forbids it`() throws {
        let plain = Samples.object(Self.event("", start: "DTSTART;TZID=UTC:20140325T084000Z"))
        let octets = Array(
            String(decoding: plain, as: UTF8.self).split(separator: "PRODID:-//example//test//EN\r\n")
                .joined().utf8)
        #expect(try read(octets).octets == octets)
        let both = Samples.object(Self.event("DTEND:20260101T010000Z\nDURATION:PT1H"))
        #expect(try read(both).octets == both)
        let todo = Samples.todo("DTSTART:20260101T090000Z\nDUE;VALUE=DATE:20260101")
        let task = try CalendarObjectResource(
            todo, supported: ["VTODO"], limits: Self.limits, database: .system)
        #expect(task.octets == todo)
        #expect(throws: DAVError(403, .caldav("valid-calendar-data"), "")) {
            try read(Samples.object(Self.event("DTEND;VALUE=DATE:20260101")))
        }
    }

    private static let overrides: [String] = (2...4).map { event("RECURRENCE-ID:2026010\($0)T000000Z") }
    private static let attendees: [String] = (1...3).map { "ATTENDEE:mailto:a\($0)@example.com" }
    private static let daily = event("RRULE:FREQ=DAILY")
    private static let todo = "BEGIN:VTODO\nUID:u\nDTSTAMP:20260101T000000Z\nEND:VTODO"
    private static let exdates = "EXDATE:20260102T000000Z,20260103T000000Z,20260104T000000Z,20260105T000000Z"

    private static let refusals: [(components: [String], precondition: String)] = [
        (["METHOD:REQUEST", event("")], "valid-calendar-object-resource"),
        ([event(""), event("", uid: "UID:other")], "valid-calendar-object-resource"),
        ([event(""), event("")], "valid-calendar-object-resource"),
        ([daily, todo], "valid-calendar-object-resource"),
        ([event("RRULE:FREQ=DAILY\n\(exdates)")], "valid-calendar-object-resource"),
        ([event(exdates.replacing("EXDATE", with: "RDATE"))], "max-instances"),
        ([daily] + overrides, "valid-calendar-object-resource"),
        ([daily, overrides[0], overrides[0]], "valid-calendar-object-resource"),
        ([event(attendees.joined(separator: "\n"))], "max-attendees-per-instance"),
        ([event("", start: "DTSTART;TZID=Nowhere/Atlantis:20260101T000000")], "valid-timezone"),
        ([event("DESCRIPTION:\(String(repeating: "x", count: 5000))")], "max-resource-size"),
        ([todo], "supported-calendar-component"),
        ([event("", start: "DTSTART:2026-01-01")], "valid-calendar-data"),
        ([event("RRULE:FREQ=SOMETIMES")], "valid-calendar-data"),
        ([event("", start: "DTSTART:15821231T000000Z")], "min-date-time"),
        ([event("", start: "DTSTART;VALUE=DATE:99990101")], "max-date-time"),
        ([event("RRULE:FREQ=SECONDLY;COUNT=1000000")], "max-instances"),
        ([event("RRULE:FREQ=MINUTELY;UNTIL=20270101T000000Z")], "max-instances"),
    ]

    @Test(arguments: refusals)
    func `what a resource may not hold is refused by name`(_ components: [String], _ precondition: String) {
        let text = components.joined(separator: "\n")
        #expect(throws: DAVError(403, .caldav(precondition), "")) { try read(Samples.object(text)) }
    }

    @Test(arguments: ["", "BEGIN:VCALENDAR", "nonsense", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "\u{1}"])
    func `what is no iCalendar is refused`(_ text: String) {
        #expect(throws: DAVError(403, .caldav("valid-calendar-data"), "")) { try read(Array(text.utf8)) }
    }

    @Test func `the sentence says where and by which rule`() {
        do throws(DAVError) {
            _ = try read(Samples.object(Self.event("", start: "DTSTART:2026-01-01")))
            Issue.record("was taken")
        } catch {
            #expect(error.sentence.contains("Line 7, column "))
            #expect(error.sentence.contains("RFC 5545"))
        }
    }
}

@Suite("RFC 4791 reports")
struct ReportBodyTests {
    private func node(_ text: String) throws -> ElementNode { try XMLReader.read(Array(text.utf8)) }

    @Test func `a multiget lists its hrefs up to the limit`() throws {
        let text = """
            <c:calendar-multiget xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns="DAV:"><prop><getetag/></prop>
            <href> /a </href><href>/b</href></c:calendar-multiget>
            """
        #expect(try CalendarMultiget(node(text), maxHrefs: 2).hrefs == ["/a", "/b"])
        #expect(throws: DAVError(403, .dav("number-of-matches-within-limits"), "")) {
            try CalendarMultiget(node(text), maxHrefs: 1)
        }
        #expect(throws: DAVError(400, nil, "")) {
            try CalendarMultiget(
                node("<c:calendar-multiget xmlns:c=\"urn:ietf:params:xml:ns:caldav\"/>"), maxHrefs: 1)
        }
    }

    @Test func `a free-busy-query needs both ends`() throws {
        func query(_ range: String) throws(DAVError) -> FreeBusyQuery {
            let text = "<free-busy-query xmlns=\"urn:ietf:params:xml:ns:caldav\">\(range)</free-busy-query>"
            guard let root = try RequestBody.read(Array(text.utf8), limits: .init()) else { throw .notFound }
            return try FreeBusyQuery(root)
        }
        let window = try query(#"<time-range start="20260101T000000Z" end="20260102T000000Z"/>"#).window
        #expect(window.upperBound.seconds(since: window.lowerBound) == 86_400)
        #expect(throws: DAVError(400, nil, "")) { try query("") }
        #expect(throws: DAVError(400, .caldav("valid-filter"), "")) {
            try query(#"<time-range start="20260101T000000Z"/>"#)
        }
    }

    @Test func `a query brings its own time zone`() throws {
        let query = try CalendarQuery(
            node(
                """
                <calendar-query xmlns="urn:ietf:params:xml:ns:caldav"><filter><comp-filter name="VCALENDAR"/></filter>\
                <timezone-id>Europe/Berlin</timezone-id></calendar-query>
                """), database: .system)
        #expect(query.timeZone?.identifier == "Europe/Berlin")
        #expect(throws: DAVError(403, .caldav("valid-timezone"), "")) {
            try CalendarQuery(
                node(
                    """
                    <calendar-query xmlns="urn:ietf:params:xml:ns:caldav"><filter><comp-filter name="VCALENDAR"/>\
                    </filter><timezone-id>Nowhere</timezone-id></calendar-query>
                    """), database: .system)
        }
        #expect(throws: DAVError(403, .caldav("valid-calendar-data"), "")) {
            try CalendarTimeZone.zone(Array("nonsense".utf8))
        }
    }
}
