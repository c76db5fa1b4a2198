import ICalendar
import ITIP
import Testing

@Suite("RFC 6638 §3.2.2 attendee scheduling object resources")
struct AttendeeTests {
    @Test func `an answer is told to the organizer`() throws {
        let copy = try #require(try Meeting.copy(of: Meeting.object(Meeting.event())))
        let change = try Meeting.answer(
            from: copy, to: Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED"))))
        let reply = try #require(change.reply)
        #expect(reply.method == .reply)
        #expect(reply.recipient.mail == "ann@example.com")
        #expect(reply.object.answer(of: "bob") == "ACCEPTED")
        #expect(SchedulingValidator.problems(in: reply.calendar).isEmpty)
        #expect(!reply.calendar.text.contains("PARTSTAT=ACCEPTED:mailto:ann"))
    }

    @Test(arguments: [
        "TRANSP:TRANSPARENT\n", "X-NOTE:mine\n",
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Ring\nTRIGGER:-PT5M\nEND:VALARM\n",
    ])
    func `what is the attendee's own may change without an answer`(_ lines: String) throws {
        let copy = try #require(try Meeting.copy(of: Meeting.object(Meeting.event())))
        let change = try Meeting.answer(
            from: copy, to: Meeting.object(Meeting.event(Meeting.guest("bob") + lines)))
        #expect(change.reply == nil)
        #expect(change.object?.text.contains(lines.prefix(5)) == true)
    }

    @Test(arguments: [
        Meeting.event(start: "20260305T110000Z"), Meeting.event(title: "Dinner"),
        Meeting.event(Meeting.guest("bob") + Meeting.guest("eve")), Meeting.event(""),
        Meeting.event(Meeting.guest("bob") + "RRULE:FREQ=DAILY\n"),
        Meeting.event(organizer: "ORGANIZER:mailto:bob@example.com\n"),
    ])
    func `what is the organizer's may not change`(_ event: String) throws {
        let copy = try #require(try Meeting.copy(of: Meeting.object(Meeting.event())))
        #expect(throws: ITIPError.forbiddenAttendeeChange) {
            try Meeting.answer(from: copy, to: Meeting.object(event))
        }
    }

    @Test func `nobody answers for another`() throws {
        let guests = Meeting.guest("bob") + Meeting.guest("eve")
        let copy = try #require(try Meeting.copy(of: Meeting.object(Meeting.event(guests))))
        let change = try Meeting.answer(
            from: copy,
            to: Meeting.object(Meeting.event(Meeting.guest("bob") + Meeting.guest("eve", "DECLINED"))))
        #expect(change.object?.answer(of: "eve") == "NEEDS-ACTION")
        #expect(change.reply == nil)
    }

    @Test(arguments: [
        "RRULE:FREQ=DAILY;COUNT=5;INTERVAL=1;WKST=SU\n", "RRULE:COUNT=5;FREQ=DAILY\n",
    ])
    func `the same series may be written in other words`(_ rule: String) throws {
        let own = "RRULE:FREQ=DAILY;COUNT=5\n"
        let copy = try #require(
            try Meeting.copy(of: Meeting.object(Meeting.event(Meeting.guest("bob") + own))))
        let change = try Meeting.answer(
            from: copy, to: Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED") + rule)))
        #expect(change.reply?.object.answer(of: "bob") == "ACCEPTED")
        #expect(change.object?.master?.first(.rrule)?.value == "FREQ=DAILY;COUNT=5")
    }

