import HTTPTypes
import Testing

@testable import Upstreams

@Suite("The emulated Google: events.list")
struct ListTests {
    private func filled(_ count: Int) async -> Harness {
        let harness = Harness()
        for index in 0..<count {
            _ = await harness.call(
                "POST", Harness.events, Harness.event("Event \(index)", day: 10 + index % 18))
        }
        return harness
    }

    @Test func `pages hold everything once, and the sync token comes on the last`() async {
        let harness = await filled(7)
        var ids: [String] = []
        var target = Harness.events + "?maxResults=3"
        for page in 0..<3 {
            let reply = await harness.call("GET", target)
            ids += reply.ids
            #expect((reply.json["nextSyncToken"] != nil) == (page == 2))
            #expect((reply.json["nextPageToken"] != nil) == (page < 2))
            target = Harness.events + "?maxResults=3&pageToken=" + (reply.json["nextPageToken"]?.text ?? "")
        }
        #expect(ids.count == 7 && Set(ids).count == 7)
    }

    @Test func `a page token belongs to its query`() async {
        let harness = await filled(3)
        let token =
            await harness.call("GET", Harness.events + "?maxResults=1").json["nextPageToken"]?.text ?? ""
        let other = await harness.call(
            "GET", Harness.events + "?maxResults=1&showDeleted=true&pageToken=" + token)
        #expect(other.status == 400)
        let bigger = await harness.call("GET", Harness.events + "?maxResults=2&pageToken=" + token)
        #expect(bigger.items.count == 2)
        #expect(await harness.call("GET", Harness.events + "?pageToken=abc").status == 400)
    }

    @Test func `pages may come empty and still not be the last`() async {
        let harness = await filled(4)
        harness.google.limitPages(to: 2, givingEmptyOnes: true)
        var sizes: [Int] = []
        var token: String?
        repeat {
            let reply = await harness.call("GET", Harness.events + (token.map { "?pageToken=" + $0 } ?? ""))
            sizes.append(reply.items.count)
            token = reply.json["nextPageToken"]?.text
        } while token != nil && sizes.count < 20
        #expect(sizes == [0, 2, 0, 2])
    }

    @Test(arguments: [
        ("maxResults=0", "invalidParameter"), ("singleEvents=perhaps", "invalidParameter"),
        ("orderBy=size", "invalidParameter"), ("orderBy=startTime", "invalid"),
        ("eventTypes=party", "invalidParameter"), ("timeMin=2026-11-20T00:00:00", "badRequest"),
        ("timeMin=2026-11-21T00:00:00Z&timeMax=2026-11-21T00:00:00Z", "timeRangeEmpty"),
        ("timeZone=Nowhere/Else", "invalid"), ("maxresults=3", "invalidParameter"),
        ("privateExtendedProperty=x", "invalidParameter"), ("fields=items(", "invalidParameter"),
    ])
    func `a parameter that the service does not take is 400`(_ query: String, _ reason: String) async {
        let reply = await Harness().call("GET", Harness.events + "?" + query)
        #expect(reply.status == 400)
        #expect(reply.reason == reason)
    }

    @Test func `the window takes what ends after its begin and starts before its end`() async {
        let harness = Harness()
        for hour in 8...11 {
            _ = await harness.call("POST", Harness.events, Harness.event("\(hour)", hour: hour))
        }
        let query = "?timeMin=2026-11-23T09:00:00%2B01:00&timeMax=2026-11-23T11:00:00%2B01:00"
        let reply = await harness.call("GET", Harness.events + query)
        #expect(reply.items.compactMap { $0["summary"]?.text } == ["9", "10"])
    }

    @Test func `filters by UID, properties, words, type and change time`() async {
        let harness = Harness()
        _ = await harness.call("POST", Harness.events, Harness.event("Plain"))
        _ = await harness.call(
            "POST", Harness.events,
            Harness.event(
                "Marked",
                [
                    "iCalUID": "u1@example.org", "location": "Graz",
                    "extendedProperties": ["private": ["plan": "p=1"], "shared": ["a": "b"]],
                ]))
        harness.google.advanceClock(by: .seconds(60))
        let out: JSON = ["eventType": "outOfOffice"]
        _ = await harness.call("POST", Harness.events, Harness.event("Away", out))
        func found(_ query: String) async -> [String] {
            await harness.call("GET", Harness.events + "?" + query).items.compactMap { $0["summary"]?.text }
        }
        #expect(await found("iCalUID=u1%40example.org") == ["Marked"])
        #expect(await found("privateExtendedProperty=plan%3Dp%3D1") == ["Marked"])
        #expect(await found("privateExtendedProperty=plan%3Dp%3D1&sharedExtendedProperty=a%3Dc") == [])
        #expect(await found("q=graz") == ["Marked"])
        #expect(await found("q=graz%20plain") == [])
        #expect(await found("eventTypes=outOfOffice") == ["Away"])
        #expect(await found("eventTypes=outOfOffice&eventTypes=default").count == 3)
        #expect(await found("updatedMin=2026-11-20T11:01:00Z") == ["Away"])
    }

