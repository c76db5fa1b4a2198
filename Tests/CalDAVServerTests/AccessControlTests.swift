import CalDAVServer
import HTTPTypes
import Testing
import WebDAV
import XML

@Suite("RFC 3744 access control")
struct AccessControlTests {
    let harness = Harness()

    static let everywhere = [
        "/", "/dav/", "/dav/principals/", "/dav/principals/anna/", "/dav/calendars/", "/dav/calendars/anna/",
        Harness.calendar, "/dav/calendars/anna/work/a.ics",
    ]

    @Test(arguments: everywhere)
    func `every resource tells its privileges as a tree, with descriptions in a language`(
        _ target: String
    ) async throws {
        try await harness.putEvent("a")
        let response = try await harness.propFind(
            target, ["supported-privilege-set", "acl-restrictions", "inherited-acl-set"]
        ).response()
        let all = try #require(
            response[.dav("supported-privilege-set")]?.first(.dav("supported-privilege")))
        #expect(all.first(.dav("privilege"))?.elements.map(\.name) == [.dav("all")])
        let write = try #require(
            all.all(.dav("supported-privilege")).first {
                $0.first(.dav("privilege"))?.first(.dav("write")) != nil
            })
        #expect(
            write.all(.dav("supported-privilege")).compactMap {
                $0.first(.dav("privilege"))?.elements.first?.name.local
            } == ["write-content", "write-properties", "bind", "unbind"])
        let description = try #require(write.first(.dav("description")))
        #expect(description.attributes.map(\.value) == ["en"])
        #expect(
            response[.dav("acl-restrictions")]?.elements.map(\.name.local) == ["grant-only", "no-invert"])
        #expect(response[.dav("inherited-acl-set")] != nil)
    }

    @Test(arguments: [
        (Harness.calendar, "secret", ["all", "write", "bind", "unbind", "read-acl"], [String]()),
        (
            "/dav/calendars/anna/read%20only/", "secret", ["read", "write-properties"],
            ["all", "write", "bind"]
        ),
        (Harness.calendar, "read", ["read", "read-free-busy"], ["write-properties", "read-acl", "bind"]),
        ("/dav/calendars/anna/", "freebusy", ["read-free-busy"], ["read", "bind"]),
        ("/dav/principals/anna/", "secret", ["read", "write-properties"], ["all", "bind"]),
        ("/dav/principals/anna/", "read", ["read"], ["write-properties"]),
    ])
    func `what one may do depends on the resource and on the password`(
        _ target: String, _ password: String, _ granted: [String], _ denied: [String]
    ) async throws {
        let response = try await harness.propFind(
            target, ["current-user-privilege-set"], password: password
        ).response()
        let names = try #require(response[.dav("current-user-privilege-set")]).all(.dav("privilege"))
            .compactMap { $0.elements.first?.name.local }
        for name in granted { #expect(names.contains(name), "\(name)") }
        for name in denied { #expect(!names.contains(name), "\(name)") }
    }

    @Test func `the ACL names the owner, and is not told to everybody`() async throws {
        let entry = try #require(
            try await harness.propFind(Harness.calendar, ["acl"]).response()[.dav("acl")]?.first(.dav("ace")))
        #expect(
            entry.first(.dav("principal"))?.first(.dav("href"))?.text == "/dav/principals/anna/")
        #expect(entry.first(.dav("protected")) != nil)
        #expect(
            entry.first(.dav("grant"))?.all(.dav("privilege")).first?.elements.first?.name == .dav("all"))
        let denied = try await harness.propFind(Harness.calendar, ["acl"], password: "read").response()
        #expect(denied.properties[.dav("acl")]?.status == 403)
        let text = try await harness.propFind(Harness.calendar, ["acl"], password: "read").text
        #expect(text.contains("read-acl"))
    }

    @Test(arguments: [
        (HTTPMethod.put, "/dav/calendars/anna/read%20only/x.ics", "secret", "write-content"),
        (.put, "/dav/calendars/anna/work/x.ics", "read", "write-content"),
        (.delete, "/dav/calendars/anna/work/a.ics", "read", "unbind"),
        (.mkcalendar, "/dav/calendars/anna/new/", "read", "bind"),
        (.delete, "/dav/calendars/anna/work/", "secret", "unbind"),
    ])
    func `a refusal names the privilege that is missing, and where`(
        _ method: HTTPMethod, _ target: String, _ password: String, _ privilege: String
    ) async throws {
        try await harness.putEvent("a")
        let answer = try await harness.send(
            method, target, method == .put ? Harness.event(uid: "x") : [], password: password,
            fields: method == .put ? ["Content-Type": "text/calendar"] : HTTPFields())
        #expect(answer.status == 403)
        let resource = try #require(
            try XMLReader.read(answer.body).first(.dav("need-privileges"))?.first(.dav("resource")))
        #expect(resource.first(.dav("privilege"))?.elements.first?.name == .dav(privilege))
        let href = try #require(resource.first(.dav("href"))?.text)
        #expect(target.hasPrefix(href))
    }

    // MARK: - Reports

    static func report(_ name: String, _ content: String) -> String {
        #"<D:\#(name) xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" "#
            + #"xmlns:CS="http://calendarserver.org/ns/">\#(content)</D:\#(name)>"#
    }

    @Test(arguments: [
        "acl-principal-prop-set", "principal-match", "principal-property-search",
        "principal-search-property-set",
    ])
    func `reports about principals have Depth 0`(_ name: String) async throws {
        let body = Self.report(name, "<D:self/><D:prop/>")
        for depth in ["1", "infinity"] {
            let answer = try await harness.send(
                .report, "/dav/principals/", text: body, fields: ["Depth": depth])
            #expect(answer.status == 400)
        }
    }

    @Test func `acl-principal-prop-set tells of the owner, to those who may know`() async throws {
        let body = Self.report("acl-principal-prop-set", "<D:prop><D:displayname/></D:prop>")
        let response = try await harness.send(.report, Harness.calendar, text: body).response()
        #expect(response.href == "/dav/principals/anna/")
        #expect(response.text(.dav("displayname")) == "Anna Example")
        let denied = try await harness.send(.report, Harness.calendar, text: body, password: "read")
        #expect(denied.status == 403)
        for content in ["<D:all/>", "<D:prop/><D:prop/>"] {
            let bad = try await harness.send(
                .report, Harness.calendar, text: Self.report("acl-principal-prop-set", content))
            #expect(bad.status == 400)
        }
    }

    @Test(arguments: [
        ("/dav/principals/", "<D:self/>", ["/dav/principals/anna/"]),
        ("/", "<D:self/>", ["/dav/principals/anna/"]),
        ("/dav/calendars/anna/", "<D:self/>", []),
        (
            "/dav/calendars/anna/", "<D:principal-property><D:owner/></D:principal-property>",
            [
                Harness.calendar, "/dav/calendars/anna/work/a.ics", "/dav/calendars/anna/read%20only/",
                "/dav/calendars/anna/local/",
            ]
        ),
        (
            Harness.calendar, "<D:principal-property><D:owner/></D:principal-property>",
            ["/dav/calendars/anna/work/a.ics"]
        ),
        ("/dav/calendars/anna/", "<D:principal-property><D:nothing/></D:principal-property>", []),
    ])
    func `principal-match finds oneself, or what names oneself`(
        _ target: String, _ content: String, _ hrefs: [String]
    ) async throws {
        try await harness.putEvent("a")
        let plain = try await harness.send(
            .report, target, text: Self.report("principal-match", content))
        #expect(plain.status == 207)
        #expect(Set(try plain.responses.map(\.href)) == Set(hrefs))
        let prop = try await harness.send(
            .report, target,
            text: Self.report("principal-match", content + "<D:prop><D:resourcetype/></D:prop>"))
        #expect(Set(try prop.responses.map(\.href)) == Set(hrefs))
        for response in try prop.responses { #expect(response[.dav("resourcetype")] != nil) }
    }

    @Test(arguments: ["", "<D:self/><D:principal-property/>", "<D:self/><D:prop/><D:prop/>"])
    func `a principal-match that says nothing, or two things, is refused`(_ content: String) async throws {
        let answer = try await harness.send(
            .report, "/dav/principals/", text: Self.report("principal-match", content))
        #expect(answer.status == 400)
    }

    static func search(_ attributes: String, _ content: String) -> String {
        let report = report("principal-property-search", content)
        return report.replacing(
            "<D:principal-property-search ", with: "<D:principal-property-search \(attributes) ")
    }

    static func condition(_ name: String, _ text: String, _ attributes: String = "") -> String {
        "<D:property-search><D:prop><\(name)/></D:prop><D:match \(attributes)>\(text)</D:match>"
            + "</D:property-search>"
    }

    @Test(arguments: [
        ("", condition("D:displayname", "anna") + condition("D:displayname", "ben"), 0),
        (#"test="anyof""#, condition("D:displayname", "anna") + condition("D:displayname", "ben"), 1),
        ("", condition("D:displayname", "EXAMPLE"), 1),
        ("", condition("D:displayname", "example", #"match-type="starts-with""#), 0),
        ("", condition("D:displayname", "anna example", #"match-type="equals""#), 1),
        ("", condition("C:calendar-user-address-set", "A@work.example"), 1),
        ("", condition("CS:email-address-set", "work.example", #"match-type="ends-with""#), 1),
        (#"type="ROOM""#, condition("D:displayname", "anna"), 0),
        ("", condition("D:owner", "anna"), 0),
    ])
    func `a search finds principals by what can be searched`(
        _ attributes: String, _ conditions: String, _ count: Int
    ) async throws {
        for (target, more) in [
            ("/dav/principals/", ""), (Harness.calendar, "<D:apply-to-principal-collection-set/>"),
        ] {
            let answer = try await harness.send(
                .report, target,
                text: Self.search(attributes, conditions + "<D:prop><D:displayname/></D:prop>" + more))
            #expect(answer.status == 207)
            #expect(try answer.responses.count == count)
        }
        // Below a calendar there are no principals.
        let nowhere = try await harness.send(
            .report, Harness.calendar, text: Self.search(attributes, conditions))
        #expect(try nowhere.responses.isEmpty)
    }

    @Test(arguments: [
        ("", "<D:prop><D:displayname/></D:prop>"), (#"test="none""#, condition("D:displayname", "a")),
        (#"type="cat""#, condition("D:displayname", "a")),
        ("", condition("D:displayname", "a", #"match-type="sounds-like""#)),
        ("", condition("D:displayname", "a", #"caseless="perhaps""#)),
        ("", "<D:property-search><D:prop/><D:match>a</D:match></D:property-search>"),
        ("", condition("D:displayname", "a") + "<CS:limit><CS:nresults>-1</CS:nresults></CS:limit>"),
        ("", condition("D:displayname", "a") + "<CS:limit/>"),
    ])
    func `a search that is not understood is refused`(
        _ attributes: String, _ content: String
    ) async throws {
        let answer = try await harness.send(
            .report, "/dav/principals/", text: Self.search(attributes, content))
        #expect(answer.status == 400)
    }

    @Test func `expand-property follows the hrefs of any property, the client's own included`() async throws {
        _ = try await harness.send(
            .proppatch, Harness.calendar,
            text: """
                <propertyupdate xmlns="DAV:"><set><prop><X:see xmlns:X="urn:x"><href>/dav/calendars/anna/</href>\
                <href>mailto:a@b</href><href>/dav/calendars/ben/</href></X:see></prop></set></propertyupdate>
                """)
        let answer = try await harness.send(
            .report, Harness.calendar,
            text: """
                <expand-property xmlns="DAV:"><property name="see" namespace="urn:x"><property name="owner">\
                <property name="displayname"/></property></property><property name="current-user-principal">\
                <property name="principal-URL"/></property></expand-property>
                """)
        let response = try answer.response()
        let see = try #require(response[ExpandedName("urn:x", "see")])
        let inner = see.all(.dav("response"))
        #expect(
            inner.map { $0.first(.dav("href"))?.text } == ["/dav/calendars/anna/", "/dav/calendars/ben/"])
        #expect(see.first(.dav("href"))?.text == "mailto:a@b")
        #expect(inner.last?.first(.dav("status"))?.text.contains("404") == true)
        let owner = try #require(Answer.Response(inner[0])[.dav("owner")]?.first(.dav("response")))
        #expect(Answer.Response(owner).text(.dav("displayname")) == "Anna Example")
        let current = try #require(response[.dav("current-user-principal")]?.first(.dav("response")))
        #expect(Answer.Response(current)[.dav("principal-URL")] != nil)
    }

    @Test func `expand-property does not multiply without end`() async throws {
        let hrefs = String(repeating: "<href>/dav/calendars/anna/work/</href>", count: 11)
        _ = try await harness.send(
            .proppatch, Harness.calendar,
            text: """
                <propertyupdate xmlns="DAV:"><set><prop><X:a xmlns:X="urn:x">\(hrefs)</X:a></prop></set></propertyupdate>
                """)
        let own = #"<property name="a" namespace="urn:x">"#
        let answer = try await harness.send(
            .report, Harness.calendar,
            text: """
                <expand-property xmlns="DAV:">\(own)\(own)\(own)<property name="displayname"/></property></property>\
                </property></expand-property>
                """)
        #expect(answer.status == 403)
    }
}
