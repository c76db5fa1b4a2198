import CalDAVServer
import Gateway
import ICalendar
import StoreKit
import Testing
import Upstreams

@Suite("Upkeep: tombstones, passwords, waits and reasons", .timeLimit(.minutes(2)))
struct UpkeepTests {
    @Test func `tombstones are forgotten once a day, and older sync tokens with them`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.series, as: "series.ics")
        let before = try await gateway.calendar().revision
        #expect(before > 0)
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        try await gateway.delete("meeting.ics")
        let calendar = try await gateway.calendar()
        gateway.clock.advance(by: 89 * 86_400)
        await gateway.engines.tick()
        #expect(
            try await gateway.gateway.changes(in: calendar, since: before, start: 0, limit: 10).removed
                == ["meeting.ics"])
        gateway.clock.advance(by: 2 * 86_400)
        await gateway.engines.tick()
        await #expect(throws: DAVStatus(403)) {
            try await status {
                _ = try await gateway.gateway.changes(in: calendar, since: before, start: 0, limit: 10)
            }
        }
        let oldest = try await gateway.store.read {
            try $0.oldestRevision(in: CalendarID(rawValue: calendar.id))
        }
        #expect(oldest > before)
        // The beginning is always known.
        let all = try await gateway.gateway.changes(in: calendar, since: 0, start: 0, limit: 10)
        #expect(all.changed.map(\.name) == ["series.ics"])
        await gateway.close()
    }

    @Test func `an account that lives here only cannot be disconnected`() async throws {
        let gateway = try await GatewayHarness.connected()
        let connector = Connector(store: gateway.store)
        let local = try await connector.addLocalCalendar(GatewayHarness.user, named: "Here").account.id
        await #expect(throws: Connector.Failure.localAccount) {
            try await connector.disconnect(GatewayHarness.user, account: local)
        }
        #expect(try await gateway.store.read { try $0.account(local)?.state } == .connected)
        await gateway.close()
    }

    @Test func `wishes that nobody waited for are forgotten after a day`() async throws {
        let gateway = try await GatewayHarness.connected()
        let account = try await gateway.account().id
        let now = gateway.clock.now()
        try await gateway.store.write { writer in
            var request = try writer.postSyncRequest(account: account, full: false, now: now)
            request.state = .done
            request.finished = now
            try writer.updateSyncRequest(request)
        }
        func left() async throws -> Int {
            try await gateway.store.read { try $0.syncRequests(account: account).count }
        }
        await gateway.engines.tick()
        #expect(try await left() == 1)
        gateway.clock.advance(by: 2 * 86_400)
        await gateway.engines.tick()
        #expect(try await left() == 0)
        await gateway.close()
    }

    @Test func `the use of a password is noted, at most once an hour`() async throws {
        let gateway = try await GatewayHarness.connected()
        let password = try await gateway.users.addPassword(
            to: GatewayHarness.user, called: "laptop", scope: .freebusy)
        func lastUse(after minutes: Int64) async throws -> Instant? {
            gateway.clock.advance(by: minutes * 60)
            let answer = await gateway.gateway.signIn(
                user: GatewayHarness.user, password: password.text, peer: "192.0.2.1")
            guard case .principal = answer else { return nil }
            return try await gateway.store.read { try $0.password(password.id)?.lastUsed }
        }
        let first = GatewayHarness.start.advanced(by: 60)
        #expect(try await lastUse(after: 1) == first)
        #expect(try await lastUse(after: 59) == first)
        #expect(try await lastUse(after: 1) == first.advanced(by: 3_600))
        await gateway.close()
    }

    @Test func `a store that cannot be read does not make a password wrong`() async throws {
        let gateway = try await GatewayHarness.connected()
        gateway.store.faults.replace(with: .dieAtWrite(1))
        _ = try? await gateway.store.write { _ in }
        let answer = await gateway.gateway.signIn(
            user: GatewayHarness.user, password: "a.b", peer: "192.0.2.1")
        guard case .unknown = answer else {
            Issue.record("the answer is \(answer)")
            return
        }
        gateway.store.faults.replace(with: .none)
        await gateway.close()
    }

    @Test func `upstream is left alone for as long as it asks`() async throws {
        let gateway = try await GatewayHarness.connected()
        gateway.google.inject(
            GoogleFault(.status(429, reason: "rateLimitExceeded", retryAfter: 20), method: "events.list"))
        #expect(try await gateway.sync() == .throttled(20))
        let calls = gateway.google.counters["events.list"]
        gateway.clock.advance(by: 15)
        #expect(try await gateway.sync() == .throttled(5))
        #expect(gateway.google.counters["events.list"] == calls)
        gateway.clock.advance(by: 5)
        #expect(try await gateway.sync() == .current)
        await gateway.close()
    }

    @Test func `a write that is refused half-way stays in sight until the next one comes through`()
        async throws
    {
        let gateway = try await GatewayHarness.connected()
        for method in ["events.update", "events.patch"] {
            gateway.google.inject(
                GoogleFault(.status(403, reason: "forbidden"), method: method, count: 10))
        }
        await #expect(throws: DAVStatus(403)) {
            try await status { _ = try await gateway.put(Samples.series, as: "series.ics") }
        }
        try await gateway.sync()
        #expect(try await gateway.account().reason == "write-refused")
        #expect(try await gateway.account().state == .connected)
        gateway.google.clearFaults()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        #expect(try await gateway.account().reason == nil)
        await gateway.close()
    }

    @Test func `a plan that the store could not close is closed at the next look`() async throws {
        let gateway = try await GatewayHarness.connected()
        let account = try await gateway.account().id
        // The plan and its step are stored; the write that closes it fails.
        gateway.store.faults.replace(with: .dieAtWrite(3))
        await #expect(throws: DAVStatus(503)) {
            try await status { _ = try await gateway.put(Samples.meeting(), as: "meeting.ics") }
        }
        gateway.store.faults.replace(with: .none)
        let engine = try #require(await gateway.engines.engine(for: account))
        await engine.recoverPlans()
        await engine.finishWrites()
        #expect(try await gateway.get("meeting.ics")?.octets == Array(Samples.meeting().utf8))
        #expect(gateway.google.events(on: GatewayHarness.address).count == 1)
        await gateway.close()
    }

    @Test func `an application has its limits, a person's own client has none`() async throws {
        let gateway = try await GatewayHarness.connected()
        func answers(_ scope: Scope, _ seconds: [Int64]) async throws -> [[Int]] {
            let password = try await gateway.users.addPassword(
                to: GatewayHarness.user, called: "app", scope: scope)
            var result: [[Int]] = []
            for second in seconds {
                gateway.clock.advance(by: second)
                var waits: [Int] = []
                for _ in 0..<60 {
                    let answer = await gateway.gateway.signIn(
                        user: GatewayHarness.user, password: password.text, peer: "192.0.2.1")
                    if case .limited(let seconds) = answer { waits.append(seconds) }
                }
                result.append(waits)
            }
            return result
        }
        let refused = Array(repeating: 1, count: 10)
        #expect(try await answers(.freebusy, [0, 1]) == [refused, refused])
        #expect(try await answers(.calendars, [0, 1]) == [[], []])
        // The tenth second brings the minute's 500 to their end.
        let minute = try await answers(.eventsRead, [0] + Array(repeating: 1, count: 10) + [50])
        #expect(minute[9] == Array(repeating: 51, count: 10))
        #expect(minute[10] == Array(repeating: 50, count: 60))
        #expect(minute[11] == refused)
        await gateway.close()
    }

    @Test func `an event whose UID is at Google already is fetched, and then in the way`() async throws {
        let gateway = try await GatewayHarness.connected()
        var event = Samples.googleLunch
        event["iCalUID"] = "meeting@example.com"
        _ = try gateway.google.insert(event, on: GatewayHarness.address, as: GatewayHarness.address)
        await #expect(throws: DAVStatus(503)) {
            try await status { _ = try await gateway.put(Samples.meeting(), as: "meeting.ics") }
        }
        try await gateway.sync()
        await #expect(throws: DAVStatus(409)) {
            try await status { _ = try await gateway.put(Samples.meeting(), as: "meeting.ics") }
        }
        #expect(gateway.google.events(on: GatewayHarness.address).count == 1)
        #expect(try await gateway.names().count == 1)
        await gateway.close()
    }
}
