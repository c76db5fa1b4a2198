import Foundation
import HTTPTypes
import Testing
import Upstreams

@Suite("calgate freebusy-token")
struct FreeBusyTokenTests {
    private static let window = "start=2026-03-05T00:00:00Z&period=P1D"

    @Test(.timeLimit(.minutes(1)))
    func `whoever has a token reads busy times until it is taken back`() async throws {
        let installation = try Installation()
        let added = try await installation.json("user", "add", "anna")
        try await installation.json("user", "add", "bert")
        let local = try await installation.json("connect", "anna", "local")
        let calendar = try #require(local["calendars"]?.list?.first?["href"]?.text)
        let serving = try await installation.serve()
        let owner = Client(
            url: serving.url, user: "anna", password: try #require(added["password"]?.text))
        let event =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:a\r\nCLASS:CONFIDENTIAL\r\n"
            + "DTSTAMP:20260301T000000Z\r\nDTSTART:20260305T100000Z\r\nDURATION:PT1H\r\nSUMMARY:Secret\r\nEND:VEVENT\r\n"
            + "END:VCALENDAR\r\n"
        let put = try await owner.send(
            .put, calendar + "a.ics", Array(event.utf8), [.contentType: "text/calendar"])
        #expect(put.status == 201)

        let made = try await installation.json("freebusy-token", "add", "anna", "--name", "portal")
        let token = try #require(made["token"]?.text)
        let id = try #require(made["id"]?.text)
        #expect(made["url"]?.text?.hasSuffix("/freebusy/anna?token=\(token)") == true)
        func get(_ path: String) async throws -> Client.Reply {
            try await Client.anonymous(serving.url + path)
        }
        var answer = try await get("/freebusy/anna?token=\(token)&\(Self.window)")
        try await eventually("the token to be known", within: .seconds(2)) {
            answer = try await get("/freebusy/anna?token=\(token)&\(Self.window)")
            return answer.status == 200
        }
        #expect(answer.fields["Content-Type"]?.hasPrefix("text/calendar") == true)
        #expect(answer.text.contains("20260305T100000Z/") && !answer.text.contains("Secret"))
        #expect(try await get("/freebusy/ANNA?\(Self.window)&token=\(token)").status == 200)
        for path in [
            "/freebusy/anna?token=\(token)0", "/freebusy/bert?token=\(token)", "/freebusy/zoe?token=\(token)",
            "/freebusy/anna?token=\(id).", "/freebusy/anna?token=x",
        ] {
            #expect(try await get(path).status == 404, "\(path)")
        }
        #expect(try await get("/freebusy/anna?\(Self.window)").status == 401)
        #expect(try await get("/freebusy/zoe?\(Self.window)").status == 401)
        #expect(try await get("/dav/calendars/anna/?token=\(token)").status == 401)

        let listed = try #require(try await installation.json("freebusy-token", "list", "anna").list)
        #expect(listed.compactMap { $0["id"]?.text } == [id])
        #expect(listed.compactMap { $0["name"]?.text } == ["portal"])
        #expect(!"\(listed)".contains(token.dropFirst(id.count + 1)), "a secret is shown once")
        #expect(try await installation.run("freebusy-token", "remove", "bert", id).ending == .exited(1))
        #expect(try await installation.run("freebusy-token", "remove", "anna", id).ending == .exited(0))
        try await eventually("the token to be refused", within: .seconds(2)) {
            try await get("/freebusy/anna?token=\(token)&\(Self.window)").status == 404
        }
        #expect(try await installation.json("freebusy-token", "list", "anna") == [])
        try await installation.stop(serving)
    }

    @Test(.timeLimit(.minutes(1))) func `a token ends when it was said to, and all go at once`() async throws
    {
        let installation = try Installation()
        try await installation.json("user", "add", "anna")
        try await installation.json("connect", "anna", "local")
        let old = try await installation.json(
            "freebusy-token", "add", "anna", "--expires", "2020-01-01T00:00:00Z")
        let plain = try await installation.run("freebusy-token", "add", "anna")
        let token = plain.output.trimmingCharacters(in: .newlines)
        let serving = try await installation.serve()
        func status(_ token: String) async throws -> Int {
            try await Client.anonymous(serving.url + "/freebusy/anna?token=\(token)").status
        }
        #expect(try await status(token) == 200)
        #expect(try await status(try #require(old["token"]?.text)) == 404)
        #expect(
            try await installation.run("freebusy-token", "add", "anna", "--expires", "soon").ending
                == .exited(2))
        #expect(try await installation.run("freebusy-token", "add", "zoe").ending == .exited(1))
        let removed = try await installation.json("freebusy-token", "remove", "anna")
        #expect(removed["removed"]?.list?.count == 2)
        try await eventually("the token to be refused", within: .seconds(2)) {
            try await status(token) == 404
        }
        try await installation.stop(serving)
    }
}
