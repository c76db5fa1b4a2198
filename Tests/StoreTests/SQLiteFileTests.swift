import Dispatch
import ICalendar
import StoreKit
import Testing
import Vault

@testable import StoreSQLite

@Suite("The SQLite file")
struct SQLiteFileTests {
    private let vault: Vault

    init() throws { vault = try Vault(masterKey: TestStore.key) }

    private func open(_ folder: TemporaryFolder) async throws -> SQLiteStore {
        try await SQLiteStore.open(path: folder.path + "/calgate.db", vault: vault)
    }

    @Test func `only its owner may read it, and its folder is made`() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(path: folder.path + "/data/calgate.db", vault: vault)
        _ = try await store.write { try $0.addUser(name: "ada", displayName: "", now: now) }
        for name in ["data/calgate.db", "data/calgate.db-wal", "data/calgate.db-shm"] {
            #expect(folder.permissions(name) == 0o600, "\(name)")
        }
        #expect(folder.permissions("data") == 0o700)
        await store.close()
    }

    @Test func `what is acknowledged is flushed, and what is deleted is overwritten`() async throws {
        let test = try await TestStore(.sqlite)
        let settings = try await open(test.folder).settings()
        #expect(settings["journal_mode"] == "wal")
        #expect(settings["synchronous"] == "2")
        #expect(settings["foreign_keys"] == "1")
        #expect(settings["secure_delete"] == "1")
    }

    @Test func `everything acknowledged is there after a crash`() async throws {
        let test = try await TestStore(.sqlite)
        try await test.store.write { _ = try $0.putObject(event("a", in: test.calendar.id, "octets")) }
        // Nothing has been moved from the log into the file yet.
        #expect(test.folder.octets("calgate.db-wal").count > 4096)
        let crashed = try test.folder.copy()
        let store = try await open(crashed)
        let object = try await store.read { try $0.object(in: test.calendar.id, name: "a") }
        #expect(object?.octets == Array("octets".utf8))
        await store.close()
        #expect(crashed.octets("calgate.db-wal").isEmpty)
    }

    @Test func `a commit that was cut off is as if it had never been`() async throws {
        let test = try await TestStore(.sqlite)
        let calendar = test.calendar.id
        try await test.store.write { _ = try $0.putObject(event("a", in: calendar)) }
        let whole = test.folder.octets("calgate.db-wal").count
        try await test.store.write { store in
            for number in 0..<5 { try store.putObject(event("b\(number)", in: calendar)) }
        }
        let log = test.folder.octets("calgate.db-wal")
        try #require(log.count > whole)
        for cut in [whole + 1, (whole + log.count) / 2, log.count - 1] {
            let crashed = try test.folder.copy()
            crashed.write(Array(log.prefix(cut)), to: "calgate.db-wal")
            let store = try await open(crashed)
            let names = try await store.read {
                try $0.entries(in: calendar, after: nil, limit: 9).map(\.name)
            }
            #expect(names == ["a"], "cut at \(cut) of \(log.count)")
            #expect(try await store.read { try $0.calendar(calendar)?.revision } == 1)
            await store.close()
        }
    }

    @Test func `writes that wait together share a commit`() async throws {
        let test = try await TestStore(.sqlite)
        let calendar = test.calendar.id
        let before = commits(in: test.folder.octets("calgate.db-wal"))
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await test.store.write { _ in gate.wait() } }
            for number in 0..<100 {
                group.addTask {
                    _ = try await test.store.write { try $0.putObject(event("\(number)", in: calendar)) }
                }
            }
            gate.signal()
            try await group.waitForAll()
        }
        #expect(try await test.store.read { try $0.objectCount(in: calendar) } == 100)
        let made = commits(in: test.folder.octets("calgate.db-wal")) - before
        #expect((1..<90).contains(made), "\(made) commits for 100 writes")
    }

    @Test(.timeLimit(.minutes(2))) func `the log stays short while there is always somebody reading`()
        async throws
    {
        let test = try await TestStore(.sqlite)
        let calendar = test.calendar.id
        let text = String(repeating: "x", count: 40_000)
        let longest = try await withThrowingTaskGroup(of: Void.self) { group in
            // More readers than threads, so that a next one waits whenever one has read.
            for _ in 0..<12 {
                group.addTask {
                    while !Task.isCancelled {
                        _ = try await test.store.read { try $0.entries(in: calendar, after: nil, limit: 200) }
                    }
                }
            }
            var longest = 0
            // 200 MB, some of them at a time.
            for batch in 0..<50 {
                try await withThrowingTaskGroup(of: Void.self) { writes in
                    for number in 0..<100 {
                        writes.addTask {
                            _ = try await test.store.write {
                                try $0.putObject(event("\(number % 50)", in: calendar, "\(batch)" + text))
                            }
                        }
                    }
                    try await writes.waitForAll()
                }
                longest = max(longest, test.folder.size("calgate.db-wal"))
            }
            group.cancelAll()
            try await group.waitForAll()
            return longest
        }
        #expect(longest < 64 << 20, "the log had \(longest >> 20) MB")
    }

    /// The frames of a log that end a transaction: those that name the size of the file after it.
    private func commits(in log: [UInt8]) -> Int {
        stride(from: 32, to: log.count - 24, by: 24 + 4096).count { log[$0 + 4..<$0 + 8] != [0, 0, 0, 0] }
    }

    @Test func `a wrong master key is told before anything is written`() async throws {
        let test = try await TestStore(.sqlite)
        await test.store.close()
        try await expectRefusal(
            .wrongMasterKey, of: test.folder, vault: try Vault(masterKey: [UInt8](2...33)))
    }

    @Test func `a wrong master key leaves the log of a crash alone`() async throws {
        let test = try await TestStore(.sqlite)
        let crashed = try test.folder.copy()
        try #require(!crashed.octets("calgate.db-wal").isEmpty)
        try await expectRefusal(.wrongMasterKey, of: crashed, vault: try Vault(masterKey: [UInt8](2...33)))
        let store = try await open(crashed)
        #expect(try await store.read { try $0.users() } == [test.user])
        await store.close()
    }

    @Test func `a store of a newer program is told before anything is written`() async throws {
        let test = try await TestStore(.sqlite)
        await test.store.close()
        let connection = try Connection(path: test.folder.path + "/calgate.db", busyTimeoutMilliseconds: 1000)
        try connection.run("INSERT INTO schema_version (version) VALUES (?)", [.integer(Schema.version + 1)])
        connection.close()
        try await expectRefusal(.newerSchema, of: test.folder, vault: vault)
        // Also with another key: what is wrong first is the version.
        try await expectRefusal(.newerSchema, of: test.folder, vault: try Vault(masterKey: [UInt8](2...33)))
    }

    @Test(arguments: ["This is a letter, not a database.", "SQLite format 3\0 and nothing more"])
    func `a file that is no store is left as it is`(_ text: String) async throws {
        let folder = try TemporaryFolder()
        folder.write(Array(text.utf8), to: "calgate.db")
        try await expectRefusal(.corrupt, of: folder, vault: vault)
    }

    @Test func `another program's database is left as it is`() async throws {
        let folder = try TemporaryFolder()
        folder.write([], to: "calgate.db")
        let connection = try Connection(path: folder.path + "/calgate.db", busyTimeoutMilliseconds: 1000)
        try connection.run("CREATE TABLE bookmark (url TEXT)")
        connection.close()
        try await expectRefusal(.corrupt, of: folder, vault: vault)
    }

    private func expectRefusal(
        _ code: StoreError.Code, of folder: TemporaryFolder, vault: Vault
    ) async throws {
        let before = (folder.octets("calgate.db"), folder.octets("calgate.db-wal"))
        await #expect(throws: StoreError(code, "")) {
            _ = try await SQLiteStore.open(path: folder.path + "/calgate.db", vault: vault)
        }
        #expect(folder.octets("calgate.db") == before.0)
        #expect(folder.octets("calgate.db-wal") == before.1)
    }

    @Test func `a folder that cannot be made is an error`() async throws {
        await #expect(throws: StoreError(.inputOutput, "")) {
            _ = try await SQLiteStore.open(path: "/proc/none/calgate.db", vault: vault)
        }
    }

    @Test func `a write waits for another program no longer than it was told`() async throws {
        let test = try await TestStore(.sqlite)
        var options = SQLiteStore.Options()
        options.busyTimeout = .milliseconds(20)
        let other = try await SQLiteStore.open(
            path: test.folder.path + "/calgate.db", vault: vault, options: options)
        let holding = DispatchSemaphore(value: 0)
        let tried = DispatchSemaphore(value: 0)
        async let held: Void = test.store.write { _ in
            holding.signal()
            tried.wait()
        }
        // On the other store's own thread, where waiting is allowed.
        try await other.read { _ in holding.wait() }
        await #expect(throws: StoreError(.busy, "")) { try await other.write { _ in } }
        // Reading goes on.
        #expect(try await other.read { try $0.users() } == [test.user])
        tried.signal()
        try await held
        try await other.write { _ in }
        await other.close()
    }

    @Test func `several programs may open a new store at once`() async throws {
        let folder = try TemporaryFolder()
        try await withThrowingTaskGroup(of: SQLiteStore.self) { group in
            for _ in 0..<4 { group.addTask { try await open(folder) } }
            for try await store in group { await store.close() }
        }
        let store = try await open(folder)
        _ = try await store.write { try $0.addUser(name: "ada", displayName: "", now: now) }
        await store.close()
    }

    @Test func `a value moved to another row does not open`() async throws {
        let test = try await TestStore(.sqlite)
        let calendar = test.calendar.id
        let ids = try await test.store.write { store in
            try ["a", "b"].map { try store.putObject(event($0, in: calendar, $0)).id }
        }
        await test.store.close()
        let connection = try Connection(path: test.folder.path + "/calgate.db", busyTimeoutMilliseconds: 1000)
        try connection.run(
            """
            UPDATE object_octets SET sealed = (SELECT sealed FROM object_octets WHERE id = ?) WHERE id = ?
            """, [.id(ids[0]), .id(ids[1])])
        connection.close()
        let store = try await open(test.folder)
        #expect(try await store.read { try $0.object(ids[0])?.octets } == Array("a".utf8))
        await #expect(throws: StoreError(.sealBroken, "")) { try await store.read { try $0.object(ids[1]) } }
        await store.close()
    }
}
