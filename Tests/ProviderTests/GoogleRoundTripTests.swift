import GoogleProvider
import ICalendar
import ProviderKit
import Testing
import Upstreams

/// Objects that Google can hold, under a name that says what is special about them.
private let objects: [(name: String, events: [String])] = [
    (
        "a timed event",
        ["DTSTART;TZID=Europe/Vienna:20261123T100000\nDTEND;TZID=Europe/Vienna:20261123T110000\nSUMMARY:One"]
    ),
    ("an event in UTC", ["DTSTART:20261123T100000Z\nDTEND:20261123T110000Z\nSUMMARY:One"]),
    ("a floating event", ["DTSTART:20261123T100000\nDURATION:PT90M\nSUMMARY:One"]),
    ("an event without length", ["DTSTART:20261123T100000Z\nSUMMARY:Point"]),
    (
        "an all-day event that ends on its own day",
        ["DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224\nSUMMARY:Eve"]
    ),
    ("an all-day event", ["DTSTART;VALUE=DATE:20261224\nSUMMARY:Eve"]),
    ("a holiday of a week", ["DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261231\nSUMMARY:Week"]),
    (
        "a flight between two zones",
        [
            "DTSTART;TZID=Europe/Vienna:20261123T100000\nDTEND;TZID=America/New_York:20261123T130000\nSUMMARY:Flight"
        ]
    ),
    (
        "a night across the change of the clock",
        [
            "DTSTART;TZID=Europe/Vienna:20261024T220000\nDTEND;TZID=Europe/Vienna:20261025T060000\nSUMMARY:Night"
        ]
    ),
    (
        "a series across both changes of the clock",
        [
            "DTSTART;TZID=Europe/Vienna:20260901T083000\nDTEND;TZID=Europe/Vienna:20260901T091500\nRRULE:FREQ=WEEKLY;COUNT=40\nSUMMARY:Weekly"
        ]
    ),
    (
        "a series in a zone of Windows",
        [
            "DTSTART;TZID=W. Europe Standard Time:20260925T083000\nDTEND;TZID=W. Europe Standard Time:20260925T091500\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=12\nSUMMARY:Month"
        ]
    ),
    (
        "a counted series whose start the rule does not make",
        [
            "DTSTART;TZID=Europe/Vienna:20261101T100000\nDTEND;TZID=Europe/Vienna:20261101T110000\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=5\nSUMMARY:Odd"
        ]
    ),
    (
        "a zone of its own making",
        [
            "DTSTART;TZID=Somewhere:20261023T100000\nDTEND;TZID=Somewhere:20261023T110000\nRRULE:FREQ=DAILY;COUNT=5\nSUMMARY:Own zone"
        ]
    ),
    (
        "exclusions in three forms",
        [
            "DTSTART;TZID=Europe/Vienna:20261101T100000\nDTEND;TZID=Europe/Vienna:20261101T110000\nRRULE:FREQ=DAILY;COUNT=10\nEXDATE;TZID=Europe/Vienna:20261102T100000,20261103T100000\nEXDATE:20261104T090000Z\nEXDATE;VALUE=DATE:20261105\nSUMMARY:Daily"
        ]
    ),
    (
        "an override on another day, and one with another title",
        [
            "DTSTART;TZID=Europe/Vienna:20261019T100000\nDTEND;TZID=Europe/Vienna:20261019T110000\nRRULE:FREQ=WEEKLY;COUNT=6\nSUMMARY:Team\nLOCATION:Room 1",
            "RECURRENCE-ID;TZID=Europe/Vienna:20261026T100000\nDTSTART;TZID=Europe/Vienna:20261027T140000\nDTEND;TZID=Europe/Vienna:20261027T150000\nSUMMARY:Team\nLOCATION:Room 1",
            "RECURRENCE-ID:20261102T090000Z\nDTSTART;TZID=Europe/Vienna:20261102T100000\nDTEND;TZID=Europe/Vienna:20261102T113000\nSUMMARY:Team with guests\nLOCATION:Room 2",
        ]
    ),
    (
        "an all-day series with an override and an exclusion",
        [
            "DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=MONTHLY;COUNT=6\nEXDATE;VALUE=DATE:20261201\nSUMMARY:Rent",
            "RECURRENCE-ID;VALUE=DATE:20270101\nDTSTART;VALUE=DATE:20270102\nSUMMARY:Rent later",
        ]
    ),
    (
        "an override that makes an occurrence last all day",
        [
            "DTSTART;TZID=Europe/Vienna:20261101T100000\nDTEND;TZID=Europe/Vienna:20261101T110000\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Daily",
            "RECURRENCE-ID;TZID=Europe/Vienna:20261102T100000\nDTSTART;VALUE=DATE:20261102\nSUMMARY:Whole day",
        ]
    ),
    (
        "extra dates",
        [
            "DTSTART;TZID=Europe/Vienna:20261101T100000\nDTEND;TZID=Europe/Vienna:20261101T110000\nRRULE:FREQ=WEEKLY;COUNT=3\nRDATE;TZID=Europe/Vienna:20261104T180000,20261105T180000\nSUMMARY:Extra"
        ]
    ),
    (
        "extra dates alone",
        [
            "DTSTART;VALUE=DATE:20261101\nRDATE;VALUE=DATE:20261104,20261120\nSUMMARY:Dates"
        ]
    ),
    (
        "an override of an occurrence that the rule does not make",
        [
            "DTSTART;TZID=Europe/Vienna:20261101T100000\nDTEND;TZID=Europe/Vienna:20261101T110000\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:Weekly",
            "RECURRENCE-ID;TZID=Europe/Vienna:20261104T100000\nDTSTART;TZID=Europe/Vienna:20261104T120000\nDTEND;TZID=Europe/Vienna:20261104T130000\nSUMMARY:Extra",
        ]
    ),
    (
        "an UNTIL of the wrong type",
        [
            "DTSTART;TZID=Europe/Vienna:20261101T100000\nDTEND;TZID=Europe/Vienna:20261101T110000\nRRULE:FREQ=DAILY;UNTIL=20261110\nSUMMARY:Until"
        ]
    ),
    (
        "the last working day of the month",
        [
            "DTSTART;TZID=America/New_York:20261030T090000\nDTEND;TZID=America/New_York:20261030T100000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=8\nSUMMARY:Close"
        ]
    ),
    (
        "states and texts",
        [
            "DTSTART:20261123T100000Z\nDTEND:20261123T110000Z\nSUMMARY:Grüße\\, 🙂\\; \\\\ back\nDESCRIPTION:a\\nb\nLOCATION:Café\nSTATUS:TENTATIVE\nTRANSP:TRANSPARENT\nCLASS:PRIVATE\nCOLOR:gold"
        ]
    ),
    (
        "a meeting",
        [
            "DTSTART:20261123T100000Z\nDTEND:20261123T110000Z\nSUMMARY:Meeting\nORGANIZER:mailto:anna@example.com\nATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@example.com\nATTENDEE;CN=\"Bob, B.\";ROLE=OPT-PARTICIPANT;RSVP=TRUE:mailto:bob@example.net"
        ]
    ),
]

