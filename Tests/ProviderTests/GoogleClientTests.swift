import Cryptography
import GoogleProvider
import HTTPClient
import HTTPTypes
import ICalendar
import Octets
import ProviderKit
import Synchronization
import Testing

private let listing = #"{"items":[{"id":"anna@example.com","primary":true,"accessRole":"owner"}]}"#
private let calendar = UpstreamCalendar(id: "a/b c@example.com", name: "A", isWritable: true, isOwned: true)

@Suite("Google: requests, tokens and failures")
struct GoogleClientTests {
    // MARK: - Tokens

    @Test func `fifty requests at once fetch one token`() async throws {
        let transport = ScriptedTransport.api { _, _ in ScriptedTransport.answer(200, listing) }
        let provider = GoogleHarness.provider(transport)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await provider.calendars() } }
            try await group.waitForAll()
        }
        #expect(transport.tokenRequests.count == 1)
        #expect(transport.apiRequests.count == 50)
        #expect(provider.calls == 51)
        #expect(transport.apiRequests.allSatisfy { $0.fields[.authorization] == "Bearer token-1" })
    }

    @Test func `a refused token is replaced once for all that had it, and the request repeated once`()
        async throws
    {
        let transport = ScriptedTransport.api { request, _ in
            request.fields[.authorization] == "Bearer token-1"
                ? ScriptedTransport.error(401, "authError") : ScriptedTransport.answer(200, listing)
        }
        let provider = GoogleHarness.provider(transport)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await provider.calendars() } }
            try await group.waitForAll()
        }
        #expect(transport.tokenRequests.count == 2)
    }

    @Test func `an account whose new token is refused too is unauthorized`() async {
        let transport = ScriptedTransport.api { _, _ in ScriptedTransport.error(401, "authError") }
        let provider = GoogleHarness.provider(transport)
        await #expect(throws: ProviderError(.unauthorized, "")) { try await provider.calendars() }
        #expect(transport.apiRequests.count == 2)
    }

    @Test(arguments: [
        (400, #"{"error":"invalid_grant"}"#, ProviderError.Kind.unauthorized),
        (401, #"{"error":"unauthorized_client"}"#, .unauthorized), (503, "", .transient),
        (200, "{", .transient),
        (429, "", .throttled(retryAfterSeconds: nil)),
    ])
    func `the token endpoint's answers are sorted`(_ status: Int, _ body: String, _ kind: ProviderError.Kind)
        async
    {
        let transport = ScriptedTransport { _, _ in ScriptedTransport.answer(status, body) }
        let provider = GoogleHarness.provider(transport)
        let error = await #expect(throws: ProviderError.self) { try await provider.verify() }
        #expect(error?.kind == kind)
        #expect(error?.sentence.contains("refresh") == false, "no secret in a sentence")
    }

    @Test func `a rotated refresh token is stored before anything is done, and used from then on`()
        async throws
    {
        let stored: Mutex<[String]> = Mutex([])
        let now = Mutex(GoogleHarness.now)
        let transport = ScriptedTransport { request, count in
            guard request.url.hasSuffix("/token") else {
                return stored.withLock { $0 }.isEmpty
                    ? ScriptedTransport.error(400, "notStored") : ScriptedTransport.answer(200, listing)
            }
            return ScriptedTransport.answer(
                200, #"{"access_token":"t","expires_in":3600,"refresh_token":"rotated-\#(count)"}"#)
        }
        let provider = GoogleProvider(
            credentials: .refreshToken("first&=+"),
            endpoints: GoogleEndpoints(tokenURL: "https://h/token", apiURL: "https://h/", clientID: "c"),
            transport: transport, pool: "p", now: { now.withLock { $0 } }, sleep: { _ in },
            onRotatedToken: { token in stored.withLock { $0.append(token) } })
        _ = try await provider.calendars()
        now.withLock { $0 = $0.advanced(by: 3500) }  // Ahead of expiry.
        _ = try await provider.calendars()
        #expect(stored.withLock { $0 } == ["rotated-0", "rotated-1"])
        let bodies = transport.tokenRequests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.first?.contains("refresh_token=first%26%3D%2B") == true)
        #expect(bodies.last?.contains("refresh_token=rotated-0") == true)
    }

    @Test func `a refresh token that cannot be stored is not used`() async {
        struct Full: Error {}
        let transport = ScriptedTransport { _, _ in
            ScriptedTransport.answer(200, #"{"access_token":"t","refresh_token":"new"}"#)
        }
        let provider = GoogleProvider(
            credentials: .refreshToken("old"), endpoints: GoogleEndpoints(tokenURL: "https://h/token"),
            transport: transport, pool: "p", now: { GoogleHarness.now }, sleep: { _ in },
            onRotatedToken: { _ in throw Full() })
        await #expect(throws: ProviderError(.transient, "")) { try await provider.verify() }
        #expect(transport.apiRequests.isEmpty)
    }

    @Test func `a service account signs for its subject, and its own token_uri is not believed`() async throws
    {
        let key = try RSAPrivateKey.generate()
        let pem = key.pem.replacing("\n", with: "\\n")
        let json =
            #"{"client_email":"robot@p.iam.gserviceaccount.com","private_key":"\#(pem)","private_key_id":"k1","#
            + #""token_uri":"https://evil.example/token"}"#
        let transport = ScriptedTransport.api { _, _ in ScriptedTransport.answer(200, listing) }
        let provider = GoogleProvider(
            credentials: .serviceAccount(json: json, subject: "anna@example.com"),
            endpoints: GoogleEndpoints(tokenURL: "https://h/token", apiURL: "https://h"),
            transport: transport,
            pool: "p", now: { GoogleHarness.now }, onRotatedToken: { _ in })
        #expect(
            try await provider.verify()
                == AccountIdentity(address: "anna@example.com", displayName: "anna@example.com"))
        let request = try #require(transport.tokenRequests.first)
        #expect(request.url == "https://h/token")
        let body = String(decoding: request.body, as: UTF8.self)
        let assertion = try #require(body.split(separator: "assertion=").last)
        let pieces = assertion.split(separator: ".").map(String.init)
        #expect(pieces.count == 3)
        let signature = try #require(Base64.decode(pieces[2], .url))
        let publicKey = try key.publicKey
        #expect(publicKey.verifyRS256(signature, Array("\(pieces[0]).\(pieces[1])".utf8)))
        let claims = try JSONValue(try #require(Base64.decode(pieces[1], .url)))
        #expect(claims["sub"]?.text == "anna@example.com")
        #expect(claims["aud"]?.text == "https://h/token")
        #expect(claims["exp"] == .integer(GoogleHarness.now.secondsSinceEpoch + 3600))
    }

    // MARK: - Failures

    @Test(arguments: [
        (403, "rateLimitExceeded", ProviderError.Kind.throttled(retryAfterSeconds: 120)),
        (403, "userRateLimitExceeded", .throttled(retryAfterSeconds: 120)),
        (403, "quotaExceeded", .throttled(retryAfterSeconds: 120)),
        (429, "rateLimitExceeded", .throttled(retryAfterSeconds: 120)),
        (403, "forbiddenForNonOrganizer", .refused(reason: "forbiddenForNonOrganizer")),
        (400, "invalid", .refused(reason: "invalid")), (404, "notFound", .notFound),
        (410, "fullSyncRequired", .gone), (410, "updatedMinTooLongAgo", .gone), (410, "deleted", .notFound),
        (412, "conditionNotMet", .conflict), (500, "backendError", .transient),
        (503, "backendError", .throttled(retryAfterSeconds: 120)), (302, "", .permanent),
    ])
    func `a status and its reason say what to do`(
        _ status: Int, _ reason: String, _ kind: ProviderError.Kind
    ) async {
        let transport = ScriptedTransport.api { _, _ in
            ScriptedTransport.error(status, reason, [.retryAfter: "120"])
        }
        let provider = GoogleHarness.provider(transport)
        let error = await #expect(throws: ProviderError.self) {
            try await provider.changes(in: calendar, since: "anchor", page: nil)
        }
        #expect(error?.kind == kind)
        // 120 seconds are more than a read waits for; what passes is tried four times.
        #expect(transport.apiRequests.count == (kind == .transient ? 4 : 1))
    }

    @Test func `a read is tried again after what Google asks for, and no sooner`() async throws {
        let waits: Mutex<[Duration]> = Mutex([])
        let transport = ScriptedTransport.api { _, count in
            switch count {
            case 0: ScriptedTransport.error(429, "rateLimitExceeded", [.retryAfter: "3"])
            case 1: ScriptedTransport.answer(200, #"{"items":[{"id":"#)
            case 2: .failure(HTTPClientError(.protocolError, wasSent: true, "cut"))
            default: ScriptedTransport.answer(200, listing)
            }
        }
        let provider = GoogleProvider(
            credentials: .refreshToken("r"), endpoints: GoogleEndpoints(tokenURL: "https://h/token"),
            transport: transport, pool: "p", now: { GoogleHarness.now }, random: { 0.5 },
            sleep: { wait in waits.withLock { $0.append(wait) } }, onRotatedToken: { _ in })
        #expect(try await provider.calendars().count == 1)
        #expect(waits.withLock { $0.first } == .seconds(3))
        #expect(waits.withLock { $0.count } == 3)
    }

    @Test(arguments: [true, false])
    func `a write that got no answer may have been done only when it was sent`(_ wasSent: Bool) async throws {
        let transport = ScriptedTransport.api { _, _ in
            .failure(HTTPClientError(.connect, wasSent: wasSent, "broken"))
        }
        let provider = GoogleHarness.provider(transport)
        let step = try #require(
            try provider.steps(
                toWrite: try object("DTSTART:20261123T100000Z"), over: [], plan: "p", in: calendar
            ).first)
        let error = await #expect(throws: ProviderError.self) {
            try await provider.perform(step, known: [], in: calendar)
        }
        #expect(error == ProviderError(.transient, wasApplied: wasSent ? .unknown : .no, ""))
        #expect(transport.apiRequests.count == 1, "a write is never repeated here")
    }

    // MARK: - Lists

    @Test func `a change feed asks with the same parameters, and names its calendar safely`() async throws {
        let transport = ScriptedTransport.api { request, _ in
            request.url.contains("pageToken=p%262")
                ? ScriptedTransport.answer(200, #"{"items":[],"nextSyncToken":"s2"}"#)
                : ScriptedTransport.answer(
                    200,
                    #"{"items":[{"id":"e1","etag":"\"1\"","summary":"a \" ] } b","x":[{}]}],"nextPageToken":"p&2"}"#
                )
        }
        let provider = GoogleHarness.provider(transport)
        let first = try await provider.changes(in: calendar, since: "s&1", page: nil)
        #expect(first.anchor == nil)
        #expect(first.parts.map(\.etag) == ["\"1\""])
        #expect(
            first.parts.map { String(decoding: $0.payload, as: UTF8.self) }
                == [#"{"id":"e1","etag":"\"1\"","summary":"a \" ] } b","x":[{}]}"#])
        let last = try await provider.changes(in: calendar, since: "s&1", page: first.next)
        #expect(last.anchor == "s2" && last.next == nil)
        let urls = transport.apiRequests.map(\.url)
        #expect(urls.allSatisfy { $0.contains("/calendars/a%2Fb%20c%40example.com/events?") })
        #expect(urls.allSatisfy { $0.contains("syncToken=s%261") && $0.contains("singleEvents=false") })
    }

    @Test func `pages that run in a circle end`() async throws {
        let transport = ScriptedTransport.api { request, _ in
            ScriptedTransport.answer(
                200, #"{"items":[],"nextPageToken":"\#(request.url.contains("pageToken=a") ? "b" : "a")"}"#)
        }
        let provider = GoogleHarness.provider(transport)
        let error = await #expect(throws: ProviderError.self) {
            var page: String?
            for _ in 0..<10 { page = try await provider.changes(in: calendar, since: nil, page: page).next }
        }
        #expect(error?.kind == .transient)
        #expect(transport.apiRequests.count <= 4)
        // A new walk is a new walk; and a page may be asked for again after a failure.
        _ = try await provider.changes(in: calendar, since: nil, page: nil)
        _ = try await provider.changes(in: calendar, since: nil, page: "a")
        _ = try await provider.changes(in: calendar, since: nil, page: "a")
    }

    @Test func `deletions name the object, or the part, that is gone`() async throws {
        let items = #"""
            {"items":[{"id":"m1","status":"cancelled"},
            {"id":"m2_20261123T090000Z","status":"cancelled"},
            {"id":"m3_20261123","status":"cancelled","recurringEventId":"m3","originalStartTime":{"date":"2026-11-23"}},
            {"id":"m4_R20261123T090000","etag":"e"}],"nextSyncToken":"s"}
            """#
        let transport = ScriptedTransport.api { _, _ in ScriptedTransport.answer(200, items) }
        let parts = try await GoogleHarness.provider(transport).changes(in: calendar, since: "s", page: nil)
            .parts
        #expect(parts.map(\.key) == ["m1", "m2", "m3", "m4_R20261123T090000"])
        #expect(parts.map(\.isDeleted) == [true, true, false, false])
    }

    @Test func `hidden, deleted and free/busy-only calendars are not offered`() async throws {
        let list = #"""
            {"items":[{"id":"anna@example.com","primary":true,"accessRole":"owner","timeZone":"Europe/Vienna","selected":true},
            {"id":"h","accessRole":"owner","hidden":true},{"id":"d","accessRole":"owner","deleted":true},
            {"id":"f","accessRole":"freeBusyReader"},
            {"id":"c@group","summary":"Raw","summaryOverride":"Mine","accessRole":"writer","backgroundColor":"#0088aa"},
            {"id":"o@group","accessRole":"owner","dataOwner":"bob@example.net"}],"nextPageToken":"2"}
            """#
        let transport = ScriptedTransport.api { request, _ in
            request.url.contains("pageToken=2")
                ? ScriptedTransport.answer(200, #"{"items":[{"id":"r","accessRole":"reader"}]}"#)
                : ScriptedTransport.answer(200, list)
        }
        let calendars = try await GoogleHarness.provider(transport).calendars()
        #expect(calendars.map(\.id) == ["anna@example.com", "c@group", "o@group", "r"])
        #expect(calendars.map(\.isWritable) == [true, true, true, false])
        #expect(calendars.map(\.isOwned) == [true, false, false, false])
        #expect(calendars[1].name == "Mine" && calendars[1].color == "#0088aa")
        #expect(calendars[1].timeZone == "Europe/Vienna")
    }
}
