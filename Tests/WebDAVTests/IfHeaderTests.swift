import HTTPTypes
import Testing
import WebDAV

@Suite("RFC 4918 section 10.4 the If field")
struct IfHeaderTests {
    private func lists(_ text: String) throws -> [String] {
        try IfHeader(text).lists.map { list in
            let conditions = list.conditions.map { condition in
                let state =
                    switch condition.state {
                    case .etag(let etag): "\(etag)"
                    case .token(let token): token
                    }
                return (condition.isWanted ? "" : "!") + state
            }
            return "\(list.resource ?? "-") \(conditions.joined(separator: " & "))"
        }
    }

    @Test(
        arguments: [
            (#"(["a"])"#, [#"- "a""#]),
            (#"([W/"a]b"])"#, [#"- W/"a]b""#]),
            ("(<urn:x:1>)", ["- urn:x:1"]),
            (#"(<urn:x:1> ["a"]) (Not <DAV:no-lock>)"#, [#"- urn:x:1 & "a""#, "- !DAV:no-lock"]),
            (#"(not["a"]NOT<urn:x:1>)"#, [#"- !"a" & !urn:x:1"#]),
            (#"</a> (["a"])(["b"]) <http://h/b> (["c"])"#, [#"/a "a""#, #"/a "b""#, #"http://h/b "c""#]),
            (#"  ( [""] )  "#, [#"- """#]),
        ] as [(String, [String])])
    func `lists are read with and without tags`(_ text: String, _ expected: [String]) throws {
        #expect(try lists(text) == expected)
    }

    @Test(arguments: [
        "", "nonsense", "()", "(Not)", "(<>)", "([a])", #"(["a"]"#, #"["a"]"#, "<urn:x:1>", "</a>",
        #"(["a"]) </a> (["b"])"#, #"</a> (["b"]) </b>"#, "</a> </b> (<x:y>)", #"(["a"])x"#, "(<a b>)", "(<",
        "([W",
        #"(["a" ["b"])"#, "(Nottingham)", "([\"a\"", String(repeating: "(<x:y>)", count: 100),
    ])
    func `what is no such field is 400`(_ text: String) {
        #expect(throws: DAVError(400, nil, "")) { try IfHeader(text) }
    }

    private func isMet(_ lists: [[Preconditions.Demand]], _ state: Preconditions.State) -> Bool {
        var conditions = Preconditions()
        conditions.ifLists = lists
        do {
            try conditions.check(state)
            return true
        } catch {
            return false
        }
    }

    @Test func `one list has to hold, and of it all conditions`() {
        let state = Preconditions.State(etag: ETag("a"), revision: 7)
        #expect(isMet([[.etag(ETag("a"), isWanted: true), .revision(7, isWanted: true)]], state))
        #expect(!isMet([[.etag(ETag("a"), isWanted: true), .revision(6, isWanted: true)]], state))
        #expect(isMet([[.known(false)], [.revision(6, isWanted: false)]], state))
        #expect(!isMet([[.known(false)], [.etag(ETag("a"), isWanted: false)]], state))
        // A weak tag never matches (RFC 4918 section 10.4.4).
        #expect(!isMet([[.etag(ETag("W/\"a\""), isWanted: true)]], state))
        // What is not there has no state.
        #expect(isMet([[.etag(ETag("a"), isWanted: false)]], .init(etag: nil)))
    }

    @Test(
        arguments: [
            // If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since, answer; the state is "a", changed at
            // 1994-11-06T08:49:37Z.
            (nil, nil, "Sun, 06 Nov 1994 08:49:37 GMT", nil, 304),
            (nil, nil, "Sun, 06 Nov 1994 08:49:36 GMT", nil, 200),
            (nil, nil, "yesterday", nil, 200),
            (nil, "\"b\"", "Sun, 06 Nov 1994 08:49:37 GMT", nil, 200),
            (nil, "\"a\"", "Sat, 01 Jan 1994 00:00:00 GMT", nil, 304),
            (nil, nil, nil, "Sun, 06 Nov 1994 08:49:36 GMT", 412),
            (nil, nil, nil, "Sun, 06 Nov 1994 08:49:37 GMT", 200),
            (nil, nil, nil, "tomorrow", 200),
            ("\"a\"", nil, nil, "Sat, 01 Jan 1994 00:00:00 GMT", 200),
            ("\"b\"", nil, nil, nil, 412),
            ("*", "\"a\"", nil, nil, 304),
        ] as [(String?, String?, String?, String?, Int)])
    func `fields take precedence over one another as RFC 9110 section 13_2_2 says`(
        _ ifMatch: String?, _ ifNoneMatch: String?, _ modified: String?, _ unmodified: String?, _ status: Int
    ) {
        var fields = HTTPFields()
        fields["If-Match"] = ifMatch
        fields["If-None-Match"] = ifNoneMatch
        fields["If-Modified-Since"] = modified
        fields["If-Unmodified-Since"] = unmodified
        let state = Preconditions.State(etag: ETag("a"), modified: 784_111_777)
        do {
            #expect(
                (try Preconditions(fields).checkReading(state) == .notModified ? 304 : 200) == status)
        } catch {
            #expect(error.status.code == status)
        }
    }
}
