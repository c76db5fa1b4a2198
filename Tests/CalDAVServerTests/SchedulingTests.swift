import CalDAVServer
import FreeBusy
import HTTPTypes
import ICalendar
import ITIP
import Synchronization
import Testing
import WebDAV
import XML

/// Bob is busy at nine on 5 January; of Carol nothing is known; the others do not exist.
extension MemoryBackend {
    func busy(
        of address: CalendarUserAddress, in window: Range<Instant>, for requester: Principal
    ) async throws(DAVError) -> [BusyPeriod]? {
        switch address.mail {
        case "bob@example.com":
            let start = Instant(secondsSinceEpoch: 1_767_603_600)
            return [BusyPeriod(interval: start..<start.advanced(by: 3_600), type: .busy)]
        case "carol@example.com": throw .unavailable("Not known.", retryAfter: 30)
        default: return nil
        }
    }

    func defaultCalendar(
        of user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarInfo? {
        try await calendar("local", of: user, for: requester)
    }
}

@Suite("RFC 6638 inbox and outbox")
struct SchedulingTests {
    private static let outbox = "/dav/calendars/anna/outbox/"
    private static let inbox = "/dav/calendars/anna/inbox/"

    private func harness() -> Harness {
        let harness = Harness()
        harness.backend.state.withLock {
            $0.collections["inbox"] = .init(
                info: CalendarInfo(
                    id: 9, segment: "inbox", displayName: "Inbox", isWritable: false, isInbox: true))
        }
        return harness
    }

    private static func ask(
        _ attendees: String, organizer: String = "mailto:anna@example.com", method: String = "REQUEST",
        component: String = "VFREEBUSY"
    ) -> String {
        """
        BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//test//EN\r\nMETHOD:\(method)\r\n\
        BEGIN:\(component)\r\nUID:ask-1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T000000Z\r\n\
        DTEND:20260106T000000Z\r\nORGANIZER:\(organizer)\r\n\(attendees)END:\(component)\r\nEND:VCALENDAR\r\n
        """
    }

    private func post(_ text: String, to target: String = outbox, type: String = "text/calendar") async throws
        -> Answer
    {
        try await harness().send(.post, target, text: text, fields: ["Content-Type": type])
    }

    @Test func `each attendee has a status, and nobody who is not known is free`() async throws {
        let answer = try await post(
            Self.ask(
                "ATTENDEE:mailto:bob@example.com\r\nATTENDEE:mailto:carol@example.com\r\n"
                    + "ATTENDEE:mailto:nobody@example.com\r\nATTENDEE:MAILTO:Bob@Example.com\r\n"))
        #expect(answer.status == 200)
        let root = try answer.root
        #expect(root.name == .caldav("schedule-response"))
        let responses = root.all(.caldav("response"))
        #expect(
            responses.map { $0.first(.caldav("recipient"))?.first(.dav("href"))?.text } == [
                "mailto:bob@example.com", "mailto:carol@example.com", "mailto:nobody@example.com",
            ])
        let statuses = responses.map { $0.first(.caldav("request-status"))?.text.prefix(3) }
        #expect(statuses == ["2.0", "5.1", "3.7"])
        let data = try #require(responses.first?.first(.caldav("calendar-data"))?.text)
        let reply = try VCalendar.read(Array(data.utf8))
        #expect(reply.component.first(.method)?.text == "REPLY")
        #expect(reply.uid == "ask-1")
        #expect(data.contains("FREEBUSY;FBTYPE=BUSY:20260105T090000Z/20260105T100000Z"))
        #expect(SchedulingValidator.problems(in: reply).isEmpty)
        #expect(responses.dropFirst().allSatisfy { $0.first(.caldav("calendar-data")) == nil })
    }

    @Test(arguments: [
        (Self.ask("ATTENDEE:mailto:bob@example.com\r\n", method: "PUBLISH"), 400, "valid-scheduling-message"),
        (
            Self.ask("ATTENDEE:mailto:bob@example.com\r\n", component: "VEVENT"), 400,
            "valid-scheduling-message"
        ),
        (Self.ask(""), 400, "valid-scheduling-message"),
        (
            Self.ask("ATTENDEE:mailto:bob@example.com\r\n", organizer: "mailto:eve@example.com"), 403,
            "valid-organizer"
        ),
        ("rubbish", 403, "valid-calendar-data"),
    ])
    func `what is no request for busy times is refused with its precondition`(
        _ text: String, _ status: Int, _ precondition: String
    ) async throws {
        let answer = try await post(text)
        #expect(answer.status == status)
        #expect(answer.precondition == .caldav(precondition))
    }

