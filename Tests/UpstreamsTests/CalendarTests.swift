import Testing

@testable import Upstreams

@Suite("The emulated Google: calendars, access and free/busy")
struct CalendarTests {
    private static let team = "c_team@group.calendar.google.com"

    private func shared(as role: String?) -> Harness {
        let harness = Harness()
        harness.google.addCalendar(Self.team, summary: "Team", owner: "ben@example.com")
        if let role { harness.google.share(Self.team, with: Harness.anna, as: role) }
        return harness
    }

    @Test(
        arguments: [
            (nil, 404, 404), ("freeBusyReader", 403, 403), ("reader", 200, 403), ("writer", 200, 200),
            ("owner", 200, 200),
        ] as [(String?, Int, Int)])
    func `a role allows what it says`(_ role: String?, _ list: Int, _ insert: Int) async {
        let harness = shared(as: role)
        let target = "/calendars/\(Self.team)/events"
        #expect(await harness.call("GET", target).status == list)
        let reply = await harness.call("POST", target, Harness.event())
        #expect(reply.status == insert)
        if insert == 403 { #expect(reply.reason == "requiredAccessLevel") }
    }

    @Test func `a reader sees when a private event is, and nothing else`() async throws {
        let harness = shared(as: "reader")
        try harness.google.insert(
            Harness.event("Secret", ["visibility": "private", "location": "Hidden"]), on: Self.team,
            as: "ben@example.com")
        let item = await harness.call("GET", "/calendars/\(Self.team)/events").items.first
        #expect(item?["start"] != nil && item?["visibility"]?.text == "private")
        for name in ["summary", "location", "organizer", "attendees"] { #expect(item?[name] == nil) }
        harness.google.share(Self.team, with: Harness.anna, as: "writer")
        let full = await harness.call("GET", "/calendars/\(Self.team)/events").items.first
        #expect(full?["summary"]?.text == "Secret")
    }

    @Test func `the calendar list pages and tells what changed`() async {
        let harness = shared(as: "reader")
        let first = await harness.call("GET", "/users/me/calendarList?maxResults=1")
        #expect(first.ids == [Harness.anna])
        #expect(first.items[0]["accessRole"]?.text == "owner" && first.items[0]["primary"]?.flag == true)
        #expect(first.json["nextSyncToken"] == nil)
        let second = await harness.call(
            "GET",
            "/users/me/calendarList?maxResults=1&pageToken=" + (first.json["nextPageToken"]?.text ?? ""))
        #expect(second.ids == [Self.team] && second.items[0]["accessRole"]?.text == "reader")
        let token = second.json["nextSyncToken"]?.text ?? ""
        let owners = await harness.call("GET", "/users/me/calendarList?minAccessRole=owner")
        #expect(owners.ids == [Harness.anna])
        harness.google.share(Self.team, with: Harness.anna, as: nil)
        let changes = await harness.call("GET", "/users/me/calendarList?syncToken=" + token)
        #expect(changes.ids == [Self.team] && changes.items[0]["deleted"]?.flag == true)
        #expect(await harness.call("GET", "/users/me/calendarList").ids == [Harness.anna])
        #expect(await harness.call("GET", "/users/me/calendarList?syncToken=x").reason == "fullSyncRequired")
    }

    @Test func `calendars are made, renamed, removed, and primary is an alias`() async {
        let harness = Harness()
        #expect(await harness.call("POST", "/calendars", ["description": "x"]).reason == "required")
        let made = await harness.call("POST", "/calendars", ["summary": "Club", "timeZone": "Asia/Tokyo"])
        let id = made.json["id"]?.text ?? ""
        #expect(id.hasSuffix("@group.calendar.google.com"))
        #expect(
            await harness.call("PATCH", "/calendars/" + id, ["summary": "New"]).json["summary"]?.text == "New"
        )
        let entry = await harness.call("GET", "/users/me/calendarList/" + id).json
        #expect(entry["summary"]?.text == "New" && entry["dataOwner"]?.text == Harness.anna)
        let hidden = await harness.call(
            "PATCH", "/users/me/calendarList/" + id, ["selected": false, "colorId": "3"])
        #expect(hidden.json["selected"] == nil && hidden.json["backgroundColor"]?.text == "#f83a22")
        #expect(await harness.call("DELETE", "/calendars/" + id).status == 204)
        #expect(await harness.call("GET", "/calendars/" + id).status == 404)
        #expect(await harness.call("DELETE", "/calendars/primary").status == 400)
        #expect(await harness.call("GET", "/calendars/primary").json["id"]?.text == Harness.anna)
        #expect(await harness.call("GET", "/calendars/Anna%40Example.com").json["id"]?.text == Harness.anna)
    }

    @Test func `settings and colours are there to read`() async {
        let harness = Harness()
        #expect(
            await harness.call("GET", "/users/me/settings/timezone").json["value"]?.text == "Europe/Vienna")
        #expect(await harness.call("GET", "/users/me/settings/nonsense").status == 404)
        let colors = await harness.call("GET", "/colors").json
        #expect(colors["event"]?.members?.count == 11 && colors["calendar"]?.members?.count == 24)
    }

