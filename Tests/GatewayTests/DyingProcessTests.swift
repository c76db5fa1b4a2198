import CalDAVServer
import Gateway
import Testing
import Upstreams

/// Fail the n-th step, for every n: the process dies at each write of the store in turn, before and after it.
@Suite("A process that dies in the middle of a write", .timeLimit(.minutes(2)))
struct DyingProcessTests {
    /// When the n-th write of the store is the last thing that happens.
    static let deaths: [@Sendable (Int) -> FaultPlan] = [{ .dieAtWrite($0) }, { .dieAfterWrite($0) }]

    @Test(arguments: [0, 1])
    func `a new event is at Google once and here, or nowhere`(_ kind: Int) async throws {
        try await forEveryStep(kind) { gateway in
            _ = try await gateway.put(Samples.meeting(), as: "meeting.ics", ifNoneMatch: true)
        } check: { gateway in
            let upstream = gateway.google.events(on: GatewayHarness.address).count
            let here = try await gateway.names()
            #expect(upstream <= 1)
            #expect(here == (upstream == 1 ? ["meeting.ics"] : []))
        }
    }

    @Test(arguments: [0, 1])
    func `a changed event is the old one or the new one, the same at Google and here`(_ kind: Int)
        async throws
    {
        try await forEveryStep(kind) { gateway in
            _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        } act: { gateway in
            _ = try await gateway.put(Samples.meeting(title: "Changed"), as: "meeting.ics")
        } check: { gateway in
            let events = gateway.google.events(on: GatewayHarness.address)
            #expect(events.count == 1)
            let title = try #require(events.first?["summary"]?.text)
            let object = try #require(try await gateway.get("meeting.ics"))
            #expect(object.octets == Array(Samples.meeting(title: title).utf8))
        }
    }

    @Test(arguments: [0, 1])
    func `a series with exceptions is rolled forward once Google has accepted its master`(
        _ kind: Int
    ) async throws {
        try await forEveryStep(kind) { gateway in
            _ = try await gateway.put(Samples.series, as: "series.ics")
        } check: { gateway in
            let upstream = gateway.google.events(on: GatewayHarness.address).count
            #expect(upstream == 0 || upstream == 2, "a master and its moved instance, or nothing")
            let object = try await gateway.get("series.ics")
            #expect(object?.octets == (upstream == 2 ? Array(Samples.series.utf8) : nil))
        }
    }

    @Test(arguments: [0, 1])
    func `a deleted event is gone in both places or in neither`(_ kind: Int) async throws {
        try await forEveryStep(kind) { gateway in
            _ = try await gateway.put(Samples.series, as: "series.ics")
        } act: { gateway in
            try await gateway.delete("series.ics")
        } check: { gateway in
            let upstream = gateway.google.events(on: GatewayHarness.address).count
            let here = try await gateway.names()
            #expect(here == (upstream == 0 ? [] : ["series.ics"]))
        }
    }

    /// Runs `act` with a death at the first step, then at the second, until it comes through alive.
    private func forEveryStep(
        _ kind: Int, prepare: (GatewayHarness) async throws -> Void = { _ in },
        act: (GatewayHarness) async throws -> Void, check: (GatewayHarness) async throws -> Void
    ) async throws {
        var steps = 0
        while true {
            steps += 1
            try #require(steps < 50, "the write never came through")
            let gateway = try await GatewayHarness.connected()
            try await prepare(gateway)
            gateway.store.faults.replace(with: Self.deaths[kind](steps))
            var cameThrough = true
            do { try await act(gateway) } catch { cameThrough = false }
            let died = gateway.store.faults.isDead
            let next = try await gateway.restarted()
            try await check(next)
            await next.close()
            if !died {
                #expect(cameThrough)
                break
            }
        }
        #expect(steps > 2, "a write upstream takes several writes of the store")
    }

    private func forEveryStep(
        _ kind: Int, act: (GatewayHarness) async throws -> Void,
        check: (GatewayHarness) async throws -> Void
    ) async throws {
        try await forEveryStep(kind, prepare: { _ in }, act: act, check: check)
    }
}
