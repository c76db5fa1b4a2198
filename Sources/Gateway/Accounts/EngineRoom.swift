import Cryptography
package import ICalendar
import ProviderKit
package import StoreKit
package import Telemetry

/// Runs one ``AccountEngine`` for each connected account whose lease this process holds.
///
/// It looks at the store often, because commands change it from other processes: a new account is engaged,
/// a removed one let go, a posted sync request carried out, all within ``GatewayConfiguration/watchInterval``.
package actor EngineRoom {
    private struct Post {
        var engine: AccountEngine
        var credentials: [UInt8]
    }

    private let store: any CalendarStore
    private var factory: any ProviderFactory
    private var replica: Replica
    private var configuration: GatewayConfiguration
    private let clock: GatewayClock
    private let log: Log
    private let owner = EngineOwner.current.description

    private var posts: [AccountID: Post] = [:]
    private var watch: Task<Void, Never>?
    private var requests: [Int64: Task<Void, Never>] = [:]
    private var lastRenewal: Instant?
    private var isDirty = true
    private var lastEpoch: UInt64 = 0
    private var lastPruning: Instant?
    private var isStopping = false
    private var settings: Settings?

    private struct Settings {
        var factory: any ProviderFactory
        var replica: Replica
        var configuration: GatewayConfiguration
    }

    /// A room that makes its providers with `factory`.
    package init(
        store: any CalendarStore, factory: any ProviderFactory, replica: Replica,
        configuration: GatewayConfiguration, clock: GatewayClock, log: Log
    ) {
        self.store = store
        self.factory = factory
        self.replica = replica
        self.configuration = configuration
        self.clock = clock
        self.log = log
    }

    /// Engages every account, and goes on watching until ``stop()``.
    package func start() async {
        await tick()
        watch = Task {
            while !Task.isCancelled {
                do { try await clock.sleep(configuration.watchInterval) } catch { return }
                await tick()
            }
        }
    }

    /// Lets every account go and gives the leases up.
    package func stop() async {
        isStopping = true
        watch?.cancel()
        await watch?.value
        for request in requests.values { request.cancel() }
        for id in Array(posts.keys) { await dismiss(id) }
        for request in requests.values { await request.value }
    }

    /// The engine of an account; `nil` when another process holds its lease.
    package func engine(for account: AccountID) -> AccountEngine? { posts[account]?.engine }

    /// Goes on with other settings from the next tick on: every engine is made anew, and takes up the writes
    /// that the old one left open.
    package func reconfigure(
        factory: any ProviderFactory, replica: Replica, configuration: GatewayConfiguration
    ) {
        settings = Settings(factory: factory, replica: replica, configuration: configuration)
    }

    /// Takes the new settings over; part of a tick, so that no engine is made and let go at the same time.
    private func takeSettings() async {
        guard let settings else { return }
        self.settings = nil
        factory = settings.factory
        replica = settings.replica
        configuration = settings.configuration
        isDirty = true
        for id in Array(posts.keys) { await dismiss(id) }
    }

    // MARK: - Watching

    /// One look at the store; the watch does it again and again.
    package func tick() async {
        guard !isStopping else { return }
        await takeSettings()
        do {
            // Others look as well; the count tells of what any of them has found.
            _ = try await store.foreignChange()
            let epoch = store.progress.epoch
            let foreign = epoch != lastEpoch
            let now = clock.now()
            let isRenewalDue =
                lastRenewal.map { now.seconds(since: $0) >= configuration.leaseDuration / 3 } ?? true
            guard foreign || isDirty || isRenewalDue else { return }
            isDirty = false
            lastEpoch = epoch
            try await engage(now: now, renewing: isRenewalDue)
            if isRenewalDue { lastRenewal = now }
            try await takeRequests()
            try await pruneIfDue(now: now)
        } catch {
            isDirty = true
            log.error("engine-room-failed")
        }
    }

    /// Forgets old tombstones, and requests that ended long ago, at start and once a day.
    private func pruneIfDue(now: Instant) async throws {
        if let lastPruning, now.seconds(since: lastPruning) < 86_400 { return }
        lastPruning = now
        let before = now.advanced(by: -configuration.tombstoneAge)
        try await store.write { writer in
            try writer.pruneTombstones(before: before)
            // Commands that post a wish and do not wait leave it behind.
            try writer.pruneSyncRequests(before: now.advanced(by: -86_400))
        }
        guard configuration.inboxAge > 0 else { return }
        try await Boxes.prune(store, before: now.advanced(by: -configuration.inboxAge), now: now)
    }

    /// Brings the engines to what the store says.
    private func engage(now: Instant, renewing: Bool) async throws {
        let accounts = try await store.read { try $0.accounts(of: nil) }
            .filter { !$0.isLocal && !$0.credentials.isEmpty }
        let known = Set(accounts.map(\.id))
        for id in posts.keys where !known.contains(id) { await dismiss(id) }
        for account in accounts {
            if let post = posts[account.id] {
                if post.credentials != account.credentials {
                    await dismiss(account.id)
                } else if renewing {
                    if let lease = try await acquire(account.id, now: now) {
                        await post.engine.renew(lease)
                    } else {
                        log.warning("lease-lost", ["account": .int(Int(account.id.rawValue))])
                        await dismiss(account.id)
                    }
                    continue
                } else {
                    continue
                }
            }
            guard let lease = try await acquire(account.id, now: now) else { continue }
            guard let engine = makeEngine(for: account, lease: lease) else {
                // Another process may know the provider.
                try await store.write { [owner] in try $0.releaseLease(of: account.id, owner: owner) }
                continue
            }
            posts[account.id] = Post(engine: engine, credentials: account.credentials)
            await engine.start()
        }
    }

    private func acquire(_ account: AccountID, now: Instant) async throws -> Lease? {
        try await store.acquireLease(
            of: account, owner: owner, now: now, duration: configuration.leaseDuration)
    }

    private func makeEngine(for account: AccountRecord, lease: Lease) -> AccountEngine? {
        let id = account.id
        do {
            let held = HeldCredentials(of: account, in: store)
            let provider = try factory.provider(for: account) { [weak self] credentials in
                await self?.note(credentials, of: id)
                try await held.replace(with: credentials)
            }
            return AccountEngine(
                account: account, provider: provider, store: store, replica: replica, lease: lease,
                configuration: configuration, clock: clock, log: log)
        } catch {
            log.error("provider-not-made", ["account": .int(Int(id.rawValue))])
            return nil
        }
    }

    /// Credentials that upstream replaced are no new connection.
    private func note(_ credentials: [UInt8], of account: AccountID) async {
        posts[account]?.credentials = credentials
        await posts[account]?.engine.adopt(credentials)
    }

    private func dismiss(_ account: AccountID) async {
        guard let post = posts.removeValue(forKey: account) else { return }
        await post.engine.stop()
        do {
            try await store.write { [owner] in try $0.releaseLease(of: account, owner: owner) }
        } catch {
            log.warning("lease-not-released", ["account": .int(Int(account.rawValue))])
        }
    }

    // MARK: - Requests

    /// Carries out the syncs that commands have posted.
    private func takeRequests() async throws {
        for (account, post) in posts {
            let posted = try await store.read { try $0.syncRequests(account: account) }
            // One that is running and not ours was left by a process that is gone.
            let open = posted.filter { $0.state == .posted || $0.state == .running }
            for request in open where requests[request.id] == nil {
                requests[request.id] = Task { await carryOut(request, with: post.engine) }
            }
        }
    }

    private func carryOut(_ request: SyncRequest, with engine: AccountEngine) async {
        var request = request
        do {
            request.state = .running
            try await update(request)
            let running = request
            let outcome = await engine.sync(full: request.full) { [store] count in
                var step = running
                step.progress = Int64(count)
                // The final state follows; a lost progress figure is no loss.
                _ = try? await store.write { [step] in try $0.updateSyncRequest(step) }
            }
            if outcome == .cancelled {
                // Whoever takes up the account next does it.
                request.state = .posted
            } else {
                request.state = outcome == .current ? .done : .failed
                request.reason = outcome.reason
                request.finished = clock.now()
            }
            try await update(request)
        } catch {
            log.warning("sync-request-not-updated")
        }
        requests[request.id] = nil
    }

    private func update(_ request: SyncRequest) async throws {
        try await store.write { try $0.updateSyncRequest(request) }
    }
}

extension CalendarStore {
    /// Takes or renews a lease, also from an owner on this host that is certainly dead.
    package func acquireLease(
        of account: AccountID, owner: String, now: Instant, duration: Int64
    ) async throws -> Lease? {
        try await write { writer in
            if let old = try writer.lease(of: account), old.owner != owner, EngineOwner.isDead(old.owner) {
                try writer.releaseLease(of: account, owner: old.owner)
            }
            return try writer.acquireLease(of: account, owner: owner, now: now, duration: duration)
        }
    }
}
