package import CalDAVServer
package import ICalendar
import Synchronization
import WebDAV

/// Objects that were read lately, so that the next query need not read the same octets again.
///
/// An entry is found by the object's id and its strong ETag, which is of the octets: what changes is found
/// no more, and nothing ever has to be invalidated. In memory only; what is stored stays sealed.
///
/// Two generations: what is used moves to the young one, and when that has taken half of the room it
/// becomes the old one, whose entries go unless they are used again.
package final class ObjectCache: Sendable {
    private struct Key: Hashable {
        var id: Int64
        var etag: ETag
    }

    private struct Entry {
        var value: VCalendar
        var weight: Int
    }

    private struct Generations {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        var youngWeight = 0
        var oldWeight = 0
    }

    /// What an entry takes besides its octets, roughly: it keeps these and, of each line, where its parts
    /// are.
    private static let weightOfEntry = 512
    /// Octets of memory for each octet of an object.
    private static let weightOfOctet = 3

    private let room: Int
    private let generations = Mutex(Generations())

    /// A cache that takes about so many octets of memory; 0 for none at all.
    package init(room: Int) { self.room = room }

    /// Octets of memory that it takes, roughly.
    package var weight: Int { generations.withLock { $0.youngWeight + $0.oldWeight } }

    /// The object of these octets.
    ///
    /// - Throws: What reading them throws.
    package func value(of info: ObjectInfo, _ octets: [UInt8]) throws(ICalendarError) -> VCalendar {
        if let known = value(of: info) { return known }
        let value = try VCalendar.read(octets, .lenient)
        let weight = Self.weightOfEntry + Self.weightOfOctet * octets.count
        // One that would drive all others out is read each time.
        guard weight <= room / 8 else { return value }
        let key = Key(id: info.id, etag: info.etag)
        generations.withLock { add(Entry(value: value, weight: weight), for: key, to: &$0) }
        return value
    }

    /// The object, if it was read lately.
    package func value(of info: ObjectInfo) -> VCalendar? {
        let key = Key(id: info.id, etag: info.etag)
        return generations.withLock { generations in
            if let entry = generations.young[key] { return entry.value }
            guard let entry = generations.old.removeValue(forKey: key) else { return nil }
            generations.oldWeight -= entry.weight
            add(entry, for: key, to: &generations)
            return entry.value
        }
    }

    private func add(_ entry: Entry, for key: Key, to generations: inout Generations) {
        // Two requests may have read the same object side by side.
        guard generations.young[key] == nil else { return }
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
