import CalDAVServer
import HTTPTypes
import ICalendar
import Synchronization
import Testing
import WebDAV
import XML

@Suite("RFC 4791 section 5.3 objects and calendars")
struct ObjectTests {
    private let harness = Harness()
    private static let a = Harness.calendar + "a.ics"

    @Test func `an object is made, read, replaced and deleted, with its tags`() async throws {
        let made = try await harness.putEvent("a", fields: ["If-None-Match": "*"])
        #expect(made.status == 201)
        let etag = try #require(made.fields["ETag"])
        let read = try await harness.send(.get, Self.a)
        #expect(read.status == 200)
        #expect(read.body == Harness.event(uid: "a"))
        #expect(read.fields["ETag"] == etag)
        #expect(read.fields["Content-Type"] == "text/calendar; charset=utf-8; component=vevent")
        #expect(read.fields["Last-Modified"] == "Thu, 01 Jan 2026 00:00:00 GMT")
        #expect(read.fields["Age"] == "12")
        #expect(try await harness.send(.get, Self.a, fields: ["If-None-Match": etag]).status == 304)

        let replaced = try await harness.putEvent("a", start: "20260106T090000Z", fields: ["If-Match": etag])
        #expect(replaced.status == 204)
        #expect(replaced.fields["ETag"] != etag)
        #expect(try await harness.send(.delete, Self.a, fields: ["If-Match": etag]).status == 412)
        let now = try #require(replaced.fields["ETag"])
        #expect(try await harness.send(.delete, Self.a, fields: ["If-Match": now]).status == 204)
        #expect(try await harness.send(.get, Self.a).status == 404)
        #expect(try await harness.send(.delete, Self.a).status == 404)
    }

    @Test(
        arguments: [
            ("If-None-Match", "*", 412), ("If-Match", "\"other\"", 412), ("If-Match", "*", 204),
            ("If-Match", "e6", 204),
            ("If-Match", "W/\"e6\"", 412), ("If-Match", "\"e6\"", 204),
            ("If-Schedule-Tag-Match", "\"s\"", 412),
        ] as [(HTTPFieldName, String, Int)])
    func `a change of an existing object obeys its conditions`(
        _ name: HTTPFieldName, _ value: String, _ status: Int
    ) async throws {
        #expect(try await harness.putEvent("a").fields["ETag"] == "\"e6\"")
        #expect(try await harness.putEvent("a", fields: HTTPFields([(name, value)])).status == status)
    }

    @Test func `a change of an object that is not there fails its condition`() async throws {
        #expect(try await harness.putEvent("a", fields: ["If-Match": "*"]).status == 412)
        #expect(try await harness.putEvent("a", fields: ["If-Match": "\"x\""]).status == 412)
        #expect(try await harness.send(.get, Self.a).status == 404)
    }

    @Test func `no tag is returned when other octets are served than were sent`() async throws {
        harness.backend.state.withLock { $0.rewritten = Harness.event(uid: "a", more: "X-ADDED:1\n") }
        let answer = try await harness.putEvent("a")
        #expect(answer.status == 201)
        #expect(answer.fields["ETag"] == nil)
    }

    @Test func `a UID that another object has is a conflict that names it`() async throws {
        try await harness.putEvent("a")
        let answer = try await harness.send(
            .put, Harness.calendar + "b.ics", Harness.event(uid: "a"),
            fields: ["Content-Type": "text/calendar"])
        #expect(answer.status == 409)
        #expect(answer.precondition == .caldav("no-uid-conflict"))
        #expect(try answer.root.elements.first?.first(.dav("href"))?.text == Self.a)
    }

    @Test func `an object keeps its UID`() async throws {
        try await harness.putEvent("a")
        let answer = try await harness.send(
            .put, Self.a, Harness.event(uid: "b"), fields: ["Content-Type": "text/calendar"])
        #expect(answer.status == 409)
        #expect(answer.precondition == .caldav("no-uid-conflict"))
        #expect(try answer.root.elements.first?.first(.dav("href"))?.text == Self.a)
        #expect(try await harness.send(.get, Self.a).text.contains("UID:a"))
    }

