import CalDAVServer
import HTTPTypes
import ICalendar
import Recurrence
import Synchronization
import Testing
import WebDAV
import XML

@Suite("RFC 4791 section 7 and RFC 6578 reports")
struct ReportTests {
    private let harness = Harness()
    private static let a = Harness.calendar + "a.ics"

    private func report(
        _ body: String, _ target: String = Harness.calendar, depth: String? = "1", harness: Harness? = nil
    ) async throws -> Answer {
        var fields = HTTPFields()
        fields["Depth"] = depth
        return try await (harness ?? self.harness).send(.report, target, text: body, fields: fields)
    }

    private static func query(_ filter: String, prop: String = "<getetag/>") -> String {
        """
        <C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop>\(prop)</prop><C:filter>\
        <C:comp-filter name="VCALENDAR">\(filter)</C:comp-filter></C:filter></C:calendar-query>
        """
    }

    private static func sync(_ token: String, limit: Int? = nil, prop: String = "<getetag/>") -> String {
        let limit = limit.map { "<limit><nresults>\($0)</nresults></limit>" } ?? ""
        return """
            <sync-collection xmlns="DAV:"><sync-token>\(token)</sync-token><sync-level>1</sync-level>\(limit)\
            <prop>\(prop)</prop></sync-collection>
            """
    }

    @Test(arguments: ["vdirsyncer-0.19-calendar-query.xml", "davx5-4-calendar-query.xml"])
    func `a query with a window finds what takes place in it`(_ name: String) async throws {
        try await harness.putEvent("a", start: "20260105T090000Z")
        try await harness.putEvent("old", start: "20250105T090000Z")
        try await harness.putEvent("weekly", start: "20240101T090000Z", more: "RRULE:FREQ=WEEKLY\n")
        let answer = try await report(Harness.fixture(name, ["start": "20260101T000000Z"]))
        #expect(answer.status == 207)
        #expect(try answer.hrefs == [Self.a, Harness.calendar + "weekly.ics"])
        #expect(try answer.response(Self.a).text(.dav("getetag")) == "\"e6\"")
        #expect(answer.fields["Age"] == "12")
    }

    @Test func `a query for a component alone reads no object`() async throws {
        try await harness.putEvent("a")
        harness.backend.state.withLock { state in
            state.collections["work"]?.objects["a.ics"]?.octets = Array("unreadable".utf8)
        }
        #expect(try await report(Self.query("<C:comp-filter name=\"VEVENT\"/>")).hrefs == [Self.a])
        #expect(try await report(Self.query("<C:comp-filter name=\"VTODO\"/>")).hrefs == [])
    }

    @Test func `an object that cannot be read has a status of its own`() async throws {
        try await harness.putEvent("a")
        try await harness.putEvent("b")
        harness.backend.state.withLock { state in
            state.collections["work"]?.objects["a.ics"]?.octets = Array("unreadable".utf8)
        }
        let filter = #"<C:comp-filter name="VEVENT"><C:time-range start="20260101T000000Z"/></C:comp-filter>"#
        let answer = try await report(Self.query(filter))
        #expect(answer.status == 207)
        #expect(try answer.response(Self.a).status == "HTTP/1.1 500 Internal Server Error")
        #expect(try answer.response(Harness.calendar + "b.ics")[.dav("getetag")] != nil)
    }

    @Test func `an object with too many instances has a 507 of its own`() async throws {
        var limits = CalDAVLimits()
        limits.expansion.instances = 50
        let small = Harness(limits: limits)
        try await small.putEvent("a", more: "RRULE:FREQ=HOURLY\n")
        try await small.putEvent("b")
        let prop = """
            <C:calendar-data><C:expand start="20260101T000000Z" end="20270101T000000Z"/></C:calendar-data>
            """
        let answer = try await report(
            Self.query("<C:comp-filter name=\"VEVENT\"/>", prop: prop), harness: small)
        #expect(try answer.response(Self.a).properties[.caldav("calendar-data")]?.status == 507)
        let other = try answer.response(Harness.calendar + "b.ics")
        #expect(other.text(.caldav("calendar-data"))?.contains("DTSTART:20260105T090000Z") == true)
    }

