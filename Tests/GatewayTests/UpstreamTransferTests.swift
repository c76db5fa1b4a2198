import CalDAVServer
import Gateway
import HTTPTypes
import ICalendar
import Testing
import Upstreams
import WebDAV

@Suite("COPY and MOVE of what lies at an upstream")
struct UpstreamTransferTests {
    private func withCalendars(
        _ body: (GatewayHarness, _ google: CalendarInfo, _ local: CalendarInfo) async throws -> Void
    ) async throws {
        let harness = try await GatewayHarness.connected()
        do {
            _ = try await Connector(store: harness.store).addLocalCalendar(GatewayHarness.user, named: "Here")
            let all = try await harness.gateway.calendars(of: GatewayHarness.user, for: harness.principal)
            try await body(
                harness, try #require(all.first { !$0.isLocal && $0.isWritable }),
                try #require(all.first(where: \.isLocal)))
        } catch {
            await harness.close()
            throw error
        }
        await harness.close()
    }

    private func transfer(
        _ harness: GatewayHarness, _ isMove: Bool, _ name: String, from source: CalendarInfo,
        to target: CalendarInfo, as newName: String
    ) async throws -> PutOutcome {
        try await harness.gateway.transfer(
            Transfer(
                isMove: isMove, source: source, name: name, destination: target, newName: newName,
                overwrites: false, preconditions: .init()), by: harness.principal)
    }

    @Test func `another name within a connected calendar is no change at the upstream`() async throws {
        try await withCalendars { harness, google, _ in
            _ = try await harness.put(Samples.meeting(), as: "a.ics")
            let before = harness.google.events(on: GatewayHarness.address)
            #expect(try await transfer(harness, true, "a.ics", from: google, to: google, as: "b.ics").isNew)
            #expect(harness.google.events(on: GatewayHarness.address).count == before.count)
            try await harness.sync()
            #expect(try await harness.names() == ["b.ics"])
            // It can be written on under its new name.
            let outcome = try await harness.put(Samples.meeting(title: "Later"), as: "b.ics")
            #expect(!outcome.isNew)
            #expect(harness.google.events(on: GatewayHarness.address).count == 1)
        }
    }

    @Test func `an event goes to another account and back, once each time`() async throws {
        try await withCalendars { harness, google, local in
            let octets = Array(Samples.meeting().utf8)
            _ = try await harness.gateway.put(
                octets, try VCalendar.read(octets), name: "a.ics", in: local, .init(), by: harness.principal)
            _ = try await transfer(harness, true, "a.ics", from: local, to: google, as: "a.ics")
            #expect(harness.google.events(on: GatewayHarness.address).count == 1)
            #expect(try await harness.gateway.object("a.ics", in: local) == nil)
            _ = try await transfer(harness, true, "a.ics", from: google, to: local, as: "b.ics")
            #expect(try await harness.names().isEmpty)
            #expect(try await harness.gateway.object("b.ics", in: local)?.octets == octets)
        }
    }

    @Test func `a meeting does not go to another account: its guests would be told`() async throws {
        try await withCalendars { harness, google, local in
            let guests =
                "ORGANIZER:mailto:ann@example.com\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.com\r\n"
                + "ATTENDEE:mailto:guest@example.com\r\n"
            _ = try await harness.put(Samples.meeting(extra: guests), as: "a.ics")
            await #expect(throws: DAVError(403, .calgate("upstream-always-notifies"), "")) {
                try await transfer(harness, true, "a.ics", from: google, to: local, as: "a.ics")
            }
            #expect(try await harness.names() == ["a.ics"])
        }
    }
}
