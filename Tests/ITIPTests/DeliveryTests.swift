import ICalendar
import ITIP
import Testing
import TimeZones

@Suite("RFC 6638 §4 processing of messages")
struct DeliveryTests {
    /// The message that a change of Ann's makes for Bob, taken into his copy.
    private func deliver(
        from old: VCalendar?, to new: VCalendar?, into copy: VCalendar?
    ) throws -> Delivery? {
        let change = OrganizerChange(
            from: old, to: new, owner: Meeting.ann, zones: .system, now: Meeting.now.advanced(by: 600))
        let message = try #require(change.messages.first { Meeting.bob.contains($0.recipient) })
        return try Delivery.received(message, by: copy, zones: .system)
    }

    @Test func `an update keeps the attendee's alarms, TRANSP and private properties`() throws {
        let before = try Meeting.object(Meeting.event())
        let alarm = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Ring\nTRIGGER:-PT5M\nEND:VALARM\n"
        let copy = try Meeting.object(
            Meeting.event(Meeting.guest("bob") + "TRANSP:TRANSPARENT\nX-NOTE:mine\n" + alarm))
        let news = try #require(
            try deliver(from: before, to: Meeting.object(Meeting.event(title: "Dinner")), into: copy))
        #expect(news.isConsequential)
        #expect(news.object.master?.summary == "Dinner")
        for line in ["TRANSP:TRANSPARENT", "X-NOTE:mine", "DESCRIPTION:Ring"] {
            #expect(news.object.text.contains(line))
        }
        #expect(!news.object.text.contains("METHOD"))
    }

    @Test func `others' answers alone are of no consequence`() throws {
        let before = try Meeting.object(Meeting.event(Meeting.guest("bob") + Meeting.guest("eve")))
        let after = try Meeting.object(Meeting.event(Meeting.guest("bob") + Meeting.guest("eve", "ACCEPTED")))
        let copy = try #require(try Meeting.copy(of: before))
        let news = try #require(try deliver(from: before, to: after, into: copy))
        #expect(!news.isConsequential)
        #expect(news.object.answer(of: "eve") == "ACCEPTED")
    }

    @Test func `a CANCEL marks the copy as cancelled`() throws {
        let before = try Meeting.object(Meeting.event())
        let news = try deliver(from: before, to: nil, into: Meeting.copy(of: before))
        #expect(news?.object.master?.status == "CANCELLED")
        #expect(news?.object.master?.sequence == 1)
    }

    @Test func `a CANCEL of an instance takes it out of the series`() throws {
        let rule = Meeting.guest("bob") + "RRULE:FREQ=DAILY;COUNT=5\n"
        let before = try Meeting.object(
            Meeting.event(rule), Meeting.event(start: "20260307T120000Z", id: "20260307T100000Z"))
        let after = try Meeting.object(Meeting.event(rule + "EXDATE:20260307T100000Z\n"))
        let news = try #require(try deliver(from: before, to: after, into: Meeting.copy(of: before)))
        #expect(news.object.master?.exceptionDates.map(\.text) == ["20260307T100000Z"])
        #expect(news.object.overrides.isEmpty)
    }

    @Test func `a message of somebody who is not the organizer is refused`() throws {
        let copy = try #require(try Meeting.copy(of: Meeting.object(Meeting.event())))
        let forged = try Meeting.object(
            Meeting.event(title: "Forged", organizer: "ORGANIZER:mailto:eve@example.com\n"))
        let message = SchedulingMessage(
            .request, from: CalendarUserAddress("eve@example.com"),
            to: CalendarUserAddress("bob@example.com"), forged)
        #expect(throws: ITIPError.notTheOrganizer) {
            try Delivery.received(message, by: copy, zones: .system)
        }
    }

    @Test func `an older message changes nothing`() throws {
        let copy = try Meeting.object(Meeting.event(Meeting.guest("bob") + "SEQUENCE:2\n"))
        let message = SchedulingMessage(
            .request, from: CalendarUserAddress("ann@example.com"),
            to: CalendarUserAddress("bob@example.com"), try Meeting.object(Meeting.event(title: "Old")))
        #expect(throws: ITIPError.outdated) { try Delivery.received(message, by: copy, zones: .system) }
    }

    @Test func `a cancellation of what is not there does nothing`() throws {
        let before = try Meeting.object(Meeting.event())
        #expect(try deliver(from: before, to: nil, into: nil) == nil)
    }

    @Test func `a reply sets answer and status`() throws {
        let object = try Meeting.object(Meeting.event())
        let reply = try #require(
            try Meeting.answer(
                from: object, to: Meeting.object(Meeting.event(Meeting.guest("bob", "TENTATIVE")))
            ).reply)
        let after = try #require(try Delivery.replied(reply, to: object, zones: .system))
        #expect(after.object.answer(of: "bob") == "TENTATIVE")
        #expect(after.object.status(of: "bob") == "2.0")
        #expect(after.object.answer(of: "ann") == "ACCEPTED")
    }

    @Test func `a reply to an instance makes an override, once`() throws {
        let rule = Meeting.guest("bob", "ACCEPTED") + "RRULE:FREQ=DAILY;COUNT=5\n"
        let object = try Meeting.object(Meeting.event(rule))
        let reply = try #require(
            try Meeting.answer(
                from: object, to: Meeting.object(Meeting.event(rule + "EXDATE:20260307T100000Z\n"))
            ).reply)
        let after = try #require(try Delivery.replied(reply, to: object, zones: .system)).object
        #expect(after.answer(of: "bob") == "ACCEPTED")
        #expect(after.answer(of: "bob", at: "20260307T100000Z") == "DECLINED")
        #expect(after.overrides.first?.first(.rrule) == nil)
        #expect(try Delivery.replied(reply, to: after, zones: .system) == nil)
    }

    @Test func `a copy without a declined instance stays without it`() throws {
        let rule = Meeting.guest("bob", "ACCEPTED") + "RRULE:FREQ=DAILY;COUNT=5\n"
        let copy = try Meeting.object(Meeting.event(rule + "EXDATE:20260307T100000Z\n"))
        let before = try Meeting.object(
            Meeting.event(rule),
            Meeting.event(Meeting.guest("bob", "DECLINED"), start: "20260307T100000Z", id: "20260307T100000Z")
        )
        let after = try Meeting.object(
            Meeting.event(rule, title: "Dinner"),
            Meeting.event(Meeting.guest("bob", "DECLINED"), start: "20260307T100000Z", id: "20260307T100000Z")
        )
        let news = try #require(try deliver(from: before, to: after, into: copy))
        #expect(news.object.overrides.isEmpty)
        #expect(news.object.master?.exceptionDates.map(\.text) == ["20260307T100000Z"])
        #expect(news.object.master?.summary == "Dinner")
    }

    @Test func `somebody who was not invited is taken in only where that is allowed`() throws {
        let object = try Meeting.object(Meeting.event(Meeting.guest("eve")))
        let crash = try #require(
            try Meeting.answer(
                from: nil, to: Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED")))
            ).reply)
        #expect(throws: ITIPError.notInvited) { try Delivery.replied(crash, to: object, zones: .system) }
        let after = try Delivery.replied(crash, to: object, acceptsUninvited: true, zones: .system)
        #expect(after?.object.answer(of: "bob") == "ACCEPTED")
    }

    @Test func `a reply to an earlier SEQUENCE is outdated`() throws {
        let object = try Meeting.object(Meeting.event(Meeting.guest("bob") + "SEQUENCE:1\n"))
        let reply = try #require(
            try Meeting.answer(
                from: nil, to: Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED")))
            ).reply)
        #expect(throws: ITIPError.outdated) { try Delivery.replied(reply, to: object, zones: .system) }
    }
}
