import ICalendar
import TestSupport
import Testing

@testable import TimeZones

@Suite("RFC 5545 §3.6.5 a VTIMEZONE for each TZID")
struct VCalendarTimeZonesTests {
    private func event(_ properties: Property...) -> Component {
        Component(.vevent, properties: [Property(.uid, text: "1")] + properties)
    }

    private func start(_ text: String, _ tzid: String) -> Property {
        Property(.dtstart, value: text, parameters: [Parameter(.tzid, tzid)])
    }

    @Test func `each zone that is used and not there is added, as it is spelled`() throws {
        var calendar = VCalendar(
            members: [
                event(
                    start("20260701T120000", "W. Europe Standard Time"),
                    Property(.exdate, value: "20260702T120000", parameters: [Parameter(.tzid, "US-Eastern")]))
            ], productID: "-//calgate//tests//EN")
        #expect(calendar.addMissingTimeZones(from: Sample.database).isEmpty)
        let names = calendar.timeZones.compactMap { $0.first(.tzid)?.text }
        #expect(names == ["US-Eastern", "W. Europe Standard Time"])
        #expect(calendar.component.components.map(\.name) == [.vtimezone, .vtimezone, .vevent])
        let resolver = ZoneResolver(
            calendar: calendar, database: TimeZoneDatabase(directory: "/nonexistent"), floating: .utc)
        let summer = try Sample.instant("20260701T100000Z")
        #expect(resolver.zone(for: "W. Europe Standard Time")?.offset(at: summer).seconds == 7200)

        let once = calendar
        #expect(calendar.addMissingTimeZones(from: Sample.database).isEmpty)
        #expect(calendar == once)
    }

    @Test(arguments: ["Europe/Berlin", "Europe/Dublin", "Pacific/Apia", "Asia/Gaza", "Asia/Kolkata"])
    func `a component that is at hand is the one that would be made`(_ name: String) throws {
        let database = TimeZoneDatabase(directory: Sample.directory)
        let zone = try #require(database.zone(named: name))
        // Every 40 days over 60 years, for a day, for some years and for ever: most of them meet a component
        // that was made for another span.
        for start in stride(from: -315_619_200, to: 1_577_836_800, by: 40 * 86_400) as StrideTo<Int64> {
            let lower = Instant(secondsSinceEpoch: start)
            for upper in [lower.advanced(by: 86_400), lower.advanced(by: 100_000_000), .distantFuture] {
                let made = VTimeZone.component(for: zone, as: "T", covering: lower..<upper)
                #expect(database.component(for: zone, as: "T", covering: lower..<upper) == made)
            }
        }
    }

    @Test func `a zone that nobody knows is named and not added`() {
        var calendar = VCalendar(
            members: [event(start("20260701T120000", "Nowhere"))], productID: "-//calgate//tests//EN")
        #expect(calendar.addMissingTimeZones(from: Sample.database) == ["Nowhere"])
        #expect(calendar.timeZones.isEmpty)
    }

    @Test func `an object without zones stays as it is`() {
        var calendar = VCalendar(
            members: [event(Property(.dtstart, value: "20260701T120000Z"))],
            productID: "-//calgate//tests//EN")
        let before = calendar
        #expect(calendar.addMissingTimeZones(from: Sample.database).isEmpty)
        #expect(calendar == before)
    }

    @Test(arguments: [
        ("FREQ=WEEKLY", "20990701T120000"), ("FREQ=WEEKLY;UNTIL=20300701T000000Z", "20300630T120000"),
        ("FREQ=YEARLY;COUNT=20", "20450701T120000"),
    ])
    func `the zone reaches to the last instance`(_ rule: String, _ last: String) throws {
        var calendar = VCalendar(
            members: [event(start("20230701T120000", "Africa/Casablanca"), Property(.rrule, value: rule))],
            productID: "-//calgate//tests//EN")
        #expect(calendar.addMissingTimeZones(from: Sample.database).isEmpty)
        let zone = try VTimeZone.zone(from: try #require(calendar.timeZones.first))
        let end = Instant(utc: try #require(LocalDateTime(last)))
        let expected = try #require(Sample.database.zone(named: "Africa/Casablanca"))
        #expect(expected.agrees(with: zone, over: try Sample.instant("20230701T000000Z")..<end))
    }
}
