import HTTPTypes
import Testing
import Upstreams

@Suite("calgate calendar, while the gateway serves")
struct CalendarCommandTests {
    private static let choir = "c_choir@group.calendar.google.com"

    /// Anna with two calendars of her own, the second with one event, and Ben's.
    private static func connected() async throws -> Connected {
        try await Connected { google in
            google.addUser("ben@example.com", name: "Ben Okafor")
            google.share("ben@example.com", with: Connected.anna, as: "reader")
            google.addCalendar(choir, summary: "Choir", owner: Connected.anna)
            try google.insert(event("Rehearsal", day: 1), on: choir, as: Connected.anna)
            try google.insert(event("Ben's", day: 2), on: "ben@example.com", as: "ben@example.com")
        }
    }

    private static func event(_ summary: String, day: Int) -> JSON {
        [
            "summary": .string(summary),
            "start": ["dateTime": .string("2026-12-0\(day)T19:00:00"), "timeZone": "Europe/Vienna"],
            "end": ["dateTime": .string("2026-12-0\(day)T21:00:00"), "timeZone": "Europe/Vienna"],
        ]
    }

    private func home(_ client: Client) async throws -> Set<String> {
        let xml = #"<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>"#
        let reply = try await client.send(
            .propfind, "/dav/calendars/anna/", Array(xml.utf8),
            ["Content-Type": "application/xml", "Depth": "1"])
        return Set(
            Client.texts(of: "href", in: reply.text).compactMap {
                $0.split(separator: "/").last.map(String.init)
            })
    }

    /// FREEBUSY values of December 2026.
    private func busy(_ client: Client) async throws -> [String] {
        let reply = try await client.get("/freebusy/anna?start=20261201T000000Z&end=20270101T000000Z")
        #expect(reply.status == 200)
        return reply.text.split(whereSeparator: \.isNewline)
            .filter { $0.hasPrefix("FREEBUSY") }.compactMap { $0.split(separator: ":").last.map(String.init) }
    }

    @Test(.timeLimit(.minutes(1))) func `list tells how each calendar stands`() async throws {
        let connected = try await Self.connected()
        let listed = try await connected.installation.json("calendar", "list", "anna").list ?? []
        let ben = listed.first { $0["name"]?.text == "ben@example.com" }
        #expect(
            ben == [
                "name": "ben@example.com", "href": "/dav/calendars/anna/ben-example-com/", "enabled": true,
                "writable": false, "countsAsBusy": false,
            ])
        let text = try await connected.installation.run("calendar", "list", "anna").output
        #expect(text.contains("/dav/calendars/anna/choir/  Choir (shown, writable, busy)\n"))
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `what is busy changes within two seconds`() async throws {
        let connected = try await Self.connected()
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        let rehearsal = "20261201T180000Z/20261201T200000Z"
        let bens = "20261202T180000Z/20261202T200000Z"
        #expect(try await busy(client) == [rehearsal])
        for (verb, name, expected) in [
            ("busy", "ben-example-com", [rehearsal, bens]), ("transparent", "choir", [bens]),
            ("transparent", "ben-example-com", []), ("busy", "choir", [rehearsal]),
        ] {
            let changed = try await connected.installation.json(
                "calendar", verb, "anna", "/dav/calendars/anna/\(name)/")
            #expect(changed.list?.first?["countsAsBusy"]?.flag == (verb == "busy"))
            try await eventually("\(verb) \(name)", within: .seconds(2)) {
                try await busy(client) == expected
            }
        }
        // What the operator chose survives what upstream says next.
        try await connected.installation.json("calendar", "transparent", "anna", "choir")
        try await connected.installation.json("sync", "--full")
        #expect(try await busy(client) == [])
        try await connected.installation.stop(serving)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `what is shown changes within two seconds`() async throws {
        let connected = try await Self.connected()
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        #expect(try await home(client).contains("choir"))
        try await connected.installation.json("calendar", "disable", "anna", "choir")
        try await eventually("the calendar to vanish", within: .seconds(2)) {
            try await !home(client).contains("choir")
        }
        #expect(try await client.get("/dav/calendars/anna/choir/x.ics").status == 404)
        #expect(try await busy(client).count == 1, "what counts as busy does so unseen")
        // What changes upstream while nobody follows it is there once it is shown again.
        try connected.google.insert(
            Self.event("Concert", day: 3), on: Self.choir, as: Connected.anna)
        try await connected.installation.json("calendar", "enable", "anna", "choir")
        try await eventually("both events", within: .seconds(2)) {
            guard try await home(client).contains("choir") else { return false }
            return try await client.names(in: "/dav/calendars/anna/choir/").count == 2
        }
        try await connected.installation.stop(serving)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a calendar that was never looked at is filled as soon as it is shown`()
        async throws
    {
        let ben = "ben@example.com"
        let connected = try await Connected(prepare: { google in
            google.addUser(ben, name: "Ben Okafor")
            google.share(ben, with: Connected.anna, as: "reader")
            try google.insert(Self.event("Ben's", day: 2), on: ben, as: ben)
            let entry = "users/me/calendarList/\(ben)"
            _ = try google.browser("PATCH", entry, ["selected": false], as: Connected.anna)
        })
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        #expect(try await !home(client).contains("ben-example-com"))
        try await connected.installation.json("calendar", "enable", "anna", "ben-example-com")
        try await eventually("its event", within: .seconds(2)) {
            guard try await home(client).contains("ben-example-com") else { return false }
            return try await client.names(in: "/dav/calendars/anna/ben-example-com/").count == 1
        }
        try await connected.installation.stop(serving)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1))) func `a new account is served within two seconds`() async throws {
        let connected = try await Connected()
        let installation = connected.installation
        let serving = try await connected.serveUntilQuiet()
        connected.google.addUser("second@example.com", name: "Anna's second")
        try connected.google.insert(
            Self.event("Elsewhere", day: 4), on: "second@example.com", as: "second@example.com")
        let connection = try await installation.json(
            "connect", "anna", "google", "--refresh-token", "-",
            input: connected.google.refreshToken(for: "second@example.com"))
        let calendar = try #require(connection["calendars"]?.list?.first?["href"]?.text)
        let client = connected.client(serving)
        try await eventually("its event", within: .seconds(2)) {
            try await client.names(in: calendar).count == 1
        }
        let path = calendar + "new.ics"
        #expect(try await client.put(path, Events.single("new@client", "New")).status == 201)
        #expect(connected.google.events(on: "second@example.com").count == 2)
        try await installation.stop(serving)
        await connected.end()
    }
}
