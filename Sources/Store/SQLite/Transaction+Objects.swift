import ICalendar
import StoreKit

extension Transaction {
    /// The row that a put finds under its name.
    private struct Existing {
        let id: ObjectID
        let etag: [UInt8]
        let modified: Instant
        let revision: Int64
        let uidKey: [UInt8]
        let upstreamKey: [UInt8]
    }

    @discardableResult
    func putObject(_ object: NewObject) throws(StoreError) -> ObjectRecord {
        let nameKey = nameKey(object.calendar, object.name)
        let existing = try connection.first(
            """
            SELECT id, etag, modified, revision, uid_key, upstream_key FROM object
            WHERE calendar = ? AND name_key = ?
            """,
            [.id(object.calendar), .blob(nameKey)]
        ) {
            Existing(
                id: ObjectID(rawValue: $0.integer(0)), etag: $0.blob(1), modified: $0.time(2),
                revision: $0.integer(3), uidKey: $0.blob(4), upstreamKey: $0.blob(5))
        }
        // Keyed, so that it tells nothing of what it is made of; by calendar and name, so that it does not tell
        // either that two objects are alike.
        let etag = sealer.key(nameKey + object.octets, .objectETag, in: object.calendar.rawValue)

        let entry: ObjectEntry
        if let existing {
            let isSame = existing.etag == etag
            guard object.announce || isSame else {
                throw StoreError(.unannouncedChange, "other octets need a new revision")
            }
            let revision = object.announce ? try nextRevision(of: object.calendar) : existing.revision
            entry = Self.entry(
                object, id: existing.id, etag: etag,
                modified: object.announce ? object.modified : existing.modified, revision: revision)
            try update(entry, over: existing, etag: etag)
            if !isSame { try putOctets(object.octets, of: existing.id) }
        } else {
            entry = Self.entry(
                object, id: ObjectID(rawValue: try nextNumber(of: "object")), etag: etag,
                modified: object.modified, revision: try nextRevision(of: object.calendar))
            try insert(entry, etag: etag)
            try putOctets(object.octets, of: entry.id)
            try connection.run(
                "DELETE FROM tombstone WHERE calendar = ? AND name_key = ?",
                [.id(object.calendar), .blob(nameKey)])
        }
        try putSidecar(Sidecar(object), of: entry.id, octets: object.octets, isNew: existing == nil)
        return ObjectRecord(
            entry: entry, octets: object.octets, parts: object.parts, baseParts: object.baseParts,
            clientOctets: object.clientOctets)
    }

    func removeObject(
        in calendar: CalendarID, name: String, now: Instant
    ) throws(StoreError) {
        let id = try connection.first(
            "DELETE FROM object WHERE calendar = ? AND name_key = ? RETURNING id",
            [.id(calendar), .blob(nameKey(calendar, name))]
        ) { ObjectID(rawValue: $0.integer(0)) }
        guard let id else { return }
        try removeDeadProperties(of: DeadPropertyOwner.object(id, in: calendar))
        try leaveTombstone(of: name, in: calendar, now: now)
    }

    /// Remembers that there is nothing of that name any more, as a change of its own.
    func leaveTombstone(of name: String, in calendar: CalendarID, now: Instant) throws(StoreError) {
        let key = nameKey(calendar, name)
        let revision = try nextRevision(of: calendar)
        var fields = FieldWriter()
        fields.text(name)
        try connection.run(
            """
            INSERT OR REPLACE INTO tombstone (calendar, name_key, revision, removed, sealed)
            VALUES (?, ?, ?, ?, ?)
            """,
            [
                .id(calendar), .blob(key), .integer(revision), .time(now),
                .blob(sealer.seal(.tombstone, row: "\(calendar.rawValue)/\(revision)", fields)),
            ])
    }

