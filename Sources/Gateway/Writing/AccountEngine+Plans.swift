import CalDAVServer
import ICalendar
import ProviderKit
import StoreKit
import Telemetry
import WebDAV

/// How a plan is carried out: what the machine says is done here.
extension AccountEngine {
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

    func takeUp(_ plan: PlanID, at slot: WriteSlot) async throws {
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
    func run(
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

    func steps(
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
    func save(_ plan: WritePlan, in record: inout PlanRecord) async throws {
        record.body = try plan.encoded()
        record.isAccepted = plan.isAccepted
        if let key = plan.parts.first?.key { record.upstreamKey = key }
        let saved = record
        try await write { try $0.updatePlan(saved) }
    }

    /// Writes the store under the lease: an engine that has lost it must not touch a plan that is another's.
    func write<T: Sendable>(
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
    func catchUp(in calendar: CalendarRecord) async {
        do {
            try await readPassedOver(in: calendar)
        } catch {
            log.info("read-again-failed", ["calendar": .int(Int(calendar.id.rawValue))])
        }
    }
}
