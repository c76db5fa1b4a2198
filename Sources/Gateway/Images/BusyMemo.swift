import CalDAVServer
import FreeBusy
import ICalendar
import Synchronization
import TimeZones

/// Keeps the busy periods of an image's chunks, by blocks of time, so that a question about other days of the same
/// weeks, or after a change of one object, expands nothing again.
final class BusyMemo: Sendable {
    /// What the periods of an object depend on besides the object.
    struct Viewpoint: Hashable, Sendable {
        /// Whose PARTSTAT counts.
        var addresses: Set<String>
        /// Where floating times lie.
        var floating: Zone
        /// The version of the zone data.
        var zones: String
    }

    /// Four weeks: a question about a month touches two or three blocks.
    static let blockLength: Int64 = 28 * 86_400
    /// Longer questions, some five years and more, are not cut into blocks.
    private static let blockLimit: Int64 = 64

    private struct Key: Hashable, Sendable {
        var chunk: UInt64
        var block: Int64
        var viewpoint: UInt64
    }

    private struct Viewpoints {
        var numbers: [Viewpoint: UInt64] = [:]
        var last: UInt64 = 0
    }

    private let periods: WeighedCache<Key, [BusyPeriod]>
    private let viewpoints = Mutex(Viewpoints())

    /// A memo that takes about so many octets; 0 for none at all.
    init(room: Int) { periods = WeighedCache(room: room) }

    /// The blocks that a window touches; `nil` for a window that is too long to be cut.
    static func blocks(of window: Range<Instant>) -> ClosedRange<Int64>? {
        guard !window.isEmpty else { return nil }
        let first = block(of: window.lowerBound.secondsSinceEpoch)
        let last = block(of: window.upperBound.secondsSinceEpoch - 1)
        return last - first < blockLimit ? first...last : nil
    }

    /// The time of a block.
    static func window(of block: Int64) -> Range<Instant> {
        let start = Instant(secondsSinceEpoch: block * blockLength)
        return start..<start.advanced(by: blockLength)
    }

    private static func block(of second: Int64) -> Int64 {
        let quotient = second / blockLength
        return second % blockLength < 0 ? quotient - 1 : quotient
    }

    /// A number that stands for a viewpoint from then on.
    func number(of viewpoint: Viewpoint) -> UInt64 {
        viewpoints.withLock { viewpoints in
            if let number = viewpoints.numbers[viewpoint] { return number }
            if viewpoints.numbers.count >= 1_024 { viewpoints.numbers = [:] }
            viewpoints.last += 1
            viewpoints.numbers[viewpoint] = viewpoints.last
            return viewpoints.last
        }
    }

    /// What was kept.
    func periods(of chunk: ImageChunk, in block: Int64, seenFrom viewpoint: UInt64) -> [BusyPeriod]? {
        periods.value(for: Key(chunk: chunk.id, block: block, viewpoint: viewpoint))
    }

    /// Keeps the periods that a chunk's objects make in a block, clipped or not.
    func keep(
        _ found: [BusyPeriod], of chunk: ImageChunk, in block: Int64, seenFrom viewpoint: UInt64
    ) {
        periods.keep(
            found, weight: 128 + found.count * MemoryLayout<BusyPeriod>.stride,
            for: Key(chunk: chunk.id, block: block, viewpoint: viewpoint))
    }
}
