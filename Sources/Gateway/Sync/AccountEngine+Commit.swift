import ICalendar
import ProviderKit
import StoreKit
import Telemetry

/// How imported objects and anchors are stored: together, and never over what a client wrote meanwhile.
extension AccountEngine {
    /// Writes a batch, and with `finish` the anchor, in one transaction.
    ///
    /// - Parameters:
    ///   - batch: What changes.
    ///   - calendar: Where.
    ///   - finish: Ends the pass: its anchor is saved.
    ///   - isFresh: The objects were read one by one after what is stored, so that no write came between.
    ///   - closing: An open plan that ends with this, in the same transaction.
    /// - Returns: The calendar as it is then.
    /// - Throws: ``StoreError``; what reading again throws, before the anchor is saved.
    func commit(
        _ batch: Batch, in calendar: CalendarRecord, finish: SyncMachine.Finish?, isFresh: Bool = false,
        closing: PlanID? = nil
    ) async throws -> CalendarRecord {
        let now = clock.now()
        let lease = currentLease
        let account = id
        // What came with a page may be older than what a client wrote since the page was asked for.
        let written = isFresh ? [] : writtenMeanwhile
        let isWhole = !passedOver.contains { $0.calendar == calendar.id }
        let (record, skipped) = try await store.write { writer in
            try writer.confirmLease(lease, now: now)
            if let closing { try writer.removePlan(closing) }
            // An object with an open write is left to its plan, which reads upstream again at its end.
            let open = try writer.openPlans(in: account).filter { $0.calendar == calendar.id }
            let openKeys = Set(open.compactMap(\.upstreamKey))
            let openUIDs = Set(open.map(\.uid))
            var skipped: [String] = []
            for (object, revision) in batch.puts {
                guard let key = object.upstreamKey else { continue }
                let current = try writer.object(in: calendar.id, upstreamKey: key)
                guard !openKeys.contains(key), !openUIDs.contains(object.uid), current?.revision == revision,
                    !written.contains(UpstreamKey(calendar: calendar.id, key: key))
                else {
                    skipped.append(key)
                    continue
                }
                var own = try Self.withOwnUID(object, over: current, in: writer)
                own.name = try Self.ownName(of: own, over: current, in: writer)
                own.announce = current?.octets != own.octets
                try writer.putObject(own)
            }
            for (key, revision) in batch.removals {
                guard let current = try writer.object(in: calendar.id, upstreamKey: key) else { continue }
                guard !openKeys.contains(key), current.revision == revision,
                    !written.contains(UpstreamKey(calendar: calendar.id, key: key))
                else {
                    skipped.append(key)
                    continue
                }
                try writer.removeObject(in: calendar.id, name: current.name, now: now)
            }
            // An anchor stands for everything before it, so nothing may be left to read again.
            let record = try writer.modifyCalendar(calendar.id) { record in
                if let finish, isWhole, skipped.isEmpty { record.finish(finish, now: now) }
            }
            return (record, skipped)
        }
        for key in skipped { passedOver.insert(UpstreamKey(calendar: calendar.id, key: key)) }
        guard let finish, !isWhole || !skipped.isEmpty else { return record }
        try await readPassedOver(in: record)
        return try await store.write { [now = clock.now(), lease = currentLease] writer in
            try writer.confirmLease(lease, now: now)
            return try writer.modifyCalendar(calendar.id) { $0.finish(finish, now: now) }
        }
    }

    /// Keeps to one UID a calendar (RFC 4791 §4.1), which not every upstream does.
    ///
    /// After "this and following" two series have one UID. The one that came later is served under a UID of
    /// its own, always the same.
    ///
    /// It keeps that UID when the other series is gone: a resource does not change its UID.
    static func withOwnUID(
        _ object: NewObject, over current: ObjectRecord?, in writer: any StoreWriter
    ) throws -> NewObject {
        guard let key = object.upstreamKey else { return object }
        let uid = "\(object.uid)-\(Replica.name(for: key).prefix(12))"
        if current?.uid != uid {
            guard let other = try writer.object(in: object.calendar, uid: object.uid),
                other.upstreamKey != key
            else { return object }
        }
        var object = object
        var calendar = try VCalendar.read(object.octets, .lenient)
        for index in calendar.component.components.indices
        where calendar.component.components[index].name != .vtimezone {
            calendar.component.components[index].set(Property("UID", text: uid))
        }
        object.uid = uid
        object.octets = calendar.serialized()
        return object
    }

    /// A name that no other object has: a client may have given the one that a new object would get.
    static func ownName(
        of object: NewObject, over current: ObjectRecord?, in writer: any StoreWriter
    ) throws -> String {
        guard current == nil else { return object.name }
        var name = object.name
        while let other = try writer.entry(in: object.calendar, name: name),
            other.upstreamKey != object.upstreamKey
        {
            name = Replica.name(for: name)
        }
        return name
    }

    /// A full listing has ended: what it did not name is no more (tombstones by difference).
    func dropVanished(from calendar: CalendarRecord, _ pass: inout Pass) async throws {
        let upstream = try UpstreamCalendar(calendar)
        let known = Array(try await store.read { try $0.upstreamKeys(in: calendar.id) })
        for start in stride(from: 0, to: known.count, by: Self.batchSize) {
            let objects = Array(known[start..<min(start + Self.batchSize, known.count)])
            let unnamed = try await unnamed(of: objects, seen: pass.seen)
            var batch = Batch(removals: unnamed.objects)
            let now = clock.now()
            for (key, record, parts) in unnamed.parts {
                do {
                    let changed = try replica.imported(
                        parts, over: record, in: calendar, as: upstream, by: provider, now: now)
                    batch.puts.append((changed, record.revision))
                } catch let error as TranslationError where error.code == .nothingLive {
                    batch.removals.append((key, record.revision))
                } catch is TranslationError {
                    pass.untranslatable += 1
                }
            }
            guard !batch.removals.isEmpty || !batch.puts.isEmpty else { continue }
            _ = try await commit(batch, in: calendar, finish: nil)
            pass.imported += batch.removals.count + batch.puts.count
        }
    }

    /// What a full listing did not name, with what is stored of it.
    private struct Unnamed: Sendable {
        /// Whole objects.
        var objects: [(key: String, over: Int64)] = []
        /// Series of which exceptions are no more, with the parts that are left.
        var parts: [(key: String, record: ObjectRecord, left: [UpstreamPart])] = []
    }

    private func unnamed(
        of objects: [(key: String, value: ObjectID)], seen: [String: Set<String>]
    ) async throws -> Unnamed {
        try await store.read { reader in
            var unnamed = Unnamed()
            for (key, id) in objects {
                guard let parts = seen[key] else {
                    if let entry = try reader.entry(id) { unnamed.objects.append((key, entry.revision)) }
                    continue
                }
                guard let record = try reader.object(id), record.parts.count > 1 else { continue }
                let left = record.upstreamParts.filter { parts.contains($0.id) }
                guard left.count != record.parts.count, !left.isEmpty else { continue }
                unnamed.parts.append((key, record, left))
            }
            return unnamed
        }
    }
}

extension CalendarRecord {
    /// A pass over the change feed has ended, and everything that it told is stored.
    fileprivate mutating func finish(_ finish: SyncMachine.Finish, now: Instant) {
        anchor = finish.anchor
        state = .current
        lastSync = now
        if finish.isFull { lastFullSync = now }
    }
}
