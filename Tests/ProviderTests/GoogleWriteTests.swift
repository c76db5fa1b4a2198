import GoogleProvider
import ICalendar
import ProviderKit
import Testing
import Upstreams

private let series = """
    DTSTART;TZID=Europe/Vienna:20261102T100000
    DTEND;TZID=Europe/Vienna:20261102T110000
    RRULE:FREQ=WEEKLY;COUNT=6
    SUMMARY:Team
    """
private let moved = """
    RECURRENCE-ID;TZID=Europe/Vienna:20261109T100000
    DTSTART;TZID=Europe/Vienna:20261110T100000
    DTEND;TZID=Europe/Vienna:20261110T110000
    SUMMARY:Team
    """
private let single = "DTSTART:20261123T100000Z\nDTEND:20261123T110000Z\nSUMMARY:One"

@Suite("Google: write plans")
struct GoogleWriteTests {
    // MARK: - What is written

    @Test func `an unchanged object asks for nothing`() async throws {
        let harness = try await GoogleHarness()
        let parts = try await harness.write(try object(series, moved))
        #expect(try harness.kinds(try object(series, moved), over: parts) == [])
    }

    @Test func `a new title of one occurrence writes that occurrence alone`() async throws {
        let harness = try await GoogleHarness()
        let parts = try await harness.write(try object(series, moved))
        let renamed = try object(series, moved.replacing("SUMMARY:Team", with: "SUMMARY:Other"))
        #expect(try harness.kinds(renamed, over: parts) == ["occurrence"])
    }