    @Test func `what a client leaves out of the organizer's is put back`() throws {
        let rule = Meeting.guest("bob") + "RRULE:FREQ=DAILY;COUNT=5\n"
        let other = Meeting.event(
            Meeting.guest("bob"), start: "20260306T120000Z", id: "20260306T100000Z")
        let copy = try #require(
            try Meeting.copy(of: Meeting.object(Meeting.event(rule + "EXDATE:20260308T100000Z\n"), other)))
        // The series alone.
        let series = try Meeting.answer(
            from: copy,
            to: Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED") + "RRULE:FREQ=DAILY;COUNT=5\n"))
        )
        #expect(series.object?.overrides.map { $0.start?.text } == ["20260306T120000Z"])
        #expect(series.object?.master?.exceptionDates.count == 1)
        #expect(series.reply?.object.members.count == 1)
        // The instance alone.
        let instance = try Meeting.answer(
            from: copy,
            to: Meeting.object(
                Meeting.event(
                    Meeting.guest("bob", "ACCEPTED"), start: "20260306T120000Z", id: "20260306T100000Z")))
        #expect(instance.object?.master?.recurrenceRules.count == 1)
        #expect(instance.reply?.object.members.map { $0.recurrenceID?.text } == ["20260306T100000Z"])
    }

    @Test func `of single instances one that is left out is declined`() throws {
        let event = try Meeting.object(
            Meeting.event("RRULE:FREQ=DAILY;COUNT=5\n"),
            Meeting.event(start: "20260306T110000Z", id: "20260306T100000Z"),
            Meeting.event(start: "20260307T110000Z", id: "20260307T100000Z"))
        let copy = try #require(try Meeting.copy(of: event))
        #expect(copy.master == nil && copy.overrides.count == 2)
        let change = try Meeting.answer(
            from: copy, to: Meeting.object(Meeting.event(start: "20260306T110000Z", id: "20260306T100000Z")))
        #expect(change.object?.overrides.count == 1)
        #expect(change.reply?.object.answer(of: "bob", at: "20260307T100000Z") == "DECLINED")
        #expect(change.reply?.object.members.count == 1)
    }

    @Test func `an EXDATE declines its instance`() throws {
        let rule = Meeting.guest("bob", "ACCEPTED") + "RRULE:FREQ=DAILY;COUNT=5\n"
        let copy = try #require(try Meeting.copy(of: Meeting.object(Meeting.event(rule))))
        let change = try Meeting.answer(
            from: copy, to: Meeting.object(Meeting.event(rule + "EXDATE:20260307T100000Z\n")))
        #expect(change.reply?.object.answer(of: "bob", at: "20260307T100000Z") == "DECLINED")
        #expect(change.reply?.object.members.count == 1)
    }

    @Test func `one instance may be answered, at its time`() throws {
        let rule = Meeting.guest("bob", "ACCEPTED") + "RRULE:FREQ=DAILY;COUNT=5\n"
        let copy = try #require(try Meeting.copy(of: Meeting.object(Meeting.event(rule))))
        func declined(at start: String, of id: String) throws -> VCalendar {
            try Meeting.object(
                Meeting.event(rule), Meeting.event(Meeting.guest("bob", "DECLINED"), start: start, id: id))
        }
        let change = try Meeting.answer(
            from: copy, to: declined(at: "20260306T100000Z", of: "20260306T100000Z"))
        #expect(change.reply?.object.members.map { $0.recurrenceID?.text } == ["20260306T100000Z"])
        #expect(throws: ITIPError.forbiddenAttendeeChange) {
            try Meeting.answer(from: copy, to: declined(at: "20260306T120000Z", of: "20260306T100000Z"))
        }
        #expect(throws: ITIPError.forbiddenAttendeeChange) {
            try Meeting.answer(from: copy, to: declined(at: "20260401T100000Z", of: "20260401T100000Z"))
        }
    }

    @Test func `who removes the copy declines, unless asked not to tell`() throws {
        let copy = try #require(try Meeting.copy(of: Meeting.object(Meeting.event())))
        #expect(try Meeting.answer(from: copy, to: nil).reply?.object.answer(of: "bob") == "DECLINED")
        #expect(try Meeting.answer(from: copy, to: nil, replies: false).reply == nil)
        let declined = try Meeting.object(Meeting.event(Meeting.guest("bob", "DECLINED")))
        #expect(try Meeting.answer(from: declined, to: nil).reply == nil)
        let off = try Meeting.object(Meeting.event(Meeting.guest("bob") + "STATUS:CANCELLED\n"))
        #expect(try Meeting.answer(from: off, to: nil).reply == nil)
    }

    @Test func `a reply can be forced`() throws {
        let copy = try #require(
            try Meeting.copy(of: Meeting.object(Meeting.event(Meeting.guest("bob", "ACCEPTED")))))
        let forced = try Meeting.object(
            Meeting.event(
                Meeting.guest("bob", "ACCEPTED"),
                organizer: "ORGANIZER;SCHEDULE-FORCE-SEND=REPLY:mailto:ann@example.com\n"))
        var change = try Meeting.answer(from: copy, to: forced)
        #expect(change.reply != nil)
        change.record(.delivered)
        #expect(change.object?.text.contains("FORCE-SEND") == false)
        #expect(change.object?.master?.organizer?.scheduleStatus == ["1.2"])
    }
}
