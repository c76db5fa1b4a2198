import CalDAVServer
import HTTPTypes
import Testing
import WebDAV
import XML

@Suite("RFC 6764 and RFC 5397 discovery, as clients do it")
struct DiscoveryTests {
    private let harness = Harness()

    @Test(arguments: [HTTPMethod.propfind, .options, .get, .report, .put])
    func `well-known leads everybody on, to where a password is asked for`(_ method: HTTPMethod) async throws
    {
        let request = HTTPRequest(head: HTTPRequestHead(method: method, target: "/.well-known/caldav"))
        let open = await harness.handler.respond(to: request)
        #expect(open.status == 301)
        let next = await harness.handler.respond(
            to: HTTPRequest(head: HTTPRequestHead(method: method, target: "/dav/")))
        #expect(next.status == 401)
        #expect(next.fields["WWW-Authenticate"] == #"Basic realm="calgate", charset="UTF-8""#)
        let answer = try await harness.send(method, "/.well-known/caldav")
        #expect(answer.status == 301)
        #expect(answer.fields["Location"] == "/dav/")
    }

    @Test(arguments: ["/", "/dav/", "/dav/principals/anna/", "/dav/calendars/anna/", Harness.calendar])
    func `OPTIONS tells what we are and what the resource has`(_ target: String) async throws {
        let answer = try await harness.send(.options, target)
        #expect(answer.status == 200)
        let classes = answer.fields.list("DAV")
        #expect(classes.contains("1") && classes.contains("calendar-access"))
        #expect(!classes.contains("2") && !classes.contains("calendar-auto-schedule"))
        #expect(answer.fields.list("Allow").contains("PROPFIND"))
    }

    @Test(arguments: [
        "apple-10.11-well-known-propfind.xml", "caldav-synchronizer-4-well-known-propfind.xml",
        "vdirsyncer-0.19-principal-propfind.xml", "davx5-4-setup-propfind.xml",
        "thunderbird-128-detect-propfind.xml",
    ])
    func `every client finds its principal from the root and from the DAV root`(_ body: String) async throws {
        for target in ["/", "/dav/", "/dav", "/dav/calendars/anna/", Harness.calendar] {
            let answer = try await harness.propFind(target, body: Harness.fixture(body))
            #expect(answer.status == 207)
            let principal = try answer.response()[.dav("current-user-principal")]
            #expect(principal?.first(.dav("href"))?.text == "/dav/principals/anna/")
        }
    }