    @Test func `expansion puts edited instances in their place and orders by start`() async {
        let harness = Harness()
        let master = await harness.weekly()
        _ = await harness.call(
            "PATCH", Harness.events + "/\(master)_20261130T080000Z",
            [
                "start": ["dateTime": "2026-12-02T15:00:00+01:00"],
                "end": ["dateTime": "2026-12-02T16:00:00+01:00"],
            ])
        _ = await harness.call("DELETE", Harness.events + "/\(master)_20261207T080000Z")
        let query =
            "?singleEvents=true&orderBy=startTime&timeMin=2026-11-01T00:00:00Z&timeMax=2027-01-01T00:00:00Z"
        let reply = await harness.call("GET", Harness.events + query)
        #expect(
            reply.items.compactMap { $0["start"]?["dateTime"]?.text } == [
                "2026-11-23T09:00:00+01:00", "2026-12-02T15:00:00+01:00", "2026-12-14T09:00:00+01:00",
                "2026-12-21T09:00:00+01:00",
            ])
        #expect(reply.json["nextSyncToken"] == nil)
        let second = reply.items[1]
        #expect(second["originalStartTime"]?["dateTime"]?.text == "2026-11-30T09:00:00+01:00")
        #expect(second["recurringEventId"]?.text == master)
        #expect(second["recurrence"] == nil)
        #expect(reply.items.allSatisfy { $0["iCalUID"] == reply.items[0]["iCalUID"] })
    }

    @Test func `instance ids follow the clock through the change of the hour`() async {
        let harness = Harness()
        let rule: JSON = [
            "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"],
            "start": ["dateTime": "2026-10-18T09:00:00", "timeZone": "Europe/Vienna"],
            "end": ["dateTime": "2026-10-18T10:00:00", "timeZone": "Europe/Vienna"],
        ]
        let reply = await harness.call("POST", Harness.events, Harness.event("Through DST", rule))
        let id = reply.json["id"]?.text ?? ""
        let instances = await harness.call("GET", Harness.events + "/\(id)/instances")
        #expect(
            instances.ids == ["\(id)_20261018T070000Z", "\(id)_20261025T080000Z", "\(id)_20261101T080000Z"])
    }

    @Test func `cancelled instances of a live series are listed, a deleted series is not`() async {
        let harness = Harness()
        let master = await harness.weekly()
        let instance = master + "_20261130T080000Z"
        _ = await harness.call("DELETE", Harness.events + "/" + instance)
        let live = await harness.call("GET", Harness.events)
        #expect(live.ids == [master, instance])
        let cancelled = live.items[1]
        #expect(cancelled["status"]?.text == "cancelled")
        #expect(
            Set(cancelled.members?.keys.map { $0 } ?? []) == [
                "kind", "etag", "id", "status", "recurringEventId", "originalStartTime",
            ])
        _ = await harness.call("DELETE", Harness.events + "/" + master)
        #expect(await harness.call("GET", Harness.events).ids == [])
        let deleted = await harness.call("GET", Harness.events + "?showDeleted=true")
        #expect(deleted.ids == [master, instance])
        #expect(Set(deleted.items[0].members?.keys.map { $0 } ?? []) == ["kind", "etag", "id", "status"])
    }

    @Test func `times are shown in the zone that is asked for, beside the event's own`() async {
        let harness = Harness()
        _ = await harness.call("POST", Harness.events, Harness.event())
        let item = await harness.call("GET", Harness.events + "?timeZone=America/New_York").items.first
        #expect(item?["start"]?["dateTime"]?.text == "2026-11-23T03:00:00-05:00")
        #expect(item?["start"]?["timeZone"]?.text == "Europe/Vienna")
    }

    @Test func `maxAttendees leaves the participant alone`() async {
        let harness = Harness()
        let guests: JSON = [
            "attendees": [
                ["email": "anna@example.com"], ["email": "x@example.net"], ["email": "y@example.net"],
            ]
        ]
        _ = await harness.call("POST", Harness.events, Harness.event("Guests", guests))
        let item = await harness.call("GET", Harness.events + "?maxAttendees=2").items.first
        #expect(item?["attendeesOmitted"]?.flag == true)
        #expect(item?["attendees"]?.list?.count == 1)
        #expect(item?["attendees"]?.list?.first?["self"]?.flag == true)
    }

    @Test func `a list that did not change is 304`() async {
        let harness = await filled(2)
        let first = await harness.call("GET", Harness.events)
        let etag = first.fields[.etag] ?? ""
        #expect(await harness.call("GET", Harness.events, fields: [.ifNoneMatch: etag]).status == 304)
        _ = await harness.call("POST", Harness.events, Harness.event())
        #expect(await harness.call("GET", Harness.events, fields: [.ifNoneMatch: etag]).status == 200)
    }

    @Test func `fields chooses members`() async {
        let harness = await filled(1)
        let reply = await harness.call(
            "GET", Harness.events + "?fields=items(id,start/dateTime),nextSyncToken")
        #expect(Set(reply.json.members?.keys.map { $0 } ?? []) == ["items", "nextSyncToken"])
        #expect(Set(reply.items[0].members?.keys.map { $0 } ?? []) == ["id", "start"])
        #expect(reply.items[0]["start"]?["timeZone"] == nil)
    }
}
