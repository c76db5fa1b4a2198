import Testing

@testable import Upstreams

@Suite("The emulated Google: seeds")
struct SeedTests {
    private func seeded(_ seed: Seed) -> EmulatedGoogle {
        let google = EmulatedGoogle { Harness.now }
        google.seed(seed)
        return google
    }

    /// The worst moments for a seed: ends of months and years, leap days, changes of the clocks.
    @Test(arguments: [
        Harness.now, 1_774_746_000, 1_772_323_200, 1_798_761_599, 1_835_395_200, 1_793_000_000,
    ])
    func `every seed can be made at any time, and twice alike`(_ now: Int64) {
        for seed in [Seed.realistic(now: now), .synchronizer(now: now), .large(120, now: now)] {
            #expect(seeded(seed).state() == seeded(seed).state())
        }
    }

    @Test func `the realistic calendar holds every kind of event`() {
        let events = seeded(.realistic(now: Harness.now)).events(on: Seed.user)
        let types = Set(events.compactMap { $0["eventType"]?.text })
        #expect(types == ["default", "outOfOffice", "focusTime", "workingLocation", "birthday"])
        #expect(events.contains { $0["recurrence"] != nil && $0["start"]?["date"] != nil })
        #expect(events.contains { $0["recurringEventId"] != nil })
        #expect(events.contains { $0["status"]?.text == "tentative" })
        #expect(events.contains { $0["visibility"]?.text == "private" })
        #expect(events.contains { $0["summary"] == nil })
        #expect(events.contains { $0["start"]?["dateTime"] != nil && $0["start"]?["timeZone"] == nil })
        #expect(events.contains { $0["start"]?["timeZone"] != $0["end"]?["timeZone"] })
        let answers = events.flatMap { $0["attendees"]?.list ?? [] }.filter { $0["self"]?.flag == true }
            .compactMap { $0["responseStatus"]?.text }
        #expect(Set(answers) == ["accepted", "declined", "needsAction", "tentative"])
    }

    @Test func `the synchronizer's calendar holds 300 events`() {
        let events = seeded(.synchronizer(now: Harness.now)).events(on: Seed.user)
        #expect(events.filter { $0["recurringEventId"] == nil }.count == 300)
        #expect(events.filter { $0["recurringEventId"] != nil }.count == 50)
    }

    @Test func `five thousand events come in two pages of 2,500`() async {
        let harness = Harness(seed: .large(5000, now: Harness.now))
        let first = await harness.call("GET", Harness.events + "?maxResults=9999")
        let second = await harness.call(
            "GET", Harness.events + "?maxResults=9999&pageToken=" + (first.json["nextPageToken"]?.text ?? ""))
        #expect(first.items.count == 2500 && second.items.count == 2500)
        #expect(second.json["nextSyncToken"] != nil)
    }
}
