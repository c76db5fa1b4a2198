import CalDAVServer
import Gateway
import ICalendar
import StoreKit
import Testing
import Upstreams

@Suite("Google answers badly", .timeLimit(.minutes(2)))
struct GoogleFaultTests {
    @Test(arguments: [GoogleFault.Effect.answerLost, .cut, .malformed])
    func `an insert whose answer is lost is found again and not repeated`(
        _ effect: GoogleFault.Effect
    ) async throws {
        let gateway = try await GatewayHarness.connected()
        gateway.google.inject(GoogleFault(effect, method: "events.insert"))
        let outcome = try await gateway.put(Samples.meeting(), as: "meeting.ics", ifNoneMatch: true)
        #expect(outcome.isNew)
        #expect(gateway.google.events(on: GatewayHarness.address).count == 1)
        #expect(gateway.google.counters["events.insert"] == 1)
        await gateway.close()
    }

    @Test(arguments: [
        GoogleFault.Effect.requestLost, .status(503, reason: "backendError"),
        .status(403, reason: "rateLimitExceeded", retryAfter: 17), .status(429, reason: "rateLimitExceeded"),
    ])
    func `an insert that did not happen is a 503, and nothing is anywhere`(
        _ effect: GoogleFault.Effect
    ) async throws {
        let gateway = try await GatewayHarness.connected()
        gateway.google.inject(GoogleFault(effect, method: "events.insert", count: 100))
        await #expect(throws: DAVStatus(503)) {
            try await status { _ = try await gateway.put(Samples.meeting(), as: "meeting.ics") }
        }
        gateway.google.clearFaults()
        #expect(gateway.google.events(on: GatewayHarness.address).isEmpty)
        #expect(try await gateway.names().isEmpty)
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics", ifNoneMatch: true)
        #expect(gateway.google.events(on: GatewayHarness.address).count == 1)
        await gateway.close()
    }

    @Test func `a series whose second call fails is finished later, and shows the old object until then`()
        async throws
    {
        let gateway = try await GatewayHarness.connected()
        gateway.google.inject(
            GoogleFault(.status(503, reason: "backendError"), method: "events.update", count: 100))
        gateway.google.inject(
            GoogleFault(.status(503, reason: "backendError"), method: "events.patch", count: 100))
        await #expect(throws: DAVStatus(503)) {
            try await status { _ = try await gateway.put(Samples.series, as: "series.ics") }
        }
        #expect(try await gateway.get("series.ics") == nil)
        try await gateway.sync()
        #expect(try await gateway.names().isEmpty, "an open write is not imported half done")
        await #expect(throws: DAVStatus(503)) {
            try await status {
                _ = try await gateway.put(Samples.meeting(), as: "series.ics")
            }
        }
        gateway.google.clearFaults()
        let next = try await gateway.restarted()
        #expect(try await next.get("series.ics")?.octets == Array(Samples.series.utf8))
        #expect(next.google.events(on: GatewayHarness.address).count == 2)
        await next.close()
    }

    @Test func `an engine with old credentials does not spoil an account that was connected again`()
        async throws
    {
        let gateway = try await GatewayHarness.connected()
        gateway.google.revoke(user: GatewayHarness.address)
        #expect(try await gateway.sync() == .disconnected)
        try await gateway.connect(with: gateway.google.refreshToken(for: GatewayHarness.address))
        // The engine room has not looked at the store yet.
        #expect(try await gateway.sync() == .disconnected)
        let accounts = try await gateway.store.read { try $0.accounts(of: nil) }
        #expect(accounts.map(\.state) == [.connected])
        let next = try await gateway.restarted()
        #expect(try await next.put(Samples.meeting(), as: "meeting.ics").isNew)
        await next.close()
    }

    @Test func `credentials that Google takes back make the account disconnected, and reads go on`()
        async throws
    {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        gateway.google.revoke(user: GatewayHarness.address)
        #expect(try await gateway.sync() == .disconnected)
        #expect(try await gateway.get("meeting.ics") != nil)
        await #expect(throws: DAVStatus(503)) {
            try await status { _ = try await gateway.put(Samples.meeting(title: "No"), as: "meeting.ics") }
        }
        await #expect(throws: DAVStatus(503)) {
            try await status {
                _ = try await gateway.gateway.busy(
                    .home(user: GatewayHarness.user),
                    in: GatewayHarness.start..<GatewayHarness.start.advanced(by: 86_400),
                    by: gateway.principal)
            }
        }
        await gateway.close()
    }
}
