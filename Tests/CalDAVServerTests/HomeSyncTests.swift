import CalDAVServer
import HTTPTypes
import Testing
import WebDAV
import XML

@Suite("RFC 6578 sync-collection on a home")
struct HomeSyncTests {
    private let harness = Harness()
    private static let home = "/dav/calendars/anna/"

    private func sync(
        _ token: String = "", level: String = "1", limit: Int? = nil, prop: String = "<resourcetype/>"
    ) async throws -> Answer {
        let limit = limit.map { "<limit><nresults>\($0)</nresults></limit>" } ?? ""
        return try await harness.send(
            .report, Self.home,
            text: """
                <sync-collection xmlns="DAV:"><sync-token>\(token)</sync-token><sync-level>\(level)</sync-level>\
                \(limit)<prop>\(prop)</prop></sync-collection>
                """)
    }

    private func token(_ answer: Answer) throws -> String {
        try #require(try answer.root.first(.dav("sync-token"))?.text)
    }

    @Test func `calendars that come, change and go are told`() async throws {
        let first = try await sync()
        #expect(first.status == 207)
        #expect(
            try first.hrefs == [Self.home + "work/", Self.home + "read%20only/", Self.home + "local/"])
        var token = try token(first)
        #expect(
            try await harness.propFind(Self.home, ["sync-token"]).response().text(.dav("sync-token")) == token
        )
        #expect(try await sync(token).hrefs == [])

        #expect(try await harness.send(.mkcalendar, Self.home + "ne%C3%BC/").status == 201)
        var next = try await sync(token)
        #expect(try next.hrefs == [Self.home + "ne%C3%BC/"])
        token = try self.token(next)
        try await harness.putEvent("a")
        next = try await sync(token)
        #expect(try next.hrefs == [Harness.calendar])
        token = try self.token(next)
        let patch = """
            <propertyupdate xmlns="DAV:"><set><prop><displayname>Other</displayname></prop></set></propertyupdate>
            """
        #expect(try await harness.send(.proppatch, Self.home + "local/", text: patch).status == 207)
        next = try await sync(token, prop: "<displayname/>")
        #expect(try next.hrefs == [Self.home + "local/"])
        #expect(try next.response().text(.dav("displayname")) == "Other")
        token = try self.token(next)
        #expect(try await harness.send(.delete, Self.home + "ne%C3%BC/").status == 204)
        next = try await sync(token)
        #expect(try next.hrefs == [Self.home + "ne%C3%BC/"])
        #expect(try next.response().status == "HTTP/1.1 404 Not Found")
        #expect(try await sync(self.token(next)).hrefs == [])
    }

    @Test func `the level infinite tells what is in the calendars, too`() async throws {
        try await harness.putEvent("a")
        try await harness.putEvent("b", calendar: Self.home + "local/")
        let first = try await sync(level: "infinite", prop: "<getetag/>")
        #expect(
            try first.hrefs == [
                Harness.calendar, Harness.calendar + "a.ics", Self.home + "read%20only/",
                Self.home + "local/", Self.home + "local/b.ics",
            ])
        try await harness.putEvent("c")
        #expect(try await harness.send(.delete, Harness.calendar + "a.ics").status == 204)
        let next = try await sync(try token(first), level: "infinite", prop: "<getetag/>")
        #expect(
            try next.hrefs == [Harness.calendar, Harness.calendar + "c.ics", Harness.calendar + "a.ics"])
        #expect(
            try next.response(Harness.calendar + "a.ics").status == "HTTP/1.1 404 Not Found")
        #expect(try await sync(token(next), level: "infinite").hrefs == [])
    }

    @Test func `a limit is kept to, and the rest told the next time`() async throws {
        let first = try await sync(limit: 2)
        #expect(
            try first.hrefs == [Self.home + "work/", Self.home + "read%20only/", Self.home])
        #expect(try first.response(Self.home).status == "HTTP/1.1 507 Insufficient Storage")
        let next = try await sync(try token(first), limit: 2)
        #expect(try next.hrefs == [Self.home + "local/"])
        #expect(
            try await sync(level: "infinite", limit: 2).precondition
                == .dav("number-of-matches-within-limits"))
    }

    @Test(arguments: [
        "urn:calgate:sync:1:5", "data:,calgate-home:x", "data:,calgate-home:1.2.3", "data:,1",
    ])
    func `a token that is none is refused`(_ token: String) async throws {
        #expect(try await sync(token).precondition == .dav("valid-sync-token"))
    }
}
