import ICalendar
import StoreKit

extension Snapshot {
    private static let entryColumns = """
        SELECT id, calendar, component, span_start, span_end, size, modified, revision, etag, entry FROM object
        """

    func objectCount(in calendar: CalendarID) throws(StoreError) -> Int {
        Int(try connection.number("SELECT count(*) FROM object WHERE calendar = ?", [.id(calendar)]))
    }

    func object(in calendar: CalendarID, name: String) throws(StoreError) -> ObjectRecord? {
        try whole(try entry(in: calendar, name: name))
    }

    func object(in calendar: CalendarID, uid: String) throws(StoreError) -> ObjectRecord? {
        try whole(try entry(in: calendar, uid: uid))
    }

    func object(in calendar: CalendarID, upstreamKey: String) throws(StoreError) -> ObjectRecord? {
        try whole(
            try connection.first(
                Self.entryColumns + " WHERE calendar = ? AND upstream_key = ?",
                [.id(calendar), .blob(objectUpstreamKey(calendar, upstreamKey))], objectEntry))
    }

    func object(_ id: ObjectID) throws(StoreError) -> ObjectRecord? {
        try whole(try entry(id))
    }

    func entry(in calendar: CalendarID, name: String) throws(StoreError) -> ObjectEntry? {
        try connection.first(
            Self.entryColumns + " WHERE calendar = ? AND name_key = ?",
            [.id(calendar), .blob(nameKey(calendar, name))], objectEntry)
    }

    func entry(_ id: ObjectID) throws(StoreError) -> ObjectEntry? {
        try connection.first(Self.entryColumns + " WHERE id = ?", [.id(id)], objectEntry)
    }

    func entry(in calendar: CalendarID, uid: String) throws(StoreError) -> ObjectEntry? {
        try connection.first(
            Self.entryColumns + " WHERE calendar = ? AND uid_key = ? ORDER BY id LIMIT 1",
            [.id(calendar), .blob(uidKey(calendar, uid))], objectEntry)
    }

    func entries(
        in calendar: CalendarID, after id: ObjectID?, limit: Int
    ) throws(StoreError) -> [ObjectEntry] {
        try connection.query(
            Self.entryColumns
                + " INDEXED BY object_calendar WHERE calendar = ? AND id > ? ORDER BY id LIMIT ?",
            [.id(calendar), .integer(id?.rawValue ?? 0), .integer(Int64(max(0, limit)))], objectEntry)
    }

    func contents(of objects: [ObjectID]) throws(StoreError) -> [ObjectID: [UInt8]] {
        var contents: [ObjectID: [UInt8]] = [:]
        contents.reserveCapacity(objects.count)
        for id in objects {
            if let octets = try octets(of: id) { contents[id] = octets }
        }
        return contents
    }

    func upstreamKeys(in calendar: CalendarID) throws(StoreError) -> [String: ObjectID] {
        var keys: [String: ObjectID] = [:]
        for object in try connection.query(
            Self.entryColumns + " WHERE calendar = ? AND upstream_key IS NOT NULL", [.id(calendar)],
            objectEntry)
        {
            if let key = object.upstreamKey { keys[key] = object.id }
        }
        return keys
    }

    func nameKey(_ calendar: CalendarID, _ name: String) -> [UInt8] {
        sealer.key(name, .objectName, in: calendar.rawValue)
    }

    func uidKey(_ calendar: CalendarID, _ uid: String) -> [UInt8] {
        sealer.key(uid, .objectUID, in: calendar.rawValue)
    }

    func objectUpstreamKey(_ calendar: CalendarID, _ key: String) -> [UInt8] {
        sealer.key(key, .objectUpstreamKey, in: calendar.rawValue)
    }

    func octets(of id: ObjectID) throws(StoreError) -> [UInt8]? {
        try connection.first("SELECT sealed FROM object_octets WHERE id = ?", [.id(id)]) {
            (row) throws(StoreError) in
            try sealer.octets(.objectOctets, row: "\(id.rawValue)", row.blob(0))
        }
    }

    /// An object with its octets and parts.
    private func whole(_ entry: ObjectEntry?) throws(StoreError) -> ObjectRecord? {
        guard let entry else { return nil }
        guard let octets = try octets(of: entry.id) else {
            throw StoreError(.corrupt, "an object has no octets")
        }
        let sidecar = try connection.first(
            "SELECT sealed FROM object_parts WHERE id = ?", [.id(entry.id)]
        ) { (row) throws(StoreError) in
            try Sidecar(
                try sealer.open(.objectParts, row: "\(entry.id.rawValue)", row.blob(0)), octets: octets)
        }
        return ObjectRecord(
            entry: entry, octets: octets, parts: sidecar?.parts ?? [], baseParts: sidecar?.baseParts ?? [],
            clientOctets: sidecar?.clientOctets)
    }

    private func objectEntry(_ row: Statement) throws(StoreError) -> ObjectEntry {
        let id = row.integer(0)
        let fields = try EntryFields(try sealer.open(.objectEntry, row: "\(id)", row.blob(9)))
        let start = row.time(3)
        return ObjectEntry(
            id: ObjectID(rawValue: id), calendar: CalendarID(rawValue: row.integer(1)), name: fields.name,
            uid: fields.uid, component: row.text(2), etag: ETagText.quoted(row.blob(8)),
            scheduleTag: fields.scheduleTag, size: Int(row.integer(5)), modified: row.time(6),
            revision: row.integer(7), span: start..<max(start, row.time(4)), upstreamKey: fields.upstreamKey)
    }
}
