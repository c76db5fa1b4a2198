import Foundation
import Glibc
import HTTPTypes
import Testing
import Upstreams

@Suite("calgate serve")
struct ServeCommandTests {
    @Test(.timeLimit(.minutes(1))) func `SIGTERM lets what is under way end, and exits 0`() async throws {
        let connected = try await Connected()
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        let gate = Gate()
        defer { gate.open() }
        connected.google.onCall { _ in await gate.pass() }
        let path = connected.calendar + "a.ics"
        let event = Events.single("a@client", "A")
        async let reply = client.put(path, event)
        try await eventually("the write to be on its way") { gate.arrivals > 0 }
        serving.child.send(SIGTERM)
        try await serving.child.wait("word of stopping") { $0.errors.contains("\"stopping\"") }
        try await eventually("new connections to be refused") {
            (try? await client.onNewConnection.get("/healthz")) == nil
        }
        #expect(serving.child.state.ending == nil)
        gate.open()
        #expect(try await reply.status == 201)
        #expect(try await serving.child.ending() == .exited(0))
        #expect(connected.upstream("a@client").count == 1)
        let next = try await connected.serveUntilQuiet()
        #expect(try await connected.client(next).get(path).body == event)
        #expect(try await connected.status()["openWrites"]?.whole == 0)
        try await connected.installation.stop(next)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `a write that does not end in time is finished after the next start`()
        async throws
    {
        let connected = try await Connected(change: { $0["limits"] = ["drainTimeout": "200ms"] })
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        let gate = Gate()
        defer { gate.open() }
        // The insert comes through, the exceptions hang.
        connected.google.onCall { method in if method != "events.insert" { await gate.pass() } }
        let path = connected.calendar + "series.ics"
        let series = Events.series("series@client", "Team")
        async let reply = client.put(path, series)
        try await eventually("the write to be half done") { gate.arrivals > 0 }
        serving.child.send(SIGTERM)
        let status = try? await reply.status
        #expect(status == 503 || status == nil)
        #expect(try await serving.child.ending() == .exited(0))
        #expect(try await connected.status()["openWrites"]?.whole == 1)
        gate.open()
        connected.google.onCall(nil)
        let next = try await connected.installation.serve()
        try await eventually("the write to be rolled forward") {
            try await connected.client(next).get(path).body == series
        }
        #expect(connected.upstream("series@client").count == 3)
        try await connected.installation.stop(next)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1)))
    func `SIGHUP takes the config's new values, and keeps the old ones of a broken one`()
        async throws
    {
        let connected = try await Connected()
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        let event = Events.single("a@client", "A")
        #expect(try await client.put(connected.calendar + "a.ics", event).status == 201)

        func reload(_ config: JSON, expecting word: String) async throws {
            let before = serving.child.state.standardError.count
            try connected.installation.write(config: config)
            serving.child.send(SIGHUP)
            try await serving.child.wait(word) { state in
                let news = String(decoding: state.standardError.dropFirst(before), as: UTF8.self)
                return news.contains("\"\(word)\"") && news.contains("certificates-reloaded")
            }
        }

        try await reload(
            Installation.config(connected.address) { $0["limits"] = ["maxResourceSize": 300] },
            expecting: "config-reloaded")
        let refused = try await client.put(connected.calendar + "b.ics", Events.single("b@client", "B"))
        #expect([403, 413].contains(refused.status))

        try await reload(["limits": ["maxSize": 1]], expecting: "config-not-reloaded")
        #expect(serving.child.state.errors.contains("limits.maxSize is not a known key"))
        #expect(try await client.get(connected.calendar + "a.ics").body == event)

        try await reload(
            Installation.config(connected.address) { $0["listen"] = "127.0.0.1:1" },
            expecting: "config-reloaded")
        #expect(serving.child.state.errors.contains(#""restart-needed""#))
        // The account is engaged anew within the time in which a command takes effect.
        try await eventually("writes to go on", within: .seconds(2)) {
            try await client.put(connected.calendar + "b.ics", Events.single("b@client", "B")).status == 201
        }
        #expect(serving.child.state.ending == nil)
        try await connected.installation.stop(serving)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `an address that is taken is told`() async throws {
        let installation = try Installation()
        let serving = try await installation.serve()
        let taken = serving.url.dropFirst("http://".count)
        try installation.write(config: Installation.config { $0["listen"] = .string(String(taken)) })
        let outcome = try await installation.run("serve", "--json")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.json["error"]?["code"]?.text == "listen")
        try await installation.stop(serving)
    }

    @Test(.timeLimit(.minutes(1))) func `one JSON value says where it listens`() async throws {
        let installation = try Installation()
        let child = try installation.start(["serve", "--json"])
        try await child.wait("a line") { $0.output.hasSuffix("\n") || $0.ending != nil }
        let url = try #require(JSON(parsing: child.state.standardOutput)?["url"]?.text)
        let health = try await Client(url: url, user: "x", password: "y").get("/healthz")
        #expect(health.status == 200)
        child.send(SIGINT)
        #expect(try await child.ending() == .exited(0))
    }

    @Test(.timeLimit(.minutes(1))) func `operations answer loopback, and not what comes from elsewhere`()
        async throws
    {
        let installation = try Installation { $0["operationsToken"] = "a-long-token" }
        let serving = try await installation.serve()
        let client = Client(url: serving.url, user: "x", password: "y")
        for path in ["/healthz", "/readyz", "/metrics", "/status"] {
            #expect(try await client.get(path).status == 200, "\(path)")
        }
        #expect(try await client.get("/status").text == #"{"accounts":[]}"#)
        let metrics = try await client.get("/metrics").text
        for line in [
            "calgate_http_requests_total 6", #"calgate_http_answers_total{status="2xx"} 5"#,
            #"calgate_http_answers_total{status="5xx"} 0"#, "calgate_http_requests_running 0",
            "calgate_http_request_seconds_count 3",
        ] {
            #expect(metrics.contains(line + "\n"), "\(line)")
        }
        for path in ["/metrics", "/status"] {
            let forwarded = try await client.send(.get, path, [], ["X-Forwarded-For": "192.0.2.7"])
            #expect(forwarded.status == 404, "\(path)")
        }
        #expect(try await client.get("/unheard-of").status == 404)
        try await installation.stop(serving)
    }
}
