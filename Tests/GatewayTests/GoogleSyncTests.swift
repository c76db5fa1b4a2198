import CalDAVServer
import Gateway
import ICalendar
import ProviderKit
import Testing
import Upstreams

@Suite("A Google calendar behind the gateway")
struct GoogleSyncTests {
    @Test func `what is at Google is listed, and a change there arrives with the next sync`() async throws {
        let gateway = try await GatewayHarness.connected { google in
            _ = try google.insert(Samples.googleLunch, on: GatewayHarness.address, as: GatewayHarness.address)
        }
        let names = try await gateway.names()
        #expect(names.count == 1)
        let name = try #require(names.first)
        let before = try #require(try await gateway.get(name))
        #expect(before.octets.contains("SUMMARY:Lunch"))

        let event = try #require(gateway.google.events(on: GatewayHarness.address).first)
        let id = try #require(event["id"]?.text)
        _ = try gateway.google.patch(
            id, ["summary": "Late lunch"], on: GatewayHarness.address, as: GatewayHarness.address)
        try await gateway.sync()
        let after = try #require(try await gateway.get(name))
        #expect(after.octets.contains("SUMMARY:Late lunch"))
        #expect(after.info.etag != before.info.etag)
        await gateway.close()
    }

    @Test func `what a client PUTs is at Google once, and is what the client GETs`() async throws {
        let gateway = try await GatewayHarness.connected()
        let text = Samples.meeting(extra: "X-COLOUR-OF-PAPER:blue\r\n")
        let outcome = try await gateway.put(text, as: "meeting.ics", ifNoneMatch: true)
        #expect(outcome.isNew)
        #expect(outcome.etag != nil)
        #expect(try await gateway.get("meeting.ics")?.octets == Array(text.utf8))
        #expect(gateway.google.events(on: GatewayHarness.address).count == 1)
        try await gateway.sync()
        #expect(try await gateway.names() == ["meeting.ics"])
        #expect(try await gateway.get("meeting.ics")?.octets == Array(text.utf8))
        await gateway.close()
    }

    @Test func `an event deleted at Google is gone here, and its name is a tombstone`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        let revision = try await gateway.calendar().revision
        let id = try #require(gateway.google.events(on: GatewayHarness.address).first?["id"]?.text)
        try gateway.google.delete(id, on: GatewayHarness.address, as: GatewayHarness.address)
        try await gateway.sync()
        #expect(try await gateway.get("meeting.ics") == nil)
        let changes = try await gateway.gateway.changes(
            in: gateway.calendar(), since: revision, start: 0, limit: 100)
        #expect(changes.removed == ["meeting.ics"])
        await gateway.close()
    }

    @Test(arguments: [true, false])
    func `an instance that was edited at Google unseen keeps the series from being written over`(
        _ deletes: Bool
    ) async throws {
        let gateway = try await GatewayHarness.connected()
        let series = Samples.meeting(extra: "RRULE:FREQ=DAILY;COUNT=5\r\n")
        let tag = try #require(try await gateway.put(series, as: "daily.ics").etag)
        let master = try #require(gateway.google.events(on: GatewayHarness.address).first?["id"]?.text)
        _ = try gateway.google.patch(
            master + "_20260306T090000Z", ["summary": "Elsewhere"], on: GatewayHarness.address,
            as: GatewayHarness.address)
        await #expect(throws: DAVStatus(412)) {
            try await status {
                if deletes {
                    try await gateway.delete("daily.ics", ifMatch: tag)
                } else {
                    let renamed = series.replacing("SUMMARY:Meeting", with: "SUMMARY:Daily")
                    _ = try await gateway.put(renamed, as: "daily.ics", ifMatch: tag)
                }
            }
        }
        let held = gateway.google.events(on: GatewayHarness.address).compactMap { $0["summary"]?.text }
        #expect(Set(held) == ["Meeting", "Elsewhere"])
        #expect(try await gateway.get("daily.ics")?.octets.contains("SUMMARY:Elsewhere") == true)
        await gateway.close()
    }

    @Test func `a lost anchor leads to a full listing that finds what vanished meanwhile`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        try await gateway.sync()
        let id = try #require(gateway.google.events(on: GatewayHarness.address).first?["id"]?.text)
        try gateway.google.delete(id, on: GatewayHarness.address, as: GatewayHarness.address)
        gateway.google.expireSyncTokens()
        #expect(try await gateway.sync() == .current)
        #expect(try await gateway.names().isEmpty)
        await gateway.close()
    }

    @Test func `a series with a moved and a cancelled instance goes both ways`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.series, as: "series.ics")
        try await gateway.sync(full: true)
        #expect(try await gateway.get("series.ics")?.octets == Array(Samples.series.utf8))
        let events = gateway.google.events(on: GatewayHarness.address)
        #expect(events.count == 2, "a master and its exception")
        await gateway.close()
    }

    @Test func `PUT after DELETE of the same UID makes the event anew`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        try await gateway.delete("meeting.ics")
        #expect(gateway.google.events(on: GatewayHarness.address).isEmpty)
        let again = try await gateway.put(Samples.meeting(), as: "meeting.ics", ifNoneMatch: true)
        #expect(again.isNew)
        #expect(gateway.google.events(on: GatewayHarness.address).count == 1)
        await gateway.close()
    }

    @Test func `an old ETag is refused even before the upstream change was seen, and the change survives`()
        async throws
    {
        let gateway = try await GatewayHarness.connected()
        let first = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        let id = try #require(gateway.google.events(on: GatewayHarness.address).first?["id"]?.text)
        _ = try gateway.google.patch(
            id, ["summary": "Moved by hand"], on: GatewayHarness.address, as: GatewayHarness.address)
        await #expect(throws: DAVStatus(412)) {
            try await status {
                _ = try await gateway.put(
                    Samples.meeting(title: "Mine"), as: "meeting.ics", ifMatch: first.etag)
            }
        }
        #expect(try await gateway.get("meeting.ics")?.octets.contains("SUMMARY:Moved by hand") == true)
        await gateway.close()
    }

    @Test func `while upstream is down reads go on and a PUT changes nothing`() async throws {
        let gateway = try await GatewayHarness.connected()
        _ = try await gateway.put(Samples.meeting(), as: "meeting.ics")
        gateway.transport.setDown(true)
        await #expect(throws: DAVStatus(503)) {
            try await status { _ = try await gateway.put(Samples.meeting(title: "Later"), as: "meeting.ics") }
        }
        #expect(try await gateway.sync() == .unreachable)
        #expect(try await gateway.get("meeting.ics")?.octets == Array(Samples.meeting().utf8))
        gateway.transport.setDown(false)
        _ = try await gateway.put(Samples.meeting(title: "Later"), as: "meeting.ics")
        #expect(try await gateway.get("meeting.ics")?.octets.contains("SUMMARY:Later") == true)
        await gateway.close()
    }
}
