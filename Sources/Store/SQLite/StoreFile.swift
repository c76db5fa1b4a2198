import Glibc
import StoreKit
import Vault

/// The database file: made with the right permissions, looked at before anything is written, brought up to date.
struct StoreFile {
    let path: String
    let vault: Vault
    let busyTimeoutMilliseconds: Int32

    /// Opens the connection that writes, with the file made or brought up to date.
    ///
    /// A file that is not ours, was written by a newer program or under another master key is left as it is.
    func openForWriting() throws(StoreError) -> Connection {
        try create()
        let hasLog = Self.size(of: path + "-wal") > 0
        let connection = try Connection(path: path, busyTimeoutMilliseconds: busyTimeoutMilliseconds)
        if hasLog { connection.setKeepsLogOnClose(true) }
        try check(connection)
        connection.setKeepsLogOnClose(false)
        chmod(path, 0o600)
        try configure(connection)
        // The undo log of savepoints goes to a temporary file once it is large; it holds pages as they are in the
        // store, sealed. In memory SQLite keeps it as a chain that each statement walks: replacing 10,000 objects
        // in one transaction took 8.3 s that way, and takes 0.7 s this way.
        try connection.run("PRAGMA temp_store = FILE")
        // 16 MB of pages: a large first sync stays in memory until its commit.
        try connection.run("PRAGMA cache_size = -16384")
        try bringUpToDate(connection)
        connection.takeOverLog()
        return connection
    }

    /// Octets that the disk of the file still takes from a process without privileges; `nil` when it does not say.
    var availableOctets: Int64? {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return nil }
        let (octets, isTooLarge) = UInt64(disk.f_bavail).multipliedReportingOverflow(
            by: UInt64(disk.f_frsize))
        return isTooLarge ? Int64.max : Int64(clamping: octets)
    }

    /// Opens one of the connections that read; the file is in order by now.
    func openForReading() throws(StoreError) -> Connection {
        let connection = try Connection(path: path, busyTimeoutMilliseconds: busyTimeoutMilliseconds)
        try configure(connection)
        try connection.run("PRAGMA query_only = ON")
        // Sorting leaves no files behind.
        try connection.run("PRAGMA temp_store = MEMORY")
        try connection.run("PRAGMA cache_size = -8192")
        return connection
    }

    /// Makes an empty file that only its owner may read, and its folder when there is none; SQLite gives the log
    /// files the same permissions.
    private func create() throws(StoreError) {
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            mkdir(String(path[..<slash]), 0o700)
        }
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if file >= 0 {
            Glibc.close(file)
        } else if errno != EEXIST {
            throw StoreError(.inputOutput, "the store cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    private func configure(_ connection: Connection) throws(StoreError) {
        for statement in [
            "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON", "PRAGMA secure_delete = ON",
            "PRAGMA journal_size_limit = 16777216",
            "PRAGMA cell_size_check = ON",
        ] {
            try connection.run(statement)
        }
    }

    /// Refuses a store that this program must not touch; reads only.
    private func check(_ connection: Connection) throws(StoreError) {
        guard try connection.number("SELECT count(*) FROM sqlite_schema") > 0 else { return }
        guard try connection.number("PRAGMA application_id") == Schema.applicationID else {
            throw StoreError(.corrupt, "the file is no calgate store")
        }
        let version = try connection.number("SELECT max(version) FROM schema_version")
        guard version <= Schema.version else {
            throw StoreError(
                .newerSchema,
                "the store was written by a newer calgate (schema \(version), known here \(Schema.version))")
        }
        let fingerprint = try connection.first("SELECT value FROM meta WHERE name = 'fingerprint'") {
            $0.blob(0)
        }
        guard fingerprint == vault.fingerprint else {
            throw StoreError(.wrongMasterKey, "the store was made with another master key")
        }
    }

    private func bringUpToDate(_ connection: Connection) throws(StoreError) {
        // Outside the transaction, where alone it can be changed; kept in the file ever after.
        let mode = try connection.first("PRAGMA journal_mode = WAL") { $0.text(0) }
        guard mode == "wal" else {
            throw StoreError(.inputOutput, "the store's folder allows no write-ahead log (a network folder?)")
        }
        try connection.beginImmediate()
        do {
            // Again, under the lock: another process may have been first.
            try check(connection)
            try migrate(connection)
            try connection.commit()
        } catch {
            connection.rollBack()
            throw error
        }
    }

    private func migrate(_ connection: Connection) throws(StoreError) {
        if try connection.number("SELECT count(*) FROM sqlite_schema") == 0 {
            try connection.run("PRAGMA application_id = \(Schema.applicationID)")
            try connection.run("CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT")
            try connection.run("CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) STRICT, WITHOUT ROWID")
            try connection.run(
                "INSERT INTO meta (name, value) VALUES ('fingerprint', ?)", [.blob(vault.fingerprint)])
        }
        let current = try connection.number("SELECT ifnull(max(version), 0) FROM schema_version")
        for version in current..<max(current, Schema.version) {
            for statement in Schema.steps[Int(version)] { try connection.run(statement) }
            try connection.run("INSERT INTO schema_version (version) VALUES (?)", [.integer(version + 1)])
        }
    }

    private static func size(of path: String) -> Int {
        var information = stat()
        return stat(path, &information) == 0 ? Int(information.st_size) : 0
    }
}
