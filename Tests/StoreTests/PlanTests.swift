import ICalendar
import StoreKit
import Testing

@Suite("Write plans")
struct PlanTests {
    private func plan(_ id: PlanID, _ name: String, _ test: TestStore) -> PlanRecord {
        PlanRecord(
            id: id, account: test.account.id, calendar: test.calendar.id, name: name, uid: "uid",
            body: [1, 2],
            contentDigest: [3], created: now, nextAttempt: now)
    }

    @Test(arguments: StoreKind.all)
    func `a plan is found, changed and removed`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let added = plan("p1", "a.ics", test)
        try await test.store.write { try $0.addPlan(added) }
        #expect(try await test.store.read { try $0.plan("p1") } == added)
        var changed = added
        changed.isAccepted = true
        changed.upstreamKey = "k"
        changed.body = []
        changed.nextAttempt = now.advanced(by: 30)
        let update = changed
        try await test.store.write { try $0.updatePlan(update) }
        let found = try await test.store.read { store in
            [
                try store.openPlan(in: test.calendar.id, name: "a.ics"),
                try store.openPlan(in: test.calendar.id, upstreamKey: "k"),
                try store.openPlans(in: test.account.id).first, try store.openPlans(in: nil).first,
            ]
        }
        #expect(found.allSatisfy { $0 == update })
        try await test.store.write { try $0.removePlan("p1") }
        #expect(try await test.store.read { try $0.openPlans(in: nil) }.isEmpty)
        await #expect(throws: StoreError(.notFound, "")) {
            try await test.store.write { try $0.updatePlan(update) }
        }
    }

    @Test(arguments: StoreKind.all)
    func `a name has one open plan`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let plans = [plan("p1", "a.ics", test), plan("p2", "a.ics", test), plan("p3", "b.ics", test)]
        try await test.store.write { try $0.addPlan(plans[0]) }
        await #expect(throws: StoreError(.alreadyExists, "")) {
            try await test.store.write { try $0.addPlan(plans[1]) }
        }
        try await test.store.write { try $0.addPlan(plans[2]) }
        #expect(try await test.store.read { try $0.openPlans(in: nil).map(\.id) } == ["p1", "p3"])
    }
}
