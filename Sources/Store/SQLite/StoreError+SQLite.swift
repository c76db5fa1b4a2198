import CSQLite
import StoreKit

extension StoreError {
    /// The error of a failed call.
    ///
    /// The sentence has SQLite's fixed words for the code, never those for the statement: these can quote values.
    init(sqliteCode code: CInt, doing what: StaticString) {
        let reason = String(cString: sqlite3_errstr(code))
        self.init(Self.code(ofSQLite: code), "\(what): \(reason) (SQLite \(code))")
    }

    private static func code(ofSQLite code: CInt) -> Code {
        // The low octet is the primary code; the constraint codes need the whole.
        switch code {
        case SQLITE_CONSTRAINT | (8 << 8), SQLITE_CONSTRAINT | (6 << 8), SQLITE_CONSTRAINT | (10 << 8):
            // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID: macros that Swift does not see.
            return .alreadyExists
        case SQLITE_CONSTRAINT | (3 << 8):
            // SQLITE_CONSTRAINT_FOREIGNKEY: what the row belongs to does not exist.
            return .notFound
        default:
            break
        }
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy
        case SQLITE_FULL: return .full
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_NOLFS:
            return .inputOutput
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt
        default: return .engine
        }
    }
}
