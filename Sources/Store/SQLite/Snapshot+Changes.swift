import ICalendar
import StoreKit

extension Snapshot {
    func changes(
        in calendar: CalendarID, after revision: Int64, limit: Int
    ) throws(StoreError) -> [ChangeRecord] {
        // Both halves come out of their indexes in the order of revisions; SQLite merges them.
        try connection.query(
            """
            SELECT revision, id, etag, entry FROM object WHERE calendar = ? AND revision > ?
            UNION ALL
            SELECT revision, NULL, NULL, sealed FROM tombstone WHERE calendar = ? AND revision > ?
            ORDER BY 1 LIMIT ?
            """,
            [
                .id(calendar), .integer(revision), .id(calendar), .integer(revision),
                .integer(Int64(max(0, limit))),
            ]
        ) { (row) throws(StoreError) in
            let revision = row.integer(0)
            guard !row.isNull(1) else {
                var fields = try sealer.open(
                    .tombstone, row: "\(calendar.rawValue)/\(revision)", row.blob(3))
                return ChangeRecord(
                    name: try fields.text(), revision: revision, isDeleted: true, objectID: nil, etag: nil)
            }
            let id = row.integer(1)
            let fields = try EntryFields(try sealer.open(.objectEntry, row: "\(id)", row.blob(3)))
            return ChangeRecord(
                name: fields.name, revision: revision, isDeleted: false, objectID: ObjectID(rawValue: id),
                etag: ETagText.quoted(row.blob(2)))
        }
    }

    func oldestRevision(in calendar: CalendarID) throws(StoreError) -> Int64 {
        try connection.number("SELECT oldest FROM calendar_revision WHERE calendar = ?", [.id(calendar)])
    }
}

extension Transaction {
    func pruneTombstones(before: Instant) throws(StoreError) {
        try connection.run(
            """
            UPDATE calendar_revision SET oldest = pruned.revision
            FROM (SELECT calendar, max(revision) AS revision FROM tombstone WHERE removed < ? GROUP BY calendar)
                AS pruned
            WHERE pruned.calendar = calendar_revision.calendar AND pruned.revision > oldest
            """, [.time(before)])
        try connection.run("DELETE FROM tombstone WHERE removed < ?", [.time(before)])
    }
}