    @Test func `only an outbox takes requests, and text of another type is refused`() async throws {
        let text = Self.ask("ATTENDEE:mailto:bob@example.com\r\n")
        #expect(try await post(text, type: "text/plain").precondition == .caldav("supported-calendar-data"))
        #expect(try await post(text, to: Self.inbox).status == 405)
        #expect(try await post(text, to: "/dav/calendars/bob/outbox/").status == 404)
        #expect(try await Harness().send(.post, Self.outbox, text: text).status == 403)
    }

    @Test func `a password for reading sends nothing`() async throws {
        let text = Self.ask("ATTENDEE:mailto:bob@example.com\r\n")
        let answer = try await harness().send(.post, Self.outbox, text: text, password: "read")
        #expect(answer.precondition == .dav("need-privileges"))
    }

    @Test func `the principal tells its boxes where there are any`() async throws {
        let names = ["C:schedule-inbox-URL", "C:schedule-outbox-URL"]
        let found = try await harness().propFind("/dav/principals/anna/", names).response()
        #expect(found[.caldav("schedule-inbox-URL")]?.first(.dav("href"))?.text == Self.inbox)
        #expect(found[.caldav("schedule-outbox-URL")]?.first(.dav("href"))?.text == Self.outbox)
        let none = try await Harness().propFind("/dav/principals/anna/", names).response()
        #expect(none.properties[.caldav("schedule-inbox-URL")]?.status == 404)
        #expect(try await Harness().propFind(Self.outbox, ["resourcetype"]).status == 404)
    }

    @Test func `boxes are of their types and in the home's listing`() async throws {
        let answer = try await harness().propFind("/dav/calendars/anna/", ["resourcetype"], depth: "1")
        let inbox = try answer.response(Self.inbox)[.dav("resourcetype")]
        #expect(inbox?.elements.map(\.name) == [.dav("collection"), .caldav("schedule-inbox")])
        let outbox = try answer.response(Self.outbox)[.dav("resourcetype")]
        #expect(outbox?.elements.map(\.name) == [.dav("collection"), .caldav("schedule-outbox")])
    }

    @Test(arguments: [
        ("/dav/calendars/anna/local/", true), ("/dav/calendars/anna/work/", false),
        ("/dav/calendars/anna/", true), ("/dav/principals/anna/", true), (Self.inbox, true),
        ("/dav/calendars/anna/none/", false),
    ])
    func `calendar-auto-schedule is said of what is scheduled here`(
        _ target: String, _ schedules: Bool
    ) async throws {
        let classes = try await harness().send(.options, target).fields["DAV"] ?? ""
        #expect(classes.contains("calendar-auto-schedule") == schedules)
        #expect(classes.contains("calendar-access"))
    }

    @Test func `the inbox tells where invitations arrive, and lets that be changed`() async throws {
        let harness = harness()
        let name = ExpandedName.caldav("schedule-default-calendar-URL")
        let found = try await harness.propFind(Self.inbox, ["C:schedule-default-calendar-URL"]).response()
        #expect(found[name]?.first(.dav("href"))?.text == "/dav/calendars/anna/local/")
        func set(_ href: String) async throws -> Answer.Response {
            try await harness.send(
                .proppatch, Self.inbox,
                text: """
                    <propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>\
                    <C:schedule-default-calendar-URL><href>\(href)</href></C:schedule-default-calendar-URL>\
                    </prop></set></propertyupdate>
                    """
            ).response()
        }
        #expect(try await set("/dav/calendars/anna/local/").properties[name]?.status == 200)
        for other in ["/dav/calendars/anna/work/", "/dav/calendars/anna/none/", "/dav/calendars/bob/local/"] {
            let refused = try await set(other)
            #expect(refused.properties[name]?.status == 403)
        }
    }

    @Test func `nobody writes into an inbox, or deletes it`() async throws {
        let harness = harness()
        #expect(try await harness.putEvent("x", calendar: Self.inbox).status == 403)
        #expect(try await harness.send(.delete, Self.inbox).status == 403)
        #expect(try await harness.send(.mkcalendar, Self.inbox).status == 403)
        #expect(try await harness.putEvent("x", calendar: Self.outbox).status == 409)
    }
}