    @Test func `calendar data comes as it was stored`() async throws {
        try await harness.putEvent("a", more: "DESCRIPTION:1 < 2 & ]]> ü\n")
        let answer = try await report(Self.query("", prop: "<getetag/><C:calendar-data/>"))
        let stored = try await harness.send(.get, Self.a).text
        #expect(try answer.response().text(.caldav("calendar-data")) == stored)
    }

    @Test func `a character that XML cannot carry spoils its own property only`() async throws {
        try await harness.putEvent("a")
        harness.backend.state.withLock { state in
            state.collections["work"]?.objects["a.ics"]?.octets.append(1)
        }
        let response = try await report(Self.query("", prop: "<getetag/><C:calendar-data/>")).response()
        #expect(response.properties[.caldav("calendar-data")]?.status == 500)
        #expect(response[.dav("getetag")] != nil)
    }

    @Test func `depth 0 looks at the calendar itself, and no depth at what is in it`() async throws {
        try await harness.putEvent("a")
        let query = Self.query("<C:comp-filter name=\"VEVENT\"/>")
        #expect(try await report(query, depth: "0").hrefs == [])
        #expect(try await report(query, depth: nil).hrefs == [Self.a])
    }

    @Test func `a query on an object is about that object, whatever its depth`() async throws {
        try await harness.putEvent("a")
        try await harness.putEvent("b")
        let events = Self.query("<C:comp-filter name=\"VEVENT\"/>")
        for depth in [nil, "0", "1", "infinity"] {
            #expect(try await report(events, Self.a, depth: depth).hrefs == [Self.a])
        }
        let tasks = Self.query("<C:comp-filter name=\"VTODO\"/>")
        #expect(try await report(tasks, Self.a).hrefs == [])
        #expect(try await report(events, Harness.calendar + "none.ics").status == 404)
        let body = """
            <C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop>\
            <href>\(Self.a)</href><href>\(Harness.calendar)b.ics</href></C:calendar-multiget>
            """
        let answer = try await report(body, Self.a)
        #expect(try answer.hrefs == [Self.a, Harness.calendar + "b.ics"])
        #expect(try answer.responses.map(\.status) == [nil, "HTTP/1.1 404 Not Found"])
    }

    @Test func `a report on a home looks into all of its calendars`() async throws {
        let home = "/dav/calendars/anna/"
        let local = home + "local/"
        try await harness.putEvent("a")
        try await harness.putEvent("b", calendar: local)
        let query = Self.query("<C:comp-filter name=\"VEVENT\"/>")
        #expect(try await report(query, home).hrefs == [Self.a, local + "b.ics"])
        #expect(try await report(query, home, depth: "infinity").hrefs == [Self.a, local + "b.ics"])
        #expect(try await report(query, home, depth: "0").hrefs == [])
        #expect(try await report(query, home, depth: nil).hrefs == [])
        let body = """
            <C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop>\
            <href>\(local)b.ics</href><href>\(Self.a)</href><href>\(local)a.ics</href></C:calendar-multiget>
            """
        let answer = try await report(body, home, depth: nil)
        #expect(try answer.hrefs == [local + "b.ics", Self.a, local + "a.ics"])
        #expect(try answer.responses.map(\.status) == [nil, nil, "HTTP/1.1 404 Not Found"])
        let narrow = try await harness.send(
            .report, home, text: query, password: "freebusy", fields: ["Depth": "1"])
        #expect(narrow.status == 404)
    }

    @Test func `more matches than the limit are refused`() async throws {
        var limits = CalDAVLimits()
        limits.reportInstances = 1
        let small = Harness(limits: limits)
        try await small.putEvent("a")
        #expect(try await report(Self.query(""), harness: small).status == 207)
        try await small.putEvent("b")
        let answer = try await report(Self.query(""), harness: small)
        #expect(answer.status == 403)
        #expect(answer.precondition == .dav("number-of-matches-within-limits"))
    }

    @Test func `expanded instances count towards the limit`() async throws {
        var limits = CalDAVLimits()
        limits.reportInstances = 10
        let small = Harness(limits: limits)
        try await small.putEvent("a", more: "RRULE:FREQ=DAILY\n")
        func prop(_ end: String) -> String {
            "<C:calendar-data><C:expand start=\"20260201T000000Z\" end=\"\(end)T000000Z\"/></C:calendar-data>"
        }
        #expect(try await report(Self.query("", prop: prop("20260211")), harness: small).status == 207)
        let answer = try await report(Self.query("", prop: prop("20260212")), harness: small)
        #expect(answer.status == 403)
        #expect(answer.precondition == .dav("number-of-matches-within-limits"))
    }