    @Test func `an exclusion of an edited occurrence cancels it and leaves the series alone`() async throws {
        let harness = try await GoogleHarness()
        let parts = try await harness.write(try object(series, moved))
        let without = try object(series + "\nEXDATE;TZID=Europe/Vienna:20261109T100000")
        #expect(try harness.kinds(without, over: parts) == ["cancel"])
        let after = try await harness.write(without, over: parts, plan: "plan-2")
        #expect(
            try GoogleHarness.meaning(of: try await harness.onlyObject())
                == GoogleHarness.meaning(of: without))
        // And taken back again.
        #expect(try harness.kinds(try object(series), over: after) == ["occurrence"])
        try await harness.write(try object(series), over: after, plan: "plan-3")
        let back = try await harness.onlyObject()
        #expect(try GoogleHarness.meaning(of: back) == GoogleHarness.meaning(of: try object(series)))
        #expect(back.overrides.isEmpty, "an exception that says what its series says is no override")
    }

    @Test func `an override that the client takes away says again what its series says`() async throws {
        let harness = try await GoogleHarness()
        let parts = try await harness.write(try object(series, moved))
        #expect(try harness.kinds(try object(series), over: parts) == ["occurrence"])
        try await harness.write(try object(series), over: parts, plan: "plan-2")
        #expect(try await harness.onlyObject().overrides.isEmpty)
    }

    @Test func `overrides survive a move of their series`() async throws {
        let harness = try await GoogleHarness()
        let parts = try await harness.write(try object(series, moved))
        let later = try object(
            series.replacing("T100000", with: "T120000").replacing("T110000", with: "T130000"),
            moved.replacing("20261109T100000", with: "20261109T120000"))
        try await harness.write(later, over: parts, plan: "plan-2")
        #expect(
            try GoogleHarness.meaning(of: try await harness.onlyObject()) == GoogleHarness.meaning(of: later))
    }

    @Test(arguments: [true, false])
    func `a series with overrides changes from times to dates and back`(_ toDates: Bool) async throws {
        let harness = try await GoogleHarness()
        let timed = try object(series + "\nEXDATE;TZID=Europe/Vienna:20261116T100000", moved)
        let dates = try object(
            """
            DTSTART;VALUE=DATE:20261102
            DTEND;VALUE=DATE:20261103
            RRULE:FREQ=WEEKLY;COUNT=6
            EXDATE;VALUE=DATE:20261123
            SUMMARY:Fair
            """,
            """
            RECURRENCE-ID;VALUE=DATE:20261109
            DTSTART;VALUE=DATE:20261111
            DTEND;VALUE=DATE:20261112
            SUMMARY:Fair
            """)
        let parts = try await harness.write(toDates ? timed : dates)
        let after = toDates ? dates : timed
        try await harness.write(after, over: parts, plan: "plan-2")
        #expect(
            try GoogleHarness.meaning(of: try await harness.onlyObject()) == GoogleHarness.meaning(of: after))
    }

    @Test func `what was cancelled of a series of dates takes nothing from it once it is timed`() async throws
    {
        let harness = try await GoogleHarness()
        let dates = try object(
            "DTSTART;VALUE=DATE:20261102\nDTEND;VALUE=DATE:20261103\nRRULE:FREQ=WEEKLY;COUNT=6\nSUMMARY:Fair")
        var parts = try await harness.write(dates)
        let master = try #require(parts.first)
        try harness.google.delete(
            master.id + "_20261109", on: GoogleHarness.user, as: GoogleHarness.user)
        let seen = try await harness.provider.changes(in: harness.calendar, since: nil, page: nil)
        GoogleHarness.merge(seen.parts, into: &parts)
        #expect(parts.count == 2)
        let after = try await harness.write(try object(series), over: [master], plan: "plan-2")
        GoogleHarness.merge(after, into: &parts)
        let calendar = try harness.provider.object(from: parts, in: harness.calendar).calendar
        #expect(try GoogleHarness.meaning(of: calendar) == GoogleHarness.meaning(of: try object(series)))
    }

    @Test func `what we do not map survives a write`() async throws {
        let harness = try await GoogleHarness()
        let event: JSON = [
            "summary": "One", "start": ["dateTime": "2026-11-23T10:00:00Z"],
            "end": ["dateTime": "2026-11-23T11:00:00Z"], "guestsCanInviteOthers": false,
            "extendedProperties": ["shared": ["a": "b"], "private": ["c": "d"]],
            "source": ["title": "T", "url": "https://example.com/"],
        ]
        _ = try harness.google.insert(event, on: GoogleHarness.user, as: GoogleHarness.user)
        let parts = try #require(try await harness.sync().first?.value)
        var calendar = try harness.provider.object(from: parts, in: harness.calendar).calendar
        var member = try #require(calendar.master)
        member.set(Property(.summary, text: "Two"))
        calendar = VCalendar(members: [member], productID: "-//test//test//EN")
        let after = try await harness.write(calendar, over: parts)
        let payload = try JSONValue(try #require(after.first).payload)
        #expect(payload["summary"]?.text == "Two")
        #expect(payload["guestsCanInviteOthers"]?.flag == false)
        #expect(payload["extendedProperties"]?["shared"]?["a"]?.text == "b")
        #expect(payload["extendedProperties"]?["private"]?["c"]?.text == "d")
        #expect(payload["source"]?["title"]?.text == "T")
    }

    @Test func `reminders are written only when they change`() async throws {
        let harness = try await GoogleHarness()
        let event: JSON = [
            "summary": "One", "start": ["dateTime": "2026-11-23T10:00:00Z"],
            "end": ["dateTime": "2026-11-23T11:00:00Z"], "reminders": ["useDefault": true],
        ]
        _ = try harness.google.insert(event, on: GoogleHarness.user, as: GoogleHarness.user)
        let parts = try #require(try await harness.sync().first?.value)
        let read = try harness.provider.object(from: parts, in: harness.calendar).calendar
        #expect(try harness.kinds(read, over: parts) == [])
        var member = try #require(read.master)
        member.components = [
            Component(
                .valarm,
                properties: [
                    Property(.action, text: "DISPLAY"), Property(.description, text: "x"),
                    Property(.trigger, duration: CalendarDuration(days: -1)),
                ])
        ]
        let after = try await harness.write(
            VCalendar(members: [member], productID: "-//t//t//EN"), over: parts)
        let alarms =
            try harness.provider.object(from: after, in: harness.calendar).calendar.master?.alarms ?? []
        #expect(alarms.count == 1)
        #expect(try alarms.first?.first(.trigger)?.duration() == CalendarDuration(days: 0, seconds: -86_400))
    }

    // MARK: - Preconditions and repetition

    @Test func `a part that somebody else changed is a conflict`() async throws {
        let harness = try await GoogleHarness()
        let parts = try await harness.write(try object(single))
        let id = try #require(parts.first?.id)
        _ = try harness.google.patch(
            id, ["summary": "Theirs"], on: GoogleHarness.user, as: GoogleHarness.user)
        let steps = try harness.provider.steps(
            toWrite: try object(single.replacing("One", with: "Ours")), over: parts, plan: "plan-2",
            in: harness.calendar)
        await #expect(throws: ProviderError(.conflict, "")) {
            try await harness.perform(steps, over: parts)
        }
        let deletion = try harness.provider.steps(toDelete: parts, plan: "plan-3", in: harness.calendar)
        await #expect(throws: ProviderError(.conflict, "")) {
            try await harness.perform(deletion, over: parts)
        }
    }

    @Test(arguments: [GoogleFault.Effect.answerLost, .cut, .malformed])
    func `a step whose answer was lost is recognised by its mark`(_ fault: GoogleFault.Effect) async throws {
        let harness = try await GoogleHarness()
        let calendar = harness.calendar
        let provider = harness.provider
        var known: [UpstreamPart] = []
        for (plan, wanted) in [
            ("plan-1", try object(series, moved)),
            ("plan-2", try object(series.replacing("SUMMARY:Team", with: "SUMMARY:New"), moved)),
            (
                "plan-3",
                try object(
                    series.replacing("SUMMARY:Team", with: "SUMMARY:New") + "\nEXDATE:20261109T090000Z")
            ),
        ] {
            for step in try provider.steps(toWrite: wanted, over: known, plan: plan, in: calendar) {
                #expect(try await provider.outcome(of: step, known: known, in: calendar) == nil)
                for method in ["events.insert", "events.update", "events.delete"] {
                    harness.google.inject(GoogleFault(fault, method: method))
                }
                // An answer to DELETE has no body that could be malformed.
                if let done = try? await provider.perform(step, known: known, in: calendar) {
                    GoogleHarness.merge(done, into: &known)
                    harness.google.clearFaults()
                    continue
                }
                harness.google.clearFaults()
                let outcome = try #require(try await provider.outcome(of: step, known: known, in: calendar))
                GoogleHarness.merge(outcome, into: &known)
            }
            let read = try await harness.onlyObject()
            #expect(try GoogleHarness.meaning(of: read) == GoogleHarness.meaning(of: wanted))
        }
        let deletion = try #require(
            try provider.steps(toDelete: known, plan: "plan-4", in: calendar).first)
        #expect(try await provider.outcome(of: deletion, known: known, in: calendar) == nil)
        _ = try await provider.perform(deletion, known: known, in: calendar)
        let gone = try #require(try await provider.outcome(of: deletion, known: known, in: calendar))
        #expect(gone.allSatisfy(\.isDeleted) && gone.count == known.count)
        #expect(try await harness.sync().isEmpty)
    }

    @Test func `a UID can be used again after its event was deleted`() async throws {
        let harness = try await GoogleHarness()
        for plan in 1...3 {
            let parts = try await harness.write(try object(single), plan: "plan-\(plan)")
            let steps = try harness.provider.steps(
                toDelete: parts, plan: "gone-\(plan)", in: harness.calendar)
            #expect(try await harness.perform(steps, over: parts).isEmpty)
        }
        let parts = try await harness.write(try object(single), plan: "plan-9")
        #expect(parts.count == 1)
        #expect(try await harness.onlyObject().uid == "test-1@client")
    }

    @Test func `a UID that another event has is a conflict`() async throws {
        let harness = try await GoogleHarness()
        try await harness.write(try object(single))
        await #expect(throws: ProviderError(.conflict, "")) {
            try await harness.write(try object(single.replacing("One", with: "Two")), plan: "plan-2")
        }
    }

    @Test func `an object is read again whole`() async throws {
        let harness = try await GoogleHarness()
        let parts = try await harness.write(try object(series + "\nEXDATE:20261116T090000Z", moved))
        let key = try #require(parts.first?.key)
        let again = try await harness.provider.parts(of: key, in: harness.calendar)
        #expect(Set(again.map(\.id)) == Set(parts.map(\.id)))
        #expect(try await harness.provider.parts(of: "nothing", in: harness.calendar).isEmpty)
    }

    // MARK: - Mail

    private static let meeting =
        single + """

            ORGANIZER:mailto:anna@example.com
            ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@example.com
            ATTENDEE:mailto:bob@example.net
            ATTENDEE:mailto:cem@example.net
            """

    @Test func `guests are told once of a meeting, and of nothing that is only ours`() async throws {
        let harness = try await GoogleHarness()
        let parts = try await harness.write(try object(Self.meeting))
        #expect(harness.google.mails.map(\.recipient).sorted() == ["bob@example.net", "cem@example.net"])
        harness.google.resetRecords()
        let alarm = "\nBEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nTRIGGER:-PT15M\nEND:VALARM"
        let after = try await harness.write(try object(Self.meeting + alarm), over: parts, plan: "plan-2")
        #expect(harness.google.mails.isEmpty)
        let later = Self.meeting.replacing("T100000Z", with: "T093000Z")
        try await harness.write(try object(later + alarm), over: after, plan: "plan-3")
        #expect(harness.google.mails.map(\.kind) == [.update, .update])
    }

    @Test(arguments: ["NONE", "CLIENT"])
    func `SCHEDULE-AGENT silences Google`(_ agent: String) async throws {
        let harness = try await GoogleHarness()
        let silent = Self.meeting.replacing("ATTENDEE:", with: "ATTENDEE;SCHEDULE-AGENT=\(agent):")
        try await harness.write(try object(silent))
        #expect(harness.google.mails.isEmpty)
        let mixed = Self.meeting.replacing(
            "ATTENDEE:mailto:bob", with: "ATTENDEE;SCHEDULE-AGENT=\(agent):mailto:bob")
        let refusal = #expect(throws: WriteRefusal.self) { try harness.kinds(try object(mixed), over: []) }
        #expect(refusal?.precondition == "upstream-always-notifies")
    }

    @Test func `nobody is told when the operator says never`() async throws {
        let harness = try await GoogleHarness(notify: .never)
        try await harness.write(try object(Self.meeting))
        #expect(harness.google.mails.isEmpty)
    }

    // MARK: - Guests

    private func invited() async throws -> (GoogleHarness, [UpstreamPart], VCalendar) {
        let harness = try await GoogleHarness()
        let event: JSON = [
            "iCalUID": "theirs@example.org", "summary": "Theirs",
            "start": ["dateTime": "2026-11-23T10:00:00Z"],
            "end": ["dateTime": "2026-11-23T11:00:00Z"], "organizer": ["email": "boss@example.org"],
            "attendees": [
                ["email": "boss@example.org"], ["email": "anna@example.com"], ["email": "bob@example.net"],
            ],
        ]
        _ = try harness.google.invite(event, on: GoogleHarness.user)
        let parts = try #require(try await harness.sync().first?.value)
        return (harness, parts, try harness.provider.object(from: parts, in: harness.calendar).calendar)
    }

    private func edited(_ calendar: VCalendar, _ edit: (inout Component) -> Void) throws -> VCalendar {
        var member = try #require(calendar.master)
        edit(&member)
        return VCalendar(members: [member], productID: "-//test//test//EN")
    }

    @Test func `a guest's answer sends the own row alone, and one reply`() async throws {
        let (harness, parts, calendar) = try await invited()
        let answered = try edited(calendar) { member in
            for index in member.properties.indices
            where member.properties[index].address == "anna@example.com" {
                member.properties[index].setParameter(.partstat, "ACCEPTED")
            }
        }
        harness.google.resetRecords()
        let after = try await harness.write(answered, over: parts)
        #expect(harness.google.requests.filter { $0.method.hasPrefix("events") }.map(\.verb) == ["PATCH"])
        #expect(harness.google.mails.map(\.recipient) == ["boss@example.org"])
        let read = try harness.provider.object(from: after, in: harness.calendar).calendar
        let answers = read.master?.attendees.map { $0.parameter(.partstat) ?? "" }
        #expect(answers == ["NEEDS-ACTION", "ACCEPTED", "NEEDS-ACTION"])
    }

    @Test func `a guest cannot change what the organizer says`() async throws {
        let (harness, parts, calendar) = try await invited()
        let edits: [(inout Component) -> Void] = [
            { $0.set(Property(.summary, text: "Mine")) },
            {
                $0.set(
                    Property(
                        .dtend,
                        time: .utc($0.start?.local.adding(seconds: 60) ?? LocalDateTime(secondsSinceEpoch: 0))
                    ))
            },
            { member in member.properties.removeAll { $0.address == "bob@example.net" } },
            { member in member.properties.removeAll { $0.address == "anna@example.com" } },
        ]
        for edit in edits {
            let changed = try edited(calendar, edit)
            let refusal = #expect(throws: WriteRefusal.self) { try harness.kinds(changed, over: parts) }
            #expect(refusal?.precondition == "allowed-attendee-scheduling-object-change")
        }
        let quiet = try edited(calendar) { $0.set(Property(.transp, text: "TRANSPARENT")) }
        harness.google.resetRecords()
        try await harness.write(quiet, over: parts)
        #expect(harness.google.mails.isEmpty)
    }

    @Test func `somebody else's invitation becomes a private copy`() async throws {
        let harness = try await GoogleHarness()
        let foreign =
            single + """

                ORGANIZER;CN=Boss:mailto:boss@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:boss@example.org
                ATTENDEE:mailto:anna@example.com
                """
        #expect(try harness.kinds(try object(foreign), over: []) == ["import"])
        try await harness.write(try object(foreign))
        #expect(harness.google.mails.isEmpty)
        let read = try await harness.onlyObject()
        #expect(read.master?.organizer?.address == "boss@example.org")
        let uninvited = single + "\nORGANIZER:mailto:boss@example.org\nATTENDEE:mailto:bob@example.net"
        #expect(throws: WriteRefusal.self) { try harness.kinds(try object(uninvited), over: []) }
    }
}
