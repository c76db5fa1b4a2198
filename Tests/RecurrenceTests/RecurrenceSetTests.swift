import ICalendar
import Recurrence
import Testing

@Suite("RFC 5545 §3.8.5 recurrence sets")
struct RecurrenceSetTests {
    private func spans(
        _ events: String..., from: String = "20260101T000000Z", to: String = "20270101T000000Z"
    ) throws -> [String] {
        let calendar = try CalendarMaker.calendar(events)
        return try CalendarMaker.expander(calendar).instances(in: CalendarMaker.window(from, to)).map(\.span)
    }

    @Test func `an event that does not recur has one instance without a RECURRENCE-ID`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART;TZID=Europe/Berlin:20260701T090000 DTEND;TZID=Europe/Berlin:20260701T100000")
        let expander = try CalendarMaker.expander(calendar)
        let instance = try #require(try expander.first(2).first)
        #expect(try expander.first(2).count == 1)
        #expect(instance.recurrenceID == nil && !instance.isOverride && instance.member == 0)
        #expect(instance.span == "20260701T070000Z/20260701T080000Z")
        #expect(instance.end.text == "20260701T100000")
    }

    @Test func `days last from midnight to midnight of the viewer`() throws {
        #expect(
            try spans("DTSTART;VALUE=DATE:20260328 DTEND;VALUE=DATE:20260330 RRULE:FREQ=YEARLY")
                == ["20260327T230000Z/20260329T220000Z"])
        #expect(try spans("DTSTART;VALUE=DATE:20260701") == ["20260630T220000Z/20260701T220000Z"])
        #expect(
            try spans("DTSTART;VALUE=DATE:20260701 DURATION:P2D") == ["20260630T220000Z/20260702T220000Z"])
    }

    @Test func `a nominal day follows the clock, an exact day does not`() throws {
        // Berlin springs forward on 29 March 2026.
        #expect(
            try spans("DTSTART;TZID=Europe/Berlin:20260328T120000 DURATION:P1D")
                == ["20260328T110000Z/20260329T100000Z"])
        #expect(
            try spans("DTSTART;TZID=Europe/Berlin:20260328T120000 DURATION:PT24H")
                == ["20260328T110000Z/20260329T110000Z"])
        // "the same exact duration will apply to all the members": four hours, also in the night of 29 March.
        let nights = try spans(
            "DTSTART;TZID=Europe/Berlin:20260327T230000 DTEND;TZID=Europe/Berlin:20260328T030000 "
                + "RRULE:FREQ=DAILY;COUNT=2")
        #expect(nights == ["20260327T220000Z/20260328T020000Z", "20260328T220000Z/20260329T020000Z"])
    }

    @Test(arguments: [
        "EXDATE;TZID=Europe/Berlin:20260702T090000", "EXDATE:20260702T070000Z",
        "EXDATE;TZID=America/New_York:20260702T030000", "EXDATE;VALUE=DATE:20260702",
        "EXDATE:20260702T090000",
        "EXRULE:FREQ=DAILY;BYMONTHDAY=2,4",
    ])
    func `an exception of any type takes its instance out`(_ exception: String) throws {
        let rest = try spans(
            "DTSTART;TZID=Europe/Berlin:20260701T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3 "
                + exception)
        #expect(rest == ["20260701T070000Z/20260701T080000Z", "20260703T070000Z/20260703T080000Z"])
    }

    @Test(arguments: [
        "EXDATE;VALUE=DATE:20260702", "EXDATE:20260702T000000Z", "EXDATE:20260701T220000Z",
        "EXDATE;TZID=Europe/Berlin:20260702T000000", "EXDATE:20260702T090000",
    ])
    func `an exception of any type takes its day out`(_ exception: String) throws {
        let rest = try spans("DTSTART;VALUE=DATE:20260701 RRULE:FREQ=DAILY;COUNT=3 \(exception)")
        #expect(rest == ["20260630T220000Z/20260701T220000Z", "20260702T220000Z/20260703T220000Z"])
    }

    @Test func `an excepted DTSTART still counts`() throws {
        #expect(
            try spans("DTSTART:20260701T090000Z RRULE:FREQ=DAILY;COUNT=2 EXDATE:20260701T090000Z")
                == ["20260702T090000Z/20260702T090000Z"])
    }

    @Test func `a DTSTART outside of its rule is the first instance`() throws {
        // A Wednesday.
        #expect(
            try spans("DTSTART:20260701T090000Z RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=3")
                == [
                    "20260701T090000Z/20260701T090000Z", "20260703T090000Z/20260703T090000Z",
                    "20260710T090000Z/20260710T090000Z",
                ])
    }

    @Test func `RDATE adds instances, and periods bring their own end`() throws {
        let made = try spans(
            "DTSTART;TZID=Europe/Berlin:20260701T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=2 "
                + "RDATE:20260710T070000Z,20260702T070000Z "
                + "RDATE;VALUE=PERIOD:20260711T070000Z/PT3H,20260702T070000Z/20260702T073000Z")
        #expect(
            made == [
                "20260701T070000Z/20260701T080000Z", "20260702T070000Z/20260702T073000Z",
                "20260710T070000Z/20260710T080000Z", "20260711T070000Z/20260711T100000Z",
            ])
    }

    @Test(arguments: [
        "RECURRENCE-ID;TZID=Europe/Berlin:20260702T090000", "RECURRENCE-ID:20260702T070000Z",
        "RECURRENCE-ID:20260702T090000", "RECURRENCE-ID;VALUE=DATE:20260702",
    ])
    func `an override replaces the instance that its RECURRENCE-ID names`(_ recurrenceID: String) throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART;TZID=Europe/Berlin:20260701T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3",
            "\(recurrenceID) DTSTART;TZID=Europe/Berlin:20260704T150000 DURATION:PT2H")
        let expander = try CalendarMaker.expander(calendar)
        let instances = try expander.first(9)
        #expect(
            instances.map(\.span) == [
                "20260701T070000Z/20260701T080000Z", "20260703T070000Z/20260703T080000Z",
                "20260704T130000Z/20260704T150000Z",
            ])
        let moved = try #require(instances.last)
        #expect(moved.isOverride && moved.member == 1)
        #expect(moved.recurrenceID == .zoned(try #require(LocalDateTime("20260702T090000")), "Europe/Berlin"))
        #expect(try expander.contains(recurrenceID: .utc(#require(LocalDateTime("20260702T070000")))))
        #expect(try !expander.contains(recurrenceID: .utc(#require(LocalDateTime("20260704T130000")))))
    }

    @Test func `an override is found where it was moved to, and not where it was moved from`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART:20260701T090000Z DURATION:PT1H RRULE:FREQ=DAILY",
            "RECURRENCE-ID:20260702T090000Z DTSTART:20280704T150000Z DURATION:PT2H")
        let expander = try CalendarMaker.expander(calendar)
        let day = try expander.instances(in: CalendarMaker.window("20260702T000000Z", "20260703T000000Z"))
        #expect(day.isEmpty)
        let later = try expander.instances(in: CalendarMaker.window("20280704T120000Z", "20280704T180000Z"))
        #expect(later.map(\.span) == ["20280704T150000Z/20280704T170000Z"])
    }

    @Test func `overrides without a master are instances`() throws {
        let made = try spans(
            "RECURRENCE-ID:20260702T090000Z DTSTART:20260702T150000Z DURATION:PT1H",
            "RECURRENCE-ID:20260709T090000Z DTSTART:20260709T160000Z DURATION:PT1H")
        #expect(made == ["20260702T150000Z/20260702T160000Z", "20260709T160000Z/20260709T170000Z"])
    }

    @Test func `EXDATE takes precedence over an override`() throws {
        let made = try spans(
            "DTSTART:20260701T090000Z RRULE:FREQ=DAILY;COUNT=2 EXDATE:20260702T090000Z",
            "RECURRENCE-ID:20260702T090000Z DTSTART:20260702T150000Z")
        #expect(made == ["20260701T090000Z/20260701T090000Z"])
    }

    @Test func `THISANDFUTURE moves the rest by the same time of the clock`() throws {
        // Moved from nine to ten o'clock; Berlin springs forward on 29 March.
        let made = try spans(
            "DTSTART;TZID=Europe/Berlin:20260327T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=4",
            "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260328T090000 "
                + "DTSTART;TZID=Europe/Berlin:20260328T100000 DURATION:PT2H",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260330T090000 DTSTART;TZID=Europe/Berlin:20260330T200000")
        #expect(
            made == [
                "20260327T080000Z/20260327T090000Z", "20260328T090000Z/20260328T110000Z",
                "20260329T080000Z/20260329T100000Z", "20260330T180000Z/20260330T180000Z",
            ])
    }

    @Test func `an instance without duration is in the window that it starts`() throws {
        let event = "DTSTART:20260701T090000Z RRULE:FREQ=DAILY;COUNT=3"
        #expect(try spans(event, from: "20260702T090000Z", to: "20260702T090001Z").count == 1)
        #expect(try spans(event, from: "20260702T080000Z", to: "20260702T090000Z").isEmpty)
        let hour = event + " DURATION:PT1H"
        #expect(try spans(hour, from: "20260702T100000Z", to: "20260702T110000Z").isEmpty)
        #expect(try spans(hour, from: "20260702T095959Z", to: "20260702T100000Z").count == 1)
    }

    @Test(arguments: [
        ("DTSTART:20260105T090000", "UNTIL=20260104T090000"),
        ("DTSTART;VALUE=DATE:20260105", "UNTIL=20260104"),
        ("DTSTART;TZID=Europe/Berlin:20260105T090000", "UNTIL=20260105T075959Z"),
    ])
    func `an UNTIL before DTSTART leaves nothing`(_ start: String, _ until: String) throws {
        let calendar = try CalendarMaker.calendar("\(start) RRULE:FREQ=WEEKLY;\(until)")
        let expander = try CalendarMaker.expander(calendar)
        #expect(try expander.first(2).isEmpty)
        #expect(try !expander.contains(recurrenceID: #require(calendar.master?.start)))
    }
}
