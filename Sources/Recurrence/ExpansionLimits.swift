/// How much an expansion may cost.
///
/// Hitting a limit is a clean ``RecurrenceError``; nothing is ever cut off in silence.
public struct ExpansionLimits: Sendable, Hashable {
    /// How many instances one answer may hold.
    public var instances = 100_000
    /// How many candidates may be looked at in vain: periods of FREQ without an instance, instances counted
    /// for COUNT before the window.
    public var work = 1_000_000

    /// The defaults.
    public init() {}

    /// Limits of one's own.
    public init(instances: Int, work: Int) {
        self.instances = instances
        self.work = work
    }
}
