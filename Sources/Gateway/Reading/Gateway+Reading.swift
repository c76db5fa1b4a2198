package import CalDAVServer
package import ICalendar
import StoreKit
import Telemetry
package import WebDAV

/// Reads never wait for an upstream: all of this is answered from the store.
extension Gateway {
    /// The shown calendars of a home, oldest first.
    package func calendars(
        of user: String, for requester: Principal
    ) async throws(DAVError) -> [CalendarInfo] {
        try own(user, requester)
        let now = clock.now()
        return try await reading { reader in
            guard let record = try reader.user(named: user) else { return [] }
            let local = Set(try reader.accounts(of: record.id).filter(\.isLocal).map(\.id))
            return try reader.calendars(of: record.id).filter(\.isServed)
                .map { CalendarInfo($0, isLocal: local.contains($0.account), now: now) }
        }
    }

    /// One shown calendar.
    package func calendar(
        _ segment: String, of user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarInfo? {
        try own(user, requester)
        let now = clock.now()
        return try await reading { reader in
            guard let record = try reader.user(named: user),
                let calendar = try reader.calendar(of: record.id, segment: segment), calendar.isServed,
                let account = try reader.account(calendar.account)
            else { return nil }
            return CalendarInfo(calendar, isLocal: account.isLocal, now: now)
        }
    }

    /// One object with its octets.
    package func object(_ name: String, in calendar: CalendarInfo) async throws(DAVError) -> StoredObject? {
        try await reading { reader in
            guard let entry = try reader.entry(in: calendar.recordID, name: name),
                let octets = try reader.contents(of: [entry.id])[entry.id]
            else { return nil }
            return StoredObject(info: ObjectInfo(entry), octets: octets)
        }
    }

    /// Those of the named objects that exist.
    package func objects(
        named names: [String], in calendar: CalendarInfo
    ) async throws(DAVError) -> [String: StoredObject] {
        try await reading { reader in
            var entries: [ObjectEntry] = []
            for name in names {
                if let entry = try reader.entry(in: calendar.recordID, name: name) { entries.append(entry) }
            }
            let contents = try reader.contents(of: entries.map(\.id))
            var objects: [String: StoredObject] = [:]
            for entry in entries {
                guard let octets = contents[entry.id] else { continue }
                objects[entry.name] = StoredObject(info: ObjectInfo(entry), octets: octets)
            }
            return objects
        }
    }

    /// A page of a listing, in the order of ids.
    package func listing(
        of calendar: CalendarInfo, after id: Int64?, limit: Int
    ) async throws(DAVError) -> [ObjectInfo] {
        try await reading { reader in
            try reader.entries(in: calendar.recordID, after: id.map { ObjectID(rawValue: $0) }, limit: limit)
                .map { ObjectInfo($0) }
        }
    }

    /// A page of the objects that may have an instance in the window.
    package func candidates(
        in calendar: CalendarInfo, overlapping window: Range<Instant>?, after id: Int64?, limit: Int
    ) async throws(DAVError) -> [StoredObject] {
        try await reading { reader in
            try Self.candidates(
                in: calendar.recordID, overlapping: window, after: id.map { ObjectID(rawValue: $0) },
                limit: limit,
                reader)
        }
    }

    static func candidates(
        in calendar: CalendarID, overlapping window: Range<Instant>?, after id: ObjectID?, limit: Int,
        _ reader: any StoreReader
    ) throws -> [StoredObject] {
        let entries =
            if let window {
                try reader.entries(in: calendar, overlapping: widened(window), after: id, limit: limit)
            } else {
                try reader.entries(in: calendar, after: id, limit: limit)
            }
        let contents = try reader.contents(of: entries.map(\.id))
        return entries.compactMap { entry in
            contents[entry.id].map { StoredObject(info: ObjectInfo(entry), octets: $0) }
        }
    }

    /// The object of those octets, read before or now.
    package func value(of info: ObjectInfo, _ octets: [UInt8]) throws(ICalendarError) -> VCalendar {
        try objectCache.value(of: info, octets)
    }

    /// What changed in a calendar after a revision.
    package func changes(
        in calendar: CalendarInfo, since revision: Int64, start: Int64, limit: Int
    ) async throws(DAVError) -> CollectionChanges {
        let changes: CollectionChanges? = try await reading { reader in
            guard let record = try reader.calendar(calendar.recordID) else { return nil }
            let oldest = try reader.oldestRevision(in: record.id)
            // A first sync needs no tombstones.
            guard revision == 0 || max(revision, start) >= oldest, revision <= record.revision else {
                return nil
            }
            var rows = try reader.changes(
                in: record.id, after: revision, limit: limit == Int.max ? limit : limit + 1)
            let isTruncated = rows.count > limit
            if isTruncated { rows.removeLast(rows.count - limit) }
            var changed: [ObjectInfo] = []
            var removed: [String] = []
            for row in rows {
                if !row.isDeleted, let entry = try reader.entry(in: record.id, name: row.name) {
                    changed.append(ObjectInfo(entry))
                } else {
                    removed.append(row.name)
                }
            }
            let reached = isTruncated ? rows.last?.revision ?? revision : record.revision
            return CollectionChanges(
                changed: changed, removed: removed, revision: reached, isTruncated: isTruncated)
        }
        guard let changes else { throw .invalidSyncToken }
        return changes
    }

    // MARK: - Ground

    /// What a user may not see answers 404, whether it exists or not.
    func own(_ user: String, _ requester: Principal) throws(DAVError) {
        guard user.lowercased() == requester.user.lowercased() else { throw .notFound }
    }

    /// Reads the store; a failure of the store is a 503 and never an empty answer.
    func reading<T: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> T
    ) async throws(DAVError) -> T {
        do {
            return try await store.read(body)
        } catch let error as DAVError {
            throw error
        } catch {
            log.error("store-read-failed", ["code": .string(StoreError.word(error))])
            throw .unavailable("The store cannot be read at present.", retryAfter: configuration.retryAfter)
        }
    }

    /// Writes the store, likewise.
    func writing<T: Sendable>(
        _ body: @escaping @Sendable (any StoreWriter) throws -> T
    ) async throws(DAVError) -> T {
        do {
            return try await store.write(body)
        } catch let error as DAVError {
            throw error
        } catch {
            log.error("store-write-failed", ["code": .string(StoreError.word(error))])
            throw .unavailable(
                "The store cannot be written at present.", retryAfter: configuration.retryAfter)
        }
    }
}

extension StoreError {
    /// A bounded word for the log.
    static func word(_ error: any Error) -> String {
        (error as? StoreError).map { "\($0.code)" } ?? "unexpected"
    }
}

extension CalendarInfo {
    /// The store's id.
    var recordID: CalendarID { CalendarID(rawValue: id) }

    init(_ record: CalendarRecord, isLocal: Bool, now: Instant) {
        self.init(
            id: record.id.rawValue, segment: record.segment, displayName: record.displayName,
            description: record.description, color: record.color, order: record.order,
            timeZone: record.timeZone, components: record.components, isWritable: record.isWritable,
            isTransparent: !record.countsAsBusy, revision: record.revision,
            ageSeconds: isLocal ? nil : record.lastSync.map { max(0, now.seconds(since: $0)) },
            isLocal: isLocal)
    }
}

extension ObjectInfo {
    init(_ entry: ObjectEntry) {
        self.init(
            id: entry.id.rawValue, name: entry.name, etag: ETag(entry.etag), scheduleTag: entry.scheduleTag,
            size: entry.size, modified: entry.modified, component: entry.component)
    }
}
