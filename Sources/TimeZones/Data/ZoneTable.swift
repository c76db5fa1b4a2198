/// One kind of local time of a zone.
struct LocalTimeType: Sendable, Hashable {
    /// Seconds east of UTC.
    var offset: Int
    var isDaylight: Bool
    var abbreviation: String
}

/// The transitions of a zone, laid out for look-up: shared, immutable, made once.
///
/// Rules that hold for ever are written out over one Gregorian cycle of 400 years; instants beyond are folded
/// back into it, so that the far future costs one division.
final class ZoneTable: Sendable {
    /// A change of local time.
    struct Entry: Sendable, Hashable {
        /// First second, since 1970 in UTC, at which `type` applies.
        var time: Int64
        /// First second of the wall clock, since 1970 as if in UTC, from which on this entry decides.
        ///
        /// RFC 5545 §3.3.5 takes the offset before the change in a gap, and the first occurrence, which has
        /// the offset before too, in an overlap: both end where the clock shows `time` by the larger of the
        /// offsets.
        var wall: Int64
        var offset: Int32
        var type: Int32
    }

    let types: [LocalTimeType]
    /// In time order; the first holds from the beginning of time.
    let entries: [Entry]
    /// Where the repeating 400 years begin; `cycleEnd` is `Int64.max` for a zone that comes to rest.
    let cycleStart: Int64
    let cycleEnd: Int64

    /// Largest amount by which an entry's `wall` is ahead of its `time`.
    private let wallLead: Int64
    /// `buckets[n]` is the entry in force at `bucketOrigin + n << bucketShift`.
    private let buckets: [Int32]
    private let bucketOrigin: Int64

    /// 2^24 seconds are 194 days: a bucket holds one transition as a rule.
    private static let bucketShift: UInt64 = 24
    /// Buckets cover the years 1800 to 2500 or so; rare transitions outside are found by bisection.
    private static let bucketRange: Range<Int64> = -5_400_000_000..<17_000_000_000

    /// Lays out transitions.
    ///
    /// - Parameters:
    ///   - types: what `initial` and `transitions` index.
    ///   - initial: index of the type before the first transition.
    ///   - transitions: in time order; of several at one time the last counts.
    ///   - cycleStart: from here on the transitions repeat every 400 years; they must reach two days beyond
    ///     its end.
    init(
        types: [LocalTimeType], initial: Int, transitions: [(time: Int64, type: Int)],
        cycleStart: Int64? = nil
    ) {
        self.types = types
        var entries: [Entry] = []
        entries.reserveCapacity(transitions.count + 1)
        entries.append(
            Entry(time: .min, wall: .min, offset: Int32(types[initial].offset), type: Int32(initial)))
        var lead: Int64 = -200_000
        for transition in transitions {
            if let last = entries.last, entries.count > 1, last.time == transition.time {
                entries.removeLast()
            }
            guard let last = entries.last, types[Int(last.type)] != types[transition.type] else { continue }
            let offset = Int32(types[transition.type].offset)
            // Zones in which two changes lie within hours keep their walls in order all the same.
            let wall = max(transition.time &+ Int64(max(offset, last.offset)), last.wall)
            lead = max(lead, wall &- transition.time)
            entries.append(
                Entry(time: transition.time, wall: wall, offset: offset, type: Int32(transition.type)))
        }
        self.entries = entries
        self.wallLead = lead
        if let cycleStart, let last = entries.last, last.time > cycleStart {
            self.cycleStart = cycleStart
            self.cycleEnd = cycleStart + Civil.cycleSeconds
        } else {
            self.cycleStart = .max
            self.cycleEnd = .max
        }

        var buckets: [Int32] = []
        let range = Self.bucketRange
        let first = entries.dropFirst().first { $0.time >= range.lowerBound }?.time ?? .max
        bucketOrigin = first < range.upperBound ? first : .max
        if bucketOrigin != .max {
            let last = min(entries[entries.count - 1].time, range.upperBound)
            var boundary = bucketOrigin
            var index = 0
            while boundary <= last {
                while index + 1 < entries.count, entries[index + 1].time <= boundary { index += 1 }
                buckets.append(Int32(index))
                boundary += 1 << Int64(Self.bucketShift)
            }
        }
        self.buckets = buckets
    }

    /// Seconds to take from an instant to bring it into the table: a whole number of cycles.
    @inline(__always)
    func shift(for second: Int64) -> Int64 {
        // The second comparison is for the last second of 64 bits in a zone without a cycle.
        guard second >= cycleEnd, cycleStart < cycleEnd else { return 0 }
        // No calendar reaches half of what 64 bits hold; beyond, the subtraction would overflow.
        let second = min(second, .max / 2)
        return (second - cycleStart) / Civil.cycleSeconds * Civil.cycleSeconds
    }

    /// The entry in force at a second since 1970, which must not lie beyond the cycle.
    @inline(__always)
    func index(at second: Int64) -> Int {
        var low = 0
        var high = entries.count - 1
        if second >= bucketOrigin {
            // As unsigned numbers the difference is right even where it exceeds 63 bits.
            let bucket = UInt64(bitPattern: second &- bucketOrigin) >> Self.bucketShift
            if bucket < UInt64(buckets.count) {
                low = Int(buckets[Int(bucket)])
                if bucket + 1 < UInt64(buckets.count) { high = Int(buckets[Int(bucket) + 1]) }
            } else if let last = buckets.last {
                low = Int(last)
            }
        }
        while low < high {
            let middle = (low + high + 1) >> 1
            if entries[middle].time <= second { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The entry that decides at a second of the wall clock, which must not lie beyond the cycle.
    @inline(__always)
    func index(atWall second: Int64) -> Int {
        let behind = second.subtractingReportingOverflow(wallLead)
        var low = behind.overflow ? (second < 0 ? 0 : entries.count - 1) : index(at: behind.partialValue)
        // Few transitions lie within the spread of the offsets; a table that has many there is bisected.
        var steps = 0
        while low + 1 < entries.count, entries[low + 1].wall <= second {
            low += 1
            steps += 1
            guard steps < 8 else { break }
        }
        guard steps == 8 else { return low }
        var high = entries.count - 1
        while low < high {
            let middle = (low + high + 1) >> 1
            if entries[middle].wall <= second { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// Whether the change into an entry begins daylight saving, the larger offset being the daylight one.
    ///
    /// Ireland (and Morocco until 2026) have their rules the other way round, with winter as a negative
    /// daylight saving; calendars expect DAYLIGHT to be ahead of STANDARD.
    func isDaylight(entry index: Int) -> Bool {
        func type(_ index: Int) -> LocalTimeType { types[Int(entries[index].type)] }
        let after = type(index)
        guard index > 0 else { return after.isDaylight }
        let before = type(index - 1)
        guard before.isDaylight != after.isDaylight else { return after.isDaylight }
        if after.isDaylight { return after.offset >= before.offset }
        // Back to standard time by putting clocks forward: that ends a negative daylight saving, unless the
        // zone itself moved east at that moment.
        guard before.offset < after.offset else { return false }
        return index < 2 || type(index - 2).isDaylight || type(index - 2).offset > before.offset
    }
}

extension ZoneTable: Equatable {
    static func == (a: ZoneTable, b: ZoneTable) -> Bool {
        a === b
            || (a.cycleStart == b.cycleStart && a.entries.count == b.entries.count
                && a.types[Int(a.entries[0].type)] == b.types[Int(b.entries[0].type)]
                && zip(a.entries, b.entries).allSatisfy {
                    $0.time == $1.time && a.types[Int($0.type)] == b.types[Int($1.type)]
                })
    }
}
