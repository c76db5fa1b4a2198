import ICalendar
import StoreKit
import Testing

@Suite("Calendars and dead properties")
struct CalendarTests {
    @Test(arguments: StoreKind.all)
    func `everything of a calendar comes back as it was put`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let added = try await test.store.write { store in
            try store.addCalendar(
                NewCalendar(
                    user: test.user.id, account: test.account.id, segment: "größe",
                    upstreamID: "g@example.org",
                    displayName: "Größe 📅", description: "", color: "#ff0000ff", order: -3,
                    timeZone: "Europe/Vienna", components: ["VEVENT", "VTODO"], isWritable: false,
                    isOwned: false,
                    isShown: false, countsAsBusy: false, state: .syncing, upstreamPayload: [0, 255]))
        }
        #expect(added.revision == 0)
        let changed = try await test.store.write { store in
            try store.modifyCalendar(added.id) { calendar in
                calendar.anchor = "CAESz"
                calendar.anchorKind = "syncToken"
                calendar.state = .current
                calendar.lastSync = now
                calendar.lastFullSync = now.advanced(by: -60)
                calendar.isTransparentSetByClient = true
                calendar.order = .min
            }
        }
        let read = try await test.store.read { store in
            [
                try store.calendar(added.id), try store.calendar(of: test.user.id, segment: "größe"),
                try store.calendar(in: test.account.id, upstreamID: "g@example.org"),
                try store.calendars(of: test.user.id).last, try store.calendars(in: test.account.id).last,
            ]
        }
        #expect(read.allSatisfy { $0 == changed })
        #expect(try await test.store.read { try $0.calendar(of: test.user.id, segment: "Größe") } == nil)
    }

    @Test(arguments: StoreKind.all)
    func `an update leaves the revision alone`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let revision = try await test.store.write { store in
            try store.putObject(event("a.ics", in: test.calendar.id))
            // The record of before the put.
            try store.updateCalendar(test.calendar)
            return try store.calendar(test.calendar.id)?.revision
        }
        #expect(revision == 1)
    }

    @Test(arguments: StoreKind.all)
    func `a segment and an upstream id are taken once`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let taken = NewCalendar(
            user: test.user.id, account: test.account.id, segment: "work", upstreamID: "other",
            displayName: "")
        let known = NewCalendar(
            user: test.user.id, account: test.account.id, segment: "other", upstreamID: "w@example.org",
            displayName: "")
        for calendar in [taken, known] {
            await #expect(throws: StoreError(.alreadyExists, "")) {
                try await test.store.write { try $0.addCalendar(calendar) }
            }
        }
        // Calendars without an upstream do not stand in each other's way.
        let local = ["a", "b"].map {
            NewCalendar(
                user: test.user.id, account: test.account.id, segment: $0, upstreamID: "", displayName: "")
        }
        try await test.store.write { store in for calendar in local { _ = try store.addCalendar(calendar) } }
        #expect(try await test.store.read { try $0.calendar(in: test.account.id, upstreamID: "") } == nil)
    }

    @Test(arguments: StoreKind.all)
    func `updating what is not there is an error`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let gone = test.calendar
        try await test.store.write { try $0.removeCalendar(gone.id) }
        await #expect(throws: StoreError(.notFound, "")) {
            try await test.store.write { try $0.updateCalendar(gone) }
        }
        await #expect(throws: StoreError(.notFound, "")) {
            try await test.store.write { try $0.putObject(event("a.ics", in: gone.id)) }
        }
        await #expect(throws: StoreError(.notFound, "")) {
            try await test.store.write { try $0.modifyCalendar(gone.id) { $0.displayName = "x" } }
        }
    }

    @Test(arguments: StoreKind.all)
    func `dead properties are set, replaced and removed`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        try await test.store.write { store in
            try store.setDeadProperty(of: "calendar:1", name: "{urn:x}a", value: [1])
            try store.setDeadProperty(of: "calendar:1", name: "{urn:x}b", value: [2])
            try store.setDeadProperty(of: "calendar:2", name: "{urn:x}a", value: [3])
            try store.setDeadProperty(of: "calendar:1", name: "{urn:x}a", value: [4, 5])
            try store.setDeadProperty(of: "calendar:1", name: "{urn:x}b", value: nil)
            try store.setDeadProperty(of: "calendar:1", name: "{urn:x}never", value: nil)
        }
        #expect(
            try await test.store.read { try $0.deadProperties(of: "calendar:1") } == ["{urn:x}a": [4, 5]])
        #expect(try await test.store.read { try $0.deadProperties(of: "calendar:2") } == ["{urn:x}a": [3]])
        #expect(try await test.store.read { try $0.deadProperties(of: "calendar:3") }.isEmpty)
    }
}
