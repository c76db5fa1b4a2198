import HTTPClient
import HTTPTypes
import Testing

@testable import conformance

@Suite("Judging an answer")
struct ExpectationTests {
    private static let multiStatus = """
        <D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">\
        <D:response><D:href>/c/a%20b.ics</D:href><D:propstat><D:prop><D:getetag>"1"</D:getetag>\
        <C:calendar-data>BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:x
        BEGIN:VEVENT
        UID:1
        DTSTAMP:20270101T000000Z
        DTSTART:20270105T090000Z
        SUMMARY:A\\, B
        ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.com
        END:VEVENT
        END:VCALENDAR
        </C:calendar-data></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>\
        <D:propstat><D:prop><D:displayname/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>\
        </D:response>\
        <D:response><D:href>http://h/c/gone.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>\
        <D:sync-token>urn:1</D:sync-token></D:multistatus>
        """

    private func failure(_ words: String, _ status: HTTPStatus = 207, _ body: String = multiStatus) throws
        -> String?
    {
        let response = HTTPClientResponse(
            status: status, fields: ["DAV": "1, Calendar-Access", "ETag": "\"x\""], body: Array(body.utf8))
        let asked = "<D:propfind xmlns:D='DAV:'><D:prop><D:getetag/><D:displayname/></D:prop></D:propfind>"
        let answer = Answer(response, target: "/c/", request: Array(asked.utf8))
        return try Expectation(answer: answer, answers: [answer], base: "/c/").failure(try Words.split(words))
    }

    @Test(arguments: [
        "207", "2xx", "403|207", "statuses 207:1", "header ETag", "header ETag is \"\\\"x\\\"\"",
        "header DAV lists calendar-access", "no header Age", "hrefs \"a b.ics\"",
        "hrefs include /c/a%20b.ics",
        "hrefs exclude gone.ics", "response gone.ics 404", "no response other.ics",
        "prop a%20b.ics D:getetag is \"\\\"1\\\"\"", "prop a%20b.ics D:displayname 404",
        "no prop a%20b.ics X:y",
        "element D:multistatus/D:sync-token is urn:1", "element //D:sync-token matches ^urn",
        "no element //D:error",
        "count 2 D:multistatus/D:response", "count at most 2 //D:response",
        "ical in a%20b.ics VEVENT.SUMMARY is \"A, B\"",
        "ical in a%20b.ics VEVENT.ATTENDEE[MAILTO:a@example.com];PARTSTAT is ACCEPTED",
        "ical in a%20b.ics count 1 VEVENT[UID=1]", "no ical in a%20b.ics VEVENT.RRULE",
        "starts in a%20b.ics 20270105T090000Z", "if 2xx 207", "if 403 200", "same 1 1", "differ 1 2",
        "answered a%20b.ics",
        "body has sync-token",
    ])
    func `what holds passes`(_ words: String) throws {
        #expect(try failure(words) == nil)
    }

    @Test(arguments: [
        "200", "4xx", "statuses 207:2", "header Age", "header ETag is y", "header DAV lists calendar",
        "no header DAV", "hrefs", "hrefs \"a b.ics\" c.ics", "hrefs include c.ics", "hrefs exclude a%20b.ics",
        "response gone.ics 410", "response a%20b.ics 200", "no response gone.ics",
        "prop a%20b.ics D:displayname",
        "prop a%20b.ics X:y 404", "prop c.ics D:getetag", "element //D:error", "no element //D:sync-token",
        "count 3 //D:response", "count at least 3 //D:response", "error D:x", "body empty", "if 2xx 200",
        "same 1 2",
        "differ 1 1",
        "ical in a%20b.ics VEVENT.SUMMARY is A", "ical in a%20b.ics VEVENT.RRULE",
        "ical in a%20b.ics count 2 VEVENT",
        "starts in a%20b.ics", "answered gone.ics", "busy in a%20b.ics none",
    ])
    func `what does not hold says why`(_ words: String) throws {
        #expect((try? failure(words)) != .some(nil))
    }

    @Test(arguments: [
        ("busy none", "", true),
        ("busy 20270105T090000Z/20270105T103000Z", "FREEBUSY:20270105T090000Z/PT1H30M\n", true),
        (
            "busy 20270105T090000Z/20270105T100000Z;BUSY-TENTATIVE",
            "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270105T090000Z/20270105T100000Z\n", true
        ),
        ("busy none", "FREEBUSY;FBTYPE=FREE:20270105T090000Z/PT1H\n", true),
        ("busy none", "FREEBUSY:20270105T090000Z/PT1H\n", false),
    ])
    func `busy times are compared as periods`(_ words: String, _ line: String, _ holds: Bool) throws {
        let body =
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VFREEBUSY\n\(line)END:VFREEBUSY\nEND:VCALENDAR\n"
        #expect(try (failure(words, 200, body) == nil) == holds)
    }

    @Test(arguments: [
        ("recipient mailto:A@example.com 2.0", true), ("recipient mailto:a@example.com 3.7", false),
    ])
    func `a schedule-response is judged by recipient`(_ words: String, _ holds: Bool) throws {
        let body = """
            <C:schedule-response xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:response>\
            <C:recipient><D:href>mailto:a@example.com</D:href></C:recipient>\
            <C:request-status>2.0;Success</C:request-status></C:response></C:schedule-response>
            """
        #expect(try (failure(words, 200, body) == nil) == holds)
    }

    @Test(arguments: ["nonsense", "count x //D:a", "header ETag is", "element Q:x", "error"])
    func `words that say nothing are told`(_ words: String) {
        #expect(throws: ConformanceError.self) { try failure(words) }
    }

    @Test(arguments: [
        ("/a%20b", "/a b"), ("http://h:1/%C3%A4", "/ä"), ("/a%2525", "/a%25"), ("/%zz", "/%zz"),
    ])
    func `an href is compared without its spelling`(_ text: String, _ path: String) {
        #expect(Href(text).path == path)
    }
}
