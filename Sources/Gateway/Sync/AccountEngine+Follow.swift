import ICalendar
import ProviderKit
import StoreKit
import Telemetry

extension AccountEngine {
    /// The most objects of one write transaction, so that a client's PUT never waits for a whole page.
    static let batchSize = 250
    /// The objects that one task translates: few milliseconds, so that requests get their turn in between.
    private static let translationSize = 50

    /// What one pass over a calendar's change feed remembers between pages.
    struct Pass {
        var isFull: Bool
        /// The part ids that a full listing named, by object.
        var seen: [String: Set<String>] = [:]
        /// Exceptions that came before their master.
        var orphans: [UpstreamPart] = []
        var imported = 0
        var untranslatable = 0
    }

    /// Follows one calendar's change feed to its end.
    ///
    /// - Returns: How many objects changed.
    func follow(
        _ record: CalendarRecord, full: Bool, progress: @Sendable (Int) async -> Void
    ) async throws -> Int {
        let upstream = try UpstreamCalendar(record)
        var calendar = record
        var machine = SyncMachine()
        var pass = Pass(isFull: full || record.anchor == nil)
        // From here on a page may be older than what a client writes meanwhile.
        writtenMeanwhile = writtenMeanwhile.filter { $0.calendar != record.id }
        if pass.isFull { calendar = try await markListing(calendar) }
        var action: SyncMachine.Action? = machine.start(from: pass.isFull ? nil : record.anchor)
        while case .fetch(let anchor, let page)? = action {
            do {
                var fetched: ChangePage? = try await provider.changes(in: upstream, since: anchor, page: page)
                while let result = fetched {
                    try Task.checkCancellation()
                    let finish: SyncMachine.Finish?
                    switch machine.received(result) {
                    case .import(let end): finish = end
                    case .stop(let failure): throw failure
                    case .fetch: throw SyncFailure.outOfStep
                    }
                    let upcoming = machine.next()
                    action = upcoming
                    // The next page comes while this one is imported.
                    async let following = next(upcoming, in: upstream)
                    try await take(result.parts, finish: finish, into: &calendar, &pass)
                    await progress(pass.imported)
                    fetched = try await following
                }
            } catch let error where error.isLostAnchor {
                log.info("anchor-lost", ["calendar": .int(Int(record.id.rawValue))])
                pass = Pass(isFull: true)
                calendar = try await markListing(calendar, anchorLost: true)
                let next = machine.anchorLost()
                if case .stop(let failure) = next { throw failure }
                action = next
            }
        }
        if pass.untranslatable > 0 {
            log.warning(
                "untranslatable-objects",
                ["calendar": .int(Int(record.id.rawValue)), "count": .int(pass.untranslatable)])
        }
        return pass.imported
    }

    /// The page that an action asks for; `nil` when it asks for none.
    private nonisolated func next(
        _ action: SyncMachine.Action?, in calendar: UpstreamCalendar
    ) async throws -> ChangePage? {
        guard case .fetch(let anchor, let page)? = action else { return nil }
        return try await provider.changes(in: calendar, since: anchor, page: page)
    }

    /// A listing has begun: until it ends free/busy of this calendar is unknown.
    private func markListing(
        _ calendar: CalendarRecord, anchorLost: Bool = false
    ) async throws -> CalendarRecord {
        let now = clock.now()
        let lease = currentLease
        return try await store.write { writer in
            try writer.confirmLease(lease, now: now)
            return try writer.modifyCalendar(calendar.id) { record in
                if anchorLost { record.anchor = nil }
                switch record.state {
                case .fresh: record.state = .syncing
                // A due listing with a good anchor does not make what we have unknown.
                case .current where record.anchor == nil: record.state = .relisting
                case .syncing, .current, .relisting, .unlisted: break
                }
            }
        }
    }

