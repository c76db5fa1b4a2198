import HTTPTypes
import Testing

@testable import Upstreams

@Suite("The emulated Google: instances")
struct InstanceTests {
    @Test func `an instance has the master's content and its own times until it is edited`() async {
        let harness = Harness()
        let master = await harness.weekly(["location": "Graz"])
        let target = Harness.events + "/\(master)_20261214T080000Z"
        let json = await harness.call("GET", target).json
        #expect(json["summary"]?.text == "Weekly" && json["location"]?.text == "Graz")
        #expect(json["recurringEventId"]?.text == master && json["recurrence"] == nil)
        #expect(json["start"]?["dateTime"]?.text == "2026-12-14T09:00:00+01:00")
        #expect(json["originalStartTime"] == json["start"])
        #expect(await harness.call("GET", Harness.events).ids == [master])
        _ = await harness.call("PATCH", target, ["location": "Linz"])
        #expect(await harness.call("GET", Harness.events).ids == [master, "\(master)_20261214T080000Z"])
        _ = await harness.call("PATCH", Harness.events + "/" + master, ["location": "Wels"])
        #expect(await harness.call("GET", target).json["location"]?.text == "Linz")
    }

    @Test(arguments: ["20261124T080000Z", "20261123T090000Z", "20261123", "20261228T080000Z", "x"])
    func `an id that the rule does not give is not found`(_ suffix: String) async {
        let harness = Harness()
        let master = await harness.weekly()
        #expect(await harness.call("GET", Harness.events + "/\(master)_\(suffix)").status == 404)
        #expect(await harness.call("GET", Harness.events + "/\(master)_20261123T080000Z").status == 200)
    }

    @Test func `all-day instances bear a date`() async {
        let harness = Harness()
        let event: JSON = [
            "start": ["date": "2026-11-01"], "end": ["date": "2026-11-02"],
            "recurrence": ["RRULE:FREQ=MONTHLY;COUNT=3"],
        ]
        let id = await harness.call("POST", Harness.events, event).json["id"]?.text ?? ""
        let reply = await harness.call("GET", Harness.events + "/\(id)/instances")
        #expect(reply.ids == ["\(id)_20261101", "\(id)_20261201", "\(id)_20270101"])
        #expect(reply.items[1]["originalStartTime"] == ["date": "2026-12-01"])
    }

    @Test func `instances can be asked for by their original start, also when moved`() async {
        let harness = Harness()
        let master = await harness.weekly()
        let id = master + "_20261130T080000Z"
        _ = await harness.call(
            "PATCH", Harness.events + "/" + id,
            [
                "start": ["dateTime": "2026-12-03T09:00:00+01:00"],
                "end": ["dateTime": "2026-12-03T10:00:00+01:00"],
            ])
        let query = "?originalStart=2026-11-30T09:00:00%2B01:00"
        let reply = await harness.call("GET", Harness.events + "/\(master)/instances" + query)
        #expect(reply.ids == [id])
        #expect(reply.items[0]["start"]?["dateTime"]?.text == "2026-12-03T09:00:00+01:00")
    }

    @Test func `instances page, and hide cancelled ones unless asked`() async {
        let harness = Harness()
        let master = await harness.weekly()
        _ = await harness.call("DELETE", Harness.events + "/\(master)_20261207T080000Z")
        let target = Harness.events + "/\(master)/instances?maxResults=3"
        let first = await harness.call("GET", target)
        let second = await harness.call(
            "GET", target + "&pageToken=" + (first.json["nextPageToken"]?.text ?? ""))
        #expect(first.items.count == 3 && second.items.count == 1)
        let all = await harness.call("GET", Harness.events + "/\(master)/instances?showDeleted=true")
        #expect(all.items.count == 5)
    }

    @Test func `cancelling an instance by DELETE and by status is the same`() async {
        let harness = Harness()
        let master = await harness.weekly()
        let first = Harness.events + "/\(master)_20261123T080000Z"
        let second = Harness.events + "/\(master)_20261130T080000Z"
        #expect(await harness.call("DELETE", first).status == 204)
        #expect(await harness.call("PATCH", second, ["status": "cancelled"]).status == 200)
        for target in [first, second] {
            let json = await harness.call("GET", target).json
            #expect(json["status"]?.text == "cancelled" && json["summary"] == nil)
            #expect(await harness.call("DELETE", target).reason == "deleted")
        }
    }

    @Test func `an instance cannot recur itself`() async {
        let harness = Harness()
        let master = await harness.weekly()
        let reply = await harness.call(
            "PATCH", Harness.events + "/\(master)_20261130T080000Z", ["recurrence": ["RRULE:FREQ=DAILY"]])
        #expect(reply.status == 400)
    }

    @Test func `a virtual instance has the master's etag, an edited one its own`() async {
        let harness = Harness()
        let master = await harness.weekly()
        let target = Harness.events + "/\(master)_20261130T080000Z"
        let etag = await harness.call("GET", Harness.events + "/" + master).json["etag"]?.text ?? ""
        #expect(await harness.call("GET", target).json["etag"]?.text == etag)
        let stale: HTTPFields = [.ifMatch: etag]
        #expect(await harness.call("PATCH", target, ["summary": "A"], fields: stale).status == 200)
        #expect(await harness.call("PATCH", target, ["summary": "B"], fields: stale).status == 412)
        #expect(await harness.call("GET", Harness.events + "/" + master).json["etag"]?.text == etag)
    }

    @Test func `deleting the series takes its instances along`() async {
        let harness = Harness()
        let master = await harness.weekly()
        let edited = Harness.events + "/\(master)_20261130T080000Z"
        _ = await harness.call("PATCH", edited, ["summary": "A"])
        _ = await harness.call("DELETE", Harness.events + "/" + master)
        #expect(await harness.call("GET", edited).json["status"]?.text == "cancelled")
        #expect(await harness.call("PATCH", edited, ["summary": "B"]).status == 410)
        #expect(await harness.call("GET", Harness.events + "/\(master)/instances").reason == "deleted")
    }
}
