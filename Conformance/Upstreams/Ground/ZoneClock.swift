import Foundation
import Synchronization

/// The clock of one IANA time zone, read from Foundation once and kept as a table.
///
/// The gateway reads the system's TZif files itself; taking the platform's own zones here keeps an error of
/// one side from hiding behind the same error on the other.
struct ZoneClock: Sendable {
    /// The name as it was asked for.
    let identifier: String
    private let instants: [Int]
    private let offsets: [Int]

    /// The zone without offset.
    static let utc = ZoneClock(identifier: "UTC", instants: [Int.min], offsets: [0])

    private static let cache = Mutex<[String: ZoneClock?]>([:])

    private init(identifier: String, instants: [Int], offsets: [Int]) {
        self.identifier = identifier
        self.instants = instants
        self.offsets = offsets
    }

    /// The zone of an IANA name; `nil` for anything else, abbreviations and `GMT+1` among it.
    static func named(_ identifier: String) -> ZoneClock? {
        cache.withLock { cache in
            if let known = cache[identifier] { return known }
            let clock = read(identifier)
            // Strangers' names must not fill the memory.
            if clock != nil || cache.count < 2000 { cache[identifier] = .some(clock) }
            return clock
        }
    }

    private static func read(_ identifier: String) -> ZoneClock? {
        if identifier == "UTC" || identifier == "GMT" || identifier == "Etc/UTC" || identifier == "Etc/GMT" {
            return ZoneClock(identifier: identifier, instants: [Int.min], offsets: [0])
        }
        let isIANA =
            identifier.contains("/") || ["EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"].contains(identifier)
        guard isIANA, !identifier.contains(" "), let zone = TimeZone(identifier: identifier) else {
            return nil
        }
        func offset(_ instant: Int) -> Int {
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant)))
        }
        // 1970 to 2100 in steps of ten days: no zone has kept a clock change for a shorter time since 1970.
        let step = 10 * 86_400
        var instants = [Int.min]
        var previous = offset(0)
        var offsets = [previous]
        var low = 0
        while low < 4_102_444_800 {
            let high = low + step
            let next = offset(high)
            if next != previous {
                var before = low
                var after = high
                while after - before > 1 {
                    let middle = (before + after) / 2
                    if offset(middle) == previous { before = middle } else { after = middle }
                }
                instants.append(after)
                offsets.append(next)
                previous = next
            }
            low = high
        }
        return ZoneClock(identifier: identifier, instants: instants, offsets: offsets)
    }

    /// Seconds east of Greenwich at an instant.
    func offset(at instant: Int) -> Int {
        var low = 0
        var high = instants.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if instants[middle] <= instant { low = middle } else { high = middle }
        }
        return offsets[low]
    }

    /// What the clock on the wall shows at an instant.
    func wall(at instant: Int) -> Int { instant + offset(at: instant) }

    /// When the clock on the wall shows `wall`: the first time if there are two, and by the offset before
    /// the gap if there is none (RFC 5545 §3.3.5).
    func instant(ofWall wall: Int) -> Int {
        let before = offset(at: wall - 86_400)
        if offset(at: wall - before) == before { return wall - before }
        let after = offset(at: wall + 86_400)
        if offset(at: wall - after) == after { return wall - after }
        return wall - before
    }
}
