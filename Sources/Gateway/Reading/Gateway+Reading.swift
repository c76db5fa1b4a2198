package import CalDAVServer
package import ICalendar
import StoreKit
import Telemetry
package import WebDAV

/// Reads never wait for an upstream: all of this is answered from the store.
extension Gateway {
    /// Grows with every change of anything but objects.
    package var version: UInt64? { store.progress.directory }

    /// The shown calendars of a home, oldest first.
    package func calendars(
        of user: String, for requester: Principal
    ) async throws(DAVError) -> [CalendarInfo] {
        guard let access = try await access(to: user, for: requester) else { throw .notFound }
        let now = clock.now()
        return try await listed(user).filter(\.record.isServed).map { listed in
            var info = info(listed, now: now, access)
            info.view = Self.view(access, of: requester)
            return info
        }
    }

    /// One shown calendar.
    package func calendar(
        _ segment: String, of user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarInfo? {
        guard let access = try await access(to: user, for: requester) else { throw .notFound }
        let view = Self.view(access, of: requester)
        if segment == Boxes.segment {
            guard access == .owner, var inbox = try await inbox(of: user) else { return nil }
            inbox.view = view
            return inbox
        }
        func find() async throws(DAVError) -> Directory.Listed? {
            try await listed(user).first { $0.record.segment == segment && $0.record.isServed }
        }
        var found = try await find()
        if found == nil, await hasChangedElsewhere() { found = try await find() }
        return found.map { listed in
            var info = info(listed, now: clock.now(), access)
            info.view = view
            return info
        }
    }

    /// Looks whether another process has changed the store, before something is denied that it may just have given.
    func hasChangedElsewhere() async -> Bool {
        // A store that cannot be asked has not changed, and says so itself where it is needed.
        (try? await store.foreignChange()) ?? false
    }

    /// All calendars of a user, oldest first.
    func listed(_ user: String) async throws(DAVError) -> [Directory.Listed] {
        let name = user.lowercased()
        return try await directory.calendars.value(for: name, at: store.progress.directory) {
            () async throws(DAVError) in
            try await reading { reader in
                guard let record = try reader.user(named: name) else { return [] }
                let local = Set(try reader.accounts(of: record.id).filter(\.isLocal).map(\.id))
                return try reader.calendars(of: record.id).map {
                    Directory.Listed(record: $0, isLocal: local.contains($0.account))
                }
            }
        }
    }

    func info(
        _ listed: Directory.Listed, now: Instant, _ access: CalendarAccess = .owner
    ) -> CalendarInfo {
        var info = CalendarInfo(listed.record, isLocal: listed.isLocal, now: now)
        // The record is as old as the directory; objects change more often.
        let committed = store.progress.objects(of: listed.record.id).revision ?? 0
        info.revision = max(info.revision, committed)
        info.access = access
        return info
    }

    /// One object with its octets.
    package func object(_ name: String, in calendar: CalendarInfo) async throws(DAVError) -> StoredObject? {
        guard let info = try await image(of: calendar).info(named: name) else { return nil }
        return try await objects([info], in: calendar).first
    }

    /// Those of the named objects that exist.
    package func objects(
        named names: [String], in calendar: CalendarInfo
    ) async throws(DAVError) -> [String: StoredObject] {
        let image = try await image(of: calendar)
        let objects = try await objects(names.compactMap { image.info(named: $0) }, in: calendar)
        return Dictionary(objects.map { ($0.info.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Everything that a calendar holds.
    func wholeImage(of calendar: CalendarInfo) async throws(DAVError) -> CalendarImage {
        try await image(of: calendar.recordID)
    }

    /// The same, by the store's id.
    func image(of calendar: CalendarID) async throws(DAVError) -> CalendarImage {
        do {
            return try await images.image(of: calendar)
        } catch let error as StoreError where error.code == .notFound {
            throw .notFound
        } catch {
            throw unreadable(error)
        }
    }

    /// Those of some objects that still exist.
    func wholeObjects(
        _ infos: [ObjectInfo], in calendar: CalendarInfo
    ) async throws(DAVError) -> [StoredObject] {
        var objects = infos.map { info in
            objectCache.octets(of: info).map { StoredObject(info: info, octets: $0) }
        }
        let missing = infos.indices.filter { objects[$0] == nil }
        guard !missing.isEmpty else { return objects.compactMap { $0 } }
        // Only what is not at hand is opened; it may have changed since.
        let ids = missing.map { ObjectID(rawValue: infos[$0].id) }
        let read = try await reading { reader in
            let contents = try reader.contents(of: ids)
            var present: [StoredObject?] = []
            for id in ids {
                // An object that was moved is in another calendar by now.
                guard let octets = contents[id], let entry = try reader.entry(id),
                    entry.calendar == calendar.recordID
                else {
                    present.append(nil)
                    continue
                }
                present.append(StoredObject(info: ObjectInfo(entry), octets: octets))
            }
            return present
        }
        for (index, object) in zip(missing, read) {
            guard let object else { continue }
            objectCache.keep(object.octets, of: object.info)
            objects[index] = object
        }
        return objects.compactMap { $0 }
    }

    /// The object of those octets, read before or now.
    package func value(of info: ObjectInfo, _ octets: [UInt8]) throws(ICalendarError) -> VCalendar {
        try objectCache.value(of: info, octets)
    }

    /// What changed in a calendar after a revision.
    func wholeChanges(
        in calendar: CalendarInfo, since revision: Int64, start: Int64, limit: Int
    ) async throws(DAVError) -> CollectionChanges {
        let changes: CollectionChanges? = try await reading { reader in
            guard let record = try reader.calendar(calendar.recordID) else { return nil }
            let oldest = try reader.oldestRevision(in: record.id)
            // A first sync needs no tombstones.
            let known = max(revision, start)
            guard revision == 0 || known >= oldest, known <= record.revision else { return nil }
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
            throw unreadable(error)
        }
    }

    private func unreadable(_ error: any Error) -> DAVError {
        log.error("store-read-failed", ["code": .string(StoreError.word(error))])
        return .unavailable("The store cannot be read at present.", retryAfter: configuration.retryAfter)
    }

    /// Writes the store, likewise.
    func writing<T: Sendable>(
        _ body: @escaping @Sendable (any StoreWriter) throws -> T
    ) async throws(DAVError) -> T {
        do {
            return try await store.write(body)
        } catch let error as DAVError {
            throw error
        } catch let error as StoreError where error.code == .notFound {
            // Between the look at it and the write somebody deleted it.
            throw .notFound
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
