import ICalendar
import ITIP
import Testing

@Suite("RFC 6638 §3.2.1 organizer scheduling object resources")
struct OrganizerTests {
    @Test func `everybody but the organizer is invited to a new event`() throws {
        let event = try Meeting.object(Meeting.event(Meeting.guest("bob") + Meeting.guest("eve")))
        let change = try Meeting.change(from: nil, to: event)
        #expect(change.messages.map(\.method) == [.request, .request])
        #expect(change.messages.map(\.recipient.mail) == ["bob@example.com", "eve@example.com"])
        #expect(change.messages.allSatisfy { SchedulingValidator.problems(in: $0.calendar).isEmpty })
    }

    @Test(arguments: ["CLIENT", "NONE", "X-PIGEON"])
    func `nothing is sent for an attendee with another agent`(_ agent: String) throws {
        let event = try Meeting.object(Meeting.event(Meeting.guest("bob", more: ";SCHEDULE-AGENT=\(agent)")))
        #expect(try Meeting.change(from: nil, to: event).messages.isEmpty)
        let before = try Meeting.object(Meeting.event())
        #expect(try Meeting.change(from: before, to: event).messages.map(\.method) == [.cancel])
    }

    @Test func `a message tells nothing of alarms, agents and deliveries`() throws {
        let alarm = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Secret\nTRIGGER:-PT5M\nEND:VALARM\n"
        let event = try Meeting.object(
            Meeting.event(
                Meeting.guest("bob", more: ";SCHEDULE-AGENT=SERVER;SCHEDULE-FORCE-SEND=REQUEST") + alarm))
        let change = try Meeting.change(from: nil, to: event)
        let message = try #require(change.messages.first)
        for word in ["Secret", "SCHEDULE-"] { #expect(!message.calendar.text.contains(word)) }
        #expect(change.object?.text.contains("SCHEDULE-FORCE-SEND") == false)
        #expect(change.object?.text.contains("Secret") == true)
    }

    @Test func `a change that people see is told, another is not`() throws {
        let before = try Meeting.object(Meeting.event())
        let same = try Meeting.object(
            Meeting.event(Meeting.guest("bob") + "LAST-MODIFIED:20260102T000000Z\n"))
        #expect(try Meeting.change(from: before, to: same).messages.isEmpty)
        let after = try Meeting.object(Meeting.event(title: "Dinner"))
        #expect(try Meeting.change(from: before, to: after).messages.map(\.method) == [.request])
        let forced = try Meeting.object(
            Meeting.event(Meeting.guest("bob", more: ";SCHEDULE-FORCE-SEND=REQUEST")))
        #expect(try Meeting.change(from: before, to: forced).messages.map(\.method) == [.request])
    }

    @Test func `who is taken off gets a CANCEL, who is added a REQUEST`() throws {
        let before = try Meeting.object(Meeting.event())
        let after = try Meeting.object(Meeting.event(Meeting.guest("eve")))
        let change = try Meeting.change(from: before, to: after)
        let told = Dictionary(uniqueKeysWithValues: change.messages.map { ($0.recipient.mail, $0) })
        let cancel = try #require(told["bob@example.com"])
        #expect(cancel.method == .cancel)
        #expect(cancel.object.master?.sequence == 1)
        #expect(cancel.object.master?.status == "CANCELLED")
        #expect(SchedulingValidator.problems(in: cancel.calendar).isEmpty)
        #expect(!cancel.calendar.text.contains("eve@"))
        #expect(told["eve@example.com"]?.method == .request)
    }

    @Test func `a removed event is cancelled for everybody`() throws {
        let before = try Meeting.object(Meeting.event(Meeting.guest("bob") + Meeting.guest("eve")))
        let change = try Meeting.change(from: before, to: nil)
        #expect(change.object == nil)
        #expect(change.messages.map(\.method) == [.cancel, .cancel])
    }

    @Test func `another time takes the answers back and makes SEQUENCE grow`() throws {
        let before = try Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED") + "SEQUENCE:3\n"))
        let after = try Meeting.object(
            Meeting.event(Meeting.guest("bob", "ACCEPTED") + "SEQUENCE:3\n", start: "20260306T100000Z"))
        let object = try #require(try Meeting.change(from: before, to: after).object)
        #expect(object.answer(of: "bob") == "NEEDS-ACTION")
        #expect(object.answer(of: "ann") == "ACCEPTED")
        #expect(object.master?.sequence == 4)
    }

    @Test func `another title keeps the answers`() throws {
        let before = try Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED")))
        let after = try Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED"), title: "Dinner"))
        let object = try #require(try Meeting.change(from: before, to: after).object)
        #expect(object.answer(of: "bob") == "ACCEPTED")
        #expect(object.master?.sequence == 0)
    }

    @Test(arguments: [
        ("RRULE:FREQ=DAILY;COUNT=5", "RRULE:FREQ=DAILY;COUNT=4", "ACCEPTED"),
        ("RRULE:FREQ=DAILY;COUNT=5", "RRULE:FREQ=DAILY;COUNT=6", "NEEDS-ACTION"),
        ("RRULE:FREQ=DAILY;COUNT=5", "RRULE:FREQ=WEEKLY;COUNT=5", "NEEDS-ACTION"),
        ("RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY;UNTIL=20260401T000000Z", "ACCEPTED"),
        (
            "RRULE:FREQ=DAILY;COUNT=5", "RRULE:FREQ=DAILY;COUNT=5\nEXDATE:20260306T100000Z", "ACCEPTED"
        ),
        (
            "RRULE:FREQ=DAILY;COUNT=5\nEXDATE:20260306T100000Z", "RRULE:FREQ=DAILY;COUNT=5", "NEEDS-ACTION"
        ),
        (
            "RRULE:FREQ=DAILY;COUNT=5", "RRULE:FREQ=DAILY;COUNT=5\nRDATE:20260401T100000Z", "NEEDS-ACTION"
        ),
    ])
    func `a rule that reaches further takes the answers back`(
        _ before: String, _ after: String, _ answer: String
    ) throws {
        let guest = Meeting.guest("bob", "ACCEPTED")
        let change = try Meeting.change(
            from: Meeting.object(Meeting.event(guest + before + "\n")),
            to: Meeting.object(Meeting.event(guest + after + "\n")))
        #expect(change.object?.answer(of: "bob") == answer)
        #expect(change.object?.master?.sequence == 1)
    }

    @Test func `an instance that is taken out is cancelled alone`() throws {
        let rule = Meeting.guest("bob") + "RRULE:FREQ=DAILY;COUNT=5\n"
        let change = try Meeting.change(
            from: Meeting.object(Meeting.event(rule)),
            to: Meeting.object(Meeting.event(rule + "EXDATE:20260307T100000Z\n")))
        let message = try #require(change.messages.first)
        #expect(message.method == .cancel)
        #expect(message.object.members.map { $0.recurrenceID?.text } == ["20260307T100000Z"])
        #expect(message.object.members.first?.start?.text == "20260307T100000Z")
        #expect(SchedulingValidator.problems(in: message.calendar).isEmpty)
    }

    @Test func `a guest of one instance learns of that instance alone`() throws {
        let event = try Meeting.object(
            Meeting.event("RRULE:FREQ=DAILY;COUNT=5\n"),
            Meeting.event(start: "20260306T110000Z", id: "20260306T100000Z"))
        let message = try #require(try Meeting.change(from: nil, to: event).messages.first)
        #expect(message.object.members.count == 1)
        #expect(message.object.master == nil)
        #expect(!message.calendar.text.contains("RRULE"))
    }

    @Test func `a guest who is missing from one instance sees it excluded`() throws {
        let event = try Meeting.object(
            Meeting.event(Meeting.guest("bob") + "RRULE:FREQ=DAILY;COUNT=5\n"),
            Meeting.event("", start: "20260306T110000Z", title: "Secret", id: "20260306T100000Z"))
        let message = try #require(try Meeting.change(from: nil, to: event).messages.first)
        #expect(message.object.master?.exceptionDates.map(\.text) == ["20260306T100000Z"])
        #expect(!message.calendar.text.contains("Secret"))
    }

    @Test func `an organizer gives nobody else's answer`() throws {
        let before = try Meeting.object(Meeting.event(Meeting.guest("bob", "DECLINED")))
        let after = try Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED")))
        #expect(try Meeting.change(from: before, to: after).object?.answer(of: "bob") == "DECLINED")
        let again = try Meeting.object(Meeting.event(Meeting.guest("bob")))
        #expect(try Meeting.change(from: before, to: again).object?.answer(of: "bob") == "NEEDS-ACTION")
    }

    @Test func `with If-Schedule-Tag-Match the answers that came meanwhile stay`() throws {
        let stored = try Meeting.object(
            Meeting.event(Meeting.guest("bob", "ACCEPTED") + "RRULE:FREQ=DAILY;COUNT=5\n"),
            Meeting.event(
                Meeting.guest("bob", "DECLINED"), start: "20260306T100000Z", id: "20260306T100000Z"))
        let sent = try Meeting.object(
            Meeting.event(Meeting.guest("bob") + "RRULE:FREQ=DAILY;COUNT=5\n", title: "Dinner"))
        let change = try Meeting.change(from: stored, to: sent, keepsAnswers: true)
        let object = try #require(change.object)
        #expect(object.answer(of: "bob") == "ACCEPTED")
        #expect(object.answer(of: "bob", at: "20260306T100000Z") == "DECLINED")
        #expect(object.overrides.map(\.summary) == ["Dinner"])
    }

    @Test func `what became of the messages stands in the object`() throws {
        let event = try Meeting.object(
            Meeting.event(Meeting.guest("bob") + Meeting.guest("eve", more: ";SCHEDULE-STATUS=2.0")))
        var change = try Meeting.change(from: nil, to: event)
        change.record([CalendarUserAddress("MAILTO:Bob@Example.com"): .delivered])
        #expect(change.object?.status(of: "bob") == "1.2")
        // What a client says of deliveries that are the server's counts for nothing.
        #expect(change.object?.status(of: "eve") == nil)
        #expect(change.object?.status(of: "ann") == nil)
    }

    @Test func `two organizers in one object are refused`() throws {
        let event = try Meeting.object(
            Meeting.event("RRULE:FREQ=DAILY;COUNT=5\n"),
            Meeting.event(
                id: "20260306T100000Z", organizer: "ORGANIZER:mailto:eve@example.com\n"))
        #expect(throws: ITIPError.differentOrganizers) { try SchedulingRole(of: Meeting.ann, in: event) }
    }

    @Test(arguments: [
        ("MAILTO:Ann@Example.com", "ann@example.com"), ("mailto:ann@example.com", "mailto:ANN@example.com"),
        ("/dav/principals/ann%40example.com/", "/dav/principals/ann@example.com"),
    ])
    func `an address has many spellings`(_ one: String, _ other: String) {
        #expect(CalendarUserAddress(one) == CalendarUserAddress(other))
        #expect(CalendarUserAddress(one) != CalendarUserAddress("bob@example.com"))
    }

    @Test func `the role follows from the addresses`() throws {
        let event = try Meeting.object(Meeting.event())
        #expect(try SchedulingRole(of: Meeting.ann, in: event) == .organizer)
        #expect(try SchedulingRole(of: Meeting.bob, in: event) == .attendee)
        #expect(try SchedulingRole(of: Meeting.eve, in: event) == .none)
        let client = try Meeting.object(
            Meeting.event(organizer: "ORGANIZER;SCHEDULE-AGENT=CLIENT:mailto:ann@example.com\n"))
        #expect(try SchedulingRole(of: Meeting.bob, in: client) == .none)
    }
}
