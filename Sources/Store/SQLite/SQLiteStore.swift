package import StoreKit
package import Vault

/// The store in one SQLite file, with a write-ahead log beside it.
///
/// One thread writes and several read, each over its own connection. What is acknowledged is on disk
/// (`synchronous=FULL`). Everything sensitive is sealed by the vault; row numbers, times, sizes, states and
/// revisions are in clear.
package final class SQLiteStore: CalendarStore {
    /// What may be chosen about a store.
    package struct Options: Sendable {
        /// How many threads read.
        package var readers = 3
        /// How long a write waits for another process.
        package var busyTimeout: Duration = .seconds(10)

        package init() {}

        fileprivate var busyTimeoutMilliseconds: Int32 {
            let (seconds, attoseconds) = busyTimeout.components
            return Int32(
                clamping: Int64(Int32(clamping: seconds)) * 1000 + attoseconds / 1_000_000_000_000_000)
        }
    }

    package let progress: StoreProgress
    private let file: StoreFile
    private let writes: JobQueue<WriterJob>
    private let reads: JobQueue<any WorkItem<Snapshot>>
    private let writerEnded: Event
    private let readersEnded: [Event]

    /// Opens the store, making the file when there is none.
    ///
    /// Throws ``StoreError``: `newerSchema`, `wrongMasterKey` and `corrupt` (a file that is no store of ours) before
    /// anything is written; `inputOutput` when the file cannot be opened or made.
    package static func open(
        path: String, vault: Vault, options: Options = Options()
    ) async throws(StoreError) -> SQLiteStore {
        let file = StoreFile(
            path: path, vault: vault,
            busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
        let sealer = Sealer(vault: vault)

        let progress = StoreProgress()
        let writes = JobQueue<WriterJob>()
        let writerEnded = try await start { () throws(StoreError) -> ThreadBody in
            let connection = try file.openForWriting()
            // From here on a change is another process's.
            _ = try connection.hasChanged(Self.dataVersion)
            return { WriterLoop(connection: connection, sealer: sealer, progress: progress).run(writes) }
        }
        let reads = JobQueue<any WorkItem<Snapshot>>()
        var readersEnded: [Event] = []
        do throws(StoreError) {
            for _ in 0..<max(1, options.readers) {
                let ended = try await start {
                    () throws(StoreError) -> ThreadBody in
                    let connection = try file.openForReading()
                    return { ReaderLoop(connection: connection, sealer: sealer).run(reads) }
                }
                readersEnded.append(ended)
            }
        } catch {
            reads.close()
            writes.close()
            throw error
        }
        return SQLiteStore(
            file: file, progress: progress, writes: writes, reads: reads, writerEnded: writerEnded,
            readersEnded: readersEnded)
    }

    private init(
        file: StoreFile, progress: StoreProgress, writes: JobQueue<WriterJob>,
        reads: JobQueue<any WorkItem<Snapshot>>,
        writerEnded: Event,
        readersEnded: [Event]
    ) {
        self.file = file
        self.progress = progress
        self.writes = writes
        self.reads = reads
        self.writerEnded = writerEnded
        self.readersEnded = readersEnded
    }

    deinit {
        reads.close()
        writes.close()
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let work = Work<Snapshot, T>(continuation) { try body($0) }
            if !reads.put(work) { work.answer(Self.closed) }
        }
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any StoreWriter) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let work = Work<Transaction, T>(continuation) { try body($0) }
            if !writes.put(.transaction(work)) { work.answer(Self.closed) }
        }
    }

    package func foreignChange() async throws -> Bool {
        try await alone { [progress] connection in
            // Of this very connection: its own commits do not count, and nobody else here writes.
            let hasChanged = try connection.hasChanged(Self.dataVersion)
            if hasChanged { progress.didChangeElsewhere() }
            return hasChanged
        }
    }

    /// How the file is kept, as the engine itself says, for the operator and the tests.
    package func settings() async throws -> [String: String] {
        try await alone { connection in
            var settings: [String: String] = [:]
            for name in [
                "journal_mode", "synchronous", "foreign_keys", "secure_delete", "page_size", "user_version",
            ] {
                settings[name] = try connection.first("PRAGMA \(name)") { $0.text(0) }
            }
            return settings
        }
    }

    package var availableOctets: Int64? { file.availableOctets }

    package func close() async {
        // The readers first: the last connection that closes moves the log into the file.
        reads.close()
        for event in readersEnded { await event.wait() }
        writes.close()
        await writerEnded.wait()
    }

    private func alone<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let work = Work<Connection, T>(continuation, body)
            if !writes.put(.alone(work)) { work.answer(Self.closed) }
        }
    }

    private static let dataVersion = "PRAGMA data_version"
    private static let closed = StoreError(.closed, "the store was closed")

    private typealias ThreadBody = () -> Void

    /// Starts a thread, waits until `prepare` has opened its connection there, and lets it run.
    private static func start(
        _ prepare: @escaping @Sendable () throws(StoreError) -> ThreadBody
    ) async throws(StoreError) -> Event {
        let ended = Event()
        let failure: StoreError? = await withCheckedContinuation { continuation in
            StoreThread.start {
                do throws(StoreError) {
                    let body = try prepare()
                    continuation.resume(returning: nil)
                    body()
                } catch {
                    continuation.resume(returning: error)
                }
                ended.happen()
            }
        }
        if let failure { throw failure }
        return ended
    }
}
