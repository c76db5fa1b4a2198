import ICalendar
import StoreKit
import Testing

@Suite("Leases and sync requests")
struct LeaseTests {
    @Test(arguments: StoreKind.all)
    func `one owner at a time, and a fence that grows`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let account = test.account.id
        func take(_ owner: String, _ seconds: Int64) async throws -> Lease? {
            try await test.store.write {
                try $0.acquireLease(of: account, owner: owner, now: now.advanced(by: seconds), duration: 30)
            }
        }
        #expect(try await test.store.read { try $0.lease(of: account) } == nil)
        let first = try await take("one", 0)
        #expect(first == Lease(account: account, owner: "one", fence: 1, expires: now.advanced(by: 30)))
        #expect(try await take("two", 29) == nil)
        // Renewed: the same fence, a later end.
        #expect(
            try await take("one", 29)
                == Lease(account: account, owner: "one", fence: 1, expires: now.advanced(by: 59)))
        // Run out: the next owner's fence is higher, and so is that of the first when it comes back.
        #expect(try await take("two", 59)?.fence == 2)
        #expect(try await take("one", 60) == nil)
        #expect(try await take("one", 89)?.fence == 3)
        #expect(try await take("one", 200)?.fence == 4)
    }

    @Test(arguments: StoreKind.all)
    func `a lease given up is free at once, and only its owner gives it up`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let account = test.account.id
        let fences = try await test.store.write { store in
            _ = try store.acquireLease(of: account, owner: "one", now: now, duration: 30)
            try store.releaseLease(of: account, owner: "two")
            let stillTaken = try store.acquireLease(of: account, owner: "two", now: now, duration: 30)
            try store.releaseLease(of: account, owner: "one")
            let free = try store.acquireLease(of: account, owner: "two", now: now, duration: 30)
            return [stillTaken?.fence, free?.fence]
        }
        #expect(fences == [nil, 2])
    }

    @Test(arguments: StoreKind.all)
    func `who lost the lease writes no anchor`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let account = test.account.id
        let old = try #require(
            try await test.store.write {
                try $0.acquireLease(of: account, owner: "one", now: now, duration: 30)
            })
        try await test.store.write { try $0.confirmLease(old, now: now.advanced(by: 29)) }
        // Run out, then taken by another.
        await #expect(throws: StoreError(.leaseLost, "")) {
            try await test.store.write { try $0.confirmLease(old, now: now.advanced(by: 30)) }
        }
        _ = try await test.store.write {
            try $0.acquireLease(of: account, owner: "two", now: now.advanced(by: 40), duration: 30)
        }
        await #expect(throws: StoreError(.leaseLost, "")) {
            try await test.store.write { store in
                try store.modifyCalendar(test.calendar.id) { $0.anchor = "stale" }
                try store.confirmLease(old, now: now.advanced(by: 10))
            }
        }
        #expect(try await test.store.read { try $0.calendar(test.calendar.id)?.anchor } == nil)
    }

    @Test(arguments: StoreKind.all)
    func `a posted request is seen, followed and forgotten`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let account = test.account.id
        var request = try await test.store.write {
            try $0.postSyncRequest(account: account, full: true, now: now)
        }
        #expect(try await test.store.read { try $0.syncRequests(account: account) } == [request])
        #expect(!request.isFinished)
        request.state = .failed
        request.progress = 250
        request.reason = "upstream said no"
        request.finished = now.advanced(by: 5)
        let finished = request
        try await test.store.write { try $0.updateSyncRequest(finished) }
        #expect(try await test.store.read { try $0.syncRequests(account: account) } == [finished])
        let open = try await test.store.write { store in
            let open = try store.postSyncRequest(account: account, full: false, now: now)
            try store.pruneSyncRequests(before: now.advanced(by: 6))
            return open
        }
        #expect(try await test.store.read { try $0.syncRequests(account: account) } == [open])
    }
}
