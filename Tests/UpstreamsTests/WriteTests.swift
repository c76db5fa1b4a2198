import HTTPTypes
import Testing

@testable import Upstreams

@Suite("The emulated Google: writing events")
struct WriteTests {
    @Test func `an inserted event comes back with what the server adds`() async {
        let harness = Harness()
        let reply = await harness.call(
            "POST", Harness.events, Harness.event("Lunch", ["status": "tentative"]))
        let json = reply.json
        #expect(reply.status == 200)
        #expect(json["kind"]?.text == "calendar#event")
        #expect(json["start"] == ["dateTime": "2026-11-23T09:00:00+01:00", "timeZone": "Europe/Vienna"])
        #expect(
            json["organizer"] == ["email": "anna@example.com", "displayName": "Anna Gruber", "self": true])
        #expect(json["iCalUID"]?.text == (json["id"]?.text ?? "") + "@google.com")
        #expect(json["updated"]?.text == "2026-11-20T11:00:00.000Z")
        #expect(json["sequence"] == 0)
        #expect(json["eventType"] == "default")
        #expect(json["reminders"] == ["useDefault": true])
        #expect(reply.fields[.etag] == json["etag"]?.text)
        #expect(json["transparency"] == nil && json["visibility"] == nil)
    }

    @Test func `on a secondary calendar the organizer is the calendar`() async {
        let harness = Harness()
        harness.google.addCalendar("c_x@group.calendar.google.com", summary: "Club", owner: Harness.anna)
        let reply = await harness.call(
            "POST", "/calendars/c_x@group.calendar.google.com/events", Harness.event())
        #expect(
            reply.json["organizer"] == [
                "email": "c_x@group.calendar.google.com", "displayName": "Club", "self": true,
            ])
        #expect(reply.json["creator"]?["email"]?.text == Harness.anna)
    }

    @Test(
        arguments: [
            (["id": "abc"], 400, "invalid"), (["id": "ABCDE"], 400, "invalid"),
            (["id": "wxyz0"], 400, "invalid"),
            (["id": "abcde", "iCalUID": "u@example.org"], 400, "invalid"),
            (["start": .null], 400, "required"), (["end": .null], 400, "required"),
            (["start": ["date": "2026-11-23"]], 400, "invalid"),
            (["end": ["dateTime": "2026-11-23T08:59:59"]], 400, "timeRangeEmpty"),
            (["start": ["timeZone": .null]], 400, "required"),
            (["start": ["timeZone": "W. Europe Standard Time"]], 400, "invalid"),
            (["start": ["dateTime": "2026-11-31T09:00:00"]], 400, "invalid"),
            (["start": ["dateTime": "yesterday"]], 400, "invalid"),
            (["summary": 5], 400, "invalid"), (["status": "maybe"], 400, "invalid"),
            (["visibility": "secret"], 400, "invalid"), (["colorId": "12"], 400, "invalid"),
            (["attendees": [["displayName": "X"]]], 400, "required"),
            (["attendees": [["email": "x"]]], 400, "invalid"),
            (["attendees": [["email": "x@example.net", "responseStatus": "yes"]]], 400, "invalid"),
            (
                ["reminders": ["useDefault": true, "overrides": [["method": "popup", "minutes": 1]]]], 400,
                "cannotUseDefaultRemindersAndSpecifyOverride"
            ),
            (
                ["reminders": ["useDefault": false, "overrides": [["method": "popup", "minutes": 40321]]]],
                400, "invalid"
            ),
            (
                ["reminders": ["useDefault": false, "overrides": [["method": "sms", "minutes": 1]]]], 400,
                "invalid"
            ),
            (["reminders": ["useDefault": false, "overrides": [["method": "popup"]]]], 400, "required"),
            (["source": ["url": "ftp://example.org"]], 400, "invalid"), (["sequence": -1], 400, "invalid"),
            (["eventType": "fromGmail"], 400, "eventTypeRestriction"),
            (["eventType": "workingLocation"], 400, "malformedWorkingLocationEvent"),
        ] as [(JSON, Int, String)])
    func `an event that the documents forbid is refused`(_ change: JSON, _ code: Int, _ reason: String) async
    {
        let harness = Harness()
        let reply = await harness.call("POST", Harness.events, GoogleService.merged(Harness.event(), change))
        #expect(reply.status == code)
        #expect(reply.reason == reason)
        #expect(await harness.call("GET", Harness.events).items.isEmpty)
    }

    @Test func `more than five reminders are refused`() async {
        let overrides = (0..<6).map { JSON.object(["method": "popup", "minutes": .integer(Int64($0))]) }
        let six: JSON = ["reminders": ["useDefault": false, "overrides": .array(overrides)]]
        let five: JSON = [
            "reminders": ["useDefault": false, "overrides": .array(Array(overrides.dropLast()))]
        ]
        let harness = Harness()
        #expect(await harness.call("POST", Harness.events, Harness.event("6", six)).status == 400)
        #expect(await harness.call("POST", Harness.events, Harness.event("5", five)).status == 200)
    }

    @Test(arguments: [
        "DTSTART:20261123T090000", "DTEND:20261123T100000", "X-EVIL:1",
        "RRULE:FREQ=WEEKLY;COUNT=2;UNTIL=20270101T000000Z",
        "RRULE:FREQ=WEEKLY;UNTIL=20270101", "RRULE:FREQ=WEEKLY;UNTIL=20270101T000000", "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=YEARLY;RSCALE=GREGORIAN", "RRULE:INTERVAL=2", "RRULE:FREQ=WEEKLY;INTERVAL=0",
        "RRULE:FREQ=WEEKLY;COUNT=0", "RRULE:FREQ=WEEKLY;BYDAY=XX", "RRULE:FREQ=WEEKLY;BYDAY=1MO",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=32", "RRULE:FREQ=DAILY;BYSETPOS=1", "RRULE:FREQ=WEEKLY;FREQ=DAILY",
        "RRULE:",
        "EXDATE:20261123T080000Z", "RDATE;VALUE=DATE:20261124", "RDATE;TZID=Nowhere/Else:20261124T090000",
        "RRULE:FREQ=DAILY\r\nATTENDEE:mailto:x@example.net", "RRULE", "",
    ])
    func `a recurrence line that the service does not take is refused`(_ line: String) async {
        let reply = await Harness().call(
            "POST", Harness.events, Harness.event("Series", ["recurrence": [.string(line)]]))
        #expect(reply.status == 400)
        #expect(reply.reason == "invalid")
    }

    @Test(arguments: [
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE", "RRULE:FREQ=DAILY;UNTIL=20261130T080000Z", "RDATE:20261124T080000Z",
        "RDATE;TZID=America/New_York:20261124T090000,20261125T090000",
        "rrule:freq=monthly;byday=-1MO;count=3",
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "RRULE:FREQ=HOURLY;COUNT=3",
    ])
    func `a recurrence line of RFC 5545 is taken as it stands`(_ line: String) async {
        let reply = await Harness().call(
            "POST", Harness.events, Harness.event("Series", ["recurrence": [.string(line)]]))
        #expect(reply.status == 200)
        #expect(reply.json["recurrence"] == [.string(line)])
    }

    @Test func `a recurring timed event needs its zone at both ends`() async {
        let harness = Harness()
        for (start, end) in [(true, false), (false, true)] {
            var event = Harness.event("Series", ["recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]])
            event["start"] = ["dateTime": "2026-11-23T09:00:00+01:00"]
            event["end"] = ["dateTime": "2026-11-23T10:00:00+01:00"]
            if start { event["start"]?["timeZone"] = "Europe/Vienna" }
            if end { event["end"]?["timeZone"] = "Europe/Vienna" }
            let reply = await harness.call("POST", Harness.events, event)
            #expect(reply.reason == "required")
        }
    }

    @Test func `a chosen id is taken once, even after it was deleted`() async {
        let harness = Harness()
        let event = Harness.event("Mine", ["id": "abcdefghijklmnopqrstuv0123456789"])
        #expect(await harness.call("POST", Harness.events, event).status == 200)
        #expect(await harness.call("POST", Harness.events, event).reason == "duplicate")
        _ = await harness.call("DELETE", Harness.events + "/abcdefghijklmnopqrstuv0123456789")
        let reply = await harness.call("POST", Harness.events, event)
        #expect(reply.status == 409)
    }

    @Test func `a UID can come again after its event was deleted`() async {
        let harness = Harness()
        let event = Harness.event("Mine", ["iCalUID": "once@example.org"])
        let first = await harness.call("POST", Harness.events, event)
        #expect(await harness.call("POST", Harness.events, event).status == 409)
        _ = await harness.call("DELETE", Harness.events + "/" + (first.json["id"]?.text ?? ""))
        let second = await harness.call("POST", Harness.events, event)
        #expect(second.status == 200)
        #expect(second.json["id"] != first.json["id"])
        #expect(second.json["iCalUID"]?.text == "once@example.org")
    }

    @Test func `the same UID twice is accepted when the service is told so`() async {
        var configuration = EmulatedGoogleConfiguration()
        configuration.refusesDuplicateICalUIDs = false
        let harness = Harness(configuration: configuration)
        let event = Harness.event("Twice", ["iCalUID": "twice@example.org"])
        for _ in 0..<2 { #expect(await harness.call("POST", Harness.events, event).status == 200) }
    }

    @Test func `PUT replaces everything, PATCH merges`() async {
        let harness = Harness()
        let id =
            await harness.call(
                "POST", Harness.events,
                Harness.event(
                    "Before",
                    [
                        "description": "Text", "location": "Graz", "colorId": "3",
                        "extendedProperties": ["private": ["a": "1", "b": "2"]],
                        "attendees": [["email": "x@example.net"], ["email": "y@example.net"]],
                    ])
            ).json["id"]?.text ?? ""
        let patched = await harness.call(
            "PATCH", Harness.events + "/" + id,
            [
                "description": .null, "extendedProperties": ["private": ["a": .null, "c": "3"]],
                "attendees": [["email": "z@example.net"]],
            ]
        ).json
        #expect(patched["summary"]?.text == "Before" && patched["location"]?.text == "Graz")
        #expect(patched["description"] == nil)
        #expect(patched["extendedProperties"] == ["private": ["b": "2", "c": "3"]])
        #expect(patched["attendees"]?.list?.count == 1)
        let put = await harness.call("PUT", Harness.events + "/" + id, Harness.event("After")).json
        #expect(put["summary"]?.text == "After")
        for name in ["location", "colorId", "extendedProperties", "attendees"] { #expect(put[name] == nil) }
        #expect(put["iCalUID"] == patched["iCalUID"])
        let bare = await harness.call("PUT", Harness.events + "/" + id, ["summary": "No times"])
        #expect(bare.reason == "required")
    }

    @Test func `from timed to all-day the dateTime must be nulled`() async {
        let harness = Harness()
        let id = await harness.call("POST", Harness.events, Harness.event()).json["id"]?.text ?? ""
        let both = await harness.call(
            "PATCH", Harness.events + "/" + id,
            ["start": ["date": "2026-11-23"], "end": ["date": "2026-11-24"]])
        #expect(both.status == 400)
        let nulled = await harness.call(
            "PATCH", Harness.events + "/" + id,
            [
                "start": ["date": "2026-11-23", "dateTime": .null, "timeZone": .null],
                "end": ["date": "2026-11-24", "dateTime": .null, "timeZone": .null],
            ])
        #expect(nulled.json["start"] == ["date": "2026-11-23"])
    }

    @Test func `etag, sequence and updated say what kind of change it was`() async {
        let harness = Harness()
        let first = await harness.call("POST", Harness.events, Harness.event()).json
        let target = Harness.events + "/" + (first["id"]?.text ?? "")
        harness.google.advanceClock(by: .seconds(60))
        let reminded = await harness.call("PATCH", target, ["reminders": ["useDefault": false]]).json
        #expect(reminded["etag"] != first["etag"])
        #expect(reminded["updated"] == first["updated"] && reminded["sequence"] == 0)
        let renamed = await harness.call("PATCH", target, ["summary": "Other"]).json
        #expect(renamed["etag"] != reminded["etag"] && renamed["updated"] != first["updated"])
        #expect(renamed["sequence"] == 0)
        let moved = await harness.call("PATCH", target, ["end": ["dateTime": "2026-11-23T11:00:00+01:00"]])
            .json
        #expect(moved["sequence"] == 1)
        let same = await harness.call("PATCH", target, ["summary": "Other"]).json
        #expect(same["etag"] == moved["etag"])
        #expect(await harness.call("PATCH", target, ["sequence": 0]).status == 400)
    }

    @Test func `a stale If-Match is 412 and changes nothing`() async {
        let harness = Harness()
        let first = await harness.call("POST", Harness.events, Harness.event()).json
        let target = Harness.events + "/" + (first["id"]?.text ?? "")
        let stale: HTTPFields = [.ifMatch: first["etag"]?.text ?? ""]
        let changed = await harness.call("PATCH", target, ["summary": "New"], fields: stale)
        #expect(changed.status == 200)
        for (verb, body) in [("PATCH", ["summary": "X"]), ("PUT", Harness.event()), ("DELETE", nil)]
            as [(String, JSON?)]
        {
            let reply = await harness.call(verb, target, body, fields: stale)
            #expect(reply.status == 412)
            #expect(reply.reason == "conditionNotMet")
        }
        #expect(await harness.call("GET", target).json["summary"]?.text == "New")
        let etag = changed.json["etag"]?.text ?? ""
        #expect(await harness.call("GET", target, fields: [.ifNoneMatch: etag]).status == 304)
        #expect(await harness.call("DELETE", target, fields: [.ifMatch: etag]).status == 204)
    }

    @Test func `deleting twice is 410, and get still knows the event`() async {
        let harness = Harness()
        let id = await harness.call("POST", Harness.events, Harness.event()).json["id"]?.text ?? ""
        let target = Harness.events + "/" + id
        #expect(await harness.call("DELETE", target).status == 204)
        let again = await harness.call("DELETE", target)
        #expect(again.status == 410)
        #expect(again.reason == "deleted")
        #expect(await harness.call("GET", target).json["status"]?.text == "cancelled")
        #expect(await harness.call("PATCH", target, ["summary": "X"]).reason == "deleted")
        let restored = await harness.call("PATCH", target, ["status": "confirmed"])
        #expect(restored.json["status"]?.text == "confirmed")
        #expect(await harness.call("DELETE", Harness.events + "/nothinghere").status == 404)
    }

    @Test func `long property keys vanish and long values are cut in silence`() async {
        let long = String(repeating: "k", count: 45)
        let properties: JSON = [
            "extendedProperties": [
                "private": [long: "v", "k": .string(String(repeating: "v", count: 1025))]
            ]
        ]
        let reply = await Harness().call("POST", Harness.events, Harness.event("P", properties))
        let kept = reply.json["extendedProperties"]?["private"]?.members ?? [:]
        #expect(Array(kept.keys) == ["k"])
        #expect(kept["k"]?.text?.count == 1024)
        var many: JSON = [:]
        for index in 0..<301 { many["k\(index)"] = "v" }
        let refused = await Harness().call(
            "POST", Harness.events, Harness.event("P", ["extendedProperties": ["shared": many]]))
        #expect(refused.status == 400)
    }

    @Test func `conferences are written with version 1 alone`() async {
        let harness = Harness()
        let request: JSON = [
            "conferenceData": [
                "createRequest": ["requestId": "r1", "conferenceSolutionKey": ["type": "hangoutsMeet"]]
            ]
        ]
        let without = await harness.call("POST", Harness.events, Harness.event("No", request)).json
        #expect(without["conferenceData"] == nil)
        let with = await harness.call(
            "POST", Harness.events + "?conferenceDataVersion=1", Harness.event("Yes", request)
        ).json
        #expect(with["hangoutLink"]?.text?.hasPrefix("https://meet.google.com/") == true)
        #expect(with["conferenceData"]?["createRequest"]?["status"]?["statusCode"]?.text == "success")
        let target = Harness.events + "/" + (with["id"]?.text ?? "")
        let kept = await harness.call("PUT", target, Harness.event("Kept")).json
        #expect(kept["conferenceData"] == with["conferenceData"])
        let gone = await harness.call("PUT", target + "?conferenceDataVersion=1", Harness.event("Gone")).json
        #expect(gone["conferenceData"] == nil && gone["hangoutLink"] == nil)
    }

    @Test func `attachments are written with supportsAttachments alone`() async {
        let harness = Harness()
        let file: JSON = [
            "attachments": [["fileUrl": "https://drive.google.com/file/d/1/view", "title": "A"]]
        ]
        let without = await harness.call("POST", Harness.events, Harness.event("No", file)).json
        #expect(without["attachments"] == nil)
        let with = await harness.call(
            "POST", Harness.events + "?supportsAttachments=true", Harness.event("Yes", file)
        ).json
        #expect(with["attachments"]?.list?.count == 1)
        let target = Harness.events + "/" + (with["id"]?.text ?? "")
        #expect(await harness.call("PUT", target, Harness.event()).json["attachments"] != nil)
        #expect(
            await harness.call("PUT", target + "?supportsAttachments=true", Harness.event()).json[
                "attachments"] == nil)
    }

    @Test func `the type of an event cannot change`() async {
        let harness = Harness()
        let id =
            await harness.call("POST", Harness.events, Harness.event("Away", ["eventType": "outOfOffice"]))
            .json["id"]?
            .text ?? ""
        let reply = await harness.call("PATCH", Harness.events + "/" + id, ["eventType": "default"])
        #expect(reply.reason == "eventTypeRestriction")
        let allDay = await harness.call(
            "POST", Harness.events,
            ["eventType": "focusTime", "start": ["date": "2026-11-23"], "end": ["date": "2026-11-24"]])
        #expect(allDay.status == 400)
    }

    @Test func `import makes a private copy and replaces an older one`() async {
        let harness = Harness()
        let target = Harness.events + "/import"
        #expect(await harness.call("POST", target, Harness.event()).reason == "required")
        let foreign: JSON = [
            "iCalUID": "abroad@example.net", "organizer": ["email": "olga@example.net"], "sequence": 2,
            "attendees": [["email": "anna@example.com"]],
        ]
        let first = await harness.call("POST", target, Harness.event("First", foreign))
        #expect(first.json["organizer"]?["email"]?.text == "olga@example.net")
        #expect(first.json["privateCopy"]?.flag == true)
        let older = GoogleService.merged(foreign, ["sequence": 1])
        #expect(await harness.call("POST", target, Harness.event("Older", older)).status == 400)
        let newer = GoogleService.merged(foreign, ["sequence": 3])
        let second = await harness.call("POST", target, Harness.event("Newer", newer))
        #expect(second.json["id"] == first.json["id"] && second.json["summary"]?.text == "Newer")
        let stranger = GoogleService.merged(
            foreign, ["attendees": [["email": "x@example.net"]], "iCalUID": "o@x"])
        #expect(
            await harness.call("POST", target, Harness.event("Not mine", stranger)).reason
                == "participantIsNeitherOrganizerNorAttendee")
        #expect(harness.google.mails.isEmpty)
    }

    @Test func `an event moves with its exceptions, and leaves a tombstone`() async {
        let harness = Harness()
        harness.google.addCalendar("c_x@group.calendar.google.com", summary: "Club", owner: Harness.anna)
        let master = await harness.weekly()
        let instance = master + "_20261130T080000Z"
        _ = await harness.call("PATCH", Harness.events + "/" + instance, ["summary": "Other"])
        #expect(await harness.call("POST", Harness.events + "/\(instance)/move?destination=x").status == 404)
        #expect(await harness.call("POST", Harness.events + "/\(master)/move").reason == "required")
        let reply = await harness.call(
            "POST", Harness.events + "/\(master)/move?destination=c_x%40group.calendar.google.com")
        #expect(reply.json["organizer"]?["email"]?.text == "c_x@group.calendar.google.com")
        #expect(await harness.call("GET", Harness.events).items.isEmpty)
        let there = await harness.call("GET", "/calendars/c_x@group.calendar.google.com/events")
        #expect(there.ids == [master, instance])
    }

    @Test func `a body that is not JSON, or does not say so, is a parse error`() async {
        let harness = Harness()
        let token = harness.google.accessToken(for: Harness.anna)
        let fields: HTTPFields = [.authorization: "Bearer " + token, .contentType: "application/json"]
        let target = "/calendar/v3" + Harness.events
        #expect(await harness.send("POST", target, Array("{".utf8), fields).reason == "parseError")
        let plain: HTTPFields = [.authorization: "Bearer " + token, .contentType: "text/plain"]
        #expect(await harness.send("POST", target, Harness.event().bytes, plain).reason == "parseError")
    }

    @Test func `members that no event has are ignored and remembered`() async {
        let harness = Harness()
        _ = await harness.call("POST", Harness.events, Harness.event("X", ["sumary": "misspelt"]))
        #expect(harness.google.ignoredMembers == ["sumary"])
    }
}
