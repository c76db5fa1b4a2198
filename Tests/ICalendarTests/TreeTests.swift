import ICalendar
import Testing

@Suite("Properties")
struct PropertyTests {
    @Test func `typed initialisers write what typed accessors read`() throws {
        let local = try #require(LocalDateTime("20260302T090000"))
        let day = try #require(CalendarDate("20260302"))
        let times: [CalendarTime] = [
            .date(day), .floating(local), .utc(local), .zoned(local, "Europe/Vienna"),
        ]
        for time in times {
            #expect(try Property(.dtstart, time: time).time() == time)
            #expect(try Property(.exdate, times: [time, time]).times() == [time, time])
        }
        #expect(Property(.dtstart, time: .date(day)).parameter(.value) == "DATE")
        #expect(Property(.dtstart, time: .zoned(local, "Europe/Vienna")).parameter(.tzid) == "Europe/Vienna")
        #expect(Property(.dtstart, time: .utc(local)).parameters == [])
        #expect(Property(.trigger, time: .utc(local)).parameter(.value) == "DATE-TIME")
        let period = Period(start: .utc(local), end: .duration(CalendarDuration(seconds: 3600)))
        #expect(try Property(.freebusy, periods: [period, period]).periods() == [period, period])
        #expect(Property(.rdate, periods: [period]).parameter(.value) == "PERIOD")
        #expect(
            try Property(.duration, duration: CalendarDuration(days: 1)).duration()
                == CalendarDuration(days: 1))
        #expect(try Property(.sequence, integer: -3).integer() == -3)
        #expect(try Property(.tzoffsetto, utcOffset: UTCOffset(seconds: -3600)).utcOffset().seconds == -3600)
        let rule = try RecurrenceRule("FREQ=DAILY;COUNT=2")
        #expect(try Property(.rrule, recurrenceRule: rule).recurrenceRule() == rule)
    }

    @Test(arguments: [
        ("mailto:Anna@Example.com", "anna@example.com"), ("MAILTO:a@b", "a@b"), ("a@b", "a@b"),
        ("urn:uuid:1", nil),
        ("mailto:", nil), ("mailto:a", nil), ("mailto:@b", nil), ("a@b@c", nil),
        ("https://x@example.com/", nil),
    ])
    func `an address is that of a mailbox`(_ value: String, _ address: String?) {
        #expect(Property(.attendee, value: value).address == address)
    }

    @Test func `what cannot be read says so with its line`() throws {
        let event = try VCalendar.read(Sample.event("X-TIME:soon"), .strict).members[0]
        let error = try #require(throws: ICalendarError.self) { try event.first("X-TIME")?.time() }
        #expect(error.code == .invalidDateTime)
        #expect(error.line == Sample.firstOwnLine)
        #expect(throws: ICalendarError(.invalidPeriod)) { try event.first("X-TIME")?.periods() }
        #expect(throws: ICalendarError(.invalidDuration)) { try event.first("X-TIME")?.duration() }
        #expect(throws: ICalendarError(.invalidInteger)) { try event.first("X-TIME")?.integer() }
        #expect(throws: ICalendarError(.invalidOffset)) { try event.first("X-TIME")?.utcOffset() }
        #expect(throws: ICalendarError(.invalidRule)) { try event.first("X-TIME")?.recurrenceRule() }
    }

    @Test func `texts are divided where no backslash stands`() throws {
        let event = try Sample.read(Sample.event("CATEGORIES:a\\,b,c\\\\,d\\;e,,f\\nG"))
        #expect(event.first(.categories)?.texts == ["a,b", "c\\", "d;e", "", "f\nG"])
    }

    @Test func `a parameter is set in place and removed`() throws {
        var attendee = try #require(
            Sample.read(Sample.event("ATTENDEE;CN=a;ROLE=CHAIR:mailto:a@example.com")).attendees.first)
        let line = attendee.line
        attendee.setParameter(.cn, "b, c")
        attendee.setParameter(.partstat, "ACCEPTED")
        attendee.setParameter(.role, nil)
        #expect(
            String(decoding: attendee.serialized(), as: UTF8.self)
                == "ATTENDEE;CN=\"b, c\";PARTSTAT=ACCEPTED:mailto:a@example.com\r\n")
        #expect(attendee.line == line)
    }

    @Test func `equality is of name, parameters and value`() throws {
        let read = try #require(Sample.read(Sample.event("summary;language=de:te\r\n xt")).first(.summary))
        let made = Property(.summary, value: "text", parameters: [Parameter(.language, "de")])
        #expect(read == made)
        #expect(read != Property(.summary, value: "text"))
        #expect(read != Property(.summary, value: "Text", parameters: made.parameters))
        #expect(read != Property(.location, value: "text", parameters: made.parameters))
    }
}

@Suite("Components")
struct ComponentTests {
    @Test func `set replaces the first in place and drops the others`() throws {
        var event = try Sample.read(Sample.event("COMMENT:a", "LOCATION:b", "COMMENT:c"))
        event.set(Property(.comment, text: "new"))
        #expect(event.properties.dropFirst(3).map(\.value) == ["new", "b"])
        event.set(Property(.summary, text: "added"))
        #expect(event.properties.last?.value == "added")
        event.remove(.comment)
        #expect(event.all(.comment) == [])
        event.add(Property(.comment, text: "one"))
        event.add(Property(.comment, text: "two"))
        #expect(event.all(.comment).map(\.value) == ["one", "two"])
    }

