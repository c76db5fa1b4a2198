import ICalendar
import ProviderKit
import StoreKit
import Telemetry

/// What a page of a change feed becomes before it reaches the store.
extension AccountEngine {
    /// Imports one page; with `finish`, what was held back and the anchor too.
    func take(
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
    func prepare(
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
    struct Translating: Sendable {
        var key: String
        var parts: [UpstreamPart]
        var existing: ObjectRecord?
    }

    enum Translated: Sendable {
        case object(NewObject)
        case nothingLive
        case untranslatable
    }

    /// Translates changed objects, several at a time, outside the actor.
    ///
    /// - Returns: What became of each, in their order.
    func translate(
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
}
