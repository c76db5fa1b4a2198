import Foundation
import Octets
import Testing
import Upstreams

@Suite("Commands, exit codes and errors")
struct CommandTests {
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            [], ["dance"], ["user"], ["user", "add"], ["user", "add", "a", "b"], ["status", "now"],
            ["connect", "anna"], ["connect", "anna", "facebook"], ["connect", "anna", "google"],
            ["connect", "anna", "google", "--service-account", "f"],
            ["connect", "anna", "google", "--refresh-token", "t", "--service-account", "f"],
            ["connect", "anna", "google", "--refresh-token", "t", "--subject", "a@b"],
            ["connect", "anna", "local", "--refresh-token", "t"], ["disconnect", "anna", "one"],
            ["calendar", "busy", "anna"], ["calendar", "paint", "anna", "x"], ["sync", "--timeout", "soon"],
            ["ics", "expand", "f"], ["ics", "expand", "f", "--start", "20260101T000000Z", "--end", "later"],
            ["freebusy", "f", "--start", "20260102T000000Z", "--end", "20260101T000000Z"],
            ["user", "password", "anna", "--scope", "all"], ["serve", "--port", "80"],
        ])
    func `wrong usage is exit 2 and says how it is meant`(_ words: [String]) async throws {
        let installation = try Installation()
        let child = try installation.start(words + ["--json"])
        #expect(try await child.ending() == .exited(2))
        let error = try #require(JSON(parsing: child.state.standardOutput)?["error"])
        #expect(error["code"]?.text == "usage")
        let message = try #require(error["message"]?.text)
        #expect(message.contains("calgate "))
        #expect(child.state.errors == "calgate: \(message)\n")
        #expect(try installation.files().map(\.key) == ["calgate.json"], "nothing is made by wrong usage")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (["user", "password", "nobody"], "unknown-user"), (["user", "remove", "nobody"], "unknown-user"),
            (["user", "revoke", "anna", "0000"], "unknown-password"), (["user", "add", "ANNA"], "exists"),
            (["user", "add", "anna gruber"], "invalid-name"), (["user", "add", ".."], "invalid-name"),
            (["connect", "nobody", "local"], "unknown-user"),
            (["disconnect", "anna", "17"], "unknown-account"),
            (["calendar", "list", "nobody"], "unknown-user"),
            (["calendar", "busy", "anna", "/dav/calendars/anna/none/"], "unknown-calendar"),
            (["sync", "nobody"], "unknown-user"),
            (["connect", "anna", "google", "--refresh-token", "@none"], "unreadable-file"),
            (["ics", "check", "none.ics"], "unreadable-file"),
        ])
    func `what cannot be done is exit 1 with a bounded word and one line`(
        _ words: [String], _ code: String
    ) async throws {
        let installation = try Installation()
        try await installation.json("user", "add", "anna")
        let child = try installation.start(words + ["--json"])
        #expect(try await child.ending() == .exited(1))
        let error = try #require(JSON(parsing: child.state.standardOutput)?["error"])
        #expect(error["code"]?.text == code)
        #expect(child.state.errors == "calgate: \(error["message"]?.text ?? "")\n")
    }

    @Test(.timeLimit(.minutes(1))) func `options of every command may stand before it`() async throws {
        let installation = try Installation()
        try FileManager.default.moveItem(
            at: installation.folder.appending(path: "calgate.json"),
            to: installation.folder.appending(path: "elsewhere.json"))
        let added = try await installation.run("--json", "--config", "elsewhere.json", "user", "add", "anna")
        #expect(added.ending == .exited(0))
        #expect(added.json["user"]?.text == "anna")
        let listed = try await installation.run(
            "user", "list", "--json", environment: ["CALGATE_CONFIG": "elsewhere.json"])
        #expect(listed.json.list?.count == 1)
        #expect(try installation.files().keys.contains("data/calgate.db"))
        #expect(try await installation.run("help").output.contains("calgate serve"))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ["status"], ["user", "add", "ben"], ["user", "list"], ["sync"], ["serve"],
            ["connect", "anna", "local"],
        ])
    func `a wrong master key is exit 1 before anything is written`(_ words: [String]) async throws {
        let installation = try Installation()
        try await installation.json("user", "add", "anna")
        let before = try installation.files()
        let other = Base64.encode([UInt8](repeating: 7, count: 32))
        let child = try installation.start(words + ["--json"], environment: ["CALGATE_MASTER_KEY": other])
        #expect(try await child.ending() == .exited(1))
        let error = JSON(parsing: child.state.standardOutput)?["error"]
        #expect(error?["code"]?.text == "wrong-master-key")
        #expect(try installation.files() == before)

        // The same when the key is lost: a store without its key is never given a new one.
        try FileManager.default.removeItem(at: installation.folder.appending(path: "key"))
        let missing = try installation.start(words + ["--json"])
        #expect(try await missing.ending() == .exited(1))
        #expect(JSON(parsing: missing.state.standardOutput)?["error"]?["code"]?.text == "master-key")
        #expect(try installation.files() == before.filter { !$0.key.hasPrefix("key/") })
    }

    @Test(.timeLimit(.minutes(1))) func `the first run makes a key that only its owner reads`() async throws {
        let installation = try Installation()
        let first = try await installation.run("user", "add", "anna")
        #expect(first.errors.contains("made the master key"))
        let key = installation.folder.appending(path: "key/master.key").path(percentEncoded: false)
        let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let text = try #require(try installation.files()["key/master.key"])
        let octets = Base64.decode(String(decoding: text, as: UTF8.self).filter { !$0.isWhitespace })
        #expect(octets?.count == 32)
        #expect(try installation.files().keys.filter { $0.hasPrefix("key/") } == ["key/master.key"])
        #expect(try await installation.run("user", "list").errors == "")
    }

    @Test(.timeLimit(.minutes(1))) func `a key beside the store is warned of`() async throws {
        let installation = try Installation { $0["masterKeyFile"] = "data/master.key" }
        let outcome = try await installation.run("user", "add", "anna")
        #expect(outcome.ending == .exited(0))
        #expect(outcome.errors.contains("warning: the master key lies beside the store"))
    }

    @Test(.timeLimit(.minutes(1))) func `first runs at one moment agree on one key`() async throws {
        let installation = try Installation()
        let names = ["anna", "ben", "carla", "dora"]
        let children = try names.map { try installation.start(["user", "add", $0]) }
        for child in children { #expect(try await child.ending() == .exited(0), "\(child.state.errors)") }
        let users = try await installation.json("user", "list").list ?? []
        #expect(users.compactMap { $0["user"]?.text }.sorted() == names)
    }
}
