package import ICalendar
import Synchronization

/// What a calendar's image holds of an object.
package struct ImageEntry: Sendable, Hashable {
    /// Its facts.
    package var info: ObjectInfo
    /// From its first start to its last end; every instance lies in it.
    package var span: Range<Instant>

    /// An object's place in the image.
    package init(info: ObjectInfo, span: Range<Instant>) {
        self.info = info
        self.span = span
    }
}

/// Some objects of a calendar that follow one another, as they were at one time.
///
/// It never changes: what was made from one chunk is right as long as the chunk is in the image.
package final class ImageChunk: Sendable {
    /// Never given to another chunk of this process.
    package let id: UInt64
    /// In the order of their ids; at least one.
    package let entries: [ImageEntry]
    /// The octets of all of them.
    package let octets: Int

    /// The most objects of a chunk: what one change makes anew, against what one lookup saves.
    package static let capacity = 256

    private static let lastID = Atomic<UInt64>(0)

    init(_ entries: [ImageEntry]) {
        self.entries = entries
        octets = entries.reduce(0) { $0 + $1.info.size }
        id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// The place of an object among ``entries``, or where it would be.
    func place(of object: Int64) -> (index: Int, isThere: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].info.id < object { low = middle + 1 } else { high = middle }
        }
        return (low, low < entries.count && entries[low].info.id == object)
    }

    /// Seconds by which a stored span may be off: it is reckoned when an object is stored, but its days and floating
    /// times may lie in another zone by now, or zones may have other rules; clocks differ by 26 hours at most.
    private static let margin: Int64 = 26 * 3_600

    /// The entries that may have an instance in the window, touching it included (RFC 4791 section 9.9).
    package func entries(overlapping window: Range<Instant>?, in range: Range<Int>) -> [ImageEntry] {
        guard let window else { return Array(entries[range]) }
        let lower = window.lowerBound.advanced(by: -Self.margin)
        let upper = window.upperBound.advanced(by: Self.margin)
        return entries[range].filter { $0.span.upperBound >= lower && $0.span.lowerBound <= upper }
    }
}
