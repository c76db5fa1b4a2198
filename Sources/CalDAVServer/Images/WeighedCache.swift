import Synchronization

/// Keeps what was made lately, up to a weight.
///
/// Second chance: what was used since a hand last passed it stays when room is needed, and what was not goes. Nothing
/// has to be sorted or linked for that, and all of the room is of use.
package final class WeighedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var key: Key
        var value: Value
        var weight: Int
        var isUsed = false
    }

    private struct Ring {
        var places: [Key: Int] = [:]
        var entries: [Entry] = []
        var hand = 0
        var weight = 0
    }

    private let room: Int
    private let largest: Int
    private let ring = Mutex(Ring())

    /// A cache for so much; 0 for nothing at all.
    ///
    /// - Parameters:
    ///   - room: In the unit of the weights.
    ///   - largest: The heaviest value that is kept: an eighth of the room unless told otherwise, so that none drives
    ///     all others out.
    package init(room: Int, largest: Int? = nil) {
        self.room = room
        self.largest = min(room, largest ?? room / 8)
    }

    /// What everything that is kept weighs.
    package var weight: Int { ring.withLock { $0.weight } }

    /// Whether something of that weight would be kept.
    package func takes(weight: Int) -> Bool { weight <= largest }

    /// What is kept under a key.
    package func value(for key: Key) -> Value? {
        ring.withLock { ring in
            guard let place = ring.places[key] else { return nil }
            ring.entries[place].isUsed = true
            return ring.entries[place].value
        }
    }

    /// Keeps a value in place of what is under the key.
    package func keep(_ value: Value, weight: Int, for key: Key) {
        guard takes(weight: weight) else { return }
        ring.withLock { ring in
            if let place = ring.places[key] {
                ring.weight -= ring.entries[place].weight
                // Nothing of the old value is there any more while room is made for the new one.
                ring.entries[place].weight = 0
                makeRoom(for: weight, in: &ring, sparing: key)
                // Making room may have moved it.
                if let place = ring.places[key] {
                    ring.entries[place] = Entry(key: key, value: value, weight: weight, isUsed: true)
                    ring.weight += weight
                }
                return
            }
            makeRoom(for: weight, in: &ring)
            ring.places[key] = ring.entries.count
            ring.entries.append(Entry(key: key, value: value, weight: weight))
            ring.weight += weight
        }
    }

    private func makeRoom(for weight: Int, in ring: inout Ring, sparing spared: Key? = nil) {
        while ring.weight + weight > room, ring.weight > 0 {
            if ring.hand >= ring.entries.count { ring.hand = 0 }
            let entry = ring.entries[ring.hand]
            if entry.isUsed || entry.key == spared {
                ring.entries[ring.hand].isUsed = false
                ring.hand += 1
                continue
            }
            ring.weight -= entry.weight
            ring.places[entry.key] = nil
            // The last one takes its place, and is looked at next.
            let last = ring.entries.removeLast()
            if ring.hand < ring.entries.count {
                ring.entries[ring.hand] = last
                ring.places[last.key] = ring.hand
            }
        }
    }
}
