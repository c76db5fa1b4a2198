import HTTPTypes
import Testing
import WebDAV
import XML

@Suite("RFC 4918 and RFC 6578 messages")
struct MessageTests {
    private func node(_ text: String) throws -> ElementNode { try XMLReader.read(Array(text.utf8)) }

    @Test func `a propfind asks for properties, each once, or for all, or for names`() throws {
        let named = try PropFind(node(#"<propfind xmlns="DAV:"><prop><a/><b/><a/></prop></propfind>"#))
        #expect(named == .properties([PropertyRequest(.dav("a")), PropertyRequest(.dav("b"))]))
        #expect(try PropFind(node(#"<propfind xmlns="DAV:"><propname/></propfind>"#)) == .names)
        #expect(
            try PropFind(node(#"<propfind xmlns="DAV:"><allprop/><include><c/></include></propfind>"#))
                == .all(including: [PropertyRequest(.dav("c"))]))
        #expect(try PropFind(nil) == .all(including: []))
    }

    @Test(arguments: [
        #"<propfind xmlns="DAV:"/>"#, #"<propfind xmlns="DAV:"><prop/><allprop/></propfind>"#,
        #"<propfind xmlns="urn:x"><prop/></propfind>"#, #"<prop xmlns="DAV:"/>"#,
    ])
    func `a propfind that says nothing or too much is refused`(_ text: String) {
        #expect(throws: DAVError(400, nil, "")) { try PropFind(node(text)) }
    }

    @Test func `a proppatch keeps the order of its instructions and the language in scope`() throws {
        let patch = try PropPatch(
            node(
                """
                <propertyupdate xmlns="DAV:" xml:lang="de"><set><prop><a>1</a></prop></set>\
                <remove><prop><b/></prop></remove><set><prop xml:lang="fr"><a xml:lang="en">2</a></prop></set>\
                </propertyupdate>
                """))
        let language = ExpandedName("http://www.w3.org/XML/1998/namespace", "lang")
        #expect(
            patch.instructions == [
                .set(ElementNode(.dav("a"), attributes: [.init(language, "de")], content: [.text("1")])),
                .remove(.dav("b")),
                .set(ElementNode(.dav("a"), attributes: [.init(language, "en")], content: [.text("2")])),
            ])
        #expect(throws: DAVError(400, nil, "")) { try PropPatch(nil) }
        #expect(throws: DAVError(400, nil, "")) { try PropPatch(node("<x/>")) }
    }

    @Test func `a body that is no XML is a 400, and one too large a 413`() {
        #expect(throws: DAVError(400, nil, "")) { try RequestBody.read(Array("<a".utf8), limits: .init()) }
        var limits = XMLLimits()
        limits.bytes = 3
        #expect(throws: DAVError(413, nil, "")) { try RequestBody.read(Array("<a/>".utf8), limits: limits) }
    }

    @Test(
        arguments: [
            ("data:,calgate:sync:7:12", SyncToken(collection: 7, revision: 12)),
            ("data:,calgate:sync:7:-1", nil),
            ("data:,calgate:sync:7", nil), ("data:,calgate:sync:7:12:1", nil),
            ("data:,calgate:sync:7:12:13", SyncToken(collection: 7, revision: 12, start: 13)), ("7:12", nil),
            ("data:,calgate:sync:7:+1", nil), ("data:,calgate:sync:+7:1", nil),
            ("", nil),
            ("data:,calgate:sync:7:99999999999999999999", nil), ("data:,calgate:sync::", nil),
        ] as [(String, SyncToken?)])
    func `a sync token is a URI that reads back`(_ text: String, _ token: SyncToken?) {
        #expect(SyncToken(text) == token)
        if let token { #expect(token.description == text) }
    }

    @Test func `a sync-collection report is read`() throws {
        let sync = try SyncCollection(
            node(
                """
                <sync-collection xmlns="DAV:"><sync-token> urn:x </sync-token><sync-level>1</sync-level>\
                <limit><nresults>10</nresults></limit><prop><getetag/></prop></sync-collection>
                """))
        #expect(sync.token == "urn:x")
        #expect(sync.limit == 10)
        #expect(sync.properties == [PropertyRequest(.dav("getetag"))])
    }

    @Test(
        arguments: [
            ("<sync-level>1</sync-level>", nil, SyncCollection.Level.one),
            ("<sync-level>infinite</sync-level>", nil, .infinite),
            ("<sync-level>infinity</sync-level>", "0", .infinite),
            ("<sync-level>1</sync-level>", "infinity", .one),
            // Clients that were written to the drafts have no level, but a Depth.
            ("", nil, .one), ("", "1", .one), ("", "0", .one), ("", "infinity", .infinite),
        ] as [(String, String?, SyncCollection.Level)])
    func `how deep a synchronisation goes is said by its level`(
        _ text: String, _ depth: String?, _ level: SyncCollection.Level
    ) throws {
        var fields = HTTPFields()
        fields["Depth"] = depth
        let root = try node(
            "<sync-collection xmlns=\"DAV:\"><sync-token/>\(text)<prop/></sync-collection>")
        #expect(try SyncCollection(root, fields: fields).level == level)
    }

    @Test(arguments: [
        ("<sync-token/><sync-level>2</sync-level><prop/>", DAVError(400, nil, "")),
        ("<sync-token/><sync-level>1</sync-level>", DAVError(400, nil, "")),
        ("<sync-level>1</sync-level><prop/>", DAVError(400, nil, "")),
        (
            "<sync-token/><limit><nresults>0</nresults></limit><prop/>",
            DAVError(403, .dav("number-of-matches-within-limits"), "")
        ),
        ("<sync-token/><limit><nresults>many</nresults></limit><prop/>", DAVError(400, nil, "")),
        ("<sync-token/><limit/><prop/>", DAVError(400, nil, "")),
    ])
    func `a sync-collection report that cannot be answered is refused`(_ text: String, _ error: DAVError) {
        #expect(throws: error) {
            try SyncCollection(node("<sync-collection xmlns=\"DAV:\">\(text)</sync-collection>"))
        }
    }

    @Test func `an error with a precondition is a DAV error element that is never empty`() throws {
        let response = DAVError.noUIDConflict(href: "/dav/x.ics").response()
        #expect(response.status == 409)
        guard case .bytes(let body) = response.body else { throw DAVError.notFound }
        let root = try XMLReader.read(body)
        #expect(root.name == .dav("error"))
        #expect(root.elements.first?.name == .caldav("no-uid-conflict"))
        #expect(root.elements.first?.first(.dav("href"))?.text == "/dav/x.ics")
    }

    @Test func `an error without a precondition is a sentence, with its fields`() {
        let response = DAVError.unavailable("Later.", retryAfter: 7).response()
        #expect(response.status == 503)
        #expect(response.fields["Retry-After"] == "7")
        #expect(response.fields["Content-Type"]?.hasPrefix("text/plain") == true)
    }

    @Test func `a multistatus holds properties by status, and one bad value spoils only itself`() throws {
        var properties = PropStat()
        properties.add(.dav("missing"), status: 404)
        properties.add(.dav("displayname")) { writer throws(XMLError) in try writer.text("A & B") }
        properties.add(.dav("bad")) { writer throws(XMLError) in try writer.text("\u{1}") }
        properties.add(
            .dav("refused"), failed: DAVError(403, .dav("cannot-modify-protected-property"), "No."))
        let bytes =
            MultiStatus.head + MultiStatus.response("/a", properties)
            + MultiStatus.response("/b", status: 404)
            + MultiStatus.tail(syncToken: "urn:t")
        let root = try XMLReader.read(bytes)
        #expect(root.first(.dav("sync-token"))?.text == "urn:t")
        let responses = root.all(.dav("response"))
        #expect(responses.map { $0.first(.dav("href"))?.text } == ["/a", "/b"])
        #expect(responses[1].first(.dav("status"))?.text == "HTTP/1.1 404 Not Found")
        let stats = responses[0].all(.dav("propstat")).map {
            ($0.first(.dav("status"))?.text ?? "", $0.first(.dav("prop"))?.elements.map(\.name.local) ?? [])
        }
        #expect(stats.map(\.0).first == "HTTP/1.1 200 OK")
        #expect(
            Set(stats.map(\.0)) == [
                "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 500 Internal Server Error",
                "HTTP/1.1 403 Forbidden",
            ])
        #expect(stats.map(\.1) == [["displayname"], ["missing"], ["bad"], ["refused"]])
    }
}
