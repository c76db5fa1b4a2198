import Dispatch
import ICalendar
import StoreKit
import Testing
import Vault

@Suite("Transactions and snapshots")
struct TransactionTests {
    @Test(arguments: StoreKind.all)
    func `a write that throws leaves no trace`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        await #expect(throws: Refusal()) {
            try await test.store.write { store in
                try store.putObject(event("a", in: test.calendar.id))
                try store.modifyAccount(test.account.id) { $0.reason = "x" }
                throw Refusal()
            }
        }
        try await test.store.read { (store) throws in
            #expect(try store.objectCount(in: test.calendar.id) == 0)
            #expect(try store.calendar(test.calendar.id) == test.calendar)
            #expect(try store.account(test.account.id) == test.account)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a writer sees its own changes, readers only what is committed`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let written = DispatchSemaphore(value: 0)
        let looked = DispatchSemaphore(value: 0)
        async let inside = test.store.write { store in
            try store.putObject(event("a", in: test.calendar.id))
            let count = try store.objectCount(in: test.calendar.id)
            written.signal()
            looked.wait()
            return count
        }
        let outside = try await test.store.read { store in
            written.wait()
            return try store.objectCount(in: test.calendar.id)
        }
        looked.signal()
        #expect(outside == 0)
        #expect(try await inside == 1)
        #expect(try await test.store.read { try $0.objectCount(in: test.calendar.id) } == 1)
    }

    @Test(arguments: StoreKind.all)
    func `a snapshot does not change under its reader`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let started = DispatchSemaphore(value: 0)
        let written = DispatchSemaphore(value: 0)
        async let counts = test.store.read { store in
            let before = try store.objectCount(in: test.calendar.id)
            started.signal()
            written.wait()
            return [before, try store.objectCount(in: test.calendar.id)]
        }
        try await test.store.write { store in
            started.wait()
            try store.putObject(event("a", in: test.calendar.id))
        }
        written.signal()
        #expect(try await counts == [0, 0])
    }

    @Test(arguments: StoreKind.all)
    func `in a shared commit one that throws takes only its own back`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        let gate = DispatchSemaphore(value: 0)
        let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            // The writer is held until all the others are in its queue.
            async let held: Void = test.store.write { _ in gate.wait() }
            for number in 0..<60 {
                group.addTask {
                    do {
                        try await test.store.write { store in
                            try store.putObject(event("\(number)", in: calendar))
                            if number % 3 == 0 { throw Refusal() }
                            // Swallowed by its body: a refusal by a constraint is no reason to lose the rest.
                            if number % 3 == 1 {
                                _ = try? store.addUser(name: "ada", displayName: "", now: now)
                            }
                        }
                        return (number, true)
                    } catch is Refusal {
                        return (number, false)
                    }
                }
            }
            gate.signal()
            try await held
            var outcomes: [Int: Bool] = [:]
            for try await (number, isKept) in group { outcomes[number] = isKept }
            return outcomes
        }
        #expect(outcomes.count == 60)
        for (number, isKept) in outcomes { #expect(isKept == (number % 3 != 0)) }
        let names = try await test.store.read {
            try $0.entries(in: calendar, after: nil, limit: 99).map(\.name)
        }
        #expect(Set(names) == Set((0..<60).filter { $0 % 3 != 0 }.map { "\($0)" }))
        // No revision was used twice, and none of a write that was taken back is missing a number.
        let revisions = try await test.store.read {
            try $0.changes(in: calendar, after: 0, limit: 99).map(\.revision)
        }
        #expect(revisions == Array(1...40))
        #expect(try await test.store.read { try $0.users().count } == 1)
    }

    @Test(arguments: StoreKind.all)
    func `two stores on one file write in turn and lose nothing`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        let other = try await kind.open(test.folder, try Vault(masterKey: TestStore.key))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                let store = number % 2 == 0 ? test.store : other
                group.addTask {
                    _ = try await store.write { try $0.putObject(event("\(number)", in: calendar)) }
                }
            }
            try await group.waitForAll()
        }
        for store in [test.store, other] {
            let changes = try await store.read { try $0.changes(in: calendar, after: 0, limit: 999) }
            #expect(changes.map(\.revision) == Array(1...100))
            #expect(Set(changes.compactMap(\.objectID)).count == 100)
        }
        await other.close()
        await test.store.close()
    }

    @Test(arguments: StoreKind.all)
    func `only another's change is a foreign one`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let other = try await kind.open(test.folder, try Vault(masterKey: TestStore.key))
        #expect(try await !test.store.foreignChange())
        try await test.store.write { _ = try $0.putObject(event("a", in: test.calendar.id)) }
        #expect(try await !test.store.foreignChange())
        #expect(try await other.foreignChange())
        #expect(try await !other.foreignChange())
        try await other.write { _ = try $0.putObject(event("b", in: test.calendar.id)) }
        #expect(try await test.store.foreignChange())
        #expect(try await !test.store.foreignChange())
        // A foreign change is not lost for one of our own in between.
        try await other.write { _ = try $0.putObject(event("c", in: test.calendar.id)) }
        try await test.store.write { _ = try $0.putObject(event("d", in: test.calendar.id)) }
        #expect(try await test.store.foreignChange())
        await other.close()
    }

    @Test(arguments: StoreKind.all)
    func `a closed store finishes what was asked and refuses the rest`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let gate = DispatchSemaphore(value: 0)
        async let held: Void = test.store.write { _ in gate.wait() }
        async let asked = test.store.write { store in
            gate.signal()
            return try store.putObject(event("a", in: test.calendar.id)).name
        }
        gate.signal()
        #expect(try await asked == "a")
        try await held
        await test.store.close()
        await test.store.close()
        await #expect(throws: StoreError(.closed, "")) { try await test.store.read { try $0.users() } }
        await #expect(throws: StoreError(.closed, "")) { try await test.store.write { _ in } }
        await #expect(throws: StoreError(.closed, "")) { try await test.store.foreignChange() }
        let again = try await kind.open(test.folder, try Vault(masterKey: TestStore.key))
        #expect(try await again.read { try $0.objectCount(in: test.calendar.id) } == 1)
        await again.close()
    }
}
