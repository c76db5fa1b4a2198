import ICalendar
import StoreKit

extension Transaction {
    func moveObject(
        _ id: ObjectID, to calendar: CalendarID, named name: String, span: Range<Instant>, now: Instant
    ) throws(StoreError) -> ObjectRecord {
        guard let old = try object(id) else { throw StoreError(.notFound, "there is no such object") }
        guard try entry(in: calendar, name: name) == nil else {
            throw StoreError(.alreadyExists, "there is an object of that name")
        }
        let nameKey = nameKey(calendar, name)
        let etag = sealer.key(nameKey + old.octets, .objectETag, in: calendar.rawValue)
        try leaveTombstone(of: old.name, in: old.calendar, now: now)
        let entry = ObjectEntry(
            id: id, calendar: calendar, name: name, uid: old.uid, component: old.component,
            etag: ETagText.quoted(etag), scheduleTag: old.scheduleTag, size: old.octets.count, modified: now,
            revision: try nextRevision(of: calendar), span: span,
            upstreamKey: calendar == old.calendar ? old.upstreamKey : nil)
        // The octets and the sidecar are the id's, and stay where they are.
        try connection.run(
            """
            UPDATE object SET calendar = ?, name_key = ?, uid_key = ?, upstream_key = ?, span_start = ?,
                span_end = ?, modified = ?, revision = ?, etag = ?, entry = ?
            WHERE id = ?
            """,
            [
                .id(calendar), .blob(nameKey), .blob(uidKey(calendar, entry.uid)),
                .blob(entry.upstreamKey.map { objectUpstreamKey(calendar, $0) }), .time(span.lowerBound),
                .time(span.upperBound), .time(now), .integer(entry.revision), .blob(etag),
                .blob(try sealer.seal(.objectEntry, row: "\(id.rawValue)", EntryFields(entry).fields)),
                .id(id),
            ])
        try connection.run(
            "DELETE FROM tombstone WHERE calendar = ? AND name_key = ?", [.id(calendar), .blob(nameKey)])
        try moveDeadProperties(
            of: DeadPropertyOwner.object(id, in: old.calendar),
            to: DeadPropertyOwner.object(id, in: calendar))
        return ObjectRecord(
            entry: entry, octets: old.octets, parts: old.parts, baseParts: old.baseParts,
            clientOctets: old.clientOctets)
    }
}
