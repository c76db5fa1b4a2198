import CSQLite
import ICalendar
import StoreKit

/// A prepared statement.
///
/// Used on its connection's thread alone, and finalised exactly once, when its owner lets go of it.
final class Statement {
    private let handle: OpaquePointer
    /// Whether somebody is stepping through it.
    var isBusy = false

    init(_ sql: String, on database: OpaquePointer) throws(StoreError) {
        var handle: OpaquePointer?
        // SQLITE_PREPARE_PERSISTENT (1): it is kept in the connection's cache.
        let code = sqlite3_prepare_v3(database, sql, -1, 1, &handle, nil)
        guard code == SQLITE_OK, let handle else {
            throw StoreError(sqliteCode: sqlite3_extended_errcode(database), doing: "preparing a statement")
        }
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds the values to the parameters, in their order.
    func bind(_ values: [SQLValue]) throws(StoreError) {
        var index: CInt = 0
        for value in values {
            index += 1
            let code =
                switch value {
                case .null:
                    sqlite3_bind_null(handle, index)
                case .integer(let number):
                    sqlite3_bind_int64(handle, index, number)
                case .text(let text):
                    Self.bind(text, to: handle, at: index)
                case .blob(let bytes):
                    Self.bind(bytes, to: handle, at: index)
                }
            guard code == SQLITE_OK else { throw StoreError(sqliteCode: code, doing: "binding a value") }
        }
    }

    /// Steps to the next row; `false` when there is none.
    func step() throws(StoreError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            throw StoreError(
                sqliteCode: sqlite3_extended_errcode(sqlite3_db_handle(handle)), doing: "running a statement")
        }
    }

    /// Makes it ready for the next use, and forgets the bound values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private static func bind(_ text: String, to handle: OpaquePointer, at index: CInt) -> CInt {
        var text = text
        return text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { buffer in
                guard let start = buffer.baseAddress else {
                    return csqlite_bind_text(handle, index, "", 0)
                }
                return csqlite_bind_text(handle, index, start, CInt(clamping: buffer.count))
            }
        }
    }

    private static func bind(_ bytes: [UInt8], to handle: OpaquePointer, at index: CInt) -> CInt {
        // A blob at no address would be bound as NULL.
        guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
        guard let count = CInt(exactly: bytes.count) else { return SQLITE_TOOBIG }
        return csqlite_bind_blob(handle, index, bytes, count)
    }
}

// MARK: - Columns of the current row

extension Statement {
    func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(handle, column) }

    func flag(_ column: CInt) -> Bool { integer(column) != 0 }

    func isNull(_ column: CInt) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func time(_ column: CInt) -> Instant { Instant(secondsSinceEpoch: integer(column)) }

    func optionalTime(_ column: CInt) -> Instant? { isNull(column) ? nil : time(column) }

    func blob(_ column: CInt) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func text(_ column: CInt) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