@Suite("Google: a VCalendar goes there and comes back")
struct GoogleRoundTripTests {
    @Test(arguments: objects.map(\.name))
    func `what is written means the same when it is read`(_ name: String) async throws {
        let events = try #require(objects.first { $0.name == name }).events
        let wanted = try calendar(events)
        let harness = try await GoogleHarness()
        let written = try await harness.write(wanted)
        let read = try await harness.onlyObject()
        #expect(try GoogleHarness.meaning(of: read) == GoogleHarness.meaning(of: wanted))
        // What was handed back by the steps says the same as what a sync finds.
        let direct = try harness.provider.object(from: written, in: harness.calendar).calendar
        #expect(direct == read)
        // Strict iCalendar, and nothing left to do.
        _ = try VCalendar.read(read.serialized(), .strict)
        let again = try harness.provider.steps(
            toWrite: wanted, over: written, plan: "plan-2", in: harness.calendar)
        #expect(again.isEmpty, "\(again.map(\.kind))")
        let same = try harness.provider.steps(
            toWrite: read, over: written, plan: "plan-3", in: harness.calendar)
        #expect(same.isEmpty, "\(same.map(\.kind))")
    }

    @Test(
        arguments: objects.map(\.name),
        ["a timed event", "an override on another day, and one with another title"])
    func `any object can become any other`(_ before: String, _ after: String) async throws {
        let first = try calendar(try #require(objects.first { $0.name == before }).events)
        let second = try calendar(try #require(objects.first { $0.name == after }).events)
        let harness = try await GoogleHarness()
        let written = try await harness.write(first)
        let changed = try await harness.write(second, over: written, plan: "plan-2")
        let read = try await harness.onlyObject()
        #expect(try GoogleHarness.meaning(of: read) == GoogleHarness.meaning(of: second))
        let back = try await harness.write(first, over: changed, plan: "plan-3")
        #expect(
            try GoogleHarness.meaning(of: try await harness.onlyObject()) == GoogleHarness.meaning(of: first))
        let rest = try harness.provider.steps(
            toWrite: first, over: back, plan: "plan-4", in: harness.calendar)
        #expect(rest.isEmpty, "\(rest.map(\.kind))")
    }

    private func calendar(_ events: [String]) throws -> VCalendar {
        let text =
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//test//EN\n"
            + "BEGIN:VTIMEZONE\nTZID:Somewhere\nBEGIN:DAYLIGHT\nDTSTART:19810329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\n"
            + "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:19961027T030000\n"
            + "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n"
            + "END:VTIMEZONE\n"
            + events.map { "BEGIN:VEVENT\nUID:test-1@client\nDTSTAMP:20261101T000000Z\n\($0)\nEND:VEVENT\n" }
            .joined()
            + "END:VCALENDAR\n"
        return try VCalendar.read(Array(text.utf8), .lenient)
    }
}
