import ICalendar
import Testing

@testable import TimeZones

@Suite("RFC 5545 §3.6.5 VTIMEZONE made for a span of use")
struct VTimeZoneWritingTests {
    @Test(arguments: Sample.database.identifiers, VTimeZoneSpan.all)
    func `what is written reads back as the zone`(_ name: String, _ span: VTimeZoneSpan) throws {
        let zone = try #require(Sample.database.zone(named: name))
        try Self.checkRoundTrip(of: zone, over: span)
    }

    @Test(.enabled(if: (try? TimeZoneDatabase.system.check()) != nil), arguments: VTimeZoneSpan.all.prefix(3))
    func `so do all zones of this system`(_ span: VTimeZoneSpan) throws {
        for name in TimeZoneDatabase.system.identifiers {
            let zone = try #require(TimeZoneDatabase.system.zone(named: name))
            try Self.checkRoundTrip(of: zone, over: span)
        }
    }

    @Test func `a zone read from a VTIMEZONE is written again`() throws {
        for name in [
            "outlook-2016-observances-from-1601", "apple-rule-history-with-until", "rules-of-rare-forms",
        ] {
            try Self.checkRoundTrip(of: Sample.zone(ofFile: name), over: VTimeZoneSpan.all[0])
        }
    }

    private static func checkRoundTrip(of zone: Zone, over span: VTimeZoneSpan) throws {
        let range = try span.range
        let written = VTimeZone.component(for: zone, as: "T", covering: range)
        let bytes = VCalendar(members: [written], productID: "-//calgate//tests//EN").serialized()
        let reading = try ICalendarReader.read(bytes, .lenient)
        let back = try VTimeZone.zone(from: try #require(reading.calendars.first?.timeZones.first))
        #expect(
            zone.agrees(with: back, over: range),
            "\(zone.identifier): \(String(decoding: bytes, as: UTF8.self))")
        let later = range.lowerBound..<range.lowerBound.advanced(by: 365 * 86_400)
        #expect(zone.agrees(with: back, over: later), "\(zone.identifier) over a year")
    }

    @Test(arguments: [
        (
            "Europe/Berlin", "20260601T000000Z",
            [
                "DAYLIGHT 20260329T020000 +0100 +0200 CEST FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
                "STANDARD 20261025T030000 +0200 +0100 CET FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            ]
        ),
        (
            "Europe/Dublin", "20260101T000000Z",
            [
                "STANDARD 20251026T020000 +0100 +0000 GMT FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
                "DAYLIGHT 20260329T010000 +0000 +0100 IST FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            ]
        ),
        (
            "America/New_York", "20260601T000000Z",
            [
                "DAYLIGHT 20260308T020000 -0500 -0400 EDT FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
                "STANDARD 20261101T020000 -0400 -0500 EST FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
            ]
        ),
        (
            "America/Nuuk", "20260601T000000Z",
            [
                "DAYLIGHT 20260328T230000 -0200 -0100 -01 "
                    + "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA",
                "STANDARD 20261025T000000 -0100 -0200 -02 FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            ]
        ),
        (
            "Africa/Cairo", "20260601T000000Z",
            [
                "DAYLIGHT 20260424T000000 +0200 +0300 EEST FREQ=YEARLY;BYMONTH=4;BYDAY=-1FR",
                "STANDARD 20261030T000000 +0300 +0200 EET "
                    + "FREQ=YEARLY;BYYEARDAY=-67,-66,-65,-64,-63,-62,-61;BYDAY=FR",
            ]
        ),
        ("Asia/Kolkata", "20260601T000000Z", ["STANDARD 19700101T000000 +0530 +0530 IST -"]),
        ("Etc/UTC", "20260601T000000Z", ["STANDARD 19700101T000000 +0000 +0000 UTC -"]),
    ])
    func `the usual zones are written as people write them`(
        _ name: String, _ start: String, _ observances: [String]
    ) throws {
        let zone = try #require(Sample.database.zone(named: name))
        let component = VTimeZone.component(
            for: zone, as: "T", covering: try Sample.instant(start)..<(.distantFuture))
        #expect(component.components.map(Self.line) == observances)
    }

    @Test func `a zone without rules is a list of dates`() throws {
        let zone = try #require(Sample.database.zone(named: "Africa/Casablanca"))
        let span = try Sample.instant("20240101T000000Z")..<Sample.instant("20250301T000000Z")
        let component = VTimeZone.component(for: zone, as: "Morocco Standard Time", covering: span)
        #expect(component.first(.tzid)?.text == "Morocco Standard Time")
        #expect(component.components.count == 2)
        for observance in component.components {
            #expect(observance.first(.rrule) == nil)
            #expect(!observance.all(.rdate).isEmpty)
        }
    }

    @Test func `rules of the past end with the span`() throws {
        let zone = try #require(Sample.database.zone(named: "America/New_York"))
        let span = try Sample.instant("19900101T000000Z")..<Sample.instant("20000101T000000Z")
        let lines = VTimeZone.component(for: zone, as: "T", covering: span).components.map(Self.line)
        #expect(
            lines == [
                "STANDARD 19891029T020000 -0400 -0500 EST FREQ=YEARLY;UNTIL=19991031T060000Z;BYMONTH=10;BYDAY=-1SU",
                "DAYLIGHT 19900401T020000 -0500 -0400 EDT FREQ=YEARLY;UNTIL=19990404T070000Z;BYMONTH=4;BYDAY=1SU",
            ])
    }

    private static func line(_ observance: Component) -> String {
        let names: [PropertyName] = [.dtstart, .tzoffsetfrom, .tzoffsetto, .tzname, .rrule]
        return ([observance.name.rawName] + names.map { observance.first($0)?.value ?? "-" })
            .joined(separator: " ")
    }
}

/// From when to when an object uses a zone.
struct VTimeZoneSpan: Sendable, CustomTestStringConvertible {
    let start: String?
    let end: String?

    var testDescription: String { "\(start ?? "ever") to \(end ?? "ever")" }

    var range: Range<Instant> {
        get throws {
            // Year 1: VTIMEZONE cannot speak of earlier ones.
            try Sample.instant(start ?? "00010102T000000Z")..<(end.map(Sample.instant) ?? .distantFuture)
        }
    }

    static let all = [
        VTimeZoneSpan(start: nil, end: nil),
        VTimeZoneSpan(start: "20260301T000000Z", end: "20260302T000000Z"),
        VTimeZoneSpan(start: "20260701T000000Z", end: nil),
        VTimeZoneSpan(start: "19700101T000000Z", end: "20400101T000000Z"),
        VTimeZoneSpan(start: "19950607T000000Z", end: "20080607T000000Z"),
        VTimeZoneSpan(start: "18000101T000000Z", end: "19450607T000000Z"),
        VTimeZoneSpan(start: "22000101T000000Z", end: "30000101T000000Z"),
        VTimeZoneSpan(start: "35000101T000000Z", end: nil),
    ]
}
