import CalDAVServer
import FreeBusy
import Gateway
import ICalendar
import StoreKit
import Testing
import WebDAV

@Suite("RFC 7953 section 7 availability", .timeLimit(.minutes(2)))
struct AvailabilityTests {
    /// Monday to Friday from nine to five in Berlin, for ever.
    private static func availability(_ tzid: String = "Europe/Berlin") -> String {
        """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//calgate//tests//EN
        BEGIN:VAVAILABILITY
        UID:hours
        DTSTAMP:20260101T000000Z
        BEGIN:AVAILABLE
        UID:week
        DTSTAMP:20260101T000000Z
        DTSTART;TZID=\(tzid):20260105T090000
        DTEND;TZID=\(tzid):20260105T170000
        RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
        END:AVAILABLE
        END:VAVAILABILITY
        END:VCALENDAR

        """
    }

    /// `START/END TYPE` in UTC, by time.
    private func lines(_ periods: [BusyPeriod], _ window: Range<Instant>) -> [String] {
        FreeBusy.merged(periods, in: window).map { period in
            let (start, end) = (period.interval.lowerBound.utc, period.interval.upperBound.utc)
            return "\(start.basicText)/\(end.basicText) \(period.type.rawValue)"
        }
    }

    /// The day after the start of the harness's clock: Tuesday, 3 March 2026.
    private func tuesday() -> Range<Instant> {
        let start = GatewayHarness.start.advanced(by: 16 * 3600)
        return start..<start.advanced(by: 86_400)
    }

    private func set(_ name: String, _ text: String, of owner: PropertyOwner, _ gateway: GatewayHarness)
        async throws
    {
        let xml = "<C:\(name) xmlns:C=\"urn:ietf:params:xml:ns:caldav\">\(text)</C:\(name)>"
        try await gateway.gateway.setProperties(
            [.dead(.caldav(name), Array(xml.utf8))], of: owner, by: gateway.principal)
    }

    private func localCalendar(_ gateway: GatewayHarness, _ components: [String]) async throws -> CalendarInfo
    {
        _ = try await Connector(store: gateway.store).addLocalCalendar(GatewayHarness.user, named: "Any")
        try await gateway.gateway.createCalendar(
            "own", components: components, properties: [], by: gateway.principal)
        return try #require(
            await gateway.gateway.calendar("own", of: GatewayHarness.user, for: gateway.principal))
    }

    private func put(_ text: String, in calendar: CalendarInfo, _ gateway: GatewayHarness) async throws {
        let octets = Array(text.utf8)
        _ = try await gateway.gateway.put(
            octets, VCalendar.read(octets), name: "x.ics", in: calendar, .init(), by: gateway.principal)
    }

    @Test func `who published their hours is unavailable outside of them`() async throws {
        let gateway = try await GatewayHarness.connected()
        try await set(
            "calendar-availability", Self.availability(), of: .home(user: GatewayHarness.user), gateway)
        let window = tuesday()
        let home = try await gateway.gateway.busy(
            .home(user: GatewayHarness.user), in: window, by: gateway.principal)
        #expect(
            lines(home, window) == [
                "20260303T000000/20260303T080000 BUSY-UNAVAILABLE",
                "20260303T160000/20260304T000000 BUSY-UNAVAILABLE",
            ])
        // A single calendar does not speak for the person.
        let single = try await gateway.gateway.busy(
            .calendar(gateway.calendar()), in: window, by: gateway.principal)
        #expect(single.isEmpty)
        await gateway.close()
    }

    @Test func `hours that nobody can place make busy times unknown`() async throws {
        let gateway = try await GatewayHarness.connected()
        try await set(
            "calendar-availability", Self.availability("No/Where"), of: .home(user: GatewayHarness.user),
            gateway)
        await #expect(throws: DAVStatus(503)) { try await status { _ = try await gateway.busy() } }
        await gateway.close()
    }

    @Test func `hours in a calendar count for it`() async throws {
        let gateway = try await GatewayHarness.connected()
        let calendar = try await localCalendar(gateway, ["VEVENT", "VAVAILABILITY"])
        try await put(Self.availability(), in: calendar, gateway)
        let window = tuesday()
        let busy = try await gateway.gateway.busy(.calendar(calendar), in: window, by: gateway.principal)
        #expect(
            lines(busy, window) == [
                "20260303T000000/20260303T080000 BUSY-UNAVAILABLE",
                "20260303T160000/20260304T000000 BUSY-UNAVAILABLE",
            ])
        await gateway.close()
    }

    @Test func `published busy time in a calendar counts`() async throws {
        let gateway = try await GatewayHarness.connected()
        let calendar = try await localCalendar(gateway, ["VFREEBUSY"])
        let text = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//calgate//tests//EN
            BEGIN:VFREEBUSY
            UID:published
            DTSTAMP:20260101T000000Z
            DTSTART:20260303T000000Z
            DTEND:20260304T000000Z
            FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260303T100000Z/PT1H
            END:VFREEBUSY
            END:VCALENDAR

            """
        try await put(text, in: calendar, gateway)
        let window = tuesday()
        let busy = try await gateway.gateway.busy(.calendar(calendar), in: window, by: gateway.principal)
        #expect(lines(busy, window) == ["20260303T100000/20260303T110000 BUSY-TENTATIVE"])
        await gateway.close()
    }

    @Test func `a whole day lies in the zone that the client gave the calendar later`() async throws {
        let gateway = try await GatewayHarness.connected()
        let calendar = try await localCalendar(gateway, ["VEVENT"])
        let text = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//calgate//tests//EN
            BEGIN:VEVENT
            UID:day
            DTSTAMP:20260101T000000Z
            DTSTART;VALUE=DATE:20260304
            END:VEVENT
            END:VCALENDAR

            """
        try await put(text, in: calendar, gateway)
        try await set("calendar-timezone-id", "Pacific/Auckland", of: .calendar(calendar), gateway)
        let window = tuesday()
        let busy = try await gateway.gateway.busy(.calendar(calendar), in: window, by: gateway.principal)
        // 13 hours ahead of UTC the day of the fourth begins on the third.
        #expect(lines(busy, window) == ["20260303T110000/20260304T000000 BUSY"])
        await gateway.close()
    }
}
