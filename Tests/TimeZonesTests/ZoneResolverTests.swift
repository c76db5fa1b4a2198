import ICalendar
import TestSupport
import Testing

@testable import TimeZones

@Suite("RFC 5545 §3.2.19 what a TZID means in its object")
struct ZoneResolverTests {
    /// An event in Berlin by name; by its own VTIMEZONE nine hours ahead of UTC.
    private func object(timeZone: Component?) -> VCalendar {
        let event = Component(
            .vevent, properties: [Property(.uid, text: "1"), Property(.dtstart, value: "20260701T120000")])
        var calendar = VCalendar(members: [event], productID: "-//calgate//tests//EN")
        if let timeZone { calendar.component.components.insert(timeZone, at: 0) }
        return calendar
    }

    private func resolver(_ calendar: VCalendar?) throws -> ZoneResolver {
        ZoneResolver(
            calendar: calendar, database: Sample.database,
            floating: try #require(Sample.database.zone(named: "America/New_York")))
    }

    private func noon(_ tzid: TimeZoneID) throws -> CalendarTime {
        .zoned(try #require(LocalDateTime("20260701T120000")), tzid)
    }

    @Test func `the object's own VTIMEZONE decides`() throws {
        let tokyo = Zone(fixedOffset: UTCOffset(seconds: 32_400))
        let span = try Sample.instant("20260101T000000Z")..<(.distantFuture)
        let timeZone = VTimeZone.component(for: tokyo, as: "Europe/Berlin", covering: span)
        let resolver = try resolver(object(timeZone: timeZone))
        #expect(resolver.instant(of: try noon("Europe/Berlin")) == (try Sample.instant("20260701T030000Z")))
        #expect(resolver.zone(for: "Europe/Berlin")?.identifier == "Europe/Berlin")
        #expect(resolver.instant(of: try noon("Europe/Paris")) == (try Sample.instant("20260701T100000Z")))
    }

    @Test func `without one the data base does`() throws {
        let resolver = try resolver(object(timeZone: nil))
        #expect(resolver.instant(of: try noon("Europe/Berlin")) == (try Sample.instant("20260701T100000Z")))
        #expect(
            resolver.instant(of: try noon("W. Europe Standard Time"))
                == (try Sample.instant("20260701T100000Z")))
    }

    @Test func `one that cannot be read counts as missing`() throws {
        let resolver = try resolver(
            object(timeZone: Component(.vtimezone, properties: [Property(.tzid, text: "Europe/Berlin")])))
        #expect(resolver.instant(of: try noon("Europe/Berlin")) == (try Sample.instant("20260701T100000Z")))
    }

    @Test func `of two with one name the first counts`() throws {
        let span = try Sample.instant("20260101T000000Z")..<(.distantFuture)
        func fixed(_ hours: Int) -> Component {
            VTimeZone.component(
                for: Zone(fixedOffset: UTCOffset(seconds: hours * 3600)), as: "D", covering: span)
        }
        var calendar = object(timeZone: fixed(1))
        calendar.component.components.insert(fixed(5), at: 1)
        #expect(try resolver(calendar).zone(for: "D")?.offset(at: span.lowerBound).seconds == 3600)
    }

    @Test func `an unknown zone stays unknown`() throws {
        let resolver = try resolver(nil)
        #expect(resolver.zone(for: "Customized Time Zone") == nil)
        #expect(resolver.instant(of: try noon("Customized Time Zone")) == nil)
        #expect(resolver.zone(of: try noon("Customized Time Zone")) == nil)
    }

    @Test(arguments: ["\"My Zone, Own\"", "my zone, own", " My Zone, Own ", "My Zone\\, Own"])
    func `a VTIMEZONE is found though its name was copied with quotes, backslashes, space or other case`(
        _ tzid: String
    ) throws {
        let span = try Sample.instant("20260101T000000Z")..<(.distantFuture)
        let own = VTimeZone.component(
            for: Zone(fixedOffset: UTCOffset(seconds: 32_400)), as: "My Zone, Own", covering: span)
        let resolver = try resolver(object(timeZone: own))
        #expect(
            resolver.instant(of: try noon(TimeZoneID(tzid))) == (try Sample.instant("20260701T030000Z")))
        #expect(resolver.zone(for: "My Zones, Own") == nil)
    }

    @Test(arguments: [
        ("4", "Europe/Berlin"), ("10", "America/New_York"), ("0", nil), ("57", nil), ("x", nil),
    ])
    func `Outlook's number is a last resort`(_ number: String, _ identifier: String?) throws {
        var calendar = object(timeZone: nil)
        calendar.component.components[0].add(Property("X-MICROSOFT-CDO-TZID", value: number))
        let resolver = try resolver(calendar)
        #expect(resolver.zone(for: "Customized Time Zone")?.identifier == identifier)
        #expect(resolver.zone(for: "Europe/Paris")?.identifier == "Europe/Paris")
    }

    @Test func `two numbers in one object say nothing`() throws {
        var calendar = object(timeZone: nil)
        calendar.component.components += calendar.component.components
        calendar.component.components[0].add(Property("X-MICROSOFT-CDO-TZID", value: "4"))
        #expect(try resolver(calendar).zone(for: "Customized Time Zone") == nil)
    }

    @Test func `days and floating times are the viewer's`() throws {
        let resolver = try resolver(nil)
        let day = try #require(CalendarDate("20260701"))
        let local = try #require(LocalDateTime("20260701T120000"))
        #expect(resolver.instant(of: .date(day)) == (try Sample.instant("20260701T040000Z")))
        #expect(resolver.instant(of: .floating(local)) == (try Sample.instant("20260701T160000Z")))
        #expect(resolver.instant(of: .utc(local)) == (try Sample.instant("20260701T120000Z")))
        #expect(resolver.zone(of: .utc(local)) == .utc)
    }
}
