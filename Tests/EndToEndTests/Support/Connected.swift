import Foundation
import Synchronization
import Testing
import Upstreams

/// Anna's Google account behind a gateway: the upstream in this process, the gateway in its own.
struct Connected: Sendable {
    static let anna = "anna@example.com"
    let google: EmulatedGoogle
    let address: EmulatedGoogle.Address
    let installation: Installation
    let account: String
    /// The path of her primary calendar, with a slash at the end.
    let calendar: String
    private let password: String

    init(
        prepare: (EmulatedGoogle) throws -> Void = { _ in }, change: (inout JSON) -> Void = { _ in }
    ) async throws {
        // Tokens and signatures have times in them, and the gateway's process has no clock but the machine's.
        google = EmulatedGoogle { Int64(Date().timeIntervalSince1970) }
        google.addUser(Self.anna, name: "Anna Gruber")
        try prepare(google)
        address = try await google.start()
        installation = try Installation(google: address, change: change)
        let user = try await installation.json("user", "add", "anna", "--name", "Anna Gruber")
        password = try #require(user["password"]?.text)
        let connection = try await installation.json(
            "connect", "anna", "google", "--refresh-token", "-", input: google.refreshToken(for: Self.anna))
        account = try #require(connection["account"]?.text)
        calendar = try #require(connection["calendars"]?.list?.first?["href"]?.text)
        try await installation.json("sync", "anna")
    }

    /// Anna's client at a running gateway.
    func client(_ serving: Installation.Serving) -> Client {
        Client(url: serving.url, user: "anna", password: password)
    }

    /// What `calgate status` says of the account.
    func status() async throws -> JSON {
        let status = try await installation.json("status")
        return try #require(status["accounts"]?.list?.first { $0["account"]?.text == account })
    }

    /// Starts a gateway and waits until it has looked at every calendar upstream, so that upstream is quiet.
    func serveUntilQuiet() async throws -> Installation.Serving {
        let before = looks
        let shown = try await status()["calendars"]?.list?.count ?? 1
        let serving = try await installation.serve()
        try await eventually("a first look at upstream") { looks >= before + shown }
        return serving
    }

    /// How often a gateway asked for what changed.
    private var looks: Int {
        google.requests.count { $0.method == "events.list" && $0.target.contains("syncToken=") }
    }

    /// Anna's live events upstream with that UID.
    func upstream(_ uid: String) -> [JSON] {
        google.events(on: Self.anna).filter { $0["iCalUID"]?.text == uid }
    }

    /// Lets upstream go.
    func end() async { await google.stop() }
}
