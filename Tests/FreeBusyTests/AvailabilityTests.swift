import FreeBusy
import ICalendar
import Recurrence
import Testing
import TimeZones

@Suite("Availability (RFC 7953)")
struct AvailabilityTests {
    /// Monday, 7 November 2011, in Montreal.
    private let day = ("20111107T050000Z", "20111108T050000Z")
    private static let officeHours = """
        BEGIN:AVAILABLE
        UID:a
        DTSTAMP:20111005T133225Z
        DTSTART;TZID=America/Montreal:20111002T080000
        DTEND;TZID=America/Montreal:20111002T180000
        RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
        END:AVAILABLE
        """

    private func availability(_ lines: String...) throws -> [Availability] {
        let text =
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VAVAILABILITY\nUID:v\nDTSTAMP:20111005T133225Z\n"
            + lines.joined(separator: "\n") + "\nEND:VAVAILABILITY\nEND:VCALENDAR\n"
        let calendar = try VCalendar.read(Array(text.utf8))
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
        return try Availability.all(of: calendar, resolver: resolver)
    }

    /// The slots of two hours of a day in Montreal, as RFC 7953 §5.1 draws them.
    private func slots(_ periods: [BusyPeriod]) throws -> String {
        slots(periods, from: try #require(CalendarTime(day.0)?.instant))
    }

    private func slots(_ periods: [BusyPeriod], from start: Instant) -> String {
        (0..<12).map { slot in
            let begin = start.advanced(by: Int64(slot) * 7200)
            let types = periods.filter { $0.interval.overlaps(begin..<begin.advanced(by: 7200)) }.map(\.type)
            switch types.first {
            case nil, .free?: return "F"
            case .busy?: return "B"
            case .busyUnavailable?: return "U"
            case .busyTentative?: return "T"
            }
        }.joined()
    }

    private func window() throws -> Range<Instant> {
        try #require(CalendarTime(day.0)?.instant)..<#require(CalendarTime(day.1)?.instant)
    }

    private func unavailable(_ availabilities: [Availability]) throws -> String {
        try slots(FreeBusy.unavailable(availabilities, in: window()))
    }

    @Test func `outside of the available time somebody is unavailable`() throws {
        // RFC 7953 §5.1.1, step 3.
        #expect(try unavailable(availability(Self.officeHours)) == "UUUUFFFFFUUU")
    }

    @Test func `a meeting is laid over the available time`() throws {
        // RFC 7953 §5.1.1, step 4.
        let noon = try #require(CalendarTime("20111107T170000Z")?.instant)
        let meeting = BusyPeriod(interval: noon..<noon.advanced(by: 7200), type: .busy)
        let periods = try FreeBusy.unavailable(availability(Self.officeHours), in: window()) + [meeting]
        #expect(try slots(FreeBusy.merged(periods, in: window())) == "UUUUFFBFFUUU")
    }

    @Test func `a week elsewhere overrides the usual hours`() throws {
        // RFC 7953 §5.1.2 and appendix B: the same hours in Denver, two hours later in Montreal.
        let start = try #require(CalendarTime("20111024T040000Z")?.instant)
        let window = start..<start.advanced(by: 86_400)
        let usual = try availability(Self.officeHours)
        let week = try availability(
            "PRIORITY:1", "DTSTART;TZID=America/Denver:20111023T000000",
            "DTEND;TZID=America/Denver:20111030T000000",
            Self.officeHours.replacing("America/Montreal", with: "America/Denver")
                .replacing("20111002", with: "20111023"))
        let meeting = BusyPeriod(
            interval: start.advanced(by: 14 * 3600)..<start.advanced(by: 16 * 3600), type: .busy)
        let periods = try FreeBusy.unavailable(usual + week, in: window) + [meeting]
        #expect(slots(FreeBusy.merged(periods, in: window), from: start) == "UUUUUFFBFFUU")
    }

    @Test(arguments: [
        ("BUSYTYPE:BUSY", "BBBBFFFFFBBB"), ("BUSYTYPE:BUSY-TENTATIVE", "TTTTFFFFFTTT"),
        ("BUSYTYPE:X-OTHER", "BBBBFFFFFBBB"), ("BUSYTYPE:FREE", "UUUUFFFFFUUU"),
        ("DTSTART:20111107T110000Z", "FFFUFFFFFUUU"),
        ("DTSTART:20111107T110000Z\nDTEND:20111107T150000Z", "FFFUFFFFFFFF"),
        ("DTSTART:20111107T110000Z\nDURATION:PT2H", "FFFUFFFFFFFF"),
        ("DTEND:20111107T070000Z", "UFFFFFFFFFFF"), ("DTEND:20111101T070000Z", "FFFFFFFFFFFF"),
    ])
    func `span and type are those of the component`(_ lines: String, _ expected: String) throws {
        #expect(try unavailable(availability(lines, Self.officeHours)) == expected)
    }

    @Test func `a higher priority overrides what a lower one offers and denies`() throws {
        // From 10 to 20 o'clock another rule holds: available from 16 to 20.
        let override = try availability(
            "PRIORITY:5", "BUSYTYPE:BUSY", "DTSTART:20111107T150000Z", "DTEND:20111108T010000Z",
            "BEGIN:AVAILABLE", "UID:b", "DTSTAMP:20111005T133225Z", "DTSTART:20111107T210000Z",
            "DTEND:20111108T010000Z", "END:AVAILABLE")
        let usual = try availability(Self.officeHours)
        #expect(try unavailable(usual + override) == "UUUUFBBBFFUU")
        #expect(try unavailable(override + usual) == "UUUUFBBBFFUU")
        let lowest = try availability("PRIORITY:9", "DTSTART:20111107T150000Z")
        #expect(try unavailable(lowest + override) == "FFFFFBBBFFUU")
    }

    @Test func `of one priority the stronger type is told, and what either offers is free`() throws {
        let tentative = try availability("BUSYTYPE:BUSY-TENTATIVE", Self.officeHours)
        let busy = try availability("BUSYTYPE:BUSY", "DTSTART:20111107T210000Z")
        #expect(try unavailable(tentative + busy) == "TTTTFFFFFBBB")
        #expect(try unavailable(busy + tentative) == "TTTTFFFFFBBB")
    }

    @Test func `an override of available time is followed`() throws {
        let moved =
            Self.officeHours + """

                BEGIN:AVAILABLE
                UID:a
                DTSTAMP:20111005T133225Z
                RECURRENCE-ID;TZID=America/Montreal:20111107T080000
                DTSTART;TZID=America/Montreal:20111107T140000
                DTEND;TZID=America/Montreal:20111107T160000
                END:AVAILABLE
                """
        #expect(try unavailable(availability(moved)) == "UUUUUUUFUUUU")
    }

    @Test func `a zone that nobody knows is an error`() throws {
        #expect(throws: RecurrenceError(.unknownTimeZone("No/Where"))) {
            try availability("DTSTART;TZID=No/Where:20111107T110000")
        }
    }

    @Test func `what is left is free`() throws {
        let busy = try FreeBusy.unavailable(availability(Self.officeHours), in: window())
        let free = try FreeBusy.free(busy, in: window())
        #expect(free.map(\.type) == [.free])
        #expect(free.first?.interval.lowerBound.utc.basicText == "20111107T130000")
        #expect(free.first?.interval.upperBound.utc.basicText == "20111107T230000")
        #expect(try FreeBusy.free([], in: window()).map(\.interval) == [window()])
        #expect(try FreeBusy.free([BusyPeriod(interval: window(), type: .busy)], in: window()).isEmpty)
    }
}