    /// Counts the calendar's revision up by one: each change has one of its own.
    func nextRevision(of calendar: CalendarID) throws(StoreError) -> Int64 {
        let revision = try connection.first(
            "UPDATE calendar_revision SET revision = revision + 1 WHERE calendar = ? RETURNING revision",
            [.id(calendar)]
        ) { $0.integer(0) }
        guard let revision else { throw StoreError(.notFound, "there is no such calendar") }
        touched.revisions[calendar] = revision
        return revision
    }

    private static func entry(
        _ object: NewObject, id: ObjectID, etag: [UInt8], modified: Instant, revision: Int64
    ) -> ObjectEntry {
        ObjectEntry(
            id: id, calendar: object.calendar, name: object.name, uid: object.uid,
            component: object.component, etag: ETagText.quoted(etag), scheduleTag: object.scheduleTag,
            size: object.octets.count, modified: modified, revision: revision, span: object.span,
            upstreamKey: object.upstreamKey)
    }

    /// What an object is found by, besides its name.
    private struct Keys {
        var uid: [UInt8]
        var upstream: [UInt8]?
    }

    private func keys(_ entry: ObjectEntry) -> Keys {
        Keys(
            uid: uidKey(entry.calendar, entry.uid),
            upstream: entry.upstreamKey.map { objectUpstreamKey(entry.calendar, $0) })
    }

    /// The values of the columns that every put sets, in the order of all statements.
    private func values(_ entry: ObjectEntry, etag: [UInt8]) throws(StoreError) -> [SQLValue] {
        let fields = EntryFields(entry).fields
        return [
            .text(entry.component), .time(entry.span.lowerBound), .time(entry.span.upperBound),
            .integer(Int64(entry.size)), .time(entry.modified), .integer(entry.revision), .blob(etag),
            .blob(try sealer.seal(.objectEntry, row: "\(entry.id.rawValue)", fields)), .id(entry.id),
        ]
    }

    private func insert(_ entry: ObjectEntry, etag: [UInt8]) throws(StoreError) {
        let keys = keys(entry)
        try connection.run(
            """
            INSERT INTO object (component, span_start, span_end, size, modified, revision, etag, entry, id,
                uid_key, upstream_key, calendar, name_key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            try values(entry, etag: etag) + [
                .blob(keys.uid), .blob(keys.upstream), .id(entry.calendar),
                .blob(nameKey(entry.calendar, entry.name)),
            ])
    }

    private func update(
        _ entry: ObjectEntry, over existing: Existing, etag: [UInt8]
    ) throws(StoreError) {
        try connection.run(
            """
            UPDATE object SET component = ?, span_start = ?, span_end = ?, size = ?, modified = ?,
                revision = ?, etag = ?, entry = ?
            WHERE id = ?
            """, try values(entry, etag: etag))
        // Setting them writes their indexes anew, also when nothing of them changes, as nearly always.
        let keys = keys(entry)
        guard keys.uid != existing.uidKey || keys.upstream ?? [] != existing.upstreamKey else { return }
        try connection.run(
            "UPDATE object SET uid_key = ?, upstream_key = ? WHERE id = ?",
            [.blob(keys.uid), .blob(keys.upstream), .id(entry.id)])
    }

    private func putOctets(_ octets: [UInt8], of id: ObjectID) throws(StoreError) {
        try connection.run(
            "INSERT OR REPLACE INTO object_octets (id, sealed) VALUES (?, ?)",
            [.id(id), .blob(sealer.seal(.objectOctets, row: "\(id.rawValue)", octets: octets))])
    }

    private func putSidecar(
        _ sidecar: Sidecar, of id: ObjectID, octets: [UInt8], isNew: Bool
    ) throws(StoreError) {
        guard !sidecar.isEmpty else {
            if !isNew { try connection.run("DELETE FROM object_parts WHERE id = ?", [.id(id)]) }
            return
        }
        let fields = sidecar.fields(octets: octets)
        try connection.run(
            "INSERT OR REPLACE INTO object_parts (id, sealed) VALUES (?, ?)",
            [.id(id), .blob(sealer.seal(.objectParts, row: "\(id.rawValue)", fields))])
    }
}