    @Test func `an object is not expanded to more octets than the limit`() async throws {
        var limits = CalDAVLimits()
        limits.expansionOctets = 40_000
        let small = Harness(limits: limits)
        try await small.putEvent("small", more: "RRULE:FREQ=DAILY\n")
        let text = String(repeating: "x", count: 5000)
        try await small.putEvent("large", more: "RRULE:FREQ=DAILY\nDESCRIPTION:\(text)\n")
        let prop =
            "<C:calendar-data><C:expand start=\"20260201T000000Z\" end=\"20260221T000000Z\"/></C:calendar-data>"
        let answer = try await report(Self.query("", prop: prop), harness: small)
        #expect(answer.status == 207)
        #expect(answer.text.contains("HTTP/1.1 507 "))
        #expect(answer.text.contains("RECURRENCE-ID:20260220T090000Z"))
        #expect(answer.text.utf8.count < 40_000)
    }

    @Test func `what turns out to be too much on the way ends with 507 for the collection`() async throws {
        var limits = CalDAVLimits()
        limits.reportInstances = 40
        let small = Harness(limits: limits)
        // Each is a piece of its own, so that the answer begins before the limit is reached.
        let filler = String(repeating: "x", count: 250_000)
        for name in ["a", "b", "c"] {
            try await small.putEvent(name, more: "RRULE:FREQ=DAILY\nDESCRIPTION:\(filler)\n")
        }
        let prop =
            "<C:calendar-data><C:expand start=\"20260201T000000Z\" end=\"20260219T000000Z\"/></C:calendar-data>"
        let answer = try await report(Self.query("", prop: prop), harness: small)
        #expect(answer.status == 207)
        let text = answer.text
        #expect(text.hasSuffix("</D:multistatus>\n") || text.hasSuffix("</D:multistatus>"))
        let end = String(decoding: answer.body.suffix(600), as: UTF8.self)
        #expect(end.contains("<D:href>\(Harness.calendar)</D:href><D:status>HTTP/1.1 507 "))
        #expect(end.contains("<D:number-of-matches-within-limits/>"))
        #expect(text.contains("UID:b") && !text.contains("UID:c"))
    }

    @Test func `a report that takes too long is a 503 that says when to come back`() async throws {
        var limits = CalDAVLimits()
        limits.reportDeadline = .nanoseconds(1)
        let slow = Harness(limits: limits)
        try await slow.putEvent("a")
        let answer = try await report(Self.query(""), harness: slow)
        #expect(answer.status == 503)
        #expect(answer.fields["Retry-After"] != nil)
    }

    // MARK: - Multiget

