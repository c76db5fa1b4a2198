import CSQLite
import StoreKit

/// One connection to the database file.
///
/// SQLite's rule for `SQLITE_OPEN_NOMUTEX`: separate threads may use SQLite at the same time as long as each uses
/// a different connection. A connection is therefore made, used and closed on one thread; it is not `Sendable`.
final class Connection {
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    private var watched: [String: Int64] = [:]
    private var isClosed = false

    /// The first error inside a transaction after which it must not be committed, whatever its body says.
    private(set) var transactionFailure: StoreError?

    /// How long a statement waits for another process.
    private let busyTimeout: Int32
    /// Pages in the write-ahead log after the last commit, once ``keepLogShort()`` looks after it.
    private var logPages = 0
    /// At so many the log is looked after next.
    private var checkpointAt = Connection.checkpointPages

    /// 16 MB: most of a busy calendar's pages are in the log several times by then, and are moved once.
    private static let checkpointPages = 4_000
    /// 32 MB: there were readers at each try so far, so this one waits for them.
    private static let restartPages = 8_000

    /// Opens an existing file.
    init(path: String, isReadOnly: Bool = false, busyTimeoutMilliseconds: Int32) throws(StoreError) {
        var handle: OpaquePointer?
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            // A handle is made even for a failed opening.
            sqlite3_close_v2(handle)
            throw StoreError(sqliteCode: code, doing: "opening the store")
        }
        self.handle = handle
        busyTimeout = busyTimeoutMilliseconds
        sqlite3_busy_timeout(handle, busyTimeoutMilliseconds)
        for (option, value) in Self.switches { csqlite_switch(handle, option, value) }
    }

    deinit { close() }

    /// Misspelled names in double quotes are errors; a damaged schema can run nothing of its own.
    private static let switches: [(CInt, CInt)] = [
        (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0), (SQLITE_DBCONFIG_DEFENSIVE, 1),
        (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
    ]

    /// Finalises the statements and closes; the last connection of all moves the log into the file.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        statements = [:]
        sqlite3_close_v2(handle)
    }

    /// Whether closing leaves the log alone, for a look at a store that may turn out not to be ours to change.
    func setKeepsLogOnClose(_ keeps: Bool) {
        csqlite_switch(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps ? 1 : 0)
    }

    /// Runs a statement to its end.
    func run(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) {
        _ = try query(sql, values) { (_: Statement) throws(StoreError) -> Void in }
    }

    /// Runs a statement that changes rows.
    ///
    /// - Returns: How many rows it changed.
    func change(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) -> Int {
        try run(sql, values)
        return Int(sqlite3_changes(handle))
    }

    /// All rows of a statement.
    ///
    /// `row` may run other statements; it is called for one row after the other.
    func query<Row>(
        _ sql: String, _ values: [SQLValue] = [], _ row: (Statement) throws(StoreError) -> Row
    ) throws(StoreError) -> [Row] {
        let statement = try borrow(sql)
        defer { giveBack(statement) }
        var rows: [Row] = []
        do {
            try statement.bind(values)
            while try statement.step() { rows.append(try row(statement)) }
        } catch {
            note(error)
            throw error
        }
        return rows
    }

    /// The first row of a statement that has at most one.
    func first<Row>(
        _ sql: String, _ values: [SQLValue] = [], _ row: (Statement) throws(StoreError) -> Row
    ) throws(StoreError) -> Row? {
        try query(sql, values, row).first
    }

    /// The number in the first column of the only row.
    func number(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) -> Int64 {
        try first(sql, values) { $0.integer(0) } ?? 0
    }

    /// Whether the number that `sql` gives is another than when this was last asked.
    func hasChanged(_ sql: String) throws(StoreError) -> Bool {
        let number = try number(sql)
        defer { watched[sql] = number }
        return watched[sql] != number
    }

    private func borrow(_ sql: String) throws(StoreError) -> Statement {
        if let statement = statements[sql] {
            // In use further up: this use gets one of its own.
            if statement.isBusy { return try Statement(sql, on: handle) }
            statement.isBusy = true
            return statement
        }
        let statement = try Statement(sql, on: handle)
        statement.isBusy = true
        statements[sql] = statement
        return statement
    }

    private func giveBack(_ statement: Statement) {
        statement.reset()
        statement.isBusy = false
    }
}

// MARK: - Transactions

extension Connection {
    /// Whether no transaction is open; the engine ends one by itself after some errors.
    var isOutsideTransaction: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Starts a transaction that may write; waits for other writers up to the busy time-out.
    func beginImmediate() throws(StoreError) {
        transactionFailure = nil
        try run("BEGIN IMMEDIATE")
    }

    func commit() throws(StoreError) { try run("COMMIT") }

    /// Ends the transaction without a trace, if there still is one.
    func rollBack() {
        if !isOutsideTransaction { try? run("ROLLBACK") }
    }

    /// Leaves the moving of the log into the file to ``keepLogShort()``, instead of some commit that somebody waits for.
    func takeOverLog() {
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                // Called on this connection's thread, by its own COMMIT.
                Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Moves a log that has become long into the file, so that the next commit begins it anew.
    ///
    /// That takes a moment without a reader in the log. Where there never is one, a long log waits for it: new readers
    /// read the file alone by then, and old ones have read soon, for no transaction lasts longer than a query.
    func keepLogShort() {
        if logPages < Self.checkpointPages { checkpointAt = Self.checkpointPages }
        guard logPages >= checkpointAt else { return }
        checkpointAt = logPages + Self.checkpointPages / 4
        let waits = logPages >= Self.restartPages
        if waits { sqlite3_busy_timeout(handle, min(busyTimeout, 250)) }
        // What does not succeed now does later; nothing is lost with it.
        sqlite3_wal_checkpoint_v2(
            handle, nil, waits ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        if waits { sqlite3_busy_timeout(handle, busyTimeout) }
    }

    /// Remembers an error after which the transaction may be half of what its body meant.
    ///
    /// A refusal by a constraint undoes its own statement, and a value that does not open changes nothing; a body
    /// may go on after these.
    private func note(_ error: StoreError) {
        switch error.code {
        case .alreadyExists, .notFound, .sealBroken, .leaseLost, .unannouncedChange: return
        case .busy, .closed, .corrupt, .full, .inputOutput, .newerSchema, .wrongMasterKey, .engine: break
        }
        if transactionFailure == nil { transactionFailure = error }
    }
}
