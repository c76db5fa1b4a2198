import ICalendar
package import ProviderKit
package import StoreKit
package import Telemetry

/// The one engine of one connected account: it alone talks to the account's upstream.
///
/// It follows the change feeds, performs write plans, and keeps the account's state. The lease that makes
/// it the only one is held by ``EngineRoom``.
package actor AccountEngine {
    package nonisolated let id: AccountID
    let provider: any Provider
    let store: any CalendarStore
    let replica: Replica
    let configuration: GatewayConfiguration
    let clock: GatewayClock
    let log: Log

    /// Writes under way, by the place of their object.
    var writes: [WriteSlot: RunningWrite] = [:]
    /// Objects that a sync passed over because a write was open on them.
    var passedOver: Set<UpstreamKey> = []
    /// Objects that clients wrote since the sync of their calendar began: its pages may be older.
    var writtenMeanwhile: Set<UpstreamKey> = []

    /// Numbers those who wait for writes.
    var waiterCount = 0

    private var lease: Lease
    /// What `provider` signs in with.
    private var credentials: [UInt8]
    private var running: (full: Bool, task: Task<SyncOutcome, Never>)?
    private var loop: Task<Void, Never>?
    private var recovery: Task<Void, Never>?
    private var sleeper: Task<Void, Never>?
    private var failures = 0
    private var lastListing: Instant?
    /// Until when upstream asked to be left alone.
    private var quietUntil: Instant?
    /// Whether these credentials were tried; state and reason may be those of older ones.
    private var hasTried = false
    private var countedCalls: Int64 = 0
    private(set) var isStopping = false

    /// An engine that holds `lease`, for an account as the store has it and a provider made for that.
    package init(
        account: AccountRecord, provider: any Provider, store: any CalendarStore, replica: Replica,
        lease: Lease, configuration: GatewayConfiguration, clock: GatewayClock, log: Log
    ) {
        self.id = account.id
        self.credentials = account.credentials
        self.provider = provider
        self.store = store
        self.replica = replica
        self.lease = lease
        self.configuration = configuration
        self.clock = clock
        self.log = log
    }

    /// Repairs what a killed process left open, then follows upstream until ``stop()``.
    package func start() {
        guard loop == nil, !isStopping else { return }
        let recovery = Task { await recoverPlans() }
        self.recovery = recovery
        loop = Task {
            await recovery.value
            while !Task.isCancelled {
                let outcome = await sync(full: false)
                await nap(pause(after: outcome))
                await recoverPlans()
            }
        }
    }

    /// Returns once the plans that a process before us left open are taken up: a new write at the same place
    /// must find them.
    func recovered() async { await recovery?.value }

    /// Ends the loop; open plans stay in the store and are taken up at the next start.
    package func stop() async {
        isStopping = true
        loop?.cancel()
        sleeper?.cancel()
        running?.task.cancel()
        for write in writes.values { write.task?.cancel() }
        await recovery?.value
        await loop?.value
        _ = await running?.task.value
        // Whoever takes the account up next asks upstream what became of open plans: by then nothing of ours
        // may be on its way any more.
        for write in writes.values { await write.task?.value }
        for slot in Array(writes.keys) { settle(slot, .failure(unavailable("The gateway is stopping."))) }
    }

    /// Takes over a renewed lease.
    package func renew(_ lease: Lease) { self.lease = lease }

    /// Takes note of credentials that upstream replaced.
    package func adopt(_ credentials: [UInt8]) { self.credentials = credentials }

    /// Looks at upstream now instead of when the poll is due.
    package func wake() { sleeper?.cancel() }

    /// The lease under which anchors are written.
    var currentLease: Lease { lease }

    // MARK: - Sync

    /// Syncs every shown calendar of the account; several callers share one run.
    ///
    /// - Parameters:
    ///   - full: List everything again, even with a good anchor.
    ///   - progress: Told the number of objects imported so far.
    /// - Returns: How it ended.
    package func sync(
        full: Bool, progress: (@Sendable (Int) async -> Void)? = nil
    ) async -> SyncOutcome {
        guard !isStopping else { return .cancelled }
        while let running {
            let outcome = await running.task.value
            forget(running.task)
            // A plain run that was under way does not answer a wish for a full one.
            if running.full || !full { return outcome }
        }
        guard !isStopping else { return .cancelled }
        let task = Task { await performSync(full: full, progress: progress) }
        running = (full, task)
        let outcome = await task.value
        forget(task)
        return outcome
    }

    /// Whoever hears first that a run is over makes place for the next one.
    private func forget(_ task: Task<SyncOutcome, Never>) {
        if running?.task == task { running = nil }
    }

    private func performSync(full: Bool, progress: (@Sendable (Int) async -> Void)?) async -> SyncOutcome {
        do {
            let state = try await store.read { [id] in try $0.account(id)?.state }
            if state == .disconnected, hasTried, !full { return .disconnected }
            if let quietUntil, clock.now() < quietUntil {
                return .throttled(Int(clamping: quietUntil.seconds(since: clock.now())))
            }
            try await listCalendars(force: full)
            hasTried = true
            let calendars = try await store.read { [id] in try $0.calendars(in: id) }.filter(\.isFollowed)
            if state == .connected, calendars.contains(where: { $0.state != .current }) {
                try await beginListing()
            }
            var total = 0
            var failure: (any Error)?
            for calendar in calendars {
                try Task.checkCancellation()
                let before = total
                do {
                    total += try await follow(calendar, full: full || isFullDue(calendar)) { count in
                        await progress?(before + count)
                    }
                } catch let error where error.isOfOneCalendar {
                    // A calendar that upstream refuses must not keep the others from being followed.
                    if failure == nil { failure = error }
                    lastListing = nil
                }
            }
            if let failure { throw failure }
            try await settled(as: .connected, reason: nil)
            failures = 0
            return .current
        } catch {
            failures += 1
            return await note(error)
        }
    }

    /// `status` says so while a calendar is listed for the first time, or again.
    private func beginListing() async throws {
        try await store.write { [id] writer in
            _ = try writer.modifyAccount(id) { account in
                if account.state == .connected { account.state = .syncing }
            }
        }
    }

    private func isFullDue(_ calendar: CalendarRecord) -> Bool {
        guard configuration.fullInterval > 0, let last = calendar.lastFullSync else { return false }
        return clock.now().seconds(since: last) >= configuration.fullInterval
    }

    /// Brings the account's calendars to what upstream lists, at most every 15 minutes.
    private func listCalendars(force: Bool) async throws {
        let now = clock.now()
        if !force, let lastListing, now.seconds(since: lastListing) < 900 { return }
        let upstream = try await provider.calendars()
        try await store.write { [id, lease] writer in
            try writer.confirmLease(lease, now: now)
            guard let account = try writer.account(id) else { return }
            try CalendarList.update(account, with: upstream, in: writer)
        }
        lastListing = now
    }

    /// Writes down that the account is well, or why not.
    ///
    /// That old credentials were refused says nothing of an account that was connected again meanwhile: this
    /// engine will be replaced, and the next one would not try at all on an account called disconnected.
    private func settled(as state: AccountState, reason: String?) async throws {
        let now = clock.now()
        let credentials = credentials
        let calls = provider.calls
        let made = calls - countedCalls
        try await store.write { [id] writer in
            _ = try writer.modifyAccount(id) { account in
                account.calls += made
                // Disconnected by the operator, or connected anew, while this was on its way.
                guard !account.credentials.isEmpty,
                    state != .disconnected || account.credentials == credentials
                else { return }
                // A refused write stays in sight until the next one comes through.
                let keepsReason = reason == nil && account.reason == Self.writeRefused
                account.state = state
                if !keepsReason { account.reason = reason }
                if state == .connected { account.lastSync = now }
            }
        }
        countedCalls = calls
    }

    /// The account's reason after a write that upstream refused when a part of it had been accepted.
    static let writeRefused = "write-refused"

    /// Upstream no longer accepts our credentials: writes are refused until the user connects again.
    func markDisconnected() async {
        do {
            try await settled(as: .disconnected, reason: "unauthorized")
        } catch {
            log.error("store-write-failed", ["account": .int(Int(id.rawValue))])
        }
    }

    private func note(_ error: any Error) async -> SyncOutcome {
        let outcome = SyncOutcome(error)
        // A call that we broke off ourselves says nothing of upstream.
        guard outcome != .cancelled, !isStopping else { return .cancelled }
        if case .throttled(let seconds?) = outcome {
            quietUntil = clock.now().advanced(by: Int64(seconds))
        } else {
            hasTried = hasTried || outcome == .disconnected
        }
        log.warning(
            "sync-failed",
            ["account": .int(Int(id.rawValue)), "reason": .string(outcome.reason ?? "unknown")])
        do {
            try await settled(
                as: outcome == .disconnected ? .disconnected : .retrying, reason: outcome.reason)
        } catch {
            log.error("store-write-failed", ["account": .int(Int(id.rawValue))])
        }
        return outcome
    }

    /// How long to wait before the next look, after failures with doubling pauses and jitter.
    private func pause(after outcome: SyncOutcome) -> Duration {
        let jitter = 0.9 + 0.2 * clock.random()
        switch outcome {
        case .throttled(let seconds?): return .seconds(seconds)
        case .current, .cancelled, .disconnected: return .seconds(Double(configuration.pollInterval) * jitter)
        case .throttled(nil), .unreachable, .failed:
            let doubled = 5 * Double(1 << min(failures - 1, 6))
            return .seconds(min(doubled, max(Double(configuration.pollInterval), 300)) * jitter)
        }
    }

    private func nap(_ duration: Duration) async {
        let clock = self.clock
        let task = Task<Void, Never> {
            do { try await clock.sleep(duration) } catch { /* woken early, or stopping */  }
        }
        sleeper = task
        // A stop that came before the sleeper was there must not be slept over.
        if Task.isCancelled { task.cancel() }
        await task.value
        sleeper = nil
    }
}

extension Error {
    /// Whether it tells of one calendar only, so that the account's others can be followed.
    fileprivate var isOfOneCalendar: Bool {
        switch self {
        case let error as ProviderError:
            switch error.kind {
            case .gone, .notFound, .refused, .permanent, .conflict: true
            case .unauthorized, .throttled, .transient: false
            }
        case is SyncFailure, is TranslationError: true
        default: false
        }
    }
}

/// One object of one calendar, by upstream's key.
struct UpstreamKey: Sendable, Hashable {
    var calendar: CalendarID
    var key: String
}
