/// Decides whether and when a failed read is tried again.
///
/// Says what to do; never does it, so every race is a test.  Exponential with full jitter: many gateways behind
/// one project's quota must not come back in step.
package struct Backoff: Sendable {
    /// What to do after a failure.
    package enum Action: Sendable, Equatable {
        /// Try again after this long.
        case wait(Duration)
        /// Hand the failure on.
        case giveUp
    }

    /// The bounds of one read.
    package struct Limits: Sendable {
        /// How often a read is sent at most, the first time included.
        package var tries = 4
        /// The first back-off; each later one is twice as long.
        package var first: Duration = .milliseconds(500)
        /// No single back-off is longer.
        package var longest: Duration = .seconds(8)
        /// What all waits of one read may add up to.
        ///
        /// A `Retry-After` beyond it is handed on instead, so that
        /// the engine can wait without holding a permit.
        package var patience: Duration = .seconds(15)

        /// The defaults.
        package init() {}
    }

    private let limits: Limits
    private var failures = 0
    private var waited: Duration = .zero

    /// Begins a read.
    package init(_ limits: Limits = .init()) { self.limits = limits }

    /// Answers one failure.
    ///
    /// - Parameters:
    ///   - error: what went wrong; only `.throttled` and `.transient` are worth another try.
    ///   - random: from 0 up to, not including, 1.
    /// - Returns: what to do now.
    package mutating func failed(_ error: ProviderError, random: Double) -> Action {
        failures += 1
        guard failures < limits.tries else { return .giveUp }
        let wait: Duration
        switch error.kind {
        case .throttled(let seconds?):
            // Obeyed exactly: coming back sooner costs more quota, later costs the client's patience.
            wait = .seconds(max(0, seconds))
        case .throttled(nil), .transient:
            let ceiling = min(limits.longest, limits.first * (1 << min(failures - 1, 16)))
            wait = ceiling * (0.5 + 0.5 * min(max(random, 0), 1))
        default:
            return .giveUp
        }
        guard waited + wait <= limits.patience else { return .giveUp }
        waited += wait
        return .wait(wait)
    }
}
