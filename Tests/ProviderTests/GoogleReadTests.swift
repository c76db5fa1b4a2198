import Foundation
import GoogleProvider
import ICalendar
import ProviderKit
import Recurrence
import TestSupport
import Testing
import TimeZones
import Upstreams

/// A file of `Fixtures/google`: what Google says, beside an `.ics` of what we make of it.
private struct Case {
    let calendar: UpstreamCalendar
    let parts: [UpstreamPart]

    init(_ path: String) throws {
        let value = try JSONValue(try Fixture.bytes(path))
        let entry = try #require(value["calendar"])
        calendar = UpstreamCalendar(
            id: "anna@example.com", name: "Anna", timeZone: entry["timeZone"]?.text, isWritable: true,
            isOwned: true, payload: try entry.serialized())
        parts = try (value["events"]?.elements ?? []).map { event in
            let id = try #require(event["id"]?.text)
            return UpstreamPart(
                id: id, key: event["recurringEventId"]?.text ?? id, etag: event["etag"]?.text ?? "",
                payload: try event.serialized())
        }
    }
}

private let provider = GoogleHarness.provider(ScriptedTransport { _, _ in ScriptedTransport.answer(500, "") })

@Suite("Google: events as iCalendar")
struct GoogleReadTests {
    @Test(arguments: try Fixture.names(in: "google", withExtension: "json"))
    func `what Google says becomes the object beside it`(_ path: String) throws {
        let example = try Case(path)
        var calendar = try provider.object(from: example.parts, in: example.calendar).calendar
        #expect(ICalendarValidator.problems(in: calendar.serialized(), limits: ReaderLimits()).isEmpty)
        // What a VTIMEZONE says depends on the data of the system.
        calendar.component.components.removeAll { $0.name == .vtimezone }
        let octets = calendar.serialized()
        let golden = path.replacing(".json", with: ".ics")
        if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
            try Data(octets).write(to: Fixture.url(golden))
            Issue.record("\(golden) was written anew; look at it")
        }
        let expected = String(decoding: try Fixture.bytes(golden), as: UTF8.self)
        #expect(String(decoding: octets, as: UTF8.self) == expected)
    }

    @Test(arguments: try Fixture.names(in: "google", withExtension: "json"))
    func `the order of the parts does not matter, and what is read needs no write`(_ path: String) throws {
        let example = try Case(path)
        let read = try provider.object(from: example.parts, in: example.calendar).calendar
        let reversed = try provider.object(from: example.parts.reversed(), in: example.calendar).calendar
        #expect(reversed.serialized() == read.serialized())
        let steps = try provider.steps(toWrite: read, over: example.parts, plan: "p", in: example.calendar)
        #expect(steps.isEmpty, "\(steps.map(\.kind))")
    }

    @Test func `parts of which none takes place are nothing`() throws {
        let calendar = UpstreamCalendar(id: "c", name: "c", isWritable: true, isOwned: true)
        let cancelled = UpstreamPart(
            id: "m_20261123", key: "m", etag: "",
            payload: Array(#"{"id":"m_20261123","status":"cancelled","recurringEventId":"m"}"#.utf8))
        let gone = UpstreamPart(id: "m", key: "m", etag: "", payload: [], isDeleted: true)
        for parts in [[], [cancelled], [gone], [gone, cancelled]] {
            #expect(throws: TranslationError(.nothingLive, "")) {
                try provider.object(from: parts, in: calendar)
            }
        }
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"id":1}"#, #"{"id":"a"}"#, #"{"id":"a","start":{"date":"2026-02-30"}}"#,
        #"{"id":"a","start":{"dateTime":"yesterday"}}"#,
        #"{"id":"a","start":{"dateTime":"2026-11-23T10:00:00","timeZone":"Mars/Base"}}"#,
        #"{"id":"a","start":{"date":"2026-11-23"},"end":{"dateTime":"2026-11-23T10:00:00Z"}}"#,
        #"{"id":"a","start":{"date":"2026-11-23"},"sequence":1e99}"#,
    ])
    func `what is no event is an error, not a guess`(_ payload: String) {
        let calendar = UpstreamCalendar(id: "c", name: "c", isWritable: true, isOwned: true)
        let part = UpstreamPart(id: "a", key: "a", etag: "", payload: Array(payload.utf8))
        #expect(throws: TranslationError(.malformedPayload, "")) {
            try provider.object(from: [part], in: calendar)
        }
    }

    @Test(arguments: try Fixture.names(in: "google", withExtension: "json"))
    func `a payload that was damaged is refused or becomes a valid object`(_ path: String) throws {
        let example = try Case(path)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [
            "", "\"", "0", "9", "-", "T", "Z", ",", ":", "null", "{", "}", "\\u0000", "99999999999999999999",
            ";",
        ]
        for _ in 0..<150 {
            let parts = example.parts.map { part in
                var part = part
                for _ in 0...random(2) {
                    let index = random(part.payload.count)
                    let end = min(part.payload.count, index + random(4))
                    part.payload.replaceSubrange(index..<end, with: Array(pieces[random(pieces.count)].utf8))
                }
                return part
            }
            guard let read = try? provider.object(from: parts, in: example.calendar).calendar else {
                continue
            }
            #expect(Validity.problems(of: read) == [])
            _ = try? provider.steps(toWrite: read, over: parts, plan: "p", in: example.calendar)
        }
    }

    // MARK: - Injections

    private static let texts = [
        "a\r\nATTENDEE:mailto:evil@example.com", "a\nEND:VEVENT\nBEGIN:VEVENT", "a\u{B}b", "a\u{0}b",
        "a\u{C}b\u{1B}[0m",
        "a\u{85}X-EVIL:1", "a\u{2028}X-EVIL:1", "a\";X-EVIL=1:\"", "a^n^'^^", "\\n\\,\\;\\\\", "a:b;c,d=e",
        "\u{FFFE}\u{FFFF}",
        "<![CDATA[ ]]> & </x>", "\r", String(repeating: "ü🙂", count: 200), "=\"\u{7F}\"", " \t lead",
    ]

    @Test(arguments: texts)
    func `no text of a stranger adds anything to the object`(_ text: String) throws {
        let quoted = String(decoding: try JSONValue.string(text).serialized(), as: UTF8.self)
        let fields = [
            "summary", "description", "location", "iCalUID", "hangoutLink", "colorId", "visibility", "status",
        ]
        .map { "\"\($0)\":\(quoted)" }.joined(separator: ",")
        let payload = """
            {"id":"a","updated":"2026-11-23T10:00:00Z",\(fields),
            "start":{"dateTime":"2026-11-23T10:00:00Z"},"end":{"dateTime":"2026-11-23T11:00:00Z"},
            "organizer":{"email":\(quoted),"displayName":\(quoted)},
            "attendees":[{"email":\(quoted)},{"email":"bob@example.net","displayName":\(quoted),"responseStatus":\(quoted)}],
            "attachments":[{"fileUrl":\(quoted)},{"fileUrl":"https://example.com/","title":\(quoted),"mimeType":\(quoted)}],
            "conferenceData":{"entryPoints":[{"uri":\(quoted),"entryPointType":\(quoted)},{"uri":"https://e.com/","label":\(quoted)}]},
            "source":{"url":\(quoted)},"reminders":{"overrides":[{"method":\(quoted),"minutes":5}]},
            "recurrence":[\(quoted),"RRULE:FREQ=DAILY;COUNT=2","RRULE:FREQ=DAILY;X=\\nX-EVIL:1"]}
            """
        let part = UpstreamPart(id: "a", key: "a", etag: "", payload: Array(payload.utf8))
        let calendar = UpstreamCalendar(id: "c@example.com", name: "c", isWritable: true, isOwned: true)
        let translation = try provider.object(from: [part], in: calendar)
        let octets = translation.calendar.serialized()
        #expect(ICalendarValidator.problems(in: octets, limits: ReaderLimits()).isEmpty)
        let again = try VCalendar.read(octets, .strict)
        #expect(again.members.count == 1)
        let member = try #require(again.master)
        let allowed: Set<String> = [
            "UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "RRULE", "SUMMARY", "DESCRIPTION",
            "LOCATION", "STATUS",
            "TRANSP", "ORGANIZER", "ATTENDEE", "ATTACH", "CONFERENCE", "URL",
        ]
        #expect(Set(member.properties.map { $0.name.rawName }).isSubset(of: allowed))
        #expect(member.attendees.map(\.address) == ["bob@example.net"])
        #expect(member.alarms.count == 1)
        let kept = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").unicodeScalars.filter {
            $0 == "\n" || $0 == "\t"
                || !($0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0xFFFE
                    || $0.value == 0xFFFF)
        }
        let expected = String(String.UnicodeScalarView(kept))
        #expect((member.summary ?? "") == expected)
        if expected.unicodeScalars.count != text.replacing("\r\n", with: "\n").unicodeScalars.count {
            #expect(translation.losses.contains(Loss("SUMMARY", "control-characters")))
        }
        for byte in octets where byte < 0x20 || byte == 0x7F { #expect([9, 10, 13].contains(byte)) }
    }

    @Test(arguments: texts)
    func `no text of a client says more to Google than it says`(_ text: String) async throws {
        var member = Component(.vevent)
        member.add(Property(.uid, text: "injection"))
        member.add(Property(.dtstamp, time: .utc(GoogleHarness.now.utc)))
        member.add(Property(.dtstart, time: .utc(GoogleHarness.now.utc)))
        for name in [PropertyName.summary, .description, .location] { member.add(Property(name, text: text)) }
        var guest = Property(.attendee, address: "bob@example.net")
        guest.setParameter(.cn, text)
        member.add(guest)
        let wanted = VCalendar(members: [member], productID: "-//test//test//EN")
        let harness = try await GoogleHarness()
        try await harness.write(wanted)
        let read = try await harness.onlyObject()
        #expect(harness.google.ignoredMembers.isEmpty)
        #expect(read.master?.attendees.count == 1)
        #expect(read.master?.first(.description)?.text == read.master?.summary)
    }
}
