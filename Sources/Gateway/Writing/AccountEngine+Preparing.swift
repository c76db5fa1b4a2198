import CalDAVServer
import Cryptography
import HTTPTypes
import ICalendar
import Octets
import ProviderKit
import StoreKit
import Telemetry
import WebDAV
import XML

/// How a write begins: conditions, steps, and the plan in the store.
extension AccountEngine {
    func begin(_ request: WriteRequest, digest: [UInt8]) async {
        do {
            switch try await prepare(request, digest: digest) {
            case .done(let outcome): close(request.slot, .success(outcome))
            case .plan(let record, let plan): await run(record, plan, in: request.calendar, resuming: false)
            }
        } catch let error as DAVError {
            close(request.slot, .failure(error))
        } catch {
            log.error("write-not-begun", ["account": .int(Int(id.rawValue))])
            close(request.slot, .failure(unavailable("The store cannot be written at present.")))
        }
    }

    enum Start {
        case plan(PlanRecord, WritePlan)
        case done(PutOutcome)
    }

    /// Checks the conditions and stores the plan, in one transaction.
    func prepare(_ request: WriteRequest, digest: [UInt8]) async throws -> Start {
        let calendar = request.calendar
        let upstream = try UpstreamCalendar(calendar)
        let planID = PlanID(rawValue: Hex.encode(SecureRandom.bytes(16)))
        // Steps are made outside the transaction, over a snapshot that the transaction compares.
        for _ in 0..<3 {
            let existing = try await store.read { try $0.object(in: calendar.id, name: request.name) }
            let parts = existing?.upstreamParts ?? []
            let steps: [WriteStep]
            do {
                if let content = request.content {
                    steps = try provider.steps(
                        toWrite: content.object, over: parts, plan: planID.rawValue, in: upstream)
                } else {
                    steps = try provider.steps(toDelete: parts, plan: planID.rawValue, in: upstream)
                }
            } catch {
                try await store.read { try existing.check(request, $0) }
                throw DAVError(error)
            }
            let plan = WritePlan(
                intent: request.intent, steps: steps, over: parts, recurs: existing?.recurs ?? false)
            let now = clock.now()
            let record = PlanRecord(
                id: planID, account: id, calendar: calendar.id, name: request.name,
                uid: request.content?.object.uid ?? existing?.uid ?? "", upstreamKey: existing?.upstreamKey,
                body: try plan.encoded(), contentDigest: digest, created: now, nextAttempt: now)
            let isStored = try await write { writer in
                let current = try writer.object(in: calendar.id, name: request.name)
                guard current?.revision == existing?.revision, current?.parts == existing?.parts else {
                    return false
                }
                try current.check(request, writer)
                try Self.checkUID(request, in: writer)
                guard try writer.openPlan(in: calendar.id, name: request.name) == nil else {
                    throw DAVError.unavailable(
                        "Another change of this resource is on its way.", retryAfter: 5)
                }
                if !steps.isEmpty { try writer.addPlan(record) }
                return true
            }
            guard isStored else { continue }
            guard steps.isEmpty else { return .plan(record, plan) }
            // Upstream holds it already: only what upstream cannot hold has changed.
            do {
                return .done(try await finish(record, plan, in: calendar))
            } catch PlanFailure.changedUpstream {
                continue
            }
        }
        throw unavailable("The resource is changing at present.", retryAfter: 1)
    }

    /// `no-uid-conflict` (RFC 4791 §5.3.2.1): no two resources of a collection share a UID, and a resource
    /// keeps its own.
    static func checkUID(_ request: WriteRequest, in writer: any StoreWriter) throws {
        guard let uid = request.content?.object.uid else { return }
        let existing = try writer.entry(in: request.calendar.id, name: request.name)
        try Gateway.checkUID(uid, over: existing, in: request.calendar, writer)
    }
}

extension ObjectRecord {
    /// Whether it has instances, which can be edited upstream one by one.
    fileprivate var recurs: Bool {
        guard let master = (try? VCalendar.read(octets, .lenient))?.master else { return false }
        return master.first(.rrule) != nil || master.first(.rdate) != nil
    }
}

extension ObjectRecord? {
    /// Whether the client's conditions hold for what is stored.
    fileprivate func check(
        _ request: AccountEngine.WriteRequest, _ reader: any StoreReader
    ) throws {
        try request.preconditions.check(self?.entry, in: request.calendar.id, reader)
        if request.content == nil, self == nil { throw DAVError.notFound }
    }
}

extension DAVError {
    /// The 403 that a refused translation becomes.
    init(_ refusal: WriteRefusal) {
        self.init(
            403, ExpandedName(refusal.namespace, refusal.precondition), refusal.sentence)
    }
}