    /// Imports one page; with `finish`, what was held back and the anchor too.
    private func take(
        _ page: [UpstreamPart], finish: SyncMachine.Finish?, into calendar: inout CalendarRecord,
        _ pass: inout Pass
    ) async throws {
        var parts = page
        if finish != nil {
            parts = pass.orphans + parts
            pass.orphans = []
        }
        var order: [String] = []
        var changes: [String: [UpstreamPart]] = [:]
        for part in parts {
            if changes[part.key] == nil { order.append(part.key) }
            changes[part.key, default: []].append(part)
            if pass.isFull, !part.isDeleted { pass.seen[part.key, default: []].insert(part.id) }
        }
        var start = order.startIndex
        repeat {
            let end = min(start + Self.batchSize, order.endIndex)
            let keys = Array(order[start..<end])
            let isLast = end == order.endIndex
            let batch = try await prepare(keys, changes, in: calendar, isFinal: finish != nil, &pass)
            if finish?.isFull == true, isLast { try await dropVanished(from: calendar, &pass) }
            calendar = try await commit(batch, in: calendar, finish: isLast ? finish : nil)
            pass.imported += batch.puts.count + batch.removals.count
            start = end
        } while start < order.endIndex
    }

    /// What a batch does to the store.
    struct Batch: Sendable {
        /// New versions, each with the revision that it was made over (`nil`: it did not exist).
        var puts: [(object: NewObject, over: Int64?)] = []
        var removals: [(key: String, over: Int64)] = []
    }

    /// Translates a batch of changed objects; touches nothing.
    private func prepare(
        _ keys: [String], _ changes: [String: [UpstreamPart]], in calendar: CalendarRecord, isFinal: Bool,
        _ pass: inout Pass
    ) async throws -> Batch {
        let existing = try await store.read { reader in
            var found: [String: ObjectRecord] = [:]
            for key in keys { found[key] = try reader.object(in: calendar.id, upstreamKey: key) }
            return found
        }
        var batch = Batch()
        var translations: [Translating] = []
        for key in keys {
            let record = existing[key]
            let before = record?.upstreamParts ?? []
            let arrived = changes[key] ?? []
            let after = UpstreamPart.merged(before, with: arrived)
            if Set(after) == Set(before) { continue }
            if after.isEmpty {
                if let record { batch.removals.append((key, record.revision)) }
                continue
            }
            // The master may be on a later page.
            if !isFinal, !after.contains(where: { $0.id == key }) {
                pass.orphans += arrived
                continue
            }
            translations.append(Translating(key: key, parts: after, existing: record))
        }
        for (translating, outcome) in zip(translations, try await translate(translations, in: calendar)) {
            switch outcome {
            case .object(let object): batch.puts.append((object, translating.existing?.revision))
            case .nothingLive:
                if let record = translating.existing {
                    batch.removals.append((translating.key, record.revision))
                }
            case .untranslatable: pass.untranslatable += 1
            }
        }
        return batch
    }

    /// An object that changed upstream.
    private struct Translating: Sendable {
        var key: String
        var parts: [UpstreamPart]
        var existing: ObjectRecord?
    }

    private enum Translated: Sendable {
        case object(NewObject)
        case nothingLive
        case untranslatable
    }

