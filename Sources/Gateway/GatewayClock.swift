package import ICalendar

/// Where the gateway takes time and pauses from, so that a test owns both.
package struct GatewayClock: Sendable {
    /// The present time.
    package var now: @Sendable () -> Instant
    /// Waits; throws when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A number in 0..<1, for jitter.
    package var random: @Sendable () -> Double

    /// A clock of those parts.
    package init(
        now: @escaping @Sendable () -> Instant, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }
}
