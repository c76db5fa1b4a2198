import ICalendar
import ProviderKit
import StoreKit
import Telemetry

/// Objects that are read again one by one, since a feed does not tell enough of them.
extension AccountEngine {
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
