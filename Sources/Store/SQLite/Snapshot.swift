import StoreKit

/// A reader of the store: queries over one connection, in whatever transaction is open there.
///
/// Its queries stand in extensions by subject.
class Snapshot: StoreReader {
    let connection: Connection
    let sealer: Sealer

    init(connection: Connection, sealer: Sealer) {
        self.connection = connection
        self.sealer = sealer
    }
}

/// A writer of the store: one savepoint inside the open transaction.
final class Transaction: Snapshot, StoreWriter {
    /// What ``StoreProgress`` is told of after the commit.
    struct Touched {
        /// Anything but objects.
        var directory = false
        /// The new revisions of calendars whose objects have changed.
        var revisions: [CalendarID: Int64] = [:]
    }

    /// What the open transaction has changed so far.
    var touched = Touched()

    /// Notes a change of anything but objects.
    func touchDirectory() { touched.directory = true }

    /// The number of the next row of a table; numbers are never used twice.
    ///
    /// Known before the row is written, since what is sealed in the row is bound to it.
    func nextNumber(of table: String) throws(StoreError) -> Int64 {
        try connection.number("SELECT seq FROM sqlite_sequence WHERE name = ?", [.text(table)]) + 1
    }

    /// Throws unless exactly what was meant was changed.
    func changeOne(_ sql: String, _ values: [SQLValue], _ what: StaticString) throws(StoreError) {
        guard try connection.change(sql, values) == 1 else {
            throw StoreError(.notFound, "there is no such \(what)")
        }
    }
}
