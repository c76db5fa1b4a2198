import ICalendar
import TestSupport
import Testing

@testable import TimeZones

@Suite("RFC 5545 §3.3.5 local times in zones of the OS")
struct ZoneTests {
    @Test(arguments: LocalTimeCase.all(in: "timezones/zone-times.txt"))
    func `a local time means one instant`(_ row: LocalTimeCase) throws {
        try row.check(try #require(Sample.database.zone(named: row.name)))
    }

    @Test func `the table of local times is there`() {
        #expect(LocalTimeCase.all(in: "timezones/zone-times.txt").count > 25)
    }

    @Test func `every transition lies between its two offsets`() throws {
        for name in Sample.database.identifiers {
            let zone = try #require(Sample.database.zone(named: name))
            var instant = Instant.distantPast
            var count = 0
            while let next = zone.transition(after: instant), count < 1000 {
                #expect(next.instant > instant)
                #expect(zone.offset(at: next.instant.advanced(by: -1)) == next.offsetBefore)
                #expect(zone.offset(at: next.instant) == next.offsetAfter)
                #expect(zone.transition(atOrBefore: next.instant) == next)
                instant = next.instant
                count += 1
            }
        }
    }

    @Test func `the calendar repeats after 400 years`() throws {
        let zone = try #require(Sample.database.zone(named: "America/New_York"))
        let cycle: Int64 = 146_097 * 86_400
        let start = try Sample.instant("20500101T000000Z")
        // A day and an hour, so that all hours of all days of the week come about.
        for step in 0..<4000 {
            let near = start.advanced(by: Int64(step) * 90_000)
            let far = near.advanced(by: cycle * 20)
            #expect(zone.offset(at: near) == zone.offset(at: far))
            let local = LocalDateTime(secondsSinceEpoch: near.secondsSinceEpoch)
            let farLocal = LocalDateTime(secondsSinceEpoch: far.secondsSinceEpoch)
            #expect(zone.instant(of: local).advanced(by: cycle * 20) == zone.instant(of: farLocal))
        }
    }

    @Test func `the far future has its transitions`() throws {
        let zone = try #require(Sample.database.zone(named: "Europe/Berlin"))
        let next = try #require(zone.transition(after: Sample.instant("88880101T000000Z")))
        #expect(next.onset.basicText == "88880328T020000")
        #expect(next.abbreviation == "CEST")
        #expect(next.isDaylight)
    }

    @Test(arguments: [Int64.min, Int64.min + 1, -(1 << 60), 1 << 60, Int64.max - 1, Int64.max])
    func `the ends of time do no harm`(_ second: Int64) throws {
        for name in Sample.database.identifiers {
            let zone = try #require(Sample.database.zone(named: name))
            let instant = Instant(secondsSinceEpoch: second)
            #expect(abs(zone.offset(at: instant).seconds) < 86_400)
            _ = zone.local(at: instant)
            _ = zone.instant(ofLocalSecond: second)
            _ = zone.transition(after: instant)
            _ = zone.transition(atOrBefore: instant)
        }
    }

    @Test func `summer is daylight saving in Ireland too`() throws {
        let zone = try #require(Sample.database.zone(named: "Europe/Dublin"))
        let spring = try #require(zone.transition(after: Sample.instant("20260101T000000Z")))
        let autumn = try #require(zone.transition(after: spring.instant))
        #expect(spring.isDaylight)
        #expect(spring.abbreviation == "IST")
        #expect(!autumn.isDaylight)
        #expect(autumn.abbreviation == "GMT")
    }

    @Test(arguments: [
        (0, "UTC"), (3600, "UTC+01:00"), (-12_600, "UTC-03:30"), (20_700, "UTC+05:45"),
        (-2670, "UTC-00:44:30"),
    ])
    func `a fixed offset names itself`(_ seconds: Int, _ name: String) throws {
        let zone = Zone(fixedOffset: UTCOffset(seconds: seconds))
        #expect(zone.identifier == name)
        #expect(zone.isFixed)
        #expect(zone.transition(after: .distantPast) == nil)
        let noon = try #require(LocalDateTime("20260701T120000"))
        #expect(zone.instant(of: noon) == Instant(utc: noon).advanced(by: -Int64(seconds)))
    }

    @Test func `zones are equal by name and rules`() throws {
        let berlin = try #require(Sample.database.zone(named: "Europe/Berlin"))
        let again = try #require(TimeZoneDatabase(directory: Sample.directory).zone(named: "Europe/Berlin"))
        #expect(berlin == again)
        #expect(berlin != Sample.database.zone(named: "Europe/Paris"))
        #expect(berlin != Zone(identifier: "Europe/Berlin", table: Zone.utc.table))
    }
}
