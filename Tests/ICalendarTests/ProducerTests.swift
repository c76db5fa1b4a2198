import Foundation
import ICalendar
import TestSupport
import Testing

@Suite("What producers write")
struct ProducerTests {
    static let names = (try? Fixture.names(in: "icalendar/producers", withExtension: "ics")) ?? []

    /// Each fixture's `.repairs` lists `LINE RULE SENTENCE`.
    @Test(arguments: names)
    func `each habit is repaired, and each repair is told with its line`(_ name: String) throws {
        let reading = try ICalendarReader.read(try Fixture.bytes(name), .lenient)
        let lines = reading.repairs.map { "\($0.line) \($0.rule.rawValue) \($0.sentence)" }
        let golden = name.dropLast("ics".count) + "repairs"
        guard ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == nil else {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: Fixture.url(String(golden)))
            Issue.record("\(golden) was written anew")
            return
        }
        #expect(lines == (try Fixture.lines(String(golden))))
        let printed = reading.calendars.flatMap { $0.serialized() }
        let again = try ICalendarReader.read(printed, .strict)
        #expect(again.calendars == reading.calendars)
        #expect(try ICalendarReader.read(printed, .lenient).repairs == [])
    }

    @Test func `there are fixtures`() {
        #expect(Self.names.count >= 15)
    }

    /// Nothing but what the list of repairs names is lost.
    @Test(arguments: [
        ("outlook-2003-octets-of-latin-1", "SUMMARY", "Büro, Grüße"),
        (
            "outlook-vcal-text-folded-without-space", "DESCRIPTION",
            "Agenda follows:\n1. Welcome\nNote: bring the papers"
        ),
        ("exchange-2007-dates-with-tzid", "DTSTART", "20260302"),
        ("zimbra-8-offset-of-minus-zero", "DTSTART", "20260302T090000"),
        ("google-feed-of-line-feeds-without-dates-told", "EXDATE", "20260309,20260316"),
        ("thunderbird-export-cut-off", "SUMMARY", "whole"),
        ("php-feed-without-what-is-required", "DTSTART", "20260302T090000"),
        ("nokia-calendar-1.0-with-parameters-without-value", "SUMMARY", "Treffen"),
        ("old-phone-calendar-1.0-quoted-printable", "SUMMARY", "Café mit Jürgen"),
        ("old-phone-calendar-1.0-quoted-printable", "LOCATION", "Straße 5"),
        ("old-phone-calendar-1.0-quoted-printable", "DESCRIPTION", "eins\nzwei: drei"),
        ("mail-gateway-events-without-calendar", "SUMMARY", "a"),
        ("scripts-with-rules-of-their-own", "RRULE", "FREQ=WEEKLY;BYDAY=MO"),
        ("database-dump-with-controls", "X-FIELD", "1"),
    ])
    func `what was meant is read`(_ name: String, _ property: String, _ text: String) throws {
        let octets = try Fixture.bytes("icalendar/producers/\(name).ics")
        let event = try ICalendarReader.read(octets, .lenient).calendars.first?.members.first
        #expect(event?.first(PropertyName(property))?.text == text)
    }
}