    @Test func `a multiget answers each href once, and 404 for what is not there`() async throws {
        try await harness.putEvent("a")
        let hrefs = [
            Self.a, Harness.calendar + "gone.ics", "/dav/calendars/anna/local/a.ics",
            "https://cal.example.com" + Self.a,
            "not a path", "/dav/calendars/anna/work/%61.ics",
        ]
        let body = """
            <C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/>\
            </prop>\(hrefs.map { "<href>\($0)</href>" }.joined())</C:calendar-multiget>
            """
        let answer = try await report(body, depth: nil)
        #expect(
            try answer.hrefs == [
                Self.a, Harness.calendar + "gone.ics", "/dav/calendars/anna/local/a.ics", "not a path",
            ])
        #expect(
            try answer.responses.map { $0.status == "HTTP/1.1 404 Not Found" } == [false, true, true, true])
    }

    @Test func `Apple gets an object with what it asks for`() async throws {
        try await harness.putEvent("a")
        let answer = try await report(Harness.fixture("apple-10.11-multiget.xml", ["href": Self.a]))
        let response = try answer.response()
        #expect(response.text(.dav("getetag")) == "\"e6\"")
        #expect(response[.caldav("calendar-data")] != nil)
        #expect(response.properties[.caldav("schedule-tag")]?.status == 404)
        #expect(response.properties[.calendarServer("created-by")]?.status == 404)
    }

    // MARK: - Synchronisation

    @Test func `Thunderbird synchronises from nothing, and then only what changed`() async throws {
        try await harness.putEvent("a")
        try await harness.putEvent("b")
        let first = try await report(Harness.fixture("thunderbird-128-sync-collection.xml", ["token": ""]))
        #expect(try first.hrefs == [Self.a, Harness.calendar + "b.ics"])
        #expect(try first.response(Self.a).text(.dav("getcontenttype"))?.hasPrefix("text/calendar") == true)
        let token = try #require(try first.root.first(.dav("sync-token"))?.text)
        let announced = try await harness.propFind(Harness.calendar, ["sync-token"]).response()
        #expect(announced.text(.dav("sync-token")) == token)

        let nothing = try await report(Self.sync(token), depth: "0")
        #expect(try nothing.hrefs == [])
        #expect(try nothing.root.first(.dav("sync-token"))?.text == token)

        try await harness.putEvent("c")
        _ = try await harness.send(.delete, Self.a)
        let second = try await report(Self.sync(token))
        #expect(try second.hrefs == [Harness.calendar + "c.ics", Self.a])
        #expect(try second.response(Self.a).status == "HTTP/1.1 404 Not Found")
        #expect(try second.root.first(.dav("sync-token"))?.text != token)
    }

    @Test func `a token is good though it is newer than what is known of the calendar yet`() async throws {
        try await harness.putEvent("a")
        let first = try await report(Self.sync(""))
        try await harness.putEvent("b")
        let second = try await report(Self.sync(first.root.first(.dav("sync-token"))?.text ?? ""))
        #expect(try second.hrefs == [Harness.calendar + "b.ics"])
        let token = try #require(try second.root.first(.dav("sync-token"))?.text)
        harness.backend.state.withLock { $0.delay = 1 }
        let third = try await report(Self.sync(token))
        #expect(third.status == 207)
        #expect(try third.hrefs == [])
        #expect(try third.root.first(.dav("sync-token"))?.text == token)
    }

    /// Also when old removals are forgotten: who begins to know the calendar has seen nothing of them.
    @Test(arguments: [0, 4])
    func `a limited synchronisation is gone on with until nothing is left`(_ oldest: Int64) async throws {
        for index in 0..<5 { try await harness.putEvent("e\(index)") }
        harness.backend.state.withLock { $0.oldestRevision = oldest }
        var token = ""
        var seen: [String] = []
        for round in 1... {
            let answer = try await report(Self.sync(token, limit: 2))
            token = try #require(try answer.root.first(.dav("sync-token"))?.text)
            seen += try answer.hrefs.filter { $0 != Harness.calendar }
            let more = try answer.responses.first { $0.href == Harness.calendar }
            guard let more else { break }
            #expect(more.status == "HTTP/1.1 507 Insufficient Storage")
            #expect(more.error == .dav("number-of-matches-within-limits"))
            try #require(round < 5)
        }
        #expect(seen == (0..<5).map { "\(Harness.calendar)e\($0).ics" })
    }

    @Test(arguments: [
        "nonsense", "data:,calgate:sync:2:1", "data:,calgate:sync:1:999", "data:,calgate:sync:1:1", "1",
        "data:,calgate:sync:1:99999999999999999999999", "data:,calgate:sync:1:1:1",
        "data:,calgate:sync:1:1:9999",
        "data:,calgate:sync:1:1:", "data:,calgate:sync:1:1:3:3",
    ])
    func `a token that is not known is refused by the precondition that clients look for`(
        _ token: String
    ) async throws {
        harness.backend.state.withLock { $0.oldestRevision = 3 }
        let answer = try await report(Self.sync(token))
        #expect(answer.status == 403)
        #expect(answer.precondition == .dav("valid-sync-token"))
    }

    @Test func `objects can be synchronised with their data`() async throws {
        try await harness.putEvent("a")
        let answer = try await report(
            Self.sync("", prop: "<getetag/><C:calendar-data xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>"))
        #expect(try answer.response().text(.caldav("calendar-data"))?.contains("UID:a") == true)
    }

    // MARK: - Long answers

    @Test func `a long listing is streamed and whole`() async throws {
        let count = 1200
        harness.backend.state.withLock { state in
            for index in 1...count {
                let info = ObjectInfo(
                    id: Int64(index), name: "object-\(index).ics", etag: ETag(opaque: "e\(index)"), size: 1,
                    modified: Instant(secondsSinceEpoch: 0), component: "VEVENT")
                state.collections["work"]?.objects[info.name] = .init(
                    info: info, octets: Harness.event(uid: "u\(index)"), uid: "u\(index)")
            }
        }
        let listing = try await harness.propFind(
            Harness.calendar, ["getetag", "getcontenttype", "getlastmodified", "resourcetype"], depth: "1")
        #expect(try listing.hrefs.count == count + 1)
        #expect(try Set(listing.hrefs).count == count + 1)
        let query = try await report(Self.query("", prop: "<getetag/><C:calendar-data/>"))
        #expect(try query.hrefs.count == count)
        let first = try await report(Self.sync(""))
        #expect(try first.hrefs.count == count)
    }

    @Test func `an answer that breaks off is never complete`() async throws {
        let more = "COMMENT:\(String(repeating: "long ", count: 1_500))\n"
        harness.backend.state.withLock { state in
            for index in 1...1200 {
                let info = ObjectInfo(
                    id: Int64(index), name: "object-\(index).ics", etag: ETag(opaque: "e\(index)"), size: 1,
                    modified: Instant(secondsSinceEpoch: 0), component: "VEVENT")
                state.collections["work"]?.objects[info.name] = .init(
                    info: info, octets: Harness.event(uid: "u\(index)", more: more), uid: "u\(index)")
            }
        }
        let body = Self.query("", prop: "<getetag/><C:calendar-data/>")
        let request = HTTPRequest(
            head: HTTPRequestHead(
                method: .report, target: Harness.calendar, fields: ["Authorization": "Basic YW5uYTpzZWNyZXQ="]
            ),
            body: Array(body.utf8))
        let response = await harness.handler.respond(to: request)
        guard case .stream(let next) = response.body else {
            Issue.record("the answer is not streamed")
            return
        }
        _ = try await next()
        harness.backend.state.withLock { $0.failure = .unavailable("The store is away.", retryAfter: 1) }
        await #expect(throws: DAVError.unavailable("", retryAfter: 1)) { while try await next() != nil {} }
    }

    @Test func `an answer that was kept tells what has changed`() async throws {
        harness.backend.state.withLock { $0.version = 1 }
        let body = Self.query("<C:comp-filter name=\"VEVENT\"/>", prop: "<getetag/><C:calendar-data/>")
        try await harness.putEvent("a", more: "COMMENT:first\n")
        let first = try await report(body)
        #expect(try await report(body).text == first.text)
        try await harness.putEvent("a", more: "COMMENT:second\n")
        let second = try await report(body)
        #expect(second.text.contains("COMMENT:second") && !second.text.contains("COMMENT:first"))
        // Who may see less is not answered what another was.
        let narrow = try await harness.send(
            .report, Harness.calendar, text: body, password: "freebusy",
            fields: ["Depth": "1"])
        #expect(narrow.status == 404)
    }

    // MARK: - Reports that are refused

    @Test(
        arguments: [
            ("<x xmlns=\"urn:x\"/>", Harness.calendar, 403, "supported-report"),
            ("<version-tree xmlns=\"DAV:\"/>", Harness.calendar, 403, "supported-report"),
            (
                "<C:calendar-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>", "/dav/principals/anna/", 403,
                "supported-report"
            ),
            ("<sync-collection xmlns=\"DAV:\"/>", Self.a, 404, nil),
            (
                "<sync-collection xmlns=\"DAV:\"><sync-level>1</sync-level><prop/></sync-collection>",
                Harness.calendar, 400, nil
            ),
            ("<sync-collection xmlns=\"DAV:\"/>", "/dav/calendars/anna/", 400, nil),
            ("<sync-collection xmlns=\"DAV:\"/>", Harness.calendar, 400, nil),
            ("", Harness.calendar, 400, nil), ("<a", Harness.calendar, 400, nil),
            ("<x xmlns=\"urn:x\"/>", "/dav/calendars/anna/none/", 404, nil),
        ] as [(String, String, Int, String?)])
    func `what is no report of the resource is refused`(
        _ body: String, _ target: String, _ status: Int, _ precondition: String?
    ) async throws {
        let answer = try await report(body, target)
        #expect(answer.status == status)
        #expect(answer.precondition == precondition.map { .dav($0) })
    }
}
