import CalDAVServer
import HTTPTypes
import ICalendar
import Testing

@Suite("GET of a whole calendar")
struct ExportTests {
    private let harness = Harness()

    private static func event(_ uid: String, zone: String) -> [UInt8] {
        Harness.object(
            """
            BEGIN:VTIMEZONE\nTZID:\(zone)\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\n\
            TZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n\
            BEGIN:VEVENT\nUID:\(uid)\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=\(zone):20260105T090000\nSUMMARY:\(uid)\n\
            END:VEVENT
            """)
    }

    private func put(_ name: String, _ octets: [UInt8]) async throws {
        let answer = try await harness.send(
            .put, Harness.calendar + name, octets, fields: ["Content-Type": "text/calendar"])
        try #require(answer.status == 201)
    }

    @Test func `all objects are one calendar, with each time zone once`() async throws {
        try await put("a.ics", Self.event("a", zone: "Here"))
        try await put("b.ics", Self.event("b", zone: "There"))
        try await put("c.ics", Self.event("c", zone: "Here"))
        let answer = try await harness.send(.get, Harness.calendar)
        #expect(answer.status == 200)
        #expect(answer.fields["Content-Type"] == "text/calendar; charset=utf-8")
        #expect(answer.fields["Age"] == "12")
        let calendar = try VCalendar.read(answer.body, .strict)
        #expect(calendar.members.map(\.uid) == ["a", "b", "c"])
        #expect(calendar.timeZones.map { $0.first(.tzid)?.text } == ["Here", "There"])
    }

    @Test func `it is asked for again only after a change`() async throws {
        try await put("a.ics", Self.event("a", zone: "Here"))
        let etag = try #require(try await harness.send(.get, Harness.calendar).fields["ETag"])
        let again = try await harness.send(.get, Harness.calendar, fields: ["If-None-Match": etag])
        #expect(again.status == 304)
        try await put("b.ics", Self.event("b", zone: "Here"))
        let changed = try await harness.send(.get, Harness.calendar, fields: ["If-None-Match": etag])
        #expect(changed.status == 200)
    }

    @Test(arguments: [
        ("/dav/calendars/anna/none/", 404), ("/dav/calendars/anna/", 405), ("/dav/calendars/bert/work/", 404),
    ])
    func `nothing else is answered so`(_ path: String, _ status: Int) async throws {
        #expect(try await harness.send(.get, path).status == status)
    }
}
