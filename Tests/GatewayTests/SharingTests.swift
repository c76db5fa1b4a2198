import CalDAVServer
import Foundation
import Gateway
import HTTPTypes
import ICalendar
import ITIP
import Octets
import Testing
import WebDAV
import XML

extension Office {
    /// Sends a request over HTTP's ways and reads the whole answer.
    func send(
        _ method: HTTPMethod, _ target: String, _ body: String = "", as user: String,
        fields: HTTPFields = .init(), password: String? = nil
    ) async throws -> (status: Int, text: String, fields: HTTPFields) {
        var fields = fields
        let password = try password ?? #require(passwords[user]).text
        fields["Authorization"] = "Basic " + Base64.encode(Array("\(user)@example.com:\(password)".utf8))
        if method == .put { fields["Content-Type"] = "text/calendar" }
        let text = method == .put ? body.replacing("\n", with: "\r\n") : body
        return try await answer(
            HTTPRequest(
                head: HTTPRequestHead(method: method, target: target, fields: fields), body: Array(text.utf8))
        )
    }

    /// The same without credentials, or with others.
    func answer(_ request: HTTPRequest) async throws -> (status: Int, text: String, fields: HTTPFields) {
        let response = await handler.respond(to: request)
        var octets: [UInt8] = []
        switch response.body {
        case .bytes(let bytes): octets = bytes
        case .pieces(let pieces): octets = Array(pieces.joined())
        case .stream(let next): while let piece = try await next() { octets += piece }
        }
        return (response.status.code, String(decoding: octets, as: UTF8.self), response.fields)
    }

    /// A password with less than everything.
    func password(of user: String, _ scope: Scope) async throws -> String {
        let users = Users(
            store: store, passwordVerifier: gateway.verify, now: { GatewayHarness.start })
        return try await users.addPassword(to: "\(user)@example.com", called: "", scope: scope).text
    }

    /// Makes exactly these users delegates.
    func setDelegates(_ users: [String], _ access: ProxyAccess, of owner: String) async throws -> Int {
        let hrefs = users.map { "<href>/dav/principals/\($0)@example.com/</href>" }.joined()
        return try await send(
            .proppatch, "/dav/principals/\(owner)@example.com/calendar-proxy-\(access.rawValue)/",
            """
            <propertyupdate xmlns="DAV:"><set><prop><group-member-set>\(hrefs)</group-member-set></prop></set>\
            </propertyupdate>
            """, as: owner
        ).status
    }

    static func home(_ user: String) -> String { "/dav/calendars/\(user)@example.com/" }
    static func event(_ uid: String, _ more: String = "") -> String {
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//tests//EN\nBEGIN:VEVENT\nUID:\(uid)\n"
            + "DTSTAMP:20260301T000000Z\nDTSTART:20260305T100000Z\nDURATION:PT1H\nSUMMARY:Secret plan\n\(more)"
            + "END:VEVENT\nEND:VCALENDAR\n"
    }
}

@Suite("Sharing with delegates")
struct SharingTests {
    static let calendar = Office.home("ann") + "calendar/"

    private func prop(_ names: String) -> String {
        #"<D:propfind xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/"><D:prop>\#(names)</D:prop></D:propfind>"#
    }

