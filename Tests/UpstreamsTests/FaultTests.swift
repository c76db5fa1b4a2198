import HTTPTypes
import Testing

@testable import Upstreams

@Suite("The emulated Google: faults and the face for tests")
struct FaultTests {
    @Test func `a status fault hits so many requests of its method and does nothing`() async {
        let harness = Harness()
        harness.google.inject(
            GoogleFault(
                .status(429, reason: "rateLimitExceeded", retryAfter: 7), method: "events.insert", count: 2))
        #expect(await harness.call("GET", Harness.events).status == 200)
        for _ in 0..<2 {
            let reply = await harness.call("POST", Harness.events, Harness.event())
            #expect(reply.status == 429)
            #expect(reply.fields[.retryAfter] == "7")
            #expect(reply.json["error"]?["errors"]?.list?.first?["domain"]?.text == "usageLimits")
        }
        #expect(harness.google.events(on: Harness.anna).isEmpty)
        #expect(await harness.call("POST", Harness.events, Harness.event()).status == 200)
        #expect(harness.google.counters == ["events.list": 1, "events.insert": 3])
    }

    @Test func `an answer can be lost after the write was applied`() async {
        let harness = Harness()
        harness.google.inject(GoogleFault(.answerLost, method: "events.*"))
        #expect(await harness.call("POST", Harness.events, Harness.event()).status == 0)
        #expect(harness.google.events(on: Harness.anna).count == 1)
        #expect(harness.google.requests.last?.status == 0)
    }

    @Test func `a request can be lost before anything was applied`() async {
        let harness = Harness()
        harness.google.inject(GoogleFault(.requestLost, skip: 1))
        #expect(await harness.call("POST", Harness.events, Harness.event()).status == 200)
        #expect(await harness.call("POST", Harness.events, Harness.event()).status == 0)
        #expect(harness.google.events(on: Harness.anna).count == 1)
    }

    @Test func `an answer can end half way and still look whole`() async {
        let harness = Harness()
        harness.google.inject(GoogleFault(.malformed))
        let reply = await harness.call("GET", Harness.events)
        #expect(reply.status == 200 && reply.json == .null)
    }

    @Test func `the content of a broken answer breaks`() async throws {
        let content = BrokenContent([[1, 2]])
        #expect(try content.next() == [1, 2])
        #expect(throws: BrokenContent.Break.self) { try content.next() }
    }

    @Test func `faults of the token endpoint are its own`() async {
        let harness = Harness()
        harness.google.inject(GoogleFault(.status(503, reason: "backendError"), method: "token"))
        #expect(await harness.call("GET", Harness.events).status == 200)
        #expect(await harness.form("/token", [("grant_type", "refresh_token")]).status == 503)
        #expect(await harness.form("/token", [("grant_type", "refresh_token")]).status == 401)
    }

    @Test func `the same can be done over HTTP`() async {
        let harness = Harness()
        func admin(_ verb: String, _ path: String, _ body: JSON? = nil) async -> Harness.Reply {
            await harness.call(verb, "/__admin/" + path, body, isSignedIn: false)
        }
        #expect(await admin("POST", "users", ["email": "carla@example.com", "name": "Carla"]).status == 200)
        #expect(await admin("POST", "users", [:]).status == 400)
        let calendar: JSON = [
            "id": "c_y@group.calendar.google.com", "owner": "carla@example.com", "summary": "Y",
        ]
        #expect(await admin("POST", "calendars", calendar).status == 200)
        #expect(
            await admin(
                "POST", "share",
                ["calendar": "c_y@group.calendar.google.com", "user": "anna@example.com", "role": "reader"]
            ).status == 200)
        let made = await admin(
            "POST", "as/carla@example.com/calendar/v3/calendars/primary/events", Harness.event("By hand"))
        #expect(made.json["summary"]?.text == "By hand")
        let listed = await admin(
            "GET", "as/carla%40example.com/calendar/v3/calendars/primary/events?maxResults=5")
        #expect(listed.items.count == 1)
        let tokens = await admin("POST", "tokens", ["user": "carla@example.com"])
        let bearer = "Bearer " + (tokens.json["accessToken"]?.text ?? "")
        let reply = await harness.call(
            "GET", "/calendars/primary/events", fields: [.authorization: bearer], isSignedIn: false)
        #expect(reply.items.count == 1)
        #expect(await admin("GET", "counters").json == ["events.list": 1])
        #expect(await admin("GET", "requests").json.list?.first?["user"]?.text == "carla@example.com")
        #expect(
            await admin("POST", "faults", ["effect": "status", "status": 500, "method": "*"]).status == 200)
        #expect(await harness.call("GET", "/colors").status == 500)
        #expect(await admin("POST", "faults", ["effect": "unheard-of"]).status == 400)
        #expect(await admin("POST", "expire-sync-tokens", [:]).status == 200)
        #expect(await admin("POST", "revoke", ["user": "carla@example.com"]).status == 200)
        let after = await harness.call(
            "GET", "/calendars/primary/events", fields: [.authorization: bearer], isSignedIn: false)
        #expect(after.status == 401)
        let state = await admin("GET", "state").json
        #expect(state["calendars"]?["carla@example.com"]?["events"]?.list?.count == 1)
        #expect(await admin("DELETE", "records").status == 200)
        #expect(harness.google.counters.isEmpty)
        #expect(
            await admin("POST", "service-accounts", ["email": "x@y.iam.gserviceaccount.com"]).status == 400)
        let account: JSON = [
            "email": "x@y.iam.gserviceaccount.com", "publicKey": "not read before it is used",
        ]
        #expect(await admin("POST", "service-accounts", account).status == 200)
        #expect(await admin("POST", "faults", ["effect": "delay", "milliseconds": 1]).status == 200)
        #expect(await harness.call("GET", "/colors").status == 200)
        #expect(await admin("POST", "clock", ["advanceSeconds": 3600]).status == 200)
        #expect(await harness.call("GET", "/colors").status == 401)
        #expect(await admin("GET", "unheard-of").status == 404)
    }

    @Test func `a hook sees each call before it is done`() async {
        let harness = Harness()
        let (names, continuation) = AsyncStream.makeStream(of: String.self)
        harness.google.onCall { continuation.yield($0) }
        _ = await harness.call("GET", "/colors")
        continuation.finish()
        var seen: [String] = []
        for await name in names { seen.append(name) }
        #expect(seen == ["colors.get"])
    }
}