    @Test func `Apple finds home and addresses, and no inbox while there is none`() async throws {
        let body = try Harness.fixture("apple-10.11-principal-propfind.xml")
        let response = try await harness.propFind("/dav/principals/anna/", body: body).response()
        #expect(response.href == "/dav/principals/anna/")
        #expect(response[.caldav("calendar-home-set")]?.first(.dav("href"))?.text == "/dav/calendars/anna/")
        #expect(
            response[.caldav("calendar-user-address-set")]?.all(.dav("href")).map(\.text)
                == ["mailto:anna@example.com", "mailto:a@work.example", "/dav/principals/anna/"])
        #expect(response.text(.dav("displayname")) == "Anna Example")
        #expect(response.properties[.caldav("schedule-inbox-URL")]?.status == 404)
        #expect(response.properties[.calendarServer("notification-URL")]?.status == 404)
        #expect(response.properties.count == 13)
    }

    @Test func `Apple sees every calendar of the home with what it needs to use it`() async throws {
        let body = try Harness.fixture("apple-10.11-home-propfind.xml")
        let answer = try await harness.propFind("/dav/calendars/anna/", body: body, depth: "1")
        #expect(
            try answer.hrefs == [
                "/dav/calendars/anna/", Harness.calendar, "/dav/calendars/anna/read%20only/",
                "/dav/calendars/anna/local/",
            ])
        let work = try answer.response(Harness.calendar)
        let types = try #require(work[.dav("resourcetype")]).elements.map(\.name)
        #expect(types == [.dav("collection"), .caldav("calendar")])
        #expect(work.text(.apple("calendar-color")) == "#FF0000")
        #expect(work.text(.apple("calendar-order")) == "2")
        #expect(work.text(.calendarServer("getctag")) == work.text(.dav("sync-token")))
        #expect(work.text(.dav("sync-token"))?.contains(":") == true)
        #expect(work.text(.caldav("calendar-timezone"))?.contains("TZID:Europe/Berlin\r\n") == true)
        #expect(work[.caldav("schedule-calendar-transp")]?.elements.map(\.name) == [.caldav("opaque")])
        #expect(
            work[.caldav("supported-calendar-component-set")]?.elements.map { $0.attribute("name") } == [
                "VEVENT"
            ])
        #expect(work[.dav("owner")]?.first(.dav("href"))?.text == "/dav/principals/anna/")
        #expect(work.properties.count == 39)
        let other = try answer.response("/dav/calendars/anna/local/")
        let ids = [work, other].compactMap { $0[.dav("resource-id")]?.first(.dav("href"))?.text }
        #expect(Set(ids).count == 2)
        #expect(ids.allSatisfy { $0.hasPrefix("https://cal.example.com/") })
    }

    /// Clients lock a calendar whose privileges lack these.
    @Test(arguments: [
        ("secret", "work", ["write", "write-content", "bind"], true),
        ("secret", "read%20only", ["write", "write-content", "bind"], false),
        ("read", "work", ["write", "write-content", "write-properties", "bind"], false),
        ("secret", "read%20only", ["read", "write-properties"], true),
    ])
    func `privileges tell the truth`(
        _ password: String, _ segment: String, _ names: [String], _ areGranted: Bool
    ) async throws {
        let target = "/dav/calendars/anna/\(segment)/"
        let response = try await harness.propFind(
            target, ["current-user-privilege-set"], password: password
        ).response()
        let granted = try #require(response[.dav("current-user-privilege-set")])
            .all(.dav("privilege")).flatMap(\.elements).map(\.name.local)
        for name in names { #expect(granted.contains(name) == areGranted) }
    }

    @Test func `Thunderbird learns that a calendar can be synchronised`() async throws {
        let body = try Harness.fixture("thunderbird-128-calendar-propfind.xml")
        let response = try await harness.propFind(Harness.calendar, body: body).response()
        let reports = try #require(response[.dav("supported-report-set")]).elements
            .compactMap { $0.first(.dav("report"))?.elements.first?.name }
        #expect(reports.contains(.dav("sync-collection")))
        #expect(reports.contains(.caldav("calendar-query")))
        #expect(reports.contains(.caldav("calendar-multiget")))
        #expect(reports.contains(.caldav("free-busy-query")))
        #expect(response.properties.values.allSatisfy { $0.status == 200 })
    }

    @Test func `Evolution gets a 404 for each property that is not there`() async throws {
        let body = try Harness.fixture("evolution-3.5x-home-propfind.xml")
        let response = try await harness.propFind(Harness.calendar, body: body).response()
        #expect(response.properties[.calendarServer("source")]?.status == 404)
        #expect(response.properties[.dav("getetag")]?.status == 404)
        #expect(response.properties[.dav("displayname")]?.status == 200)
        #expect(response.properties.count == 13)
    }

    @Test(arguments: [["Prefer": "return=minimal"], ["Brief": "t"]] as [HTTPFields])
    func `who wants little gets no 404 propstat`(_ fields: HTTPFields) async throws {
        let body = try Harness.fixture("evolution-3.5x-home-propfind.xml")
        let response = try await harness.propFind(Harness.calendar, body: body, fields: fields).response()
        #expect(response.properties.values.allSatisfy { $0.status == 200 })
        #expect(response.text(.dav("displayname")) == "Work")
    }

    @Test func `Apple finds no delegates and goes on`() async throws {
        let body = try Harness.fixture("apple-10.11-expand-delegates.xml")
        let answer = try await harness.send(.report, "/dav/principals/anna/", text: body)
        #expect(answer.status == 207)
        let response = try answer.response()
        #expect(response[.calendarServer("calendar-proxy-read-for")]?.content.isEmpty == true)
        #expect(response[.calendarServer("calendar-proxy-write-for")]?.content.isEmpty == true)
    }

    @Test func `a property that names a resource is expanded`() async throws {
        let answer = try await harness.send(
            .report, Harness.calendar,
            text: """
                <expand-property xmlns="DAV:"><property name="owner"><property name="displayname"/>\
                <property name="nothing"/></property></expand-property>
                """)
        let owner = try #require(try answer.response()[.dav("owner")])
        let inner = Answer.Response(try #require(owner.first(.dav("response"))))
        #expect(inner.href == "/dav/principals/anna/")
        #expect(inner.text(.dav("displayname")) == "Anna Example")
        #expect(inner.properties[.dav("nothing")]?.status == 404)
    }

    @Test(arguments: [("Anna", 1), ("anna example", 1), ("Ben", 0)])
    func `one finds oneself among the principals`(_ text: String, _ count: Int) async throws {
        let answer = try await harness.send(
            .report, "/dav/principals/",
            text: """
                <principal-property-search xmlns="DAV:"><property-search><prop><displayname/></prop>\
                <match>\(text)</match></property-search><prop><displayname/></prop></principal-property-search>
                """)
        #expect(try answer.responses.count == count)
        let set = try await harness.send(
            .report, "/dav/principals/", text: "<principal-search-property-set xmlns=\"DAV:\"/>")
        #expect(set.status == 200)
    }

    @Test(arguments: [
        ("", 1),
        (
            "<D:property-search><D:prop><D:displayname/></D:prop><D:match>anna</D:match></D:property-search>",
            1
        ),
        (
            "<D:property-search><D:prop><D:displayname/></D:prop><D:match>ben</D:match></D:property-search>",
            0
        ),
    ])
    func `Python's caldav lists principals, with what it wants beside the prop`(
        _ search: String, _ count: Int
    ) async throws {
        let body = try Harness.fixture("python-caldav-3.6-principal-search.xml", ["search": search])
        let answer = try await harness.send(.report, "/", text: body)
        #expect(answer.status == 207)
        let found = try answer.responses
        #expect(found.count == count)
        for response in found {
            #expect(response.text(.dav("displayname")) == "Anna Example")
            #expect(
                response[.caldav("calendar-home-set")]?.first(.dav("href"))?.text == "/dav/calendars/anna/")
        }
    }

    @Test func `an empty body asks for everything, and allprop includes what is added`() async throws {
        let empty = try await harness.send(.propfind, Harness.calendar, fields: ["Depth": "0"])
        #expect(try empty.response().text(.dav("displayname")) == "Work")
        #expect(try empty.response()[.dav("sync-token")] == nil)
        let body = #"<propfind xmlns="DAV:"><allprop/><include><sync-token/></include></propfind>"#
        let more = try await harness.propFind(Harness.calendar, body: body)
        #expect(try more.response()[.dav("sync-token")] != nil)
        let names = try await harness.propFind(
            Harness.calendar, body: "<propfind xmlns=\"DAV:\"><propname/></propfind>")
        #expect(try names.response()[.dav("sync-token")]?.content.isEmpty == true)
    }

    @Test(arguments: [
        ("/dav/calendars/anna/nothing/", 404), ("/dav/calendars/ben/", 404),
        ("/dav/calendars/ben/work/", 404),
        ("/dav/principals/ben/", 404), ("/dav/nothing/", 404), (Harness.calendar, 200),
        ("/dav/calendars/anna/", 405), ("/dav/", 405),
    ])
    func `GET tells a collection that is not there from one that has no content`(
        _ target: String, _ status: Int
    ) async throws {
        #expect(try await harness.send(.get, target).status == status)
        #expect(try await harness.send(.head, target).status == status)
    }

    @Test func `a PROPFIND without a bottom is refused`() async throws {
        for depth in ["infinity", nil] {
            var fields = HTTPFields()
            fields["Depth"] = depth
            let answer = try await harness.send(.propfind, "/dav/calendars/anna/", fields: fields)
            #expect(answer.status == 403)
            #expect(answer.precondition == .dav("propfind-finite-depth"))
        }
    }
}
