import CalDAVServer
import Gateway
import HTTPClient
import HTTPTypes
import ICalendar
import StoreKit
import Synchronization
import Testing
import Upstreams

/// What a client does between the moment when upstream makes a page and the moment when it is taken in.
@Suite("A sync and a write at the same time", .timeLimit(.minutes(2)))
struct MeanwhileTests {
    /// Does `act` once, when the last page of a listing is made but has not arrived.
    private func onLastPage(
        of gateway: GatewayHarness, _ act: @escaping @Sendable () async -> Void
    ) {
        let isDone = Once()
        gateway.transport.intercept { request, response in
            let isPage = request.url.contains("/events?") && response.body.contains("nextSyncToken")
            if isPage, isDone.take() { await act() }
            return response
        }
    }

    @Test func `a page that is older than a client's PUT does not undo it`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        onLastPage(of: gateway) {
            await #expect(throws: Never.self) {
                _ = try await gateway.put(Samples.meeting(title: "Newer"), as: "meeting.ics")
            }
        }
        #expect(try await gateway.sync() == .current)
        #expect(try await gateway.get("meeting.ics")?.octets == Array(Samples.meeting(title: "Newer").utf8))
        await gateway.close()
    }

    @Test(arguments: [false, true])
    func `a page that is older than a client's DELETE does not bring the event back`(
        _ isFull: Bool
    ) async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        onLastPage(of: gateway) {
            await #expect(throws: Never.self) { try await gateway.delete("meeting.ics") }
        }
        #expect(try await gateway.sync(full: isFull) == .current)
        #expect(try await gateway.names().isEmpty)
        await gateway.close()
    }

    @Test func `an event that a client makes during a full listing is not taken for vanished`() async throws {
        let gateway = try await GatewayHarness.connected()
        let text = Samples.meeting(extra: "X-COLOUR-OF-PAPER:blue\r\n")
        onLastPage(of: gateway) {
            await #expect(throws: Never.self) { _ = try await gateway.put(text, as: "meeting.ics") }
        }
        #expect(try await gateway.sync(full: true) == .current)
        #expect(try await gateway.names() == ["meeting.ics"])
        #expect(try await gateway.get("meeting.ics")?.octets == Array(text.utf8))
        try await gateway.sync()
        #expect(try await gateway.names() == ["meeting.ics"])
        await gateway.close()
    }

    @Test func `an event that comes back upstream does not take the name of another`() async throws {
        let gateway = try await GatewayHarness.connected { google in
            _ = try google.insert(Samples.googleLunch, on: GatewayHarness.address, as: GatewayHarness.address)
        }
        let lunch = try #require(gateway.google.events(on: GatewayHarness.address).first?["id"]?.text)
        let name = try #require(try await gateway.names().first)
        try await gateway.delete(name)
        _ = try await gateway.put(Samples.meeting(), as: name)
        _ = try gateway.google.patch(
            lunch, ["status": "confirmed"], on: GatewayHarness.address, as: GatewayHarness.address)
        try await gateway.sync()
        #expect(try await gateway.names().count == 2)
        #expect(try await gateway.get(name)?.octets == Array(Samples.meeting().utf8))
        await gateway.close()
    }

    @Test func `an engine that has lost its lease leaves the plan to the next holder`() async throws {
        let gateway = try await GatewayHarness.connected()
        let account = try await gateway.account().id
        gateway.transport.intercept { request, response in
            guard request.method == .post, request.url.contains("/events") else { return response }
            await #expect(throws: Never.self) {
                try await gateway.store.write { writer in
                    let lease = try writer.lease(of: account)
                    try writer.releaseLease(of: account, owner: lease?.owner ?? "")
                    _ = try writer.acquireLease(
                        of: account, owner: "another", now: GatewayHarness.start, duration: 3_600)
                }
            }
            return response
        }
        await #expect(throws: DAVStatus(503)) {
            try await status { _ = try await gateway.put(Samples.meeting(), as: "meeting.ics") }
        }
        #expect(try await gateway.get("meeting.ics") == nil)
        let open = try await gateway.store.read { try $0.openPlans(in: account) }
        #expect(open.map(\.isAccepted) == [false], "as it was before the lease was lost")
        await gateway.close()
    }

    @Test func `a stopped engine begins nothing, and what it broke off is no failure of upstream`()
        async throws
    {
        let gateway = try await GatewayHarness.connected()
        let account = try await gateway.account().id
        let engine = try #require(await gateway.engines.engine(for: account))
        let calls = gateway.google.counters["events.list"]
        await gateway.engines.stop()
        #expect(await engine.sync(full: true) == .cancelled)
        #expect(gateway.google.counters["events.list"] == calls)
        #expect(try await gateway.account().state == .connected)
        await gateway.close()
    }
}

/// True once.
final class Once: Sendable {
    private let isTaken = Atomic<Bool>(false)

    func take() -> Bool { !isTaken.exchange(true, ordering: .sequentiallyConsistent) }
}
