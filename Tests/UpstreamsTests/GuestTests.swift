import Testing

@testable import Upstreams

@Suite("The emulated Google: organizers and guests")
struct GuestTests {
    private static let bens = "/calendars/ben@example.com/events"
    private static let guests: JSON = [
        "attendees": [
            ["email": "anna@example.com", "responseStatus": "accepted"], ["email": "Ben@example.com"],
            ["email": "ext@example.net"], ["email": "room@example.net", "resource": true],
        ]
    ]

    private func meeting(_ harness: Harness, _ query: String = "", _ more: JSON = [:]) async -> String {
        let event = Harness.event("Meeting", GoogleService.merged(Self.guests, more))
        return await harness.call("POST", Harness.events + query, event).json["id"]?.text ?? ""
    }

    @Test func `a guest gets a copy with his own row marked`() async {
        let harness = Harness()
        let id = await meeting(harness)
        let ben = harness.used(by: "ben@example.com")
        let copy = await ben.call("GET", Self.bens + "/" + id).json
        #expect(copy["organizer"]?["email"]?.text == Harness.anna && copy["organizer"]?["self"] == nil)
        let rows = copy["attendees"]?.list ?? []
        #expect(
            rows.filter { $0["self"]?.flag == true }.compactMap { $0["email"]?.text } == ["Ben@example.com"])
        #expect(
            rows.filter { $0["organizer"]?.flag == true }.compactMap { $0["email"]?.text } == [Harness.anna])
    }

    @Test func `a guest's answer reaches the organizer with a new etag`() async {
        let harness = Harness()
        let id = await meeting(harness)
        let before = await harness.call("GET", Harness.events + "/" + id).json
        let ben = harness.used(by: "ben@example.com")
        let answer: JSON = [
            "attendeesOmitted": true,
            "attendees": [["email": "ben@example.com", "responseStatus": "declined", "comment": "ill"]],
        ]
        #expect(await ben.call("PATCH", Self.bens + "/\(id)?sendUpdates=all", answer).status == 200)
        let after = await harness.call("GET", Harness.events + "/" + id).json
        #expect(after["etag"] != before["etag"])
        #expect(after["attendees"]?.list?.count == 4)
        let row = after["attendees"]?.list?.first { $0["email"]?.text == "Ben@example.com" }
        #expect(row?["responseStatus"]?.text == "declined" && row?["comment"]?.text == "ill")
        #expect(harness.google.mails.map(\.kind) == [.reply])
        #expect(harness.google.mails.first?.recipient == Harness.anna)
    }

    @Test(
        arguments: [
            ["summary": "Mine now"], ["start": ["dateTime": "2026-11-23T08:00:00+01:00"]],
            ["location": "Elsewhere"],
            ["attendees": [["email": "Ben@example.com"]]],
            [
                "attendees": [
                    ["email": "anna@example.com", "responseStatus": "declined"], ["email": "Ben@example.com"],
                    ["email": "ext@example.net"], ["email": "room@example.net", "resource": true],
                ]
            ],
        ] as [JSON])
    func `a guest cannot change what is shared`(_ change: JSON) async {
        let harness = Harness()
        let id = await meeting(harness)
        let ben = harness.used(by: "ben@example.com")
        let reply = await ben.call("PATCH", Self.bens + "/" + id, change)
        #expect(reply.status == 403)
        #expect(reply.reason == "forbiddenForNonOrganizer")
    }

    @Test func `colour, reminders, transparency and private properties are a guest's own`() async {
        let harness = Harness()
        let id = await meeting(harness)
        let ben = harness.used(by: "ben@example.com")
        let own: JSON = [
            "colorId": "4", "transparency": "transparent", "reminders": ["useDefault": false],
            "extendedProperties": ["private": ["mine": "1"], "shared": ["ours": "2"]],
        ]
        #expect(await ben.call("PATCH", Self.bens + "/" + id, own).status == 200)
        let master = await harness.call("GET", Harness.events + "/" + id).json
        #expect(master["colorId"] == nil && master["transparency"] == nil)
        #expect(master["extendedProperties"] == ["shared": ["ours": "2"]])
        _ = await harness.call("PATCH", Harness.events + "/" + id, ["summary": "Renamed"])
        let copy = await ben.call("GET", Self.bens + "/" + id).json
        #expect(copy["summary"]?.text == "Renamed" && copy["colorId"]?.text == "4")
        #expect(copy["reminders"] == ["useDefault": false])
    }

    @Test func `with guestsCanModify a guest changes the meeting for everybody`() async {
        let harness = Harness()
        let id = await meeting(harness, "", ["guestsCanModify": true])
        let ben = harness.used(by: "ben@example.com")
        #expect(await ben.call("PATCH", Self.bens + "/" + id, ["summary": "Ours"]).status == 200)
        #expect(await harness.call("GET", Harness.events + "/" + id).json["summary"]?.text == "Ours")
    }

    @Test func `mails are sent when asked for, once to each attendee`() async {
        let harness = Harness()
        let silent = await meeting(harness)
        #expect(harness.google.mails.isEmpty)
        let id = await meeting(harness, "?sendUpdates=all")
        #expect(harness.google.mails.map(\.recipient).sorted() == ["ben@example.com", "ext@example.net"])
        #expect(harness.google.mails.allSatisfy { $0.kind == .invitation })
        harness.google.resetRecords()
        let target = Harness.events + "/\(id)?sendUpdates=all"
        _ = await harness.call("PATCH", target, ["reminders": ["useDefault": false]])
        _ = await harness.call("PATCH", target, ["colorId": "2"])
        #expect(harness.google.mails.isEmpty)
        _ = await harness.call("PATCH", target, ["location": "Graz"])
        #expect(harness.google.mails.map(\.kind) == [.update, .update])
        harness.google.resetRecords()
        _ = await harness.call(
            "PATCH", target, ["attendees": [["email": "ben@example.com"], ["email": "new@example.net"]]])
        #expect(
            Set(harness.google.mails.map { "\($0.recipient) \($0.kind)" }) == [
                "ben@example.com update", "ext@example.net cancellation", "new@example.net invitation",
            ])
        harness.google.resetRecords()
        _ = await harness.call("DELETE", target)
        #expect(harness.google.mails.map(\.kind) == [.cancellation, .cancellation])
        harness.google.resetRecords()
        _ = await harness.call(
            "PATCH", Harness.events + "/\(silent)?sendUpdates=externalOnly", ["location": "Linz"])
        #expect(harness.google.mails.map(\.recipient) == ["ext@example.net"])
        #expect(await harness.call("PATCH", target + "x", ["location": "Linz"]).status == 400)
    }

    @Test func `a cancelled meeting, and a guest who is taken off, lose the copy`() async {
        let harness = Harness()
        let ben = harness.used(by: "ben@example.com")
        let first = await meeting(harness)
        _ = await harness.call("DELETE", Harness.events + "/" + first)
        #expect(await ben.call("GET", Self.bens + "/" + first).json["status"]?.text == "cancelled")
        let second = await meeting(harness)
        _ = await harness.call("PATCH", Harness.events + "/" + second, ["attendees": []])
        #expect(await ben.call("GET", Self.bens + "/" + second).json["status"]?.text == "cancelled")
        #expect(await ben.call("GET", Self.bens).items.isEmpty)
    }

    @Test func `a guest who deletes the copy has declined and does not get it back`() async {
        let harness = Harness()
        let ben = harness.used(by: "ben@example.com")
        let id = await meeting(harness)
        #expect(await ben.call("DELETE", Self.bens + "/" + id).status == 204)
        let rows = await harness.call("GET", Harness.events + "/" + id).json["attendees"]?.list ?? []
        #expect(rows.first { $0["email"]?.text == "Ben@example.com" }?["responseStatus"]?.text == "declined")
        _ = await harness.call("PATCH", Harness.events + "/" + id, ["summary": "Again"])
        #expect(await ben.call("GET", Self.bens).items.isEmpty)
    }

    @Test func `a guest of one instance has that instance and no master`() async {
        let harness = Harness()
        let ben = harness.used(by: "ben@example.com")
        let master = await harness.weekly()
        let instance = master + "_20261130T080000Z"
        _ = await harness.call(
            "PATCH", Harness.events + "/" + instance, ["attendees": [["email": "ben@example.com"]]])
        let list = await ben.call("GET", Self.bens)
        #expect(list.ids == [instance])
        #expect(list.items[0]["recurringEventId"]?.text == master)
        #expect(await ben.call("GET", Self.bens + "/" + master).status == 404)
        let expanded = await ben.call("GET", Self.bens + "?singleEvents=true")
        #expect(expanded.ids == [instance])
    }

    @Test func `an answer to one instance makes an exception for everybody`() async {
        let harness = Harness()
        let ben = harness.used(by: "ben@example.com")
        let master = await harness.weekly(["attendees": [["email": "ben@example.com"]]])
        let instance = master + "_20261130T080000Z"
        let answer: JSON = [
            "attendeesOmitted": true,
            "attendees": [["email": "ben@example.com", "responseStatus": "declined"]],
        ]
        #expect(await ben.call("PATCH", Self.bens + "/" + instance, answer).status == 200)
        let mine = await harness.call("GET", Harness.events)
        #expect(mine.ids == [master, instance])
        #expect(mine.items[1]["attendees"]?.list?.first?["responseStatus"]?.text == "declined")
        #expect(mine.items[0]["attendees"]?.list?.first?["responseStatus"]?.text == "needsAction")
    }

    @Test func `an invitation from elsewhere can be answered and not changed`() async throws {
        let harness = Harness()
        let made = try harness.google.invite(
            Harness.event(
                "Abroad",
                [
                    "iCalUID": "a@example.net", "organizer": ["email": "olga@example.net"],
                    "attendees": [["email": "anna@example.com"], ["email": "olga@example.net"]],
                ]), on: Harness.anna)
        let target = Harness.events + "/" + (made["id"]?.text ?? "")
        #expect(await harness.call("PATCH", target, ["summary": "Mine"]).status == 403)
        let answer: JSON = [
            "attendeesOmitted": true,
            "attendees": [["email": "anna@example.com", "responseStatus": "accepted"]],
        ]
        #expect(await harness.call("PATCH", target + "?sendUpdates=all", answer).status == 200)
        #expect(harness.google.mails.map(\.recipient) == ["olga@example.net"])
    }
}
