package import ICalendar
import ProviderKit
package import StoreKit
package import Telemetry

/// Syncs accounts for a command and waits for the end.
///
/// While a gateway serves the account, it holds the lease: the wish is then posted to it and followed.
/// Otherwise the command takes the lease and does the work itself.
package struct SyncService: Sendable {
    private let store: any CalendarStore
    private let factory: any ProviderFactory
    private let replica: Replica
    private let configuration: GatewayConfiguration
    private let clock: GatewayClock
    private let log: Log
    /// The pause between two looks at a posted request.
    private let followInterval: Duration = .milliseconds(100)

    /// A service over `store`.
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

    /// Syncs one account; waits out what upstream asks until `deadline`.
    ///
    /// - Parameters:
    ///   - account: A connected account, not a local one.
    ///   - full: List everything again, even with a good anchor.
    ///   - deadline: When to give up.
    ///   - progress: Told how many objects were imported so far.
    /// - Returns: The bounded reason of a failure; `nil` when the account is current.
    /// - Throws: ``StoreError``, or what the provider's factory throws.
    package func sync(
        _ account: AccountRecord, full: Bool, until deadline: Instant,
        progress: @escaping @Sendable (Int) async -> Void
    ) async throws -> String? {
        while true {
            let result = try await attempt(account, full: full, until: deadline, progress: progress)
            guard let reason = result.reason else { return nil }
            guard result.mayRetry else { return reason }
            let pause = Int64(result.retryAfter ?? 2)
            guard clock.now().advanced(by: pause) < deadline else { return reason }
            try await clock.sleep(.seconds(pause))
        }
    }

    private struct Attempt {
        var reason: String?
        var mayRetry = false
        var retryAfter: Int?
    }

    private func attempt(
        _ account: AccountRecord, full: Bool, until deadline: Instant,
        progress: @escaping @Sendable (Int) async -> Void
    ) async throws -> Attempt {
        let owner = EngineOwner.current.description
        let id = account.id
        let lease = try await store.acquireLease(
            of: id, owner: owner, now: clock.now(), duration: configuration.leaseDuration)
        guard let lease else {
            return try await follow(id, full: full, until: deadline, progress: progress)
        }
        let held = HeldCredentials(of: account, in: store)
        let provider = try factory.provider(for: account) { try await held.replace(with: $0) }
        let engine = AccountEngine(
            account: account, provider: provider, store: store, replica: replica, lease: lease,
            configuration: configuration, clock: clock, log: log)
        let renewal = Task { [store, clock, configuration] in
            while !Task.isCancelled {
                try await clock.sleep(.seconds(configuration.leaseDuration / 3))
                let renewed = try await store.acquireLease(
                    of: id, owner: owner, now: clock.now(), duration: configuration.leaseDuration)
                if let renewed { await engine.renew(renewed) }
            }
        }
        await engine.recoverPlans()
        await engine.finishWrites()
        let outcome = await engine.sync(full: full, progress: progress)
        renewal.cancel()
        await engine.stop()
        try await store.write { try $0.releaseLease(of: id, owner: owner) }
        switch outcome {
        case .current: return Attempt()
        case .throttled(let seconds):
            return Attempt(reason: outcome.reason, mayRetry: true, retryAfter: seconds)
        case .unreachable: return Attempt(reason: outcome.reason, mayRetry: true)
        case .disconnected, .failed, .cancelled: return Attempt(reason: outcome.reason ?? "cancelled")
        }
    }

    /// Posts the wish to the process that holds the lease and follows it.
    private func follow(
        _ account: AccountID, full: Bool, until deadline: Instant,
        progress: @Sendable (Int) async -> Void
    ) async throws -> Attempt {
        let now = clock.now()
        let posted = try await store.write { writer in
            try writer.pruneSyncRequests(before: now.advanced(by: -3_600))
            return try writer.postSyncRequest(account: account, full: full, now: now)
        }
        while clock.now() < deadline {
            try await clock.sleep(followInterval)
            let (request, lease) = try await store.read { reader in
                (
                    try reader.syncRequests(account: account).first { $0.id == posted.id },
                    try reader.lease(of: account)
                )
            }
            guard let request else { return Attempt(reason: "request-lost", mayRetry: true) }
            await progress(Int(request.progress))
            switch request.state {
            case .done: return Attempt()
            case .failed:
                let reason = request.reason ?? "failed"
                return Attempt(reason: reason, mayRetry: reason == "throttled" || reason == "unreachable")
            case .posted, .running:
                // Nobody serves the account any more: do it here.
                guard let lease, lease.expires > clock.now(), !EngineOwner.isDead(lease.owner) else {
                    return Attempt(reason: "request-lost", mayRetry: true)
                }
            }
        }
        return Attempt(reason: "timed-out")
    }
}
