import CalDAVServer
import FreeBusy
import Gateway
import HTTPTypes
import ICalendar
import ITIP
import StoreKit
import Testing
import WebDAV

@Suite("RFC 6638 implicit scheduling between users of the gateway", .timeLimit(.minutes(2)))
struct SchedulingTests {
    @Test func `an invitation arrives in calendar and inbox, and its status in the event`() async throws {
        let office = try await Office.open()
        let outcome = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        #expect(outcome.isNew)
        #expect(outcome.etag == nil)
        let copy = try #require(try await office.objects(of: "bob").first)
        #expect(copy.text.contains("SUMMARY:Meeting"))
        #expect(!copy.text.contains("METHOD"))
        #expect(copy.info.scheduleTag != nil)
        #expect(
            try await office.objects(of: "bob", in: "inbox").first?.text.contains("METHOD:REQUEST") == true)
        #expect(try await office.status(of: "bob", in: "m.ics") == "1.2")
        #expect(try await office.objects(of: "ann", in: "inbox").isEmpty)
        await office.close()
    }

    @Test func `an answer reaches the organizer and the other guests, and nobody is asked again`()
        async throws
    {
        let office = try await Office.open()
        let guests = office.guest("bob") + office.guest("eve")
        let before = try await office.put(office.meeting(guests), as: "m.ics", by: "ann")
        let copy = try #require(try await office.objects(of: "bob").first)
        let eves = try #require(try await office.objects(of: "eve").first)
        _ = try await office.put(
            office.meeting(office.guest("bob", "ACCEPTED") + office.guest("eve")), as: copy.info.name,
            by: "bob")
        let own = try #require(try await office.objects(of: "ann").first)
        #expect(own.text.contains("PARTSTAT=ACCEPTED;SCHEDULE-STATUS=2.0:mailto:bob@"))
        // Neither the organizer nor the other guests have to look again before they write.
        #expect(own.info.scheduleTag == before.scheduleTag)
        let news = try #require(try await office.objects(of: "eve").first)
        #expect(news.text.contains("PARTSTAT=ACCEPTED:mailto:bob@"))
        #expect(news.info.scheduleTag == eves.info.scheduleTag)
        #expect(
            try await office.objects(of: "ann", in: "inbox").map { $0.text.contains("METHOD:REPLY") } == [
                true
            ])
        #expect(
            try await office.objects(of: "eve", in: "inbox").map { $0.text.contains("METHOD:REQUEST") } == [
                true
            ])
        #expect(
            try await office.objects(of: "bob").first?.text.contains("SCHEDULE-STATUS=1.2:mailto:ann@")
                == true)
        await office.close()
    }

    @Test(arguments: [true, false])
    func `who deletes an invitation declines it, unless the client asks not to tell`(_ tells: Bool)
        async throws
    {
        let office = try await Office.open()
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        let copy = try #require(try await office.objects(of: "bob").first)
        try await office.delete(copy.info.name, by: "bob", tells: tells)
        let own = try #require(try await office.objects(of: "ann").first)
        #expect(own.text.contains("PARTSTAT=DECLINED") == tells)
        await office.close()
    }

    @Test func `a deleted meeting is cancelled, and its inbox message replaced`() async throws {
        let office = try await Office.open()
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        try await office.delete("m.ics", by: "ann")
        #expect(try await office.objects(of: "bob").map { $0.text.contains("STATUS:CANCELLED") } == [true])
        #expect(
            try await office.objects(of: "bob", in: "inbox").map { $0.text.contains("METHOD:CANCEL") } == [
                true
            ])
        await office.close()
    }

    @Test(arguments: [
        ("mailto:nobody@example.com", "3.7"), ("mailto:nobody@elsewhere.example", "5.2"),
        ("urn:uuid:4711", "3.7"),
    ])
    func `who is not of this gateway has a status that says so`(
        _ address: String, _ status: String
    ) async throws {
        let office = try await Office.open()
        _ = try await office.put(office.meeting("ATTENDEE:\(address)\n"), as: "m.ics", by: "ann")
        let own = try #require(try await office.objects(of: "ann").first)
        #expect(own.text.contains("SCHEDULE-STATUS=\(status):\(address)"))
        await office.close()
    }

    @Test func `an invitation cannot take over another organizer's meeting`() async throws {
        let office = try await Office.open()
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        let fake = office.meeting(organizer: "eve").replacing("SUMMARY:Meeting", with: "SUMMARY:Fake")
        _ = try await office.put(fake, as: "fake.ics", by: "eve")
        #expect(try await office.objects(of: "bob").map { $0.text.contains("Fake") } == [false])
        #expect(try await office.objects(of: "eve").first?.text.contains("SCHEDULE-STATUS=3.8") == true)
        await office.close()
    }

    @Test func `a refused change tells nobody anything`() async throws {
        let office = try await Office.open()
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        let copy = try #require(try await office.objects(of: "bob").first)
        let moved = office.meeting(office.guest("bob", "ACCEPTED")).replacing("T100000Z", with: "T120000Z")
        await #expect(
            throws: DAVError(403, .caldav("allowed-attendee-scheduling-object-change"), "")
        ) { try await office.put(moved, as: copy.info.name, by: "bob") }
        #expect(try await office.objects(of: "ann").first?.text.contains("NEEDS-ACTION") == true)
        #expect(try await office.objects(of: "bob").first?.octets == copy.octets)
        await office.close()
    }

    @Test func `an invitation is stored at everybody's or nowhere`() async throws {
        let office = try await Office.open()
        let guests = office.guest("bob") + office.guest("eve")
        let condition = Preconditions(ifMatch: .any)
        await #expect(throws: DAVError(412, nil, "")) {
            try await office.put(office.meeting(guests), as: "m.ics", by: "ann", condition)
        }
        for user in ["ann", "bob", "eve"] {
            #expect(try await office.objects(of: user).isEmpty)
            #expect(try await office.objects(of: user, in: "inbox").isEmpty)
        }
        await office.close()
    }

    @Test func `a meeting is in one calendar, and the default calendar stays`() async throws {
        let office = try await Office.open()
        let ann = office.principal("ann")
        try await office.gateway.createCalendar("second", components: ["VEVENT"], properties: [], by: ann)
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        await #expect(throws: DAVError(403, .caldav("unique-scheduling-object-resource"), "")) {
            try await office.put(office.meeting(), as: "m.ics", by: "ann", in: "second")
        }
        let first = try #require(try await office.gateway.calendar("calendar", of: ann.user, for: ann))
        await #expect(throws: DAVError(403, .caldav("default-calendar-needed"), "")) {
            try await office.gateway.deleteCalendar(first, by: ann)
        }
        await office.close()
    }

    @Test func `meetings of a deleted calendar are cancelled`() async throws {
        let office = try await Office.open()
        let ann = office.principal("ann")
        try await office.gateway.createCalendar("second", components: ["VEVENT"], properties: [], by: ann)
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann", in: "second")
        let second = try #require(try await office.gateway.calendar("second", of: ann.user, for: ann))
        try await office.gateway.deleteCalendar(second, by: ann)
        #expect(try await office.objects(of: "bob").map { $0.text.contains("STATUS:CANCELLED") } == [true])
        await office.close()
    }

    @Test func `an event of one's own is stored as it was sent, without a tag`() async throws {
        let office = try await Office.open()
        let plain =
            office.meeting("").split(separator: "\n").filter { !$0.contains("mailto:") }
            .joined(separator: "\n") + "\n"
        let outcome = try await office.put(plain, as: "own.ics", by: "ann")
        #expect(outcome.etag != nil)
        #expect(outcome.scheduleTag == nil)
        await office.close()
    }

    @Test func `busy times of another user are told, those of a stranger are not there`() async throws {
        let office = try await Office.open()
        _ = try await office.put(office.meeting(office.guest("bob", "ACCEPTED")), as: "m.ics", by: "ann")
        let start = GatewayHarness.start
        let window = start..<start.advanced(by: 7 * 86_400)
        let ann = office.principal("ann")
        let bob = CalendarUserAddress("MAILTO:Bob@example.com")
        let periods = try await office.gateway.busy(of: bob, in: window, for: ann)
        #expect(periods?.count == 1)
        let path = CalendarUserAddress("/dav/principals/bob%40example.com/")
        #expect(try await office.gateway.busy(of: path, in: window, for: ann)?.count == 1)
        let nobody = CalendarUserAddress("nobody@example.com")
        #expect(try await office.gateway.busy(of: nobody, in: window, for: ann) == nil)
        await office.close()
    }

    @Test func `who takes everybody out of a meeting takes it back`() async throws {
        let office = try await Office.open()
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        let plain =
            office.meeting("").split(separator: "\n").filter { !$0.contains("mailto:") }
            .joined(separator: "\n") + "\n"
        _ = try await office.put(plain, as: "m.ics", by: "ann")
        #expect(try await office.objects(of: "bob").first?.text.contains("STATUS:CANCELLED") == true)
        #expect(
            try await office.objects(of: "bob", in: "inbox").first?.text.contains("METHOD:CANCEL") == true)
        await office.close()
    }

    @Test func `who is invited again has the meeting again, and its later changes`() async throws {
        let office = try await Office.open()
        let both = office.guest("bob") + office.guest("eve")
        _ = try await office.put(office.meeting(both), as: "m.ics", by: "ann")
        _ = try await office.put(office.meeting(office.guest("eve")), as: "m.ics", by: "ann")
        #expect(try await office.objects(of: "bob").first?.text.contains("STATUS:CANCELLED") == true)
        _ = try await office.put(office.meeting(both), as: "m.ics", by: "ann")
        #expect(try await office.objects(of: "bob").first?.text.contains("STATUS:CANCELLED") == false)
        let later = office.meeting(both).replacing("SUMMARY:Meeting", with: "SUMMARY:Other")
        _ = try await office.put(later, as: "m.ics", by: "ann")
        #expect(try await office.objects(of: "bob").first?.text.contains("SUMMARY:Other") == true)
        await office.close()
    }

    @Test func `a guest whose clock is ahead learns of changes all the same`() async throws {
        let office = try await Office.open()
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        let copy = try #require(try await office.objects(of: "bob").first)
        let early = office.meeting(office.guest("bob", "ACCEPTED"))
            .replacing("DTSTAMP:20260301T000000Z", with: "DTSTAMP:20300101T000000Z")
        _ = try await office.put(early, as: copy.info.name, by: "bob")
        let moved = office.meeting(office.guest("bob", "ACCEPTED"))
            .replacing("SUMMARY:Meeting", with: "SUMMARY:Meeting\nLOCATION:Hall")
        _ = try await office.put(moved, as: "m.ics", by: "ann")
        #expect(try await office.objects(of: "bob").first?.text.contains("LOCATION:Hall") == true)
        await office.close()
    }

    @Test func `old messages leave the inbox, new ones stay`() async throws {
        let office = try await Office.open()
        _ = try await office.put(office.meeting(), as: "m.ics", by: "ann")
        let start = GatewayHarness.start
        try await Boxes.prune(office.store, before: start.advanced(by: -60), now: start)
        #expect(try await office.objects(of: "bob", in: "inbox").count == 1)
        try await Boxes.prune(office.store, before: start.advanced(by: 60), now: start)
        #expect(try await office.objects(of: "bob", in: "inbox").isEmpty)
        #expect(try await office.objects(of: "bob").count == 1)
        await office.close()
    }
}
