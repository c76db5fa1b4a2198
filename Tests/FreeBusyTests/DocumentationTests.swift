import FreeBusy
import ICalendar
import Recurrence
import Testing
import TimeZones

/// The examples of `ICalendar.docc/ICalendar.md`, in its order.
@Suite("The library's page")
struct DocumentationTests {
    private let octets = Array(
        """
        BEGIN:VCALENDAR\r
        VERSION:2.0\r
        PRODID:-//Example//Example//EN\r
        BEGIN:VEVENT\r
        UID:1@example.com\r
        DTSTAMP:20260105T080000Z\r
        DTSTART;TZID=Europe/Vienna:20260302T090000\r
        DURATION:PT30M\r
        RRULE:FREQ=WEEKLY;COUNT=6\r
        SUMMARY:Planning\r
        END:VEVENT\r
        END:VCALENDAR\r

        """.utf8)
    private let march =
        Instant(secondsSinceEpoch: 1_772_323_200)..<Instant(secondsSinceEpoch: 1_775_001_600)

    @Test func `the strict door says what is wrong and where`() throws {
        #expect(try VCalendar.read(octets, .strict).uid == "1@example.com")
        let broken = octets.filter { $0 != UInt8(ascii: "=") }
        let error = try #require(throws: ICalendarError.self) { try VCalendar.read(broken, .strict) }
        #expect(error.line == 7)
        #expect(error.section.hasPrefix("RFC 5545"))
    }

    @Test func `the lenient door lists what it did`() throws {
        let bare = String(decoding: octets, as: UTF8.self).replacing("DTSTAMP:20260105T080000Z", with: "")
        let reading = try ICalendarReader.read(Array(bare.utf8), .lenient)
        #expect(reading.calendars.count == 1)
        #expect(!reading.repairs.isEmpty)
        #expect(reading.repairs.allSatisfy { !$0.sentence.isEmpty })
    }

    @Test func `an event is edited by its accessors`() throws {
        let calendar = try VCalendar.read(octets)
        var event = calendar.members[0]
        event.summary = "Planning, moved"
        event.end = event.start?.adding(CalendarDuration(seconds: 3600))
        event.attendees.append(.attendee("anna@example.com", commonName: "Anna"))
        event.attendees[0].participationStatus = .accepted
        var alarm = Component(.valarm)
        alarm.action = .display
        alarm.trigger = .fromStart(CalendarDuration(seconds: -900))
        alarm.description = "Planning"
        event.alarms = [alarm]
        let changed = VCalendar(members: [event], productID: "-//Example//Example//EN")
        let text = String(decoding: changed.serialized(), as: UTF8.self)
        #expect(text.contains("\r\nSUMMARY:Planning\\, moved\r\n"))
        #expect(text.contains("\r\nDTEND;TZID=Europe/Vienna:20260302T100000\r\n"))
        #expect(!text.contains("\r\nDURATION"))
        #expect(text.contains("\r\nATTENDEE;CN=Anna;PARTSTAT=ACCEPTED:mailto:anna@example.com\r\n"))
        #expect(text.contains("\r\nTRIGGER:-PT15M\r\n"))
        #expect(try VCalendar.read(changed.serialized()) == changed)
    }

    @Test func `a series is expanded, and makes busy`() throws {
        let calendar = try VCalendar.read(octets)
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
        let expander = try RecurrenceExpander(calendar, resolver: resolver)
        // Summer time starts on 29 March.
        #expect(
            try expander.instances(in: march).map { $0.interval.lowerBound.utc.basicText } == [
                "20260302T080000", "20260309T080000", "20260316T080000", "20260323T080000",
                "20260330T070000",
            ])
        let periods = try FreeBusy.instances(
            of: calendar, in: march, resolver: resolver, addresses: ["anna@example.com"]
        ).map(\.period)
        let answer = FreeBusy.calendar(
            FreeBusy.merged(periods, in: march), window: march, stamp: march.lowerBound, uid: "1",
            organizer: nil, attendee: "anna@example.com", productID: "-//Example//Example//EN")
        #expect(answer.members[0].all(.freebusy).count == 5)
    }

    @Test func `an object goes to jCal and back`() throws {
        let calendar = try VCalendar.read(octets)
        let json = JCal.octets(of: calendar)
        let again = try JCal.read(json)
        #expect(again.members == calendar.members)
    }
}
