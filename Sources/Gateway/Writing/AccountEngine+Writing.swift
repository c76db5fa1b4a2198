package import CalDAVServer
import Cryptography
import FoundationEssentials
import HTTPTypes
package import ICalendar
import Octets
import ProviderKit
package import StoreKit
import Telemetry
package import WebDAV
import XML

extension AccountEngine {
    /// Stores an object, upstream first.
    ///
    /// A PUT of other octets while one is under way for the same name is told to come back; the same octets
    /// join it. The wait ends at the write deadline, the plan does not.
    package func put(
        _ octets: [UInt8], _ object: VCalendar, name: String, in calendar: CalendarRecord,
        _ preconditions: Preconditions
    ) async throws(DAVError) -> PutOutcome {
        let request = WriteRequest(
            intent: .put(octets: octets), object: object, name: name, calendar: calendar,
            preconditions: preconditions)
        return try await outcome(of: request, digest: Digest.sha256(octets))
    }

    /// Deletes an object, upstream first.
    package func delete(
        _ name: String, in calendar: CalendarRecord, _ preconditions: Preconditions
    ) async throws(DAVError) {
        let request = WriteRequest(
            intent: .delete, object: nil, name: name, calendar: calendar, preconditions: preconditions)
        _ = try await outcome(of: request, digest: [])
    }

    /// What a client asks for.
    struct WriteRequest: Sendable {
        var intent: WritePlan.Intent
        var object: VCalendar?
        var name: String
        var calendar: CalendarRecord
        var preconditions: Preconditions

        var slot: WriteSlot { WriteSlot(calendar: calendar.id, name: name) }
    }

    /// A 503 that tells when to come back.
    nonisolated func unavailable(_ sentence: String, retryAfter: Int? = nil) -> DAVError {
        .unavailable(sentence, retryAfter: retryAfter ?? configuration.retryAfter)
    }

    // MARK: - Waiting

    private func outcome(of request: WriteRequest, digest: [UInt8]) async throws(DAVError) -> PutOutcome {
        let slot = request.slot
        await recovered()
        guard !isStopping else { throw unavailable("The gateway is stopping.") }
        if let open = writes[slot] {
            guard open.digest == digest else {
                throw unavailable("Another change of this resource is on its way upstream.")
            }
        } else {
            writes[slot] = RunningWrite(digest: digest)
            writes[slot]?.task = Task { await begin(request, digest: digest) }
        }
        return try await wait(for: slot).get()
    }

    func wait(for slot: WriteSlot) async -> Result<PutOutcome, DAVError> {
        waiterCount += 1
        let number = waiterCount
        // No limit: the wait lasts as long as the write.
        let deadline: Task<Void, Never>? =
            configuration.writeDeadline == .zero
            ? nil
            : Task { [clock, configuration] in
                do {
                    try await clock.sleep(configuration.writeDeadline)
                    giveUp(number, at: slot)
                } catch { /* the write was faster */  }
            }
        defer { deadline?.cancel() }
        return await withCheckedContinuation { continuation in
            guard writes[slot] != nil else {
                continuation.resume(returning: .failure(unavailable("The write has just ended.")))
                return
            }
            writes[slot]?.waiters[number] = continuation
        }
    }

    private func giveUp(_ number: Int, at slot: WriteSlot) {
        let waiter = writes[slot]?.waiters.removeValue(forKey: number)
        waiter?.resume(returning: .failure(unavailable("Upstream has not answered yet; the write goes on.")))
    }

    /// Tells all who wait; the write itself may go on.
    func settle(_ slot: WriteSlot, _ result: Result<PutOutcome, DAVError>) {
        let waiters = writes[slot]?.waiters ?? [:]
        writes[slot]?.waiters = [:]
        for waiter in waiters.values { waiter.resume(returning: result) }
    }

    private func close(_ slot: WriteSlot, _ result: Result<PutOutcome, DAVError>) {
        settle(slot, result)
        writes[slot] = nil
    }

    // MARK: - Beginning

