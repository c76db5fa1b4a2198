import Testing
import Upstreams

@Suite("calgate sync and status")
struct SyncCommandTests {
    private func event(_ summary: String) -> JSON {
        [
            "summary": .string(summary),
            "start": ["dateTime": "2026-12-01T10:00:00", "timeZone": "Europe/Vienna"],
            "end": ["dateTime": "2026-12-01T11:00:00", "timeZone": "Europe/Vienna"],
        ]
    }

    @Test(.timeLimit(.minutes(1))) func `without a gateway the command does the work`() async throws {
        let connected = try await Connected()
        try connected.google.insert(event("Dentist"), on: Connected.anna, as: Connected.anna)
        let report = try await connected.installation.json("sync")
        #expect(Set(report.members?.keys ?? [:].keys) == ["accounts"])
        #expect(
            report["accounts"]?.list == [
                [
                    "user": "anna", "account": .string(connected.account), "provider": "google",
                    "state": "connected",
                    "calendars": [
                        ["name": "anna@example.com", "href": .string(connected.calendar), "objects": 1]
                    ],
                ]
            ])
        // With a good anchor only what changed is asked for, and everything with --full.
        #expect(lastList(connected).contains("syncToken="))
        try await connected.installation.json("sync", "anna", "--full")
        #expect(!lastList(connected).contains("syncToken="))
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `while a gateway serves, it does the work for the command`()
        async throws
    {
        let connected = try await Connected()
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        try connected.google.insert(event("Dentist"), on: Connected.anna, as: Connected.anna)
        let signIns = connected.google.counters["token"]
        let report = try await connected.installation.json("sync")
        let account = try #require(report["accounts"]?.list?.first)
        #expect(account["state"]?.text == "connected")
        #expect(account["calendars"]?.list?.first?["objects"]?.whole == 1)
        #expect(try await client.names(in: connected.calendar).count == 1)
        // The command has no token of its own: it did not talk to upstream.
        #expect(connected.google.counters["token"] == signIns)
        try await connected.installation.json("sync", "--full")
        #expect(!lastList(connected).contains("syncToken="))
        try await connected.installation.stop(serving)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `an upstream that cannot be reached is told, with the result`()
        async throws
    {
        let connected = try await Connected()
        await connected.google.stop()
        let outcome = try await connected.installation.run("sync", "--json", "--timeout", "1s")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.json["accounts"]?.list?.first?["state"]?.text == "retrying")
        #expect(outcome.errors.hasSuffix("calgate: 1 of 1 accounts did not sync\n"))
        let status = try await connected.status()
        #expect(status["state"]?.text == "retrying")
        #expect(status["reason"]?.text == "unreachable")
    }

    @Test(.timeLimit(.minutes(1))) func `a sync that does not end in time has failed`() async throws {
        let connected = try await Connected()
        let serving = try await connected.serveUntilQuiet()
        let gate = Gate()
        defer { gate.open() }
        connected.google.onCall { _ in await gate.pass() }
        let outcome = try await connected.installation.run("sync", "--json", "--timeout", "1s")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.json["accounts"]?.list?.count == 1)
        #expect(outcome.errors == "calgate: account 1: timed-out\ncalgate: 1 of 1 accounts did not sync\n")
        gate.open()
        try await connected.installation.stop(serving)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `what upstream asks to wait is waited out`() async throws {
        let connected = try await Connected()
        connected.google.inject(
            GoogleFault(
                .status(429, reason: "rateLimitExceeded", retryAfter: 1), method: "events.list", count: 1))
        let started = ContinuousClock.now
        let report = try await connected.installation.json("sync")
        #expect(report["accounts"]?.list?.first?["state"]?.text == "connected")
        #expect(ContinuousClock.now - started >= .seconds(1))
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `consent that is taken back disconnects the account`() async throws {
        let connected = try await Connected()
        connected.google.revoke(user: Connected.anna)
        let outcome = try await connected.installation.run("sync", "--json")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.json["accounts"]?.list?.first?["state"]?.text == "disconnected")
        let status = try await connected.status()
        #expect(status["state"]?.text == "disconnected")
        #expect(status["reason"]?.text == "unauthorized")
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `status has every key of every account, always`() async throws {
        let connected = try await Connected()
        try await connected.installation.json("connect", "anna", "local", "--name", "Private")
        let report = try await connected.installation.json("status")
        let accounts = try #require(report["accounts"]?.list)
        #expect(accounts.compactMap { $0["provider"]?.text } == ["google", "local"])
        for account in accounts {
            #expect(
                Set(account.members?.keys ?? [:].keys) == [
                    "user", "account", "provider", "state", "reason", "lastSync", "ageSeconds", "openWrites",
                    "calendars", "calls",
                ])
            #expect(account["user"]?.text == "anna")
            #expect(account["state"]?.text == "connected")
            #expect(account["reason"] == .null)
            #expect(account["openWrites"]?.whole == 0)
            for calendar in account["calendars"]?.list ?? [] {
                #expect(Set(calendar.members?.keys ?? [:].keys) == ["href", "objects"])
            }
        }
        #expect(accounts[0]["lastSync"]?.text?.hasSuffix("Z") == true)
        #expect((accounts[0]["ageSeconds"]?.whole).map { (0..<60).contains($0) } == true)
        #expect((accounts[0]["calls"]?.whole ?? 0) > 0)
        let text = try await connected.installation.run("status").output
        #expect(text.contains("anna  google account \(connected.account): connected, synced "))
        #expect(text.contains("  \(connected.calendar)  0 objects\n"))
        await connected.end()
    }

    /// The target of the last listing of events.
    private func lastList(_ connected: Connected) -> String {
        connected.google.requests.last { $0.method == "events.list" }?.target ?? ""
    }
}