    @Test func `what is not emulated is not found`() async {
        let harness = Harness()
        for target in [Harness.events + "/watch", "/channels/stop", Harness.events + "/quickAdd?text=x"] {
            #expect(await harness.call("POST", target, [:]).status == 404)
        }
    }

    // MARK: - Free/busy

    private func busy(_ harness: Harness, _ id: String = Harness.anna) async -> JSON? {
        let reply = await harness.call(
            "POST", "/freeBusy",
            [
                "timeMin": "2026-11-23T00:00:00+01:00", "timeMax": "2026-11-28T00:00:00+01:00",
                "timeZone": "Europe/Vienna", "items": [["id": .string(id)]],
            ])
        return reply.json["calendars"]?[id]
    }

    @Test func `busy is what blocks time, joined and cut to the window`() async {
        let harness = Harness()
        for event in [
            Harness.event("A", hour: 9), Harness.event("B", hour: 10),
            Harness.event("Free", hour: 14, ["transparency": "transparent"]),
            Harness.event(
                "No", hour: 15, ["attendees": [["email": "anna@example.com", "responseStatus": "declined"]]]),
            Harness.event("Perhaps", hour: 17, ["status": "tentative"]),
            ["start": ["date": "2026-11-27"], "end": ["date": "2026-11-30"]],
        ] as [JSON] {
            #expect(await harness.call("POST", Harness.events, event).status == 200)
        }
        #expect(
            await busy(harness)?["busy"] == [
                ["start": "2026-11-23T09:00:00+01:00", "end": "2026-11-23T11:00:00+01:00"],
                ["start": "2026-11-23T17:00:00+01:00", "end": "2026-11-23T18:00:00+01:00"],
                ["start": "2026-11-27T00:00:00+01:00", "end": "2026-11-28T00:00:00+01:00"],
            ])
    }

    @Test func `a calendar that one may not see is an error, not free`() async {
        let harness = shared(as: nil)
        #expect(await busy(harness, Self.team)?["errors"]?.list?.first?["reason"]?.text == "notFound")
        harness.google.share(Self.team, with: Harness.anna, as: "freeBusyReader")
        #expect(await busy(harness, Self.team) == ["busy": []])
    }

    @Test(
        arguments: [
            (["timeMin": .null], "required"), (["timeMax": "2026-11-23T00:00:00Z"], "timeRangeEmpty"),
            (["timeMax": "2027-04-01T00:00:00Z"], "timeRangeTooLong"), (["timeMin": "2026-11-23"], "invalid"),
            (["items": .null], "required"), (["timeZone": "Mars/Base"], "invalid"),
        ] as [(JSON, String)])
    func `a free/busy query that makes no sense is 400`(_ change: JSON, _ reason: String) async {
        let body: JSON = [
            "timeMin": "2026-11-23T00:00:00Z", "timeMax": "2026-11-28T00:00:00Z",
            "items": [["id": "primary"]],
        ]
        let reply = await Harness().call("POST", "/freeBusy", GoogleService.merged(body, change))
        #expect(reply.status == 400)
        #expect(reply.reason == reason)
    }
}
