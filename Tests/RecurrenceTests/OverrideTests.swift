import ICalendar
import Recurrence
import Testing

@Suite("RFC 5545 §3.8.4.4, §3.8.5 what is added, taken out and told anew")
struct OverrideTests {
    private func spans(_ events: String...) throws -> [String] {
        let window = try CalendarMaker.window("20260101T000000Z", "20270101T000000Z")
        return try CalendarMaker.expander(CalendarMaker.calendar(events)).instances(in: window).map(\.span)
    }

    /// Six days in July from nine to ten.
    private static let week = "DTSTART:20260701T090000Z DURATION:PT1H RRULE:FREQ=DAILY;COUNT=6"

    // MARK: - RDATE (§3.8.5.2)

    @Test func `the same RDATE twice is one instance`() throws {
        // "Where duplicate instances are generated …, only one recurrence is considered."
        let made = try spans(
            "DTSTART:20260701T090000Z RDATE:20260701T090000Z,20260703T090000Z,20260703T090000Z "
                + "RDATE;TZID=Europe/Berlin:20260703T110000")
        #expect(made == ["20260701T090000Z/20260701T090000Z", "20260703T090000Z/20260703T090000Z"])
    }

    @Test func `an RDATE of another type is an instance like the others`() throws {
        #expect(
            try spans("DTSTART;TZID=Europe/Berlin:20260701T090000 DURATION:PT1H RDATE;VALUE=DATE:20260705")
                == ["20260701T070000Z/20260701T080000Z", "20260705T070000Z/20260705T080000Z"])
        // Midnight in Berlin.
        #expect(
            try spans("DTSTART;VALUE=DATE:20260701 RDATE:20260704T220000Z")
                == ["20260630T220000Z/20260701T220000Z", "20260704T220000Z/20260705T220000Z"])
    }

    @Test func `EXDATE takes out a period by its start`() throws {
        let made = try spans(
            "DTSTART:20260701T090000Z RDATE;VALUE=PERIOD:20260702T090000Z/PT3H,20260703T090000Z/PT2H "
                + "EXDATE:20260702T090000Z")
        #expect(made == ["20260701T090000Z/20260701T090000Z", "20260703T090000Z/20260703T110000Z"])
    }

    @Test func `an override replaces a period too`() throws {
        let made = try spans(
            "DTSTART:20260701T090000Z RDATE;VALUE=PERIOD:20260702T090000Z/PT3H",
            "RECURRENCE-ID:20260702T090000Z DTSTART:20260702T100000Z DURATION:PT1H")
        #expect(made == ["20260701T090000Z/20260701T090000Z", "20260702T100000Z/20260702T110000Z"])
    }

    // MARK: - Overrides (§3.8.4.4)

    @Test func `an override outside of the set is an instance`() throws {
        let made = try spans(
            "DTSTART:20260701T090000Z RRULE:FREQ=DAILY;COUNT=2",
            "RECURRENCE-ID:20260710T090000Z DTSTART:20260710T100000Z DURATION:PT1H")
        #expect(
            made == [
                "20260701T090000Z/20260701T090000Z", "20260702T090000Z/20260702T090000Z",
                "20260710T100000Z/20260710T110000Z",
            ])
    }

    @Test func `EXDATE names original starts, not where an override was moved to`() throws {
        let made = try spans(
            "DTSTART:20260701T090000Z RRULE:FREQ=DAILY;COUNT=4 EXDATE:20260704T090000Z",
            "RECURRENCE-ID:20260702T090000Z DTSTART:20260704T090000Z DURATION:PT1H")
        #expect(
            made == [
                "20260701T090000Z/20260701T090000Z", "20260703T090000Z/20260703T090000Z",
                "20260704T090000Z/20260704T100000Z",
            ])
    }

    @Test func `an override of what EXDATE took out is not an instance`() throws {
        let calendar = try CalendarMaker.calendar(
            Self.week + " EXDATE:20260702T090000Z",
            "RECURRENCE-ID:20260702T090000Z DTSTART:20260702T150000Z DURATION:PT1H")
        let expander = try CalendarMaker.expander(calendar)
        #expect(try expander.first(9).count == 5)
        #expect(try !expander.contains(recurrenceID: .utc(#require(LocalDateTime("20260702T090000")))))
    }

    @Test func `of two overrides of one instance the one with the higher SEQUENCE counts`() throws {
        let made = try spans(
            "DTSTART:20260701T090000Z RRULE:FREQ=DAILY;COUNT=1",
            "RECURRENCE-ID:20260701T090000Z SEQUENCE:3 DTSTART:20260701T120000Z",
            "RECURRENCE-ID:20260701T090000Z SEQUENCE:2 DTSTART:20260701T150000Z")
        #expect(made == ["20260701T120000Z/20260701T120000Z"])
    }

    // MARK: - RANGE=THISANDFUTURE (§3.2.13)

    @Test func `the latest THISANDFUTURE before an instance moves it and gives it its duration`() throws {
        let made = try spans(
            Self.week,
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260702T090000Z DTSTART:20260702T080000Z DURATION:PT30M",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260705T090000Z DTSTART:20260706T120000Z DURATION:PT2H")
        #expect(
            made == [
                "20260701T090000Z/20260701T100000Z", "20260702T080000Z/20260702T083000Z",
                "20260703T080000Z/20260703T083000Z", "20260704T080000Z/20260704T083000Z",
                "20260706T120000Z/20260706T140000Z", "20260707T120000Z/20260707T140000Z",
            ])
    }

    @Test func `THISANDFUTURE moves later RDATEs, and leaves out what EXDATE takes out`() throws {
        let made = try spans(
            Self.week + " RDATE:20260710T070000Z EXDATE:20260703T090000Z,20260704T090000Z",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260702T090000Z DTSTART:20260702T080000Z DURATION:PT30M")
        #expect(
            made == [
                "20260701T090000Z/20260701T100000Z", "20260702T080000Z/20260702T083000Z",
                "20260705T080000Z/20260705T083000Z", "20260706T080000Z/20260706T083000Z",
                "20260710T060000Z/20260710T063000Z",
            ])
    }

    @Test func `THISANDFUTURE holds also where EXDATE takes out its own instance`() throws {
        let made = try spans(
            "DTSTART:20260701T090000Z DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3 EXDATE:20260702T090000Z",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260702T090000Z DTSTART:20260702T100000Z DURATION:PT1H")
        #expect(made == ["20260701T090000Z/20260701T100000Z", "20260703T100000Z/20260703T110000Z"])
    }

    @Test func `an instance moved by THISANDFUTURE is found in the window that it was moved to`() throws {
        let calendar = try CalendarMaker.calendar(
            "DTSTART:20260701T090000Z DURATION:PT1H RRULE:FREQ=WEEKLY",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260708T090000Z DTSTART:20260718T090000Z DURATION:P2D")
        let expander = try CalendarMaker.expander(calendar)
        let window = try CalendarMaker.window("20360712T120000Z", "20360712T130000Z")
        // Wednesday, ten days later, for two days.
        #expect(try expander.instances(in: window).map(\.span) == ["20360712T090000Z/20360714T090000Z"])
        let before = try CalendarMaker.window("20360702T000000Z", "20360703T000000Z")
        #expect(try expander.instances(in: before).isEmpty)
    }
}
