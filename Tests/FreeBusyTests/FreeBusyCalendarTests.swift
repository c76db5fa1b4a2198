import FreeBusy
import ICalendar
import TestSupport
import Testing

@Suite("RFC 5545 §3.6.4 VFREEBUSY")
struct FreeBusyCalendarTests {
    private func instant(_ text: String) throws -> Instant { try #require(CalendarTime(text)?.instant) }

    @Test func `a VFREEBUSY prints as the fixture`() throws {
        let periods = [
            BusyPeriod(
                interval: try instant("20260302T080000Z")..<instant("20260302T090000Z"), type: .busy),
            BusyPeriod(
                interval: try instant("20260302T090000Z")..<instant("20260302T093000Z"), type: .busyTentative),
            BusyPeriod(
                interval: try instant("20260303T000000Z")..<instant("20260304T000000Z"),
                type: .busyUnavailable),
        ]
        let calendar = FreeBusy.calendar(
            periods, window: try instant("20260302T000000Z")..<instant("20260309T000000Z"),
            stamp: try instant("20260301T120000Z"), uid: "fb-1", organizer: "boss@example.com",
            attendee: "mailto:me@example.com", productID: "-//example//test//EN", method: "REPLY")
        let printed = String(decoding: calendar.serialized(), as: UTF8.self)
        let lines = printed.split(separator: "\r\n").map(String.init)
        #expect(lines == (try Fixture.lines("freebusy/rfc5545-3.6.4-reply.ics")))
        #expect(try VCalendar.read(Array(printed.utf8)) == calendar)
    }
}
