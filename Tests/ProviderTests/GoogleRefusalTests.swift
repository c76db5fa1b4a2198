import GoogleProvider
import ICalendar
import ProviderKit
import Testing

private let provider = GoogleHarness.provider(ScriptedTransport { _, _ in ScriptedTransport.answer(500, "") })
private let calendar = UpstreamCalendar(
    id: "anna@example.com", name: "A", timeZone: "Europe/Vienna", isWritable: true, isOwned: true)
private let zoned = "DTSTART;TZID=Europe/Vienna:20261101T100000\nDTEND;TZID=Europe/Vienna:20261101T110000"

@Suite("Google: what it cannot hold is refused, not altered")
struct GoogleRefusalTests {
    @Test(arguments: [
        zoned + "\nRRULE:FREQ=SECONDLY;INTERVAL=7200;COUNT=3",
        zoned + "\nRRULE:FREQ=MINUTELY;INTERVAL=90;COUNT=3",
        zoned + "\nRRULE:FREQ=DAILY;BYSECOND=1;COUNT=3", zoned + "\nRRULE:RSCALE=HEBREW;FREQ=YEARLY;COUNT=3",
        zoned + "\nRRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=FORWARD;COUNT=3",
        zoned + "\nRRULE:FREQ=DAILY;COUNT=3\nRRULE:FREQ=WEEKLY;COUNT=3",
        zoned + "\nRRULE:FREQ=DAILY;COUNT=9\nEXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2",
        zoned + "\nRRULE:FREQ=DAILY;COUNT=3\nRDATE;VALUE=PERIOD:20261111T090000Z/PT3H",
        "DTSTART;TZID=Europe/Vienna:20261001T100000\nDURATION:P1D\nRRULE:FREQ=WEEKLY",
        zoned + "\nSTATUS:CANCELLED", "DTSTART;TZID=Nowhere/Land:20261101T100000\nRRULE:FREQ=DAILY",
        "DTSTART;TZID=Europe/Vienna:20260329T023000\nRRULE:FREQ=DAILY",
        zoned + "\nATTENDEE:urn:uuid:1", zoned + "\nATTENDEE;PARTSTAT=DELEGATED:mailto:bob@example.net",
    ])
    func `it is not representable upstream`(_ event: String) throws {
        let refusal = #expect(throws: WriteRefusal.self) {
            try provider.steps(toWrite: try object(event), over: [], plan: "p", in: calendar)
        }
        #expect(refusal?.precondition == "representable-upstream")
        #expect(refusal?.namespace == "urn:calgate")
    }

    @Test func `a floating time in a calendar of an unknown zone is refused, never put into UTC`() throws {
        var nowhere = calendar
        nowhere.timeZone = "Nowhere/Land"
        let floating = try object("DTSTART:20261101T100000\nDTEND:20261101T110000")
        #expect(throws: WriteRefusal.self) {
            try provider.steps(toWrite: floating, over: [], plan: "p", in: nowhere)
        }
        #expect(try provider.steps(toWrite: floating, over: [], plan: "p", in: calendar).count == 1)
        #expect(try provider.steps(toWrite: try object(zoned), over: [], plan: "p", in: nowhere).count == 1)
    }

    @Test func `what is read from a calendar of an unknown zone says so`() throws {
        let payload = #"""
            {"id":"a","etag":"1","iCalUID":"a@google.com","summary":"A","start":{"date":"2026-11-23"},
            "end":{"date":"2026-11-24"}}
            """#
        let part = UpstreamPart(id: "a", key: "a", etag: "1", payload: Array(payload.utf8))
        #expect(try provider.object(from: [part], in: calendar).losses.isEmpty)
        var nowhere = calendar
        nowhere.timeZone = "Nowhere/Land"
        #expect(
            try provider.object(from: [part], in: nowhere).losses.map(\.reason) == ["unknown-time-zone"])
    }

    @Test func `an override of this and all that follows is refused`() throws {
        let wanted = try object(
            zoned + "\nRRULE:FREQ=DAILY",
            "RECURRENCE-ID;TZID=Europe/Vienna;RANGE=THISANDFUTURE:20261103T100000\n" + zoned)
        let refusal = #expect(throws: WriteRefusal.self) {
            try provider.steps(toWrite: wanted, over: [], plan: "p", in: calendar)
        }
        #expect(refusal?.precondition == "representable-upstream")
    }

    @Test(arguments: ["VTODO", "VJOURNAL"])
    func `only events are events`(_ component: String) throws {
        let text =
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//EN\nBEGIN:\(component)\nUID:1\nDTSTAMP:20261101T000000Z\nEND:\(component)\nEND:VCALENDAR\n"
        let wanted = try VCalendar.read(Array(text.utf8), .lenient)
        let refusal = #expect(throws: WriteRefusal.self) {
            try provider.steps(toWrite: wanted, over: [], plan: "p", in: calendar)
        }
        #expect(refusal?.precondition == "supported-calendar-component")
        #expect(refusal?.namespace == WriteRefusal.caldav)
    }

    @Test func `a calendar that may only be read takes nothing`() throws {
        var calendar = calendar
        calendar.isWritable = false
        let refusal = #expect(throws: WriteRefusal.self) {
            try provider.steps(toWrite: try object(zoned), over: [], plan: "p", in: calendar)
        }
        #expect(refusal?.precondition == "account-writable")
    }

    @Test func `an event of Google's own making keeps its title`() throws {
        let payload = #"""
            {"id":"b","etag":"1","iCalUID":"test-1@client","eventType":"birthday","summary":"Bob","start":{"date":"2026-11-23"},
            "end":{"date":"2026-11-24"},"transparency":"transparent","visibility":"private"}
            """#
        let part = UpstreamPart(id: "b", key: "b", etag: "1", payload: Array(payload.utf8))
        let read = try provider.object(from: [part], in: calendar).calendar
        var member = try #require(read.master)
        #expect(member.transparency == .transparent)
        member.set(Property(.summary, text: "Cem"))
        let changed = VCalendar(members: [member], productID: "-//t//t//EN")
        #expect(throws: WriteRefusal.self) {
            try provider.steps(toWrite: changed, over: [part], plan: "p", in: calendar)
        }
    }
}
