import CalDAVServer
import HTTPTypes
import ICalendar
import ProviderKit
import StoreKit
import Telemetry
import WebDAV
import XML

/// How a plan ends: finished, abandoned or surrendered.
extension AccountEngine {
    /// The object becomes what the plan made of it, and the plan is closed, in one transaction.
    func finish(
        _ record: PlanRecord, _ plan: WritePlan, in calendar: CalendarRecord
    ) async throws -> PutOutcome {
        let now = clock.now()
        // Before the transaction: a page of the feed that is older than this write must find it here.
        for key in Set([record.upstreamKey, plan.parts.first?.key].compactMap(\.self)) {
            writtenMeanwhile.insert(UpstreamKey(calendar: record.calendar, key: key))
        }
        guard case .put(let octets) = plan.intent, !plan.parts.isEmpty else {
            try await write { writer in
                try writer.removeObject(in: record.calendar, name: record.name, now: now)
                try writer.removePlan(record.id)
            }
            return PutOutcome(isNew: false, etag: nil)
        }
        let object = try VCalendar.read(octets, .lenient)
        let existing = try await store.read { try $0.object(in: record.calendar, name: record.name) }
        let version = try replica.written(
            octets, object, name: record.name, parts: plan.parts, over: existing, in: calendar, by: provider,
            now: now)
        let stored = try await write { writer in
            // Without steps there is no open plan that keeps a sync away.
            if plan.steps.isEmpty {
                let current = try writer.object(in: record.calendar, name: record.name)
                guard current?.revision == existing?.revision, current?.parts == existing?.parts,
                    (existing?.upstreamParts ?? []) == plan.parts
                else { throw PlanFailure.changedUpstream }
            }
            // A sync may have brought the new event in under its own name before the plan was stored.
            if let key = version.upstreamKey,
                let twin = try writer.object(in: record.calendar, upstreamKey: key),
                twin.name != record.name
            {
                try writer.removeObject(in: record.calendar, name: twin.name, now: now)
            }
            let stored = try writer.putObject(version)
            try writer.removePlan(record.id)
            if let account = try writer.account(record.account), account.reason == Self.writeRefused {
                try writer.modifyAccount(account.id) { $0.reason = nil }
            }
            return stored
        }
        let isAsSent = stored.octets == octets
        return PutOutcome(isNew: existing == nil, etag: isAsSent ? ETag(stored.etag) : nil)
    }

    /// Nothing changed upstream by this plan: it is closed, and what was seen on the way is taken in.
    func abandon(
        _ record: PlanRecord, _ failure: PlanFailure, fresh: [UpstreamPart]?, in calendar: CalendarRecord
    ) async throws {
        if failure == .disconnected { await markDisconnected() }
        // The next try then learns which resource has the UID.
        if failure == .exists { wake() }
        guard failure == .changedUpstream || failure == .gone, let key = record.upstreamKey else {
            try await write { try $0.removePlan(record.id) }
            return
        }
        let existing = try await store.read { try $0.object(in: record.calendar, upstreamKey: key) }
        try await adopt(fresh ?? [], of: key, over: existing, in: calendar, closing: record.id)
    }

    /// The rest is refused for good: the object becomes what upstream holds, and `status` says so.
    func surrender(
        _ record: PlanRecord, _ plan: WritePlan, _ failure: PlanFailure, in calendar: CalendarRecord,
        _ upstream: UpstreamCalendar
    ) async throws {
        log.warning("write-surrendered", ["account": .int(Int(id.rawValue))])
        try await write { [id] writer in
            _ = try writer.modifyAccount(id) { $0.reason = Self.writeRefused }
        }
        guard let key = plan.parts.first?.key ?? record.upstreamKey else {
            try await write { try $0.removePlan(record.id) }
            return
        }
        let existing = try await store.read { try $0.object(in: record.calendar, upstreamKey: key) }
        let parts = try await provider.parts(of: key, in: upstream)
        try await adopt(parts, of: key, over: existing, in: calendar, closing: record.id)
    }

    func error(for failure: PlanFailure) -> DAVError {
        switch failure {
        case .unreachable(let seconds):
            unavailable("Upstream cannot be reached; nothing is lost, try again later.", retryAfter: seconds)
        case .throttled(let seconds): unavailable("Upstream asks to come back later.", retryAfter: seconds)
        case .disconnected: unavailable("The account must be connected again.", retryAfter: 300)
        case .changedUpstream: .preconditionFailed("The event was changed upstream meanwhile.")
        case .gone: .preconditionFailed("The event was deleted upstream meanwhile.")
        case .exists:
            unavailable("Upstream has an event of this UID, which is being fetched.", retryAfter: 5)
        case .refused(let sentence):
            DAVError(403, .calgate("accepted-upstream"), "Upstream refuses the change: \(sentence)")
        case .forgotten: unavailable("The write did not come through.", retryAfter: 1)
        }
    }
}
