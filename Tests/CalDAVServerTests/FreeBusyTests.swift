import CalDAVServer
import HTTPTypes
import ICalendar
import Synchronization
import Testing
import WebDAV

@Suite("RFC 4791 section 7.10 and CalConnect CC/S 0903 free/busy")
struct FreeBusyTests {
    private let harness = Harness()

    private static func query(_ start: String, _ end: String) -> String {
        """
        <C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="\(start)" end="\(end)"/>\
        </C:free-busy-query>
        """
    }

    private func busy(_ answer: Answer) throws -> [String] {
        #expect(answer.status == 200)
        #expect(answer.fields["Content-Type"]?.hasPrefix("text/calendar") == true)
        let calendar = try VCalendar.read(answer.body, .strict)
        let component = try #require(calendar.members.first)
        #expect(calendar.members.count == 1)
        #expect(component.name == .vfreebusy)
        return component.all(.freebusy).flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    @Test func `the home tells the busy times of all calendars that count`() async throws {
        try await harness.putEvent("a", start: "20260105T090000Z")
        try await harness.putEvent("b", start: "20260105T093000Z", calendar: "/dav/calendars/anna/local/")
        try await harness.putEvent("weekly", start: "20251208T150000Z", more: "RRULE:FREQ=WEEKLY\n")
        try await harness.putEvent("free", start: "20260105T120000Z", more: "TRANSP:TRANSPARENT\n")
        let body = Self.query("20260105T000000Z", "20260106T000000Z")
        let home = try await harness.send(.report, "/dav/calendars/anna/", text: body)
        #expect(try busy(home).map { $0.prefix(16) } == ["20260105T090000Z", "20260105T150000Z"])
        #expect(!home.text.contains("SUMMARY"))
        let calendar = try await harness.send(.report, "/dav/calendars/anna/local/", text: body)
        #expect(try busy(calendar).map { $0.prefix(16) } == ["20260105T093000Z"])
    }

    @Test func `what was answered is answered again with the time of now, until something changes`()
        async throws
    {
        let clock = Mutex<Int64>(1_767_225_600)
        let harness = Harness(now: { Instant(secondsSinceEpoch: clock.withLock { $0 }) })
        harness.backend.state.withLock { $0.version = 1 }
        try await harness.putEvent("a", start: "20260105T090000Z")
        let body = Self.query("20260105T000000Z", "20260106T000000Z")
        func ask() async throws -> Answer {
            try await harness.send(.report, "/dav/calendars/anna/work/", text: body)
        }
        func reckonings() -> Int { harness.backend.state.withLock { $0.reckonings } }
        let first = try await ask()
        clock.withLock { $0 += 3_661 }
        let second = try await ask()
        #expect(reckonings() == 1)
        #expect(first.text.contains("DTSTAMP:20260101T000000Z\r\n"))
        #expect(
            second.text
                == first.text.replacing("DTSTAMP:20260101T000000Z", with: "DTSTAMP:20260101T010101Z"))
        #expect(second.fields["ETag"] == first.fields["ETag"])
        // Another time, another change, another version of everything else: reckoned anew.
        let other = Self.query("20260105T000000Z", "20260107T000000Z")
        _ = try await harness.send(.report, "/dav/calendars/anna/work/", text: other)
        #expect(reckonings() == 2)
        try await harness.putEvent("b", start: "20260105T150000Z")
        #expect(try busy(try await ask()).map { $0.prefix(16) } == ["20260105T090000Z", "20260105T150000Z"])
        #expect(reckonings() == 3)
        harness.backend.state.withLock { $0.version = 2 }
        _ = try await ask()
        #expect(reckonings() == 4)
    }

    @Test func `an application reads it from the URL with the narrowest scope`() async throws {
        try await harness.putEvent("a", start: "20260105T090000Z")
        let answer = try await harness.send(
            .get, "/freebusy/anna?start=2026-01-05T00:00:00Z&end=2026-01-06T00:00:00%2B00:00",
            password: "freebusy")
        #expect(try busy(answer).map { $0.prefix(16) } == ["20260105T090000Z"])
        #expect(answer.text.contains("DTSTART:20260105T000000Z"))
        #expect(answer.text.contains("DTEND:20260106T000000Z"))
    }

    @Test(arguments: [
        ("", "20260101T000000Z", "20260212T000000Z"),
        ("?start=2026-03-01T10:00:00Z", "20260301T100000Z", "20260302T000000Z"),
        ("?start=2026-03-01T10:00:00-08:00&period=P1D", "20260301T180000Z", "20260302T180000Z"),
        ("?start=2026-03-01T10:00:00-0800&period=PT2H", "20260301T180000Z", "20260301T200000Z"),
        ("?start=20260301T000000Z&end=20260302T000000Z", "20260301T000000Z", "20260302T000000Z"),
        ("?period=P7D&format=text/calendar", "20260101T000000Z", "20260108T000000Z"),
        ("?end=2026-01-03T00:00:00z", "20260101T000000Z", "20260103T000000Z"),
    ])
    func `the window is that of the parameters`(_ query: String, _ start: String, _ end: String) async throws
    {
        let answer = try await harness.send(.get, "/freebusy/anna" + query)
        #expect(answer.status == 200)
        #expect(answer.text.contains("DTSTART:\(start)\r\n"))
        #expect(answer.text.contains("DTEND:\(end)\r\n"))
    }

    @Test(arguments: [
        ("start=tomorrow", 400), ("start=2026-01-01", 400), ("start=2026-13-01T00:00:00Z", 400),
        ("start=2026-01-01T00:00:00", 400), ("start=2026-01-01T00:00:00%2B99:00", 400), ("start=", 400),
        ("end=2020-01-01T00:00:00Z", 400), ("period=P", 400), ("period=-P1D", 400),
        ("period=P999999999999999D", 400), ("period=PT9223372036854775807S", 400), ("period=PT0S", 400),
        ("start=99991231T235959Z", 400),
        ("period=P1D&end=2026-02-01T00:00:00Z", 400), ("format=text/html", 406), ("start=%FF", 400),
        ("start=%E4%B8%AD%E6%96%87-%E4%B8%AD%E6%96%87T00:00:00Z", 400),
    ])
    func `what cannot be understood is a 400`(_ query: String, _ status: Int) async throws {
        #expect(try await harness.send(.get, "/freebusy/anna?" + query).status == status)
    }

    @Test func `who has the times already is told so, until they change`() async throws {
        let first = try await harness.send(.get, "/freebusy/anna?period=P30D")
        let etag = try #require(first.fields["ETag"])
        let again = try await harness.send(
            .get, "/freebusy/anna?period=P30D", fields: ["If-None-Match": etag])
        #expect(again.status == 304)
        try await harness.putEvent("a", start: "20260105T090000Z")
        let changed = try await harness.send(
            .get, "/freebusy/anna?period=P30D", fields: ["If-None-Match": etag])
        #expect(changed.status == 200)
    }

    @Test func `busy times that are not known are a 503, never free`() async throws {
        harness.backend.state.withLock { $0.failure = .unavailable("Not yet synchronised.", retryAfter: 60) }
        let url = try await harness.send(.get, "/freebusy/anna")
        #expect(url.status == 503)
        #expect(url.fields["Retry-After"] == "60")
        let report = try await harness.send(
            .report, "/dav/calendars/anna/", text: Self.query("20260105T000000Z", "20260106T000000Z"))
        #expect(report.status == 503)
    }
}
