import HTTPTypes
import Testing
import Upstreams

@Suite("Upstream down, and what clients send wrong")
struct OutageTests {
    private let free =
        #"<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range"#
        + #" start="20261201T000000Z" end="20270101T000000Z"/></C:free-busy-query>"#
    private let query =
        #"<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop>"#
        + #"<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range"#
        + #" start="20261201T000000Z" end="20261202T000000Z"/></C:comp-filter></C:comp-filter></C:filter>"#
        + "</C:calendar-query>"

    @Test(.timeLimit(.minutes(1)))
    func `while upstream is down reads go on, and no write is lost or half done`()
        async throws
    {
        let connected = try await Connected()
        var serving = try await connected.serveUntilQuiet()
        var client = connected.client(serving)
        let path = connected.calendar + "a.ics"
        let old = Events.single("a@client", "Old")
        let new = Events.single("a@client", "New", hour: 12)
        let series = Events.series("s@client", "Team")
        #expect(try await client.put(path, old).status == 201)
        #expect(try await client.put(connected.calendar + "s.ics", series).status == 201)

        await connected.google.stop()
        // The second time in a process that never saw upstream.
        for _ in 0..<2 {
            #expect(try await client.get(path).body == old)
            #expect(try await client.names(in: connected.calendar) == ["a.ics", "s.ics"])
            #expect(try await client.report(connected.calendar, query).text.contains("SUMMARY:Old"))
            #expect(try await client.report(connected.calendar, free).text.contains("20261201T090000Z"))
            let sender = client
            async let created = sender.put(connected.calendar + "b.ics", Events.single("b@client", "B"))
            async let changed = sender.put(path, new)
            async let deleted = sender.delete(connected.calendar + "s.ics")
            for refused in try await [created, changed, deleted] {
                #expect(refused.status == 503)
                #expect(refused.fields["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
            }
            // Another resource with that UID is told so before upstream is asked.
            #expect(try await client.put(connected.calendar + "c.ics", new).status == 409)
            #expect(try await client.get(path).body == old)
            try await connected.installation.stop(serving)
            serving = try await connected.installation.serve()
            client = connected.client(serving)
        }
        let port = try #require(connected.address.baseURL.split(separator: ":").last.flatMap { Int($0) })
        _ = try await connected.google.start(port: port)
        try await eventually("writes to go on") { try await client.put(path, new).status == 204 }
        try await eventually("deletions to go on") {
            try await client.delete(connected.calendar + "s.ics").status == 204
        }
        #expect(try await client.get(path).body == new)
        #expect(connected.google.events(on: Connected.anna).compactMap { $0["summary"]?.text } == ["New"])
        #expect(try await connected.status()["openWrites"]?.whole == 0)
        try await connected.installation.stop(serving)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `what is wrong is told, and nothing is lost by it`() async throws {
        let connected = try await Connected(change: { $0["limits"] = ["maxResourceSize": 4_000] })
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        let path = connected.calendar + "a.ics"
        let event = Events.single("a@client", "Kept")
        #expect(try await client.put(path, event).status == 201)
        let calls = connected.google.requests.count

        let lines = String(decoding: event, as: UTF8.self).split(separator: "\r\n")
        let number = try #require(lines.firstIndex { $0.hasPrefix("DTEND") })
        var broken = lines.map { String($0) }
        broken[number] = "DTEND;TZID=Europe/Vienna:20261301T110000"
        let malformed = try await client.put(path, Array(broken.joined(separator: "\r\n").utf8) + [13, 10])
        #expect(malformed.status == 403)
        #expect(malformed.text.contains("valid-calendar-data"))
        #expect(malformed.text.contains("Line \(number + 1), column 26: DTEND"))

        let large = Events.single("a@client", String(repeating: "x", count: 5_000))
        let tooLarge = try await client.put(path, large)
        #expect([403, 413].contains(tooLarge.status))
        let stranger = Client(url: serving.url, user: "anna", password: "0123456789.00")
        #expect(try await stranger.put(path, event).status == 401)
        #expect(try await stranger.delete(path).status == 401)
        #expect(try await client.get(connected.calendar + "none.ics").status == 404)
        #expect(try await client.delete(connected.calendar + "none.ics").status == 404)
        for path in ["/dav/calendars/ben/", "/dav/calendars/ben/x/", "/dav/principals/ben/", "/nowhere"] {
            #expect(try await client.send(.propfind, path, [], ["Depth": "0"]).status == 404, "\(path)")
        }
        #expect(try await client.report(connected.calendar, "<calendar-query").status == 400)
        #expect(try await client.put(path, event, ["If-Match": #""wrong""#]).status == 412)
        #expect(try await client.put(path, event, ["If-None-Match": "*"]).status == 412)
        #expect(try await client.delete(path, ["If-Match": #""wrong""#]).status == 412)

        #expect(try await client.get(path).body == event)
        #expect(try await client.names(in: connected.calendar) == ["a.ics"])
        #expect(connected.upstream("a@client").count == 1)
        #expect(connected.google.requests.count == calls, "none of it asked upstream")
        try await connected.installation.stop(serving)
        await connected.end()
    }
}
