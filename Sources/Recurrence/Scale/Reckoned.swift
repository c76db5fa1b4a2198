import Synchronization

/// Answers that take long to reckon and are asked for again and again, kept.
///
/// A rule in a calendar that follows the sky and that never matches asks for each of thousands of years, each time
/// that it is looked at.
final class Reckoned<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let known = Mutex<[Key: Value]>([:])
    /// How many are kept; then all are forgotten.
    private let limit: Int

    /// By default there is room for the years up to 9999 of one calendar, and a few.
    init(limit: Int = 12_000) {
        self.limit = limit
    }

    /// The answer for a key.
    func value(of key: Key, _ reckon: () -> Value) -> Value {
        if let value = known.withLock({ $0[key] }) { return value }
        let value = reckon()
        known.withLock { known in
            if known.count >= limit { known = [:] }
            known[key] = value
        }
        return value
    }
}
