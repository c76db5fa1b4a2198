import Cryptography
import Foundation
import HTTPTypes
import Testing
import Upstreams

@Suite("calgate connect and disconnect")
struct ConnectCommandTests {
    private static let anna = "anna@example.com"

    private static func google() async throws -> (EmulatedGoogle, EmulatedGoogle.Address) {
        let google = EmulatedGoogle { Int64(Date().timeIntervalSince1970) }
        google.addUser(anna, name: "Anna Gruber")
        google.addUser("ben@example.com", name: "Ben Okafor")
        google.addCalendar("c_choir@group.calendar.google.com", summary: "Choir", owner: anna)
        google.share("ben@example.com", with: anna, as: "reader")
        return (google, try await google.start())
    }

    /// What `connect` and `calendar list` must say of Anna's three calendars.
    private static func check(_ connection: JSON) {
        #expect(Set(connection.members?.keys ?? [:].keys) == ["account", "provider", "address", "calendars"])
        #expect(connection["provider"]?.text == "google")
        #expect(connection["address"]?.text == anna)
        let calendars = connection["calendars"]?.list ?? []
        for calendar in calendars {
            #expect(Set(calendar.members?.keys ?? [:].keys) == ["name", "href", "writable", "countsAsBusy"])
        }
        func facts(_ name: String) -> [Bool?] {
            let calendar = calendars.first { $0["href"]?.text?.hasSuffix("/\(name)/") == true }
            return [calendar?["writable"]?.flag, calendar?["countsAsBusy"]?.flag]
        }
        #expect(facts("anna-example-com") == [true, true])
        #expect(facts("choir") == [true, true])
        // A colleague's calendar is shown, and does not make her busy.
        #expect(facts("ben-example-com") == [false, false])
    }

    @Test(.timeLimit(.minutes(1))) func `a refresh token comes from standard input or a file`() async throws {
        let (google, address) = try await Self.google()
        let installation = try Installation(google: address)
        try await installation.json("user", "add", "anna")
        let token = google.refreshToken(for: Self.anna)
        let first = try await installation.json(
            "connect", "anna", "google", "--refresh-token", "-", input: token + "\n")
        Self.check(first)
        try installation.write(Array((token + "\r\n").utf8), to: "token")
        // The same address again is the same account.
        let again = try await installation.json("connect", "anna", "google", "--refresh-token", "@token")
        #expect(again == first)
        let listed = try await installation.json("calendar", "list", "anna")
        #expect(listed.list?.count == 3)
        #expect(
            Set(listed.list?.first?.members?.keys ?? [:].keys)
                == ["name", "href", "enabled", "writable", "countsAsBusy"])
        await google.stop()
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["robot.json", "@robot.json", "-"])
    func `a service account acts for its subject`(_ source: String) async throws {
        let (google, address) = try await Self.google()
        let key = try RSAPrivateKey.generate()
        let robot = "robot@project.iam.gserviceaccount.com"
        // What the domain's administrator allows it.
        google.addServiceAccount(
            robot, publicKeyPEM: try key.publicKey.pem, keyID: "k1",
            scopes: ["calendar.events", "calendar.calendarlist.readonly", "calendar.freebusy"])
        let installation = try Installation(google: address)
        try await installation.json("user", "add", "anna")
        let file: JSON = [
            "type": "service_account", "client_email": .string(robot), "private_key": .string(key.pem),
            "private_key_id": "k1", "token_uri": "https://elsewhere.invalid/token",
        ]
        try installation.write(file.bytes, to: "robot.json")
        let connection = try await installation.json(
            "connect", "anna", "google", "--service-account", source, "--subject", Self.anna,
            input: source == "-" ? String(decoding: file.bytes, as: UTF8.self) : "")
        Self.check(connection)
        let report = try await installation.json("sync", "anna")
        #expect(report["accounts"]?.list?.first?["state"]?.text == "connected")
        await google.stop()
    }

    @Test(.timeLimit(.minutes(1))) func `credentials that upstream refuses connect nothing`() async throws {
        let (google, address) = try await Self.google()
        let installation = try Installation(google: address)
        try await installation.json("user", "add", "anna")
        let outcome = try await installation.run(
            "connect", "anna", "google", "--refresh-token", "1//wrong", "--json")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.json["error"]?["code"]?.text == "upstream")
        #expect(!outcome.errors.contains("wrong"))
        #expect(try await installation.json("status") == ["accounts": []])
        await google.stop()
    }

    @Test(.timeLimit(.minutes(1))) func `local calendars share one account`() async throws {
        let installation = try Installation()
        try await installation.json("user", "add", "anna")
        let first = try await installation.json("connect", "anna", "local")
        let second = try await installation.json("connect", "anna", "local", "--name", "Größe & Ähnliches")
        #expect(first["account"] == second["account"])
        #expect(first["provider"]?.text == "local")
        #expect(
            second["calendars"]?.list?.compactMap { $0["href"]?.text } == [
                "/dav/calendars/anna/calendar/", "/dav/calendars/anna/gr-e-hnliches/",
            ])
        let status = try await installation.json("status")
        #expect(status["accounts"]?.list?.first?["state"]?.text == "connected")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a disconnected account is read on, and is the same when it is connected again`() async throws {
        let connected = try await Connected()
        let installation = connected.installation
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        let path = connected.calendar + "dentist.ics"
        let event = Events.single("dentist@client", "Dentist")
        let later = Events.single("dentist@client", "Dentist", hour: 12)
        #expect(try await client.put(path, event).status == 201)
        let token = try await syncToken(client, connected.calendar)

        #expect(try await installation.run("disconnect", "anna", connected.account).ending == .exited(0))
        let refused = try await client.put(path, later)
        #expect(refused.status == 503)
        #expect(refused.fields["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        #expect(try await client.delete(path).status == 503)
        #expect(try await client.get(path).body == event)
        #expect(try await client.names(in: connected.calendar) == ["dentist.ics"])
        #expect(try await connected.status()["state"]?.text == "disconnected")
        #expect(try await client.get("/freebusy/anna").status == 503, "unknown is never free")
        let sync = try await installation.run("sync", "--json")
        #expect(sync.ending == .exited(1))
        #expect(sync.json["accounts"]?.list?.first?["state"]?.text == "disconnected")

        let again = try await installation.json(
            "connect", "anna", "google", "--refresh-token", "-",
            input: connected.google.refreshToken(for: Connected.anna))
        #expect(again["account"]?.text == connected.account)
        #expect(again["calendars"]?.list?.first?["href"]?.text == connected.calendar)
        try await eventually("writes to go on", within: .seconds(2)) {
            try await client.put(path, later).status == 204
        }
        #expect(try await client.get(path).body == later)
        #expect(connected.upstream("dentist@client").count == 1)
        let changes = try await client.report(
            connected.calendar,
            #"<sync-collection xmlns="DAV:"><sync-token>\#(token)</sync-token><sync-level>1</sync-level>"#
                + "<prop><getetag/></prop></sync-collection>", depth: "0")
        #expect(changes.status == 207, "the sync token of before is still good")
        #expect(Client.texts(of: "href", in: changes.text) == [path])
        try await installation.stop(serving)
        await connected.end()
    }

    private func syncToken(_ client: Client, _ calendar: String) async throws -> String {
        let reply = try await client.report(
            calendar,
            #"<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level>"#
                + "<prop><getetag/></prop></sync-collection>", depth: "0")
        return try #require(Client.texts(of: "sync-token", in: reply.text).last)
    }
}
