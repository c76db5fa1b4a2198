import FreeBusy
import ICalendar
import Recurrence
import Testing
import TimeZones

@Suite("Objects that are asked again and again")
struct BusyObjectTests {
    private func object(_ lines: String...) throws -> BusyObject {
        let text =
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//test//EN"] + lines + ["END:VCALENDAR", ""]
        let calendar = try VCalendar.read(Array(text.joined(separator: "\r\n").utf8))
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
        return try BusyObject(calendar, resolver: resolver, addresses: [])
    }

    private func event(_ lines: String...) throws -> BusyObject {
        try object(
            (["BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z"] + lines + ["END:VEVENT"])
                .joined(separator: "\r\n"))
    }

    private func window(_ start: String, _ end: String) throws -> Range<Instant> {
        try #require(CalendarTime(start)?.instant)..<#require(CalendarTime(end)?.instant)
    }

    @Test func `one window serves many objects of several zones`() throws {
        let objects = try ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Europe/Berlin"].map { zone in
            try event("DTSTART;TZID=\(zone):20250101T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
        }
        // Both clocks that are set are set within it.
        let march = try window("20260301T000000Z", "20260401T000000Z")
        var shared = ExpansionWindow(march)
        for object in objects {
            var periods: [BusyPeriod] = []
            try object.append(to: &periods, in: &shared)
            #expect(periods == (try object.instances(in: march).map(\.period)))
            #expect(periods.count == 31)
        }
        var last: [BusyPeriod] = []
        try objects[0].append(to: &last, in: &shared)
        #expect(last.last?.interval == (try window("20260331T070000Z", "20260331T080000Z")))
        #expect(last.first?.interval == (try window("20260301T080000Z", "20260301T090000Z")))
    }

    @Test func `the span is that of what makes busy`() throws {
        let ended = try event("DTSTART:20260101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=10")
        #expect(try ended.span() == window("20260101T090000Z", "20260110T100000Z"))
        let endless = try event("DTSTART:20260101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
        #expect(try endless.span()?.upperBound == .distantFuture)
        #expect(try event("DTSTART:20260101T090000Z", "TRANSP:TRANSPARENT").span() == nil)
        let published = try object(
            "BEGIN:VFREEBUSY", "UID:1", "DTSTAMP:20260101T000000Z",
            "FREEBUSY:20260105T090000Z/PT1H,20260103T090000Z/PT1H", "END:VFREEBUSY")
        #expect(try published.span() == window("20260103T090000Z", "20260105T100000Z"))
    }

    @Test func `what makes nobody busy is not read further`() throws {
        let lines = ["DTSTART;TZID=Nowhere/Land:20260101T090000", "DURATION:PT1H"]
        #expect(throws: RecurrenceError(.unknownTimeZone("Nowhere/Land"))) { try event(lines[0], lines[1]) }
        let free = try event(lines[0], lines[1], "STATUS:CANCELLED")
        #expect(try free.instances(in: window("20260101T000000Z", "20270101T000000Z")).isEmpty)
    }
}