    private func begin(_ request: WriteRequest, digest: [UInt8]) async {
        do {
            guard let start = try await prepare(request, digest: digest) else {
                close(request.slot, .success(PutOutcome(isNew: false, etag: nil)))
                return
            }
            switch start {
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

    private enum Start {
        case plan(PlanRecord, WritePlan)
        case done(PutOutcome)
    }

    /// Checks the conditions and stores the plan, in one transaction.
    private func prepare(_ request: WriteRequest, digest: [UInt8]) async throws -> Start? {
        let calendar = request.calendar
        let upstream = try UpstreamCalendar(calendar)
        let planID = PlanID(rawValue: Hex.encode(SecureRandom.bytes(16)))
        // Steps are made outside the transaction, over a snapshot that the transaction compares.
        for _ in 0..<3 {
            let existing = try await store.read { try $0.object(in: calendar.id, name: request.name) }
            let parts = existing?.upstreamParts ?? []
            let steps: [WriteStep]
            do {
                switch request.intent {
                case .put:
                    guard let object = request.object else { return nil }
                    steps = try provider.steps(
                        toWrite: object, over: parts, plan: planID.rawValue, in: upstream)
                case .delete: steps = try provider.steps(toDelete: parts, plan: planID.rawValue, in: upstream)
                }
            } catch {
                try existing.check(request)
                throw DAVError(error)
            }
            let plan = WritePlan(intent: request.intent, steps: steps, over: parts)
            let now = clock.now()
            let record = PlanRecord(
                id: planID, account: id, calendar: calendar.id, name: request.name,
                uid: request.object?.uid ?? existing?.uid ?? "", upstreamKey: existing?.upstreamKey,
                body: try plan.encoded(), contentDigest: digest, created: now, nextAttempt: now)
            let isStored = try await write { writer in
                let current = try writer.object(in: calendar.id, name: request.name)
                guard current?.revision == existing?.revision, current?.parts == existing?.parts else {
                    return false
                }
                try current.check(request)
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
    private static func checkUID(_ request: WriteRequest, in writer: any StoreWriter) throws {
        guard let uid = request.object?.uid else { return }
        if let other = try writer.object(in: request.calendar.id, uid: uid), other.name != request.name {
            throw DAVError.noUIDConflict(
                href: try GatewayPaths.href(of: other.name, in: request.calendar, reader: writer))
        }
    }

    // MARK: - Carrying out

    /// Takes up the plans that the store holds for this account and nobody carries out: those of a process before
    /// us, and those that a failure of the store interrupted.
    package func recoverPlans() async {
        do {
            for record in try await store.read({ [id] in try $0.openPlans(in: id) }) {
                let slot = WriteSlot(calendar: record.calendar, name: record.name)
                guard writes[slot] == nil, !isStopping else { continue }
                // The place is taken before the plan is read again: no write can begin there from now on, and one
                // that has ended meanwhile has removed its plan.
                writes[slot] = RunningWrite(digest: record.contentDigest)
                do {
                    try await takeUp(record.id, at: slot)
                } catch {
                    close(slot, .failure(unavailable("The store cannot be read at present.")))
                    throw error
                }
            }
        } catch {
            log.error("plans-not-recovered", ["account": .int(Int(id.rawValue))])
        }
    }

    private func takeUp(_ plan: PlanID, at slot: WriteSlot) async throws {
        let found = try await store.read { reader -> (PlanRecord, CalendarRecord)? in
            guard let record = try reader.plan(plan), let calendar = try reader.calendar(record.calendar)
            else { return nil }
            return (record, calendar)
        }
        guard let (record, calendar) = found else {
            close(slot, .failure(unavailable("The write has just ended.", retryAfter: 1)))
            return
        }
        guard let steps = try? WritePlan(record.body) else {
            // One that cannot be read must not keep the others from being taken up.
            log.error("plan-not-readable", ["account": .int(Int(id.rawValue))])
            close(slot, .failure(unavailable("An earlier change of this resource is not finished.")))
            return
        }
        // Syncs of the process before this one may have passed the object over.
        if let key = record.upstreamKey {
            passedOver.insert(UpstreamKey(calendar: record.calendar, key: key))
        }
        writes[slot]?.task = Task { await run(record, steps, in: calendar, resuming: true) }
    }

    /// Walks a plan to its end, whatever that takes.
    private func run(
        _ record: PlanRecord, _ plan: WritePlan, in calendar: CalendarRecord, resuming: Bool
    ) async {
        let slot = WriteSlot(calendar: record.calendar, name: record.name)
        var record = record
        var machine = PlanMachine(plan)
        var fresh: [UpstreamPart]?
        var pauses = 0
        var action = machine.start(resuming: resuming)
        do {
            let upstream = try UpstreamCalendar(calendar)
            while true {
                guard !isStopping else { return }
                switch action {
                case .perform:
                    guard let step = machine.plan.step else { throw PlanFailure.forgotten }
                    do {
                        let changed = try await provider.perform(
                            step, known: machine.plan.parts, in: upstream)
                        action = machine.performed(changed)
                        try await save(machine.plan, in: &record)
                    } catch let error as ProviderError {
                        action = machine.failed(error)
                    }
                case .check:
                    guard let step = machine.plan.step else { throw PlanFailure.forgotten }
                    do {
                        let changed = try await provider.outcome(
                            of: step, known: machine.plan.parts, in: upstream)
                        action = machine.checked(changed, resuming: resuming)
                        if changed != nil { try await save(machine.plan, in: &record) }
                    } catch let error as ProviderError {
                        action = machine.failed(error, checking: true)
                    }
                case .refresh:
                    do {
                        let key = machine.plan.parts.first?.key ?? record.upstreamKey ?? ""
                        let parts = key.isEmpty ? [] : try await provider.parts(of: key, in: upstream)
                        fresh = parts
                        let isSame = replica.saysTheSame(
                            machine.plan.parts, parts, in: calendar, by: provider)
                        action = machine.refreshed(parts, sameMeaning: isSame)
                    } catch {
                        action = machine.failed(error, checking: machine.plan.isAccepted)
                    }
                case .replan:
                    do {
                        action = machine.replanned(try steps(for: record, machine.plan, in: upstream))
                        try await save(machine.plan, in: &record)
                    } catch is WriteRefusal {
                        action = .surrender(.refused("the rest of the change cannot be written upstream"))
                    }
                case .pause(let seconds, let failure):
                    if failure == .disconnected { await markDisconnected() }
                    settle(slot, .failure(error(for: failure)))
                    pauses += 1
                    // What upstream names is obeyed exactly: jitter only adds to it.
                    let pause = Double(seconds ?? min(300, 1 << min(pauses, 8)))
                    let jitter = seconds == nil ? 0.9 + 0.2 * clock.random() : 1
                    try await clock.sleep(.seconds(pause * jitter))
                    action = .check
                case .finish:
                    let outcome = try await finish(record, machine.plan, in: calendar)
                    close(slot, .success(outcome))
                    await catchUp(in: calendar)
                    return
                case .abandon(let failure):
                    try await abandon(record, failure, fresh: fresh, in: calendar)
                    close(slot, .failure(error(for: failure)))
                    await catchUp(in: calendar)
                    return
                case .surrender(let failure):
                    try await surrender(record, machine.plan, failure, in: calendar, upstream)
                    close(slot, .failure(error(for: failure)))
                    await catchUp(in: calendar)
                    return
                }
            }
        } catch {
            // The store failed, or the engine is stopping: the plan stays and is taken up at the next start.
            if !isStopping { log.error("plan-interrupted", ["account": .int(Int(id.rawValue))]) }
            close(slot, .failure(unavailable("The write is interrupted and goes on later.")))
        }
    }

    private func steps(
        for record: PlanRecord, _ plan: WritePlan, in upstream: UpstreamCalendar
    ) throws -> [WriteStep] {
        switch plan.intent {
        case .put(let octets):
            let object = try VCalendar.read(octets, .lenient)
            return try provider.steps(
                toWrite: object, over: plan.parts, plan: record.id.rawValue, in: upstream)
        case .delete:
            return try provider.steps(toDelete: plan.parts, plan: record.id.rawValue, in: upstream)
        }
    }

    /// Keeps what upstream accepted before the next call is made.
    private func save(_ plan: WritePlan, in record: inout PlanRecord) async throws {
        record.body = try plan.encoded()
        record.isAccepted = plan.isAccepted
        if let key = plan.parts.first?.key { record.upstreamKey = key }
        let saved = record
        try await write { try $0.updatePlan(saved) }
    }

    /// Writes the store under the lease: an engine that has lost it must not touch a plan that is another's.
    private func write<T: Sendable>(
        _ body: @escaping @Sendable (any StoreWriter) throws -> T
    ) async throws -> T {
        let now = clock.now()
        let lease = currentLease
        return try await store.write { writer in
            try writer.confirmLease(lease, now: now)
            return try body(writer)
        }
    }

    /// Reads what syncs passed over while the write was open; what fails is read with the next sync.
    private func catchUp(in calendar: CalendarRecord) async {
        do {
            try await readPassedOver(in: calendar)
        } catch {
            log.info("read-again-failed", ["calendar": .int(Int(calendar.id.rawValue))])
        }
    }

    /// The object becomes what the plan made of it, and the plan is closed, in one transaction.
    private func finish(
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
    private func abandon(
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
    private func surrender(
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

    private func error(for failure: PlanFailure) -> DAVError {
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

extension ObjectRecord? {
    /// Whether the client's conditions hold for what is stored.
    fileprivate func check(_ request: AccountEngine.WriteRequest) throws {
        if case .delete = request.intent, self == nil, request.preconditions == Preconditions() {
            throw DAVError.notFound
        }
        try request.preconditions.check(
            etag: self.map { ETag($0.etag) }, scheduleTag: self?.scheduleTag)
    }
}

extension DAVError {
    /// The 403 that a refused translation becomes.
    init(_ refusal: WriteRefusal) {
        self.init(
            403, ExpandedName(refusal.namespace, refusal.precondition), refusal.sentence)
    }
}

extension WritePlan {
    /// The octets that the store keeps.
    func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }

    /// Reads what ``encoded()`` wrote.
    init(_ body: [UInt8]) throws { self = try JSONDecoder().decode(WritePlan.self, from: Data(body)) }
}
