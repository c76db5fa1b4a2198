import FreeBusy
import ICalendar
import Recurrence
import Testing
import TimeZones

@Suite("What counts as busy (RFC 4791 §7.10)")
struct BusyInstanceTests {
    private func busy(
        _ component: String, _ lines: String..., addresses: Set<String> = ["me@example.com"],
        from: String = "20260301T000000Z", to: String = "20260401T000000Z", excluding: Set<String> = []
    ) throws -> [BusyInstance] {
        let text =
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//test//EN", "BEGIN:\(component)", "UID:1"]
            + ["DTSTAMP:20260101T000000Z"] + lines + ["END:\(component)", "END:VCALENDAR", ""]
        let calendar = try VCalendar.read(Array(text.joined(separator: "\r\n").utf8))
        let zone = try #require(TimeZoneDatabase.system.zone(named: "Europe/Berlin"))
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: zone)
        let window = try #require(CalendarTime(from)?.instant)..<#require(CalendarTime(to)?.instant)
        let instances = try FreeBusy.instances(
            of: calendar, in: window, resolver: resolver, addresses: addresses, excludedUIDs: excluding)
        // Who needs no names gets the same periods.
        let periods = try FreeBusy.periods(
            of: calendar, in: window, resolver: resolver, addresses: addresses, excludedUIDs: excluding)
        #expect(Set(periods) == Set(instances.map(\.period)) && periods.count == instances.count)
        return instances
    }

    private func told(_ instances: [BusyInstance]) -> [String] {
        instances.map {
            "\($0.period.type.rawValue) \($0.period.interval.lowerBound.utc)/\($0.period.interval.upperBound.utc)"
        }
    }

    @Test(arguments: [
        ("STATUS:CONFIRMED", "BUSY"), ("TRANSP:OPAQUE", "BUSY"), ("TRANSP:TRANSPARENT", nil),
        ("STATUS:CANCELLED", nil),
        ("STATUS:TENTATIVE", "BUSY-TENTATIVE"), ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", "BUSY-UNAVAILABLE"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "BUSY"),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.com", nil),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:you@example.com", "BUSY"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ME@example.com", "BUSY"),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:me@example.com", "BUSY-TENTATIVE"),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@example.com", "BUSY-TENTATIVE"),
        ("ATTENDEE:mailto:me@example.com", "BUSY-TENTATIVE"),
        ("ATTENDEE:mailto:me@example.com\r\nORGANIZER:mailto:me@example.com", "BUSY"),
    ])
    func `an event is busy by its TRANSP, STATUS and own PARTSTAT`(_ line: String, _ type: String?) throws {
        let instances = try busy("VEVENT", "DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", line)
        #expect(told(instances) == (type.map { ["\($0) 20260302T090000/20260302T100000"] } ?? []))
    }

    @Test func `instances are counted one by one, and named`() throws {
        let instances = try busy(
            "VEVENT", "DTSTART;TZID=Europe/Berlin:20260327T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY",
            "EXDATE;TZID=Europe/Berlin:20260328T090000")
        #expect(
            told(instances).suffix(4) == [
                "BUSY 20260327T080000/20260327T090000", "BUSY 20260329T070000/20260329T080000",
                "BUSY 20260330T070000/20260330T080000", "BUSY 20260331T070000/20260331T080000",
            ])
        #expect(Set(instances.map(\.recurrenceID)).count == 4)
        #expect(instances.allSatisfy { $0.uid == "1" })
    }

    @Test func `a whole day is busy from midnight to midnight of the viewer`() throws {
        let instances = try busy("VEVENT", "DTSTART;VALUE=DATE:20260329")
        #expect(told(instances) == ["BUSY 20260328T230000/20260329T220000"])
    }

    @Test func `an event without duration makes nobody busy`() throws {
        #expect(try busy("VEVENT", "DTSTART:20260302T090000Z").isEmpty)
    }

    @Test func `a to-do makes nobody busy`() throws {
        #expect(try busy("VTODO", "DTSTART:20260302T090000Z", "DUE:20260302T100000Z").isEmpty)
    }

    @Test func `published busy time counts by its type`() throws {
        let instances = try busy(
            "VFREEBUSY",
            "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260302T090000Z/PT1H,20260303T090000Z/20260303T100000Z",
            "FREEBUSY;FBTYPE=FREE:20260304T090000Z/PT1H", "FREEBUSY;FBTYPE=X-OWN:20260305T090000Z/PT1H",
            "FREEBUSY:20250305T090000Z/PT1H")
        #expect(
            told(instances) == [
                "BUSY-TENTATIVE 20260302T090000/20260302T100000",
                "BUSY-TENTATIVE 20260303T090000/20260303T100000",
                "BUSY 20260305T090000/20260305T100000",
            ])
        #expect(Set(instances.map(\.recurrenceID)).count == 3)
    }

    @Test(arguments: ["VEVENT", "VFREEBUSY"])
    func `an object that is left out makes nobody busy`(_ component: String) throws {
        let lines =
            component == "VEVENT"
            ? ["DTSTART:20260302T090000Z", "DURATION:PT1H"] : ["FREEBUSY:20260302T090000Z/PT1H"]
        func count(_ excluded: Set<String>) throws -> Int {
            try busy(component, lines.joined(separator: "\r\n"), excluding: excluded).count
        }
        #expect(try count([]) == 1)
        #expect(try count(["2"]) == 1)
        #expect(try count(["1", "2"]) == 0)
    }
}
