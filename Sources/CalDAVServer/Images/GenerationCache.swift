import Synchronization

/// Keeps what was made lately, up to a weight.
///
/// Two generations: what is used moves to the young one, and when that has taken half of the room it becomes
/// the old one, whose entries go unless they are used again. Nothing has to be sorted or linked for that.
package final class GenerationCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var weight: Int
    }

    private struct Generations {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        var youngWeight = 0
        var oldWeight = 0
    }

    private let room: Int
    private let generations = Mutex(Generations())

    /// A cache for so much; 0 for nothing at all.
    ///
    /// - Parameter room: In the unit of the weights.
    package init(room: Int) { self.room = room }

    /// What everything that is kept weighs.
    package var weight: Int { generations.withLock { $0.youngWeight + $0.oldWeight } }

    /// Whether something of that weight would be kept; one that would drive all others out is not.
    package func takes(weight: Int) -> Bool { weight <= room / 8 }

    /// What is kept under a key.
    package func value(for key: Key) -> Value? {
        generations.withLock { generations in
            if let entry = generations.young[key] { return entry.value }
            guard let entry = generations.old.removeValue(forKey: key) else { return nil }
            generations.oldWeight -= entry.weight
            add(entry, for: key, to: &generations)
            return entry.value
        }
    }

    /// Keeps a value in place of what is under the key.
    package func keep(_ value: Value, weight: Int, for key: Key) {
        guard takes(weight: weight) else { return }
        generations.withLock { generations in
            if let present = generations.young.removeValue(forKey: key) {
                generations.youngWeight -= present.weight
            }
            if let present = generations.old.removeValue(forKey: key) {
                generations.oldWeight -= present.weight
            }
            add(Entry(value: value, weight: weight), for: key, to: &generations)
        }
    }

    private func add(_ entry: Entry, for key: Key, to generations: inout Generations) {
        if generations.youngWeight + entry.weight > room / 2 {
            generations.old = generations.young
            generations.oldWeight = generations.youngWeight
            generations.young = [:]
            generations.youngWeight = 0
        }
        generations.young[key] = entry
        generations.youngWeight += entry.weight
    }
}
