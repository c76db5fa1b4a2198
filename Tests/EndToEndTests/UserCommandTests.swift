import Foundation
import HTTPTypes
import Testing
import Upstreams

@Suite("calgate user")
struct UserCommandTests {
    @Test(.timeLimit(.minutes(1))) func `a user signs in with every password until it is revoked`()
        async throws
    {
        let installation = try Installation()
        let serving = try await installation.serve()
        let added = try await installation.json("user", "add", "anna", "--name", "Anna Gruber")
        #expect(Set(added.members?.keys ?? [:].keys) == ["user", "password"])
        #expect(added["user"]?.text == "anna")
        let first = try #require(added["password"]?.text)
        let home = "/dav/calendars/anna/"
        func status(_ password: String, as user: String = "anna") async throws -> Int {
            try await Client(url: serving.url, user: user, password: password)
                .send(.propfind, home, [], [.depth: "0"]).status
        }
        #expect(try await status(first) == 207)
        #expect(try await status(first, as: "ANNA") == 207)
        #expect(try await status(first + "0") == 401)

        let further = try await installation.run("user", "password", "anna", "--name", "Phone")
        #expect(further.ending == .exited(0))
        let second = further.output.trimmingCharacters(in: .newlines)
        #expect(try await status(second) == 207)

        let listed = try #require(try await installation.json("user", "list").list?.first)
        #expect(listed["user"]?.text == "anna")
        #expect(listed["name"]?.text == "Anna Gruber")
        let passwords = listed["passwords"]?.list ?? []
        #expect(passwords.compactMap { $0["name"]?.text } == ["first", "Phone"])
        #expect(passwords.compactMap { $0["scope"]?.text } == ["calendars", "calendars"])
        let id = try #require(passwords.last?["id"]?.text)
        #expect(second.hasPrefix(id + "."))
        #expect(!"\(listed)".contains(second.dropFirst(id.count + 1)), "a secret is shown once")

        #expect(try await installation.run("user", "revoke", "anna", id).ending == .exited(0))
        try await eventually("the password to be refused", within: .seconds(2)) {
            try await status(second) == 401
        }
        #expect(try await status(first) == 207)
        #expect(try await installation.run("user", "remove", "anna").ending == .exited(0))
        try await eventually("the user to be gone", within: .seconds(2)) { try await status(first) == 401 }
        #expect(try await installation.json("user", "list") == [])
        try await installation.stop(serving)
    }

    @Test(.timeLimit(.minutes(1))) func `a password for free and busy times shows nothing else`() async throws
    {
        let installation = try Installation()
        try await installation.json("user", "add", "anna")
        let local = try await installation.json("connect", "anna", "local", "--name", "Private things")
        let calendar = try #require(local["calendars"]?.list?.first?["href"]?.text)
        let narrow = try await installation.json("user", "password", "anna", "--scope", "freebusy")
        let serving = try await installation.serve()
        let client = Client(
            url: serving.url, user: "anna", password: try #require(narrow["password"]?.text))
        let reply = try await client.get("/freebusy/anna?start=20261201T000000Z&end=20261202T000000Z")
        #expect(reply.status == 200)
        #expect(reply.text.contains("BEGIN:VFREEBUSY"))
        let refused = try await client.put(calendar + "a.ics", Events.single("a@client", "A"))
        #expect([403, 404].contains(refused.status))
        #expect([403, 404].contains(try await client.get(calendar + "a.ics").status))
        try await installation.stop(serving)
    }
}