    @Test func `removing what is not there leaves the component as it was read`() throws {
        let octets = Sample.event("SUMMARY:a\r\n b")
        var calendar = try VCalendar.read(octets)
        calendar.component.remove(.method)
        #expect(calendar.serialized() == octets)
    }

    @Test func `a copy does not change with the original`() throws {
        let event = try Sample.read(Sample.event("SUMMARY:a"))
        var copy = event
        copy.set(Property(.summary, text: "b"))
        #expect(event.summary == "a")
        #expect(copy.summary == "b")
        #expect(event != copy)
    }

    @Test func `nested components keep their order and can be changed`() throws {
        var event = try Sample.read(
            Sample.event(
                "BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:-PT5M", "END:VALARM", "LOCATION:between",
                "BEGIN:X-A", "X-B:1",
                "END:X-A", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1M", "END:VALARM", "SUMMARY:last"))
        #expect(event.components.map(\.name.rawName) == ["VALARM", "X-A", "VALARM"])
        #expect(event.alarms.map { $0.first(.action)?.value } == ["AUDIO", "DISPLAY"])
        #expect(event.properties.map(\.name.rawName) == ["UID", "DTSTAMP", "DTSTART", "LOCATION", "SUMMARY"])
        event.components[0].set(Property(.action, value: "DISPLAY"))
        event.components.removeLast()
        #expect(event.alarms.map { $0.first(.action)?.value } == ["DISPLAY"])
    }

    @Test(arguments: [
        ("DTSTART;VALUE=DATE:20260302", "20260303"), ("DTSTART:20260302T090000", "20260302T090000"),
        ("DTSTART:20260302T090000\r\nDTEND:20260302T100000", "20260302T100000"),
        ("DTSTART:20260302T090000Z\r\nDURATION:P1DT1H", "20260303T100000Z"),
        ("DTSTART;VALUE=DATE:20260302\r\nDURATION:P1W", "20260309"), ("SUMMARY:a", nil),
        ("DTSTART:20260302T230000\r\nDURATION:PT2H", "20260303T010000"),
    ])
    func `an event ends where RFC 5545 §3.6.1 says`(_ lines: String, _ end: String?) throws {
        let octets = Sample.calendar("BEGIN:VEVENT", "UID:1", lines, "END:VEVENT")
        #expect(try Sample.read(octets).effectiveEnd?.text == end)
    }

    @Test func `accessors read what is there and are nil for the rest`() throws {
        let event = try Sample.read(
            Sample.event(
                "RRULE:FREQ=DAILY", "EXDATE:20260303T090000Z,20260304T090000Z", "EXDATE;VALUE=DATE:20260305",
                "RDATE:20260401T090000Z", "RDATE;VALUE=PERIOD:20260402T090000Z/PT1H", "STATUS:confirmed",
                "TRANSP:Transparent", "CLASS:private", "SEQUENCE:4", "ORGANIZER:mailto:o@example.com",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20260302T090000Z"))
        #expect(event.recurrenceRules.map(\.text) == ["FREQ=DAILY"])
        #expect(event.exceptionDates.map(\.text) == ["20260303T090000Z", "20260304T090000Z", "20260305"])
        #expect(event.recurrenceDates.map(\.text) == ["20260401T090000Z"])
        #expect(event.recurrencePeriods.map(\.text) == ["20260402T090000Z/PT1H"])
        #expect((event.status, event.classification, event.sequence) == ("CONFIRMED", "PRIVATE", 4))
        #expect(event.transparency == .transparent)
        #expect(event.recurrenceIDIsThisAndFuture)
        #expect(event.organizer?.address == "o@example.com")
        let bare = Component(.vevent)
        #expect(bare.uid == nil && bare.start == nil && bare.end == nil && bare.status == nil)
        #expect(bare.transparency == .opaque && bare.sequence == 0 && !bare.recurrenceIDIsThisAndFuture)
    }
}

@Suite("VCalendar")
struct VCalendarTests {
    @Test func `master, overrides and time zones are told apart`() throws {
        let calendar = try VCalendar.read(
            Corpus.octets("icalendar/weekly-meeting-with-override-and-time-zone.ics"))
        #expect(calendar.uid == "weekly@example.com")
        #expect(calendar.members.count == 2)
        #expect(calendar.master?.recurrenceRules.count == 1)
        #expect(calendar.overrides.map { $0.duration?.text } == ["PT45M"])
        #expect(calendar.timeZones.map { $0.first(.tzid)?.text } == ["Europe/Vienna"])
        #expect(calendar.kind == .vevent)
        #expect(calendar.master?.start?.timeZoneID == "Europe/Vienna")
        #expect(calendar.master?.attendees.first?.parameterValues("X-COLOR") == ["red", "dark:blue"])
        #expect(calendar.master?.first(.description)?.text.contains("\nthen the rest \\ as far") == true)
    }

    @Test func `only a VCALENDAR is one`() {
        #expect(throws: ICalendarError(.notACalendar)) { try VCalendar(Component(.vevent)) }
        #expect(throws: Never.self) { try VCalendar(Component("vcalendar")) }
    }

    @Test func `a calendar made here is accepted by the strict door`() throws {
        let event = Component(
            .vevent,
            properties: [
                Property(.uid, text: "1"), Property(.dtstamp, value: "20260101T000000Z"),
                Property(.summary, text: "a, b"),
            ])
        let calendar = VCalendar(members: [event], productID: "-//Example; Inc//Test//EN")
        let again = try VCalendar.read(calendar.serialized())
        #expect(again == calendar)
        #expect(again.component.first(.prodid)?.text == "-//Example; Inc//Test//EN")
    }
}
