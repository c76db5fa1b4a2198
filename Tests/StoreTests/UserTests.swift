import ICalendar
import StoreKit
import Testing
import Vault

@Suite("Users, passwords and accounts")
struct UserTests {
    @Test(arguments: StoreKind.all) func `a user is found in any case`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let found = try await test.store.read { store in
            (try store.user(named: "aDA"), try store.user(named: "Ad"), try store.users())
        }
        #expect(found.0 == test.user)
        #expect(found.0?.name == "Ada")
        #expect(found.1 == nil)
        #expect(found.2 == [test.user])
    }

    @Test(arguments: StoreKind.all)
    func `a name is taken in every case`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        await #expect(throws: StoreError(.alreadyExists, "")) {
            try await test.store.write { try $0.addUser(name: "ADA", displayName: "", now: now) }
        }
    }

    @Test(arguments: StoreKind.all)
    func `an app password is found by its id and remembers its use`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let password = PasswordRecord(
            id: "k7", user: test.user.id, name: "laptop", scope: "calendars", verifier: [9, 8, 7],
            created: now)
        let later = now.advanced(by: 60)
        try await test.store.write { try $0.addPassword(password) }
        #expect(try await test.store.read { try $0.password("k7") } == password)
        #expect(try await test.store.read { try $0.password("K7") } == nil)
        try await test.store.write { try $0.recordPasswordUse("k7", now: later) }
        let listed = try await test.store.read { try $0.passwords(of: test.user.id) }
        #expect(listed.map(\.lastUsed) == [later])
        try await test.store.write { try $0.removePassword("k7") }
        #expect(try await test.store.read { try $0.password("k7") } == nil)
        await #expect(throws: StoreError(.notFound, "")) {
            try await test.store.write { try $0.recordPasswordUse("k7", now: later) }
        }
    }

    @Test(arguments: StoreKind.all)
    func `a password of nobody is refused`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        await #expect(throws: StoreError(.notFound, "")) {
            try await test.store.write {
                try $0.addPassword(
                    PasswordRecord(
                        id: "k", user: UserID(rawValue: 99), name: "", scope: "", verifier: [], created: now))
            }
        }
    }

    @Test(arguments: StoreKind.all)
    func `everything of an account comes back as it was put`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let changed = try await test.store.write { store in
            try store.modifyAccount(test.account.id) { account in
                account.state = .awaitingAdmin
                account.reason = "the admin must consent"
                account.credentials = [UInt8](0...255)
                account.lastSync = now
                account.calls = 12
            }
        }
        #expect(changed.state == .awaitingAdmin)
        let read = try await test.store.read { store in
            (
                try store.account(test.account.id), try store.accounts(of: test.user.id),
                try store.accounts(of: nil),
                try store.account(of: test.user.id, provider: "google", address: "ada@EXAMPLE.org"),
                try store.account(of: test.user.id, provider: "graph", address: "ada@example.org")
            )
        }
        #expect(read.0 == changed)
        #expect(read.1 == [changed])
        #expect(read.2 == [changed])
        #expect(read.3 == changed)
        #expect(read.4 == nil)
    }

    @Test(arguments: StoreKind.all)
    func `an address is connected once to a user`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        await #expect(throws: StoreError(.alreadyExists, "")) {
            try await test.store.write { store in
                try store.addAccount(
                    user: test.user.id, provider: "google", address: "ADA@example.org", credentials: [])
            }
        }
        // Another user may connect it too.
        let other = try await test.store.write { store in
            let user = try store.addUser(name: "bob", displayName: "", now: now)
            return try store.addAccount(
                user: user.id, provider: "google", address: "ada@example.org", credentials: [])
        }
        #expect(other.id != test.account.id)
    }

    @Test(arguments: StoreKind.all)
    func `with a user goes everything that is the user's`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        try await test.store.write { store in
            try store.addPassword(
                PasswordRecord(
                    id: "k", user: test.user.id, name: "", scope: "", verifier: [1], created: now))
            try store.putObject(event("a.ics", in: test.calendar.id))
            try store.setDeadProperty(of: "calendar:\(test.calendar.id.rawValue)", name: "{x}y", value: [1])
            try store.setDeadProperty(of: "user:\(test.user.id.rawValue)", name: "{x}y", value: [1])
            try store.setDeadProperty(of: "home:\(test.user.id.rawValue)", name: "{x}y", value: [1])
            try store.removeUser(test.user.id)
        }
        try await test.store.read { (store) throws in
            #expect(try store.users().isEmpty)
            #expect(try store.password("k") == nil)
            #expect(try store.accounts(of: nil).isEmpty)
            #expect(try store.calendar(test.calendar.id) == nil)
            #expect(try store.objectCount(in: test.calendar.id) == 0)
            #expect(try store.object(ObjectID(rawValue: 1)) == nil)
            #expect(try store.contents(of: [ObjectID(rawValue: 1)]).isEmpty)
            #expect(try store.deadProperties(of: "calendar:\(test.calendar.id.rawValue)").isEmpty)
            #expect(try store.deadProperties(of: "user:\(test.user.id.rawValue)").isEmpty)
            #expect(try store.deadProperties(of: "home:\(test.user.id.rawValue)").isEmpty)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a row number is never given twice`(_ kind: StoreKind) async throws {
        let test = try await TestStore(kind)
        let next = try await test.store.write { store in
            try store.removeUser(test.user.id)
            return try store.addUser(name: "Ada", displayName: "", now: now)
        }
        #expect(next.id > test.user.id)
    }
}
