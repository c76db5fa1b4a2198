import Testing

@testable import Upstreams

@Suite("The emulated Google: incremental synchronization")
struct SyncTests {
    private func token(_ harness: Harness, _ query: String = "") async -> String {
        await harness.call("GET", Harness.events + query).json["nextSyncToken"]?.text ?? ""
    }

    @Test func `only what changed comes, each event once, deleted ones as tombstones`() async {
        let harness = Harness()
        let kept = await harness.call("POST", Harness.events, Harness.event("Kept")).json["id"]?.text ?? ""
        let gone = await harness.call("POST", Harness.events, Harness.event("Gone")).json["id"]?.text ?? ""
        let since = await token(harness)
        _ = await harness.call("PATCH", Harness.events + "/" + kept, ["summary": "A"])
        _ = await harness.call("PATCH", Harness.events + "/" + kept, ["summary": "B"])
        _ = await harness.call("DELETE", Harness.events + "/" + gone)
        let reply = await harness.call("GET", Harness.events + "?syncToken=" + since)
        #expect(reply.ids == [kept, gone])
        #expect(reply.items[0]["summary"]?.text == "B")
        #expect(reply.items[1]["status"]?.text == "cancelled")
        #expect(reply.items[1]["start"] == nil)
        let next = reply.json["nextSyncToken"]?.text ?? ""
        let idle = await harness.call("GET", Harness.events + "?syncToken=" + next)
        #expect(idle.items.isEmpty && idle.json["nextSyncToken"] != nil)
    }

    @Test func `a change during paging is not lost`() async {
        let harness = Harness()
        var ids: [String] = []
        for index in 0..<4 {
            ids.append(
                await harness.call("POST", Harness.events, Harness.event("E\(index)")).json["id"]?.text ?? "")
        }
        let first = await harness.call("GET", Harness.events + "?maxResults=2")
        _ = await harness.call("PATCH", Harness.events + "/" + ids[0], ["summary": "Changed"])
        let last = await harness.call(
            "GET", Harness.events + "?maxResults=2&pageToken=" + (first.json["nextPageToken"]?.text ?? ""))
        #expect(first.ids + last.ids == ids)
        let since = last.json["nextSyncToken"]?.text ?? ""
        #expect(await harness.call("GET", Harness.events + "?syncToken=" + since).ids == [ids[0]])
    }

    @Test func `an incremental list pages too, and repeats its token with each page`() async {
        let harness = Harness()
        let since = await token(harness)
        for index in 0..<5 { _ = await harness.call("POST", Harness.events, Harness.event("E\(index)")) }
        let base = Harness.events + "?maxResults=2&syncToken=" + since
        let first = await harness.call("GET", base)
        let page = first.json["nextPageToken"]?.text ?? ""
        #expect(first.items.count == 2 && first.json["nextSyncToken"] == nil)
        #expect(await harness.call("GET", Harness.events + "?maxResults=2&pageToken=" + page).status == 400)
        let second = await harness.call("GET", base + "&pageToken=" + page)
        let third = await harness.call(
            "GET", base + "&pageToken=" + (second.json["nextPageToken"]?.text ?? ""))
        #expect(Set(first.ids + second.ids + third.ids).count == 5)
        #expect(third.json["nextSyncToken"] != nil)
    }

    @Test(arguments: [
        "iCalUID=a", "orderBy=updated", "privateExtendedProperty=a%3Db", "q=a",
        "sharedExtendedProperty=a%3Db",
        "timeMin=2026-11-20T00:00:00Z", "timeMax=2026-11-20T00:00:00Z", "updatedMin=2026-11-20T00:00:00Z",
        "showDeleted=false", "singleEvents=true", "eventTypes=default", "timeZone=UTC", "maxAttendees=1",
    ])
    func `what cannot stand beside a sync token is 400`(_ parameter: String) async {
        let harness = Harness()
        let since = await token(harness)
        let reply = await harness.call("GET", Harness.events + "?syncToken=" + since + "&" + parameter)
        #expect(reply.status == 400)
        #expect(await harness.call("GET", Harness.events + "?syncToken=" + since).status == 200)
    }

    @Test func `the parameters of the first call may and must be repeated`() async {
        let harness = Harness()
        let since = await token(harness, "?singleEvents=true&eventTypes=default&showDeleted=true")
        let same = Harness.events + "?eventTypes=default&singleEvents=true&syncToken=" + since
        #expect(await harness.call("GET", same + "&maxResults=7&showDeleted=true").status == 200)
        #expect(await harness.call("GET", Harness.events + "?syncToken=" + since).status == 400)
    }

    @Test func `expired, foreign and invented tokens need a full synchronization`() async {
        let harness = Harness()
        harness.google.addCalendar("c_x@group.calendar.google.com", summary: "X", owner: Harness.anna)
        let other = "/calendars/c_x@group.calendar.google.com/events"
        let since = await token(harness)
        let foreign = await harness.call("GET", other).json["nextSyncToken"]?.text ?? ""
        harness.google.expireSyncTokens(of: Harness.anna)
        for text in [since, foreign, "invented"] {
            let reply = await harness.call("GET", Harness.events + "?syncToken=" + text)
            #expect(reply.status == 410)
            #expect(reply.reason == "fullSyncRequired")
            #expect(reply.json["error"]?["code"]?.whole == 410)
        }
        #expect(await harness.call("GET", other + "?syncToken=" + foreign).status == 200)
    }

    @Test func `a token can end in the middle of paging`() async {
        let harness = Harness()
        let since = await token(harness)
        for index in 0..<3 { _ = await harness.call("POST", Harness.events, Harness.event("E\(index)")) }
        let base = Harness.events + "?maxResults=1&syncToken=" + since
        let page = await harness.call("GET", base).json["nextPageToken"]?.text ?? ""
        harness.google.expireSyncTokens()
        #expect(await harness.call("GET", base + "&pageToken=" + page).reason == "fullSyncRequired")
    }

    @Test func `searches and ordered lists give no sync token`() async {
        let harness = Harness()
        for query in ["q=a", "iCalUID=a", "orderBy=updated", "singleEvents=true&orderBy=startTime"] {
            #expect(await harness.call("GET", Harness.events + "?" + query).json["nextSyncToken"] == nil)
        }
        let window = "?timeMin=2026-01-01T00:00:00Z&timeMax=2027-01-01T00:00:00Z"
        #expect(await harness.call("GET", Harness.events + window).json["nextSyncToken"] != nil)
    }

    @Test func `changing the series drops the exceptions that it has no place for`() async {
        let harness = Harness()
        let master = await harness.weekly()
        let second = master + "_20261130T080000Z"
        let third = master + "_20261207T080000Z"
        _ = await harness.call("PATCH", Harness.events + "/" + second, ["summary": "Second"])
        _ = await harness.call("PATCH", Harness.events + "/" + third, ["summary": "Third"])
        let since = await token(harness)
        _ = await harness.call(
            "PATCH", Harness.events + "/" + master, ["recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"]])
        let changes = await harness.call("GET", Harness.events + "?syncToken=" + since)
        #expect(Set(changes.ids) == [master, third])
        #expect(changes.items.first { $0["id"]?.text == third }?["status"]?.text == "cancelled")
        #expect(await harness.call("GET", Harness.events).ids == [master, second])
        #expect(await harness.call("GET", Harness.events + "/" + third).status == 404)
    }
}
