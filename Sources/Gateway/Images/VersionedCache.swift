import Synchronization

/// Keeps what was read of the store, as long as the store's version is the one before the reading.
final class VersionedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Values {
        var version: UInt64 = 0
        var values: [Key: Value] = [:]
    }

    private let capacity: Int
    private let values = Mutex(Values())

    /// A cache of at most so many values; beyond that it begins anew.
    init(capacity: Int = 10_000) { self.capacity = capacity }

    /// What was kept at that version.
    func value(for key: Key, at version: UInt64) -> Value? {
        values.withLock { $0.version == version ? $0.values[key] : nil }
    }

    /// Keeps a value.
    ///
    /// - Parameters:
    ///   - value: What was read.
    ///   - key: Under which it is found.
    ///   - version: The store's, from before the reading.
    func keep(_ value: Value, for key: Key, at version: UInt64) {
        values.withLock { values in
            guard version >= values.version else { return }
            if version > values.version || values.values.count >= capacity {
                values.values = [:]
                values.version = version
            }
            values.values[key] = value
        }
    }

    /// What is kept, or what `read` reads now.
    func value<E: Error>(
        for key: Key, at version: UInt64, _ read: () async throws(E) -> Value
    ) async throws(E) -> Value {
        if let known = value(for: key, at: version) { return known }
        let value = try await read()
        keep(value, for: key, at: version)
        return value
    }
}