    @Test(
        arguments: [
            ("text/calendar", nil), ("TEXT/CALENDAR; charset=\"UTF-8\"", nil),
            ("text/calendar;charset=us-ascii", nil),
            ("text/plain", "supported-calendar-data"), ("application/json", "supported-calendar-data"),
            ("application/calendar+json", "valid-calendar-data"),
            ("text/calendar; charset=utf-16", "supported-calendar-data"),
        ] as [(String, String?)])
    func `the type of an object has to be iCalendar in UTF-8`(_ type: String, _ precondition: String?)
        async throws
    {
        let answer = try await harness.send(
            .put, Self.a, Harness.event(uid: "a"), fields: ["Content-Type": type])
        #expect(answer.status == (precondition == nil ? 201 : 403))
        #expect(answer.precondition == precondition.map { .caldav($0) })
    }

    @Test func `a malformed object is refused with its place and its rule`() async throws {
        let octets = Harness.object(
            "BEGIN:VEVENT\nUID:a\nDTSTAMP:20260101T000000Z\nDTSTART:tomorrow\nEND:VEVENT")
        let answer = try await harness.send(.put, Self.a, octets, fields: ["Content-Type": "text/calendar"])
        #expect(answer.status == 403)
        #expect(answer.precondition == .caldav("valid-calendar-data"))
        // Clients take every element of DAV: and CalDAV in it for a condition.
        #expect(
            try answer.root.elements.map(\.name) == [.caldav("valid-calendar-data"), DAVError.sentenceName])
        let sentence = try answer.root.first(DAVError.sentenceName)?.text ?? ""
        #expect(sentence.contains("Line 7, column "))
        #expect(sentence.contains("RFC 5545"))
    }

    @Test func `an object over the limit is refused by its precondition`() async throws {
        var limits = CalDAVLimits()
        limits.maxResourceSize = 100
        let answer = try await Harness(limits: limits).putEvent("a")
        #expect(answer.status == 403)
        #expect(answer.precondition == .caldav("max-resource-size"))
    }

    @Test func `a calendar that can only be read takes no object`() async throws {
        let answer = try await harness.putEvent("a", calendar: "/dav/calendars/anna/read%20only/")
        #expect(answer.status == 403)
        #expect(answer.precondition == .dav("need-privileges"))
    }

    @Test func `an object in a calendar that is not there is a conflict`() async throws {
        #expect(try await harness.putEvent("a", calendar: "/dav/calendars/anna/none/").status == 409)
    }

    @Test(arguments: [
        (HTTPMethod.put, Harness.calendar), (.put, "/dav/calendars/anna/"), (.put, "/"),
        (.delete, "/dav/calendars/anna/"), (.delete, "/dav/principals/anna/"), (.get, "/dav/calendars/anna/"),
        (.post, a), (.copy, "/dav/calendars/anna/"), (.move, "/dav/"), (.lock, a),
        (HTTPMethod(rawValue: "BREW"), a),
        (.proppatch, "/dav/"), (.mkcalendar, "/dav/calendars/anna/"),
    ])
    func `a method that a resource lacks is told so with those that it has`(
        _ method: HTTPMethod, _ target: String
    ) async throws {
        let answer = try await harness.send(method, target)
        #expect(answer.status == 405)
        let allowed = answer.fields.list("Allow")
        #expect(allowed.contains("PROPFIND") && !allowed.contains(method.rawValue))
    }

    @Test func `what the backend refuses reaches the client`() async throws {
        harness.backend.state.withLock { $0.failure = .unavailable("Upstream is away.", retryAfter: 17) }
        let answer = try await harness.putEvent("a")
        #expect(answer.status == 503)
        #expect(answer.fields["Retry-After"] == "17")
    }

    @Test func `names with odd characters have one spelling`() async throws {
        let target = Harness.calendar + "a%20%C3%A4%25%27@b+c.ics"
        let answer = try await harness.send(
            .put, target, Harness.event(uid: "odd"), fields: ["Content-Type": "text/calendar"])
        #expect(answer.status == 201)
        let listed = try await harness.propFind(Harness.calendar, ["getetag"], depth: "1").hrefs.last ?? ""
        #expect(try await harness.send(.get, listed).body == Harness.event(uid: "odd"))
        #expect(try await harness.send(.get, target).status == 200)
    }

    // MARK: - Calendars

    @Test func `Apple makes a calendar with its properties`() async throws {
        let target = "/dav/calendars/anna/4E5C2C1A-2F9D-4C66-9C2B-1B3A5F6D7E80/"
        let made = try await harness.send(
            .mkcalendar, target, text: Harness.fixture("apple-10.11-mkcalendar.xml"))
        #expect(made.status == 201)
        let names = ["displayname", "A:calendar-color", "C:schedule-calendar-transp", "C:calendar-timezone"]
        let response = try await harness.propFind(target, names).response()
        #expect(response.text(.dav("displayname")) == "Training")
        #expect(response.text(.apple("calendar-color")) == "#1BADF8FF")
        #expect(response[.apple("calendar-color")]?.attribute("symbolic-color") == "custom")
        #expect(
            response[.caldav("schedule-calendar-transp")]?.elements.map(\.name) == [.caldav("transparent")])
        #expect(response.text(.caldav("calendar-timezone"))?.contains("TZID:America/Los_Angeles\r\n") == true)
        let again = try await harness.send(.mkcalendar, target)
        // RFC 4791 section 5.3.1 makes it a precondition, RFC 4918 section 9.3.1 a status of its own.
        #expect(again.status == 403)
        #expect(again.precondition == .dav("resource-must-be-null"))
        #expect(try await harness.send(.mkcol, target).status == 405)
    }

    @Test func `vdirsyncer makes a calendar, and no other collection can be made`() async throws {
        let target = "/dav/calendars/anna/new/"
        let plain = try await harness.send(.mkcol, target)
        #expect(plain.precondition == .dav("valid-resourcetype"))
        #expect(
            try await harness.send(.mkcol, target, text: Harness.fixture("vdirsyncer-0.19-mkcol.xml")).status
                == 201)
        #expect(try await harness.propFind(target, ["resourcetype"]).status == 207)
    }

    @Test(arguments: ["", "<mkcalendar xmlns=\"urn:ietf:params:xml:ns:caldav\"/>"])
    func `a calendar whose components nobody named takes all`(_ body: String) async throws {
        let target = "/dav/calendars/anna/all/"
        #expect(try await harness.send(.mkcalendar, target, text: body).status == 201)
        let response = try await harness.propFind(target, ["C:supported-calendar-component-set"]).response()
        let names = response[.caldav("supported-calendar-component-set")]?.elements
            .compactMap { $0.attribute("name") }
        #expect(names == ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"])
    }

    @Test(
        arguments: [
            (.mkcol, "sub/", 403), (.mkcalendar, "sub/", 403), (.mkcol, "sub", 403),
            (.mkcol, "no/sub/", 409), (.mkcalendar, "no/sub", 409), (.put, "no/a.ics", 409),
            (.put, "a.ics/", 404), (.propfind, "sub/", 404), (.get, "no/a.ics", 404), (.mkcol, "/sub/", 404),
        ] as [(HTTPMethod, String, Int)])
    func `a calendar holds no collections, and deeper there is no parent`(
        _ method: HTTPMethod, _ name: String, _ status: Int
    ) async throws {
        let answer = try await harness.send(method, Harness.calendar + name)
        #expect(answer.status == status)
        #expect(answer.precondition == (status == 403 ? .caldav("calendar-collection-location-ok") : nil))
    }

    @Test func `only calendars of our own can be deleted`() async throws {
        let foreign = try await harness.send(.delete, Harness.calendar)
        #expect(foreign.status == 403)
        #expect(foreign.precondition == .dav("need-privileges"))
        #expect(try await harness.send(.delete, "/dav/calendars/anna/local/").status == 204)
        #expect(try await harness.propFind("/dav/calendars/anna/local/", ["resourcetype"]).status == 404)
    }
}