    @Test(arguments: [
        (HTTPMethod.propfind, ""), (.propfind, "calendar/"), (.propfind, "calendar/a.ics"),
        (.get, "calendar/a.ics"),
        (.put, "calendar/b.ics"), (.delete, "calendar/a.ics"), (.proppatch, "calendar/"),
        (.mkcalendar, "new/"),
        (.delete, "calendar/"), (.propfind, "inbox/"), (.post, "outbox/"),
    ])
    func `a stranger's calendars look like those of nobody`(
        _ method: HTTPMethod, _ path: String
    ) async throws {
        let office = try await Office.open()
        #expect(
            try await office.send(.put, Self.calendar + "a.ics", Office.event("a"), as: "ann").status == 201)
        var bodies: [HTTPMethod: String] = [.put: Office.event("b")]
        bodies[.proppatch] = """
            <propertyupdate xmlns="DAV:"><set><prop><displayname>x</displayname></prop></set></propertyupdate>
            """
        let there = try await office.send(
            method, Office.home("ann") + path, bodies[method] ?? "", as: "bob", fields: ["Depth": "0"])
        let nowhere = try await office.send(
            method, Office.home("zoe") + path, bodies[method] ?? "", as: "bob", fields: ["Depth": "0"])
        #expect(there.status == 404 || (method == .delete && there.status == 400))
        #expect(there.status == nowhere.status)
        #expect(there.text == nowhere.text)
        await office.close()
    }

    @Test func `a delegate sees all calendars, and changes nothing`() async throws {
        let office = try await Office.open()
        _ = try await office.send(.put, Self.calendar + "a.ics", Office.event("a"), as: "ann")
        #expect(try await office.setDelegates(["bob"], .read, of: "ann") == 207)
        #expect(try await office.send(.get, Self.calendar + "a.ics", as: "bob").status == 200)
        let home = try await office.send(
            .propfind, Office.home("ann"), prop("<D:current-user-privilege-set/><D:acl/>"), as: "bob",
            fields: ["Depth": "1"])
        #expect(home.status == 207)
        #expect(home.text.contains("calendar/</D:href>"))
        #expect(!home.text.contains("inbox"))
        #expect(!home.text.contains("<D:write"))
        #expect(home.text.contains("403"))
        for (method, path, body) in [
            (HTTPMethod.put, "calendar/a.ics", Office.event("a")), (.delete, "calendar/a.ics", ""),
            (.put, "calendar/b.ics", Office.event("b")), (.mkcalendar, "new/", ""),
            (.delete, "calendar/", ""),
        ] {
            let answer = try await office.send(method, Office.home("ann") + path, body, as: "bob")
            #expect(answer.status == 403, "\(method) \(path)")
            #expect(answer.text.contains("need-privileges"), "\(method) \(path)")
        }
        let name = try await office.send(
            .proppatch, Self.calendar,
            """
            <propertyupdate xmlns="DAV:"><set><prop><displayname>x</displayname></prop></set></propertyupdate>
            """, as: "bob")
        #expect(name.text.contains("need-privileges"))
        #expect(try await office.send(.get, Self.calendar + "a.ics", as: "eve").status == 404)
        #expect(try await office.setDelegates([], .read, of: "ann") == 207)
        #expect(try await office.send(.get, Self.calendar + "a.ics", as: "bob").status == 404)
        await office.close()
    }

    @Test func `a delegate who may write changes objects as the owner does`() async throws {
        let office = try await Office.open()
        #expect(try await office.setDelegates(["bob"], .write, of: "ann") == 207)
        let put = try await office.send(.put, Self.calendar + "a.ics", Office.event("a"), as: "bob")
        #expect(put.status == 201)
        #expect(try await office.send(.get, Self.calendar + "a.ics", as: "ann").status == 200)
        #expect(try await office.send(.delete, Self.calendar + "a.ics", as: "bob").status == 204)
        // Calendars themselves are the owner's to make and to remove.
        #expect(try await office.send(.mkcalendar, Office.home("ann") + "new/", as: "bob").status == 403)
        #expect(try await office.send(.delete, Self.calendar, as: "bob").status == 403)
        await office.close()
    }

    @Test func `groups and delegators are told to those whom they concern`() async throws {
        let office = try await Office.open()
        _ = try await office.setDelegates(["bob"], .read, of: "ann")
        _ = try await office.setDelegates(["eve", "bob"], .write, of: "ann")
        let names = "<D:group-membership/><CS:calendar-proxy-read-for/><CS:calendar-proxy-write-for/>"
        let own = try await office.send(
            .propfind, "/dav/principals/bob@example.com/", prop(names), as: "bob", fields: ["Depth": "0"])
        #expect(
            own.text.contains(
                "<D:group-membership><D:href>/dav/principals/ann@example.com/calendar-proxy-read/"))
        #expect(
            own.text.contains(
                "<CS:calendar-proxy-write-for><D:href>/dav/principals/ann@example.com/</D:href>"))
        let other = try await office.send(
            .propfind, "/dav/principals/bob@example.com/", prop(names), as: "eve", fields: ["Depth": "0"])
        #expect(!other.text.contains("ann@"))
        let group = "/dav/principals/ann@example.com/calendar-proxy-write/"
        let members = try await office.send(
            .propfind, group, prop("<D:group-member-set/><D:resourcetype/>"), as: "ann",
            fields: ["Depth": "0"])
        #expect(members.text.contains("bob@") && members.text.contains("eve@"))
        #expect(members.text.contains("<CS:calendar-proxy-write/>"))
        let asMember = try await office.send(
            .propfind, group, prop("<D:group-member-set/>"), as: "eve", fields: ["Depth": "0"])
        #expect(asMember.text.contains("eve@") && !asMember.text.contains("bob@"))
        let read = try await office.send(
            .propfind, "/dav/principals/ann@example.com/calendar-proxy-read/", prop("<D:owner/>"), as: "eve",
            fields: ["Depth": "0"])
        #expect(read.status == 404)
        let match = try await office.send(
            .report, "/dav/principals/", #"<principal-match xmlns="DAV:"><self/></principal-match>"#,
            as: "eve")
        #expect(match.text.contains(group))
        let expanded = try await office.send(
            .report, "/dav/principals/eve@example.com/",
            """
            <expand-property xmlns="DAV:"><property name="calendar-proxy-write-for" \
            namespace="http://calendarserver.org/ns/"><property name="displayname"/></property></expand-property>
            """, as: "eve")
        #expect(expanded.text.contains("<D:displayname>ann</D:displayname>"))
        await office.close()
    }

    @Test(arguments: [
        "<group-member-set><href>/dav/principals/zoe@example.com/</href></group-member-set>",
        "<group-member-set><href>/dav/principals/ann@example.com/</href></group-member-set>",
        "<group-member-set><href>mailto:bob@example.com</href></group-member-set>",
        "<displayname>x</displayname>",
    ])
    func `a group has other users as members, and nothing else`(_ property: String) async throws {
        let office = try await Office.open()
        _ = try await office.setDelegates(["bob"], .read, of: "ann")
        let group = "/dav/principals/ann@example.com/calendar-proxy-read/"
        let answer = try await office.send(
            .proppatch, group,
            "<propertyupdate xmlns=\"DAV:\"><set><prop>\(property)</prop></set></propertyupdate>", as: "ann")
        #expect(answer.text.contains("HTTP/1.1 403"))
        let byMember = try await office.send(
            .proppatch, group,
            "<propertyupdate xmlns=\"DAV:\"><remove><prop><group-member-set/></prop></remove></propertyupdate>",
            as: "bob")
        #expect(byMember.text.contains("need-privileges"))
        #expect(
            try await office.send(.propfind, Self.calendar, as: "bob", fields: ["Depth": "0"]).status == 207)
        await office.close()
    }

    @Test func `others are found by name, unless the operator wants only delegates to be`() async throws {
        let search = """
            <principal-property-search xmlns="DAV:"><property-search><prop><displayname/></prop><match>bob</match>\
            </property-search><prop><displayname/></prop></principal-property-search>
            """
        let open = try await Office.open()
        #expect(try await open.send(.report, "/dav/principals/", search, as: "ann").text.contains("bob@"))
        await open.close()
        var configuration = GatewayConfiguration()
        configuration.directory = .delegates
        configuration.busyTimes = .delegates
        let closed = try await Office.open(configuration)
        #expect(try await !closed.send(.report, "/dav/principals/", search, as: "ann").text.contains("bob@"))
        let path = "/dav/principals/bob@example.com/"
        #expect(try await closed.send(.propfind, path, as: "ann", fields: ["Depth": "0"]).status == 404)
        let window = Instant(secondsSinceEpoch: 0)..<Instant(secondsSinceEpoch: 86_400)
        let ann = closed.principal("ann")
        #expect(try await closed.gateway.busy(of: .init("bob@example.com"), in: window, for: ann) == nil)
        #expect(try await closed.gateway.busy(of: .init("ann@example.com"), in: window, for: ann) != nil)
        await closed.close()
    }

    @Test func `a program with less than everything is nobody's delegate`() async throws {
        let office = try await Office.open()
        _ = try await office.setDelegates(["bob"], .read, of: "ann")
        var program = office.principal("bob")
        for scope in [Scope.eventsRead, .eventsManaged, .freebusy] {
            program.scope = scope
            await #expect(throws: DAVError.notFound) {
                try await office.gateway.calendars(of: "ann@example.com", for: program)
            }
            #expect(try await office.gateway.principals(seenBy: program) == [program])
        }
        await office.close()
    }

    // MARK: - CLASS

    private func event(_ name: String, _ value: String) -> String {
        Office.event(
            name,
            "CLASS:\(value)\nLOCATION:Cellar\nBEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Go\nTRIGGER:-PT5M\nEND:VALARM\n"
        )
    }

    private func filled(_ access: ProxyAccess) async throws -> Office {
        let office = try await Office.open()
        for value in ["PUBLIC", "PRIVATE", "CONFIDENTIAL"] {
            let name = value.lowercased()
            _ = try await office.send(.put, Self.calendar + "\(name).ics", event(name, value), as: "ann")
        }
        #expect(try await office.setDelegates(["bob"], access, of: "ann") == 207)
        return office
    }

    @Test func `what is private is seen as busy, and what is confidential not at all`() async throws {
        let office = try await filled(.read)
        let own = try await office.send(.get, Self.calendar + "private.ics", as: "ann")
        #expect(own.text.contains("Cellar"))
        let seen = try await office.send(.get, Self.calendar + "private.ics", as: "bob")
        #expect(seen.status == 200)
        #expect(seen.text.contains("SUMMARY:Busy") && seen.text.contains("DTSTART:20260305T100000Z"))
        #expect(!seen.text.contains("Cellar") && !seen.text.contains("VALARM"))
        #expect(seen.fields["ETag"] != nil && seen.fields["ETag"] != own.fields["ETag"])
        #expect(try await office.send(.get, Self.calendar + "confidential.ics", as: "bob").status == 404)
        #expect(
            try await office.send(.get, Self.calendar + "public.ics", as: "bob").text.contains("Cellar"))
        await office.close()
    }

    @Test(arguments: [
        #"<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/>"#
            + #"</D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter>"#
            + "</C:filter></C:calendar-query>",
        #"<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/>"#
            + "</D:prop><D:href>\(calendar)public.ics</D:href><D:href>\(calendar)private.ics</D:href>"
            + "<D:href>\(calendar)confidential.ics</D:href></C:calendar-multiget>",
        #"<D:sync-collection xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:sync-token/><D:sync-level>1"#
            + "</D:sync-level><D:prop><D:getetag/><C:calendar-data/></D:prop></D:sync-collection>",
    ])
    func `no report shows more than GET, and its tags are those of GET`(_ report: String) async throws {
        let office = try await filled(.read)
        let answer = try await office.send(
            .report, Self.calendar, report, as: "bob", fields: ["Depth": "1"])
        #expect(answer.status == 207)
        #expect(answer.text.contains("SUMMARY:Busy"))
        #expect(answer.text.components(separatedBy: "Cellar").count == 2)
        #expect(!answer.text.contains("UID:confidential"))
        let tag = try #require(
            try await office.send(.get, Self.calendar + "private.ics", as: "bob").fields["ETag"])
        #expect(answer.text.contains(tag.replacing("\"", with: "&quot;")) || answer.text.contains(tag))
        let whole = try await office.send(
            .report, Self.calendar, report, as: "ann", fields: ["Depth": "1"])
        #expect(whole.text.components(separatedBy: "Cellar").count == 4)
        await office.close()
    }

    @Test(arguments: [("LOCATION", "Cellar", 1), ("SUMMARY", "Secret", 1), ("SUMMARY", "Busy", 1)])
    func `a filter sees what is shown, and is no oracle`(
        _ property: String, _ text: String, _ count: Int
    ) async throws {
        let office = try await filled(.read)
        let answer = try await office.send(
            .report, Self.calendar,
            """
            <C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop><C:filter>\
            <C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="\(property)"><C:text-match>\
            \(text)</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>
            """, as: "bob", fields: ["Depth": "1"])
        #expect(answer.text.components(separatedBy: "<D:response>").count - 1 == count)
        await office.close()
    }

    @Test func `busy times count what is not shown`() async throws {
        let office = try await filled(.read)
        _ = try await office.send(.delete, Self.calendar + "public.ics", as: "ann")
        _ = try await office.send(.delete, Self.calendar + "private.ics", as: "ann")
        let query = """
            <C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260305T000000Z" \
            end="20260306T000000Z"/></C:free-busy-query>
            """
        let answer = try await office.send(.report, Self.calendar, query, as: "bob")
        #expect(answer.text.contains("20260305T100000Z/"))
        await office.close()
    }

    @Test func `what is masked is not written over`() async throws {
        let office = try await filled(.write)
        for name in ["private", "confidential"] {
            let put = try await office.send(
                .put, Self.calendar + "\(name).ics", Office.event(name), as: "bob")
            #expect(put.status == 403 && put.text.contains("need-privileges"), "\(name)")
            let delete = try await office.send(.delete, Self.calendar + "\(name).ics", as: "bob")
            #expect(delete.status == 403 && delete.text.contains("need-privileges"), "\(name)")
            // Nor is it told where the UID is.
            let other = try await office.send(
                .put, Self.calendar + "other.ics", Office.event(name), as: "bob")
            #expect(other.text.contains("no-uid-conflict") && !other.text.contains("\(name).ics"), "\(name)")
        }
        let open = try await office.send(
            .put, Self.calendar + "public.ics", Office.event("public"), as: "bob")
        #expect(open.status == 204)
        #expect(try await office.send(.get, Self.calendar + "private.ics", as: "ann").text.contains("Cellar"))
        await office.close()
    }

    @Test func `an object that becomes confidential goes for others`() async throws {
        let office = try await filled(.read)
        let sync = { (token: String) in
            #"<D:sync-collection xmlns:D="DAV:"><D:sync-token>\#(token)</D:sync-token><D:sync-level>1</D:sync-level>"#
                + "<D:prop><D:getetag/></D:prop></D:sync-collection>"
        }
        let first = try await office.send(.report, Self.calendar, sync(""), as: "bob")
        let token = try #require(
            try XMLReader.read(Array(first.text.utf8)).first(.dav("sync-token"))?.text)
        _ = try await office.send(
            .put, Self.calendar + "public.ics", event("public", "CONFIDENTIAL"), as: "ann")
        let second = try await office.send(.report, Self.calendar, sync(token), as: "bob")
        #expect(second.text.contains("public.ics") && second.text.contains("404"))
        await office.close()
    }

    // MARK: - Applications

    @Test func `a program of the owner's that reads sees what others see`() async throws {
        let office = try await filled(.read)
        let password = try await office.password(of: "ann", .eventsRead)
        let seen = try await office.send(.get, Self.calendar + "private.ics", as: "ann", password: password)
        #expect(seen.text.contains("SUMMARY:Busy"))
        let hidden = try await office.send(
            .get, Self.calendar + "confidential.ics", as: "ann", password: password)
        #expect(hidden.status == 404)
        await office.close()
    }

    @Test func `an application sees and changes what it has made, and nothing else`() async throws {
        let office = try await filled(.read)
        let password = try await office.password(of: "ann", .eventsManaged)
        let mine = Self.calendar + "interview.ics"
        let home = try await office.send(
            .propfind, Self.calendar, prop("<D:current-user-privilege-set/>"), as: "ann",
            fields: ["Depth": "1"], password: password)
        #expect(home.text.contains("<D:bind/>") && !home.text.contains("public.ics"))
        #expect(
            try await office.send(.get, Self.calendar + "public.ics", as: "ann", password: password).status
                == 404)
        let made = try await office.send(
            .put, mine, Office.event("interview"), as: "ann", password: password)
        #expect(made.status == 201)
        #expect(try await office.send(.get, mine, as: "ann", password: password).status == 200)
        let change = try await office.send(
            .put, mine, Office.event("interview", "LOCATION:Hall\n"), as: "ann", password: password)
        #expect(change.status == 204)
        for method in [HTTPMethod.put, .delete] {
            let other = try await office.send(
                method, Self.calendar + "public.ics", Office.event("public"), as: "ann", password: password)
            #expect(other.status == 403, "\(method)")
        }
        let another = try await office.password(of: "ann", .eventsManaged)
        #expect(try await office.send(.get, mine, as: "ann", password: another).status == 404)
        // What takes the place of a deleted one is somebody else's.
        #expect(try await office.send(.delete, mine, as: "ann").status == 204)
        _ = try await office.send(.put, mine, Office.event("later"), as: "ann")
        #expect(try await office.send(.get, mine, as: "ann", password: password).status == 404)
        #expect(
            try await office.send(.mkcalendar, Office.home("ann") + "new/", as: "ann", password: password)
                .status
                == 403)
        await office.close()
    }
}
