import ICalendar
import StoreKit
import Testing

@Suite("Delegates, tokens and what applications made")
struct DelegateTests {
    @Test(arguments: StoreKind.all)
    func `delegates are named anew, and go with either user`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let owner = test.user.id
        let (bob, eve) = try await test.store.write { store in
            (
                try store.addUser(name: "bob", displayName: "", now: now).id,
                try store.addUser(name: "eve", displayName: "", now: now).id
            )
        }
        try await test.store.write { store in
            try store.setDelegates([bob, eve, bob], of: owner, access: .read)
            try store.setDelegates([eve], of: owner, access: .write)
            try store.setDelegates([owner], of: bob, access: .write)
        }
        let before = try await test.store.read { store in
            (try store.delegates(of: owner), try store.delegations(to: eve))
        }
        #expect(before.0.filter { $0.access == .read }.map(\.member) == [bob, eve])
        #expect(before.1.map(\.access) == [.read, .write])
        try await test.store.write { try $0.setDelegates([bob], of: owner, access: .read) }
        #expect(try await test.store.read { try $0.delegations(to: eve) }.map(\.access) == [.write])
        try await test.store.write { try $0.removeUser(bob) }
        let after = try await test.store.read { store in
            (try store.delegates(of: owner), try store.delegations(to: owner))
        }
        #expect(after.0.map(\.member) == [eve])
        #expect(after.1.isEmpty)
    }

    @Test(arguments: StoreKind.all)
    func `a token is found by its id until it is removed`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let token = FreeBusyTokenRecord(
            id: "t1", user: test.user.id, name: "job portal", verifier: [1, 2, 3], created: now,
            expires: now.advanced(by: 60))
        let before = test.store.progress.directory
        try await test.store.write { try $0.addFreeBusyToken(token) }
        #expect(test.store.progress.directory > before)
        #expect(try await test.store.read { try $0.freeBusyToken("t1") } == token)
        #expect(try await test.store.read { try $0.freeBusyToken("T1") } == nil)
        #expect(try await test.store.read { try $0.freeBusyTokens(of: test.user.id) } == [token])
        try await test.store.write { try $0.removeFreeBusyToken("t1") }
        #expect(try await test.store.read { try $0.freeBusyToken("t1") } == nil)
    }

    @Test(arguments: StoreKind.all)
    func `what an application made is known by object and by name`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let calendar = test.calendar.id
        try await test.store.write { store in
            try store.setManaged(ObjectID(rawValue: 7), named: "a.ics", in: calendar, by: "app")
            try store.setManaged(ObjectID(rawValue: 8), named: "b.ics", in: calendar, by: "other")
        }
        let found = try await test.store.read { store in
            (
                try store.managedObjects(in: calendar, by: "app"),
                try store.managedObject("a.ics", in: calendar, by: "app"),
                try store.managedObject("a.ics", in: calendar, by: "other")
            )
        }
        #expect(found.0 == [ObjectID(rawValue: 7)])
        #expect(found.1 == ObjectID(rawValue: 7))
        #expect(found.2 == nil)
    }
}