    /// Translates changed objects, several at a time, outside the actor.
    ///
    /// - Returns: What became of each, in their order.
    private func translate(
        _ objects: [Translating], in calendar: CalendarRecord
    ) async throws -> [Translated] {
        guard !objects.isEmpty else { return [] }
        let upstream = try UpstreamCalendar(calendar)
        let now = clock.now()
        let size = Self.translationSize
        return try await withThrowingTaskGroup(of: (Int, [Translated]).self) { group in
            for start in stride(from: 0, to: objects.count, by: size) {
                let piece = objects[start..<min(start + size, objects.count)]
                group.addTask { [replica, provider] in
                    let translated = try piece.map { object in
                        do {
                            return Translated.object(
                                try replica.imported(
                                    object.parts, over: object.existing, in: calendar, as: upstream,
                                    by: provider, now: now))
                        } catch let error as TranslationError {
                            return error.code == .nothingLive ? .nothingLive : .untranslatable
                        }
                    }
                    return (start, translated)
                }
            }
            var pieces: [Int: [Translated]] = [:]
            for try await (start, translated) in group { pieces[start] = translated }
            return pieces.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

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
    private func commit(
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
    private static func withOwnUID(
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
    private static func ownName(
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
    private func dropVanished(from calendar: CalendarRecord, _ pass: inout Pass) async throws {
        let seen = pass.seen
        let known = try await store.read { try $0.upstreamKeys(in: calendar.id) }
        var removals: [(key: String, over: Int64)] = []
        var puts: [(object: NewObject, over: Int64?)] = []
        let now = clock.now()
        for (key, object) in known {
            guard let parts = seen[key] else {
                if let record = try await store.read({ try $0.object(object) }) {
                    removals.append((key, record.revision))
                }
                continue
            }
            guard let record = try await store.read({ try $0.object(object) }), record.parts.count > 1 else {
                continue
            }
            // Exceptions that are no more vanish from the series.
            let after = record.upstreamParts.filter { parts.contains($0.id) }
            guard after.count != record.parts.count, !after.isEmpty else { continue }
            do {
                let changed = try replica.imported(
                    after, over: record, in: calendar, as: UpstreamCalendar(calendar), by: provider,
                    now: now)
                puts.append((changed, record.revision))
            } catch let error as TranslationError where error.code == .nothingLive {
                removals.append((key, record.revision))
            } catch is TranslationError {
                pass.untranslatable += 1
            }
        }
        guard !removals.isEmpty || !puts.isEmpty else { return }
        _ = try await commit(Batch(puts: puts, removals: removals), in: calendar, finish: nil)
        pass.imported += removals.count + puts.count
    }

    /// Reads again what a sync passed over, unless its write is still open: then the write's end does it, also
    /// after a restart (``recoverPlans()``).
    ///
    /// - Throws: When upstream is out of reach; what it refuses for good is left as it is.
    func readPassedOver(in calendar: CalendarRecord) async throws {
        for entry in passedOver where entry.calendar == calendar.id {
            do {
                try await readAgain(entry.key, in: calendar)
            } catch let error as ProviderError {
                switch error.kind {
                case .unauthorized, .throttled, .transient: throw error
                case .gone, .conflict, .notFound, .refused, .permanent:
                    passedOver.remove(entry)
                    log.info("read-again-failed", ["calendar": .int(Int(calendar.id.rawValue))])
                }
            }
        }
    }

    /// Reads one object whole and imports it.
    func readAgain(_ key: String, in calendar: CalendarRecord) async throws {
        let isOpen = try await store.read { try $0.openPlan(in: calendar.id, upstreamKey: key) } != nil
        guard !isOpen else { return }
        passedOver.remove(UpstreamKey(calendar: calendar.id, key: key))
        // Read before upstream is asked: a write that comes in between shows in the revision.
        let record = try await store.read { try $0.object(in: calendar.id, upstreamKey: key) }
        let parts: [UpstreamPart]
        do {
            parts = try await provider.parts(of: key, in: UpstreamCalendar(calendar))
        } catch {
            passedOver.insert(UpstreamKey(calendar: calendar.id, key: key))
            throw error
        }
        try await adopt(parts, of: key, over: record, in: calendar)
    }

    /// Makes the stored object what upstream holds.
    ///
    /// - Parameters:
    ///   - parts: All of the object; none when it is gone.
    ///   - key: Upstream's key of it.
    ///   - record: The object as it was stored before `parts` were read.
    ///   - calendar: Where it is.
    ///   - closing: An open plan of it that ends with this, in the same transaction.
    /// - Throws: ``StoreError``.
    func adopt(
        _ parts: [UpstreamPart], of key: String, over record: ObjectRecord?, in calendar: CalendarRecord,
        closing: PlanID? = nil
    ) async throws {
        let now = clock.now()
        var batch = Batch()
        do {
            if parts.isEmpty {
                if let record { batch.removals.append((key, record.revision)) }
            } else if Set(parts) != Set(record?.upstreamParts ?? []) {
                let object = try replica.imported(
                    parts, over: record, in: calendar, as: UpstreamCalendar(calendar), by: provider,
                    now: now)
                batch.puts.append((object, record?.revision))
            }
        } catch let error as TranslationError where error.code == .nothingLive {
            if let record { batch.removals.append((key, record.revision)) }
        } catch is TranslationError {
            log.warning(
                "untranslatable-objects", ["calendar": .int(Int(calendar.id.rawValue)), "count": .int(1)])
        }
        guard !batch.puts.isEmpty || !batch.removals.isEmpty || closing != nil else { return }
        _ = try await commit(batch, in: calendar, finish: nil, isFresh: true, closing: closing)
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

extension Error {
    /// Whether upstream no longer knows the anchor.
    fileprivate var isLostAnchor: Bool { (self as? ProviderError)?.kind == .gone }
}
