public import ICalendar

/// The rules by which wall clocks of one place are set.
///
/// Made from the OS's zone files by ``TimeZoneDatabase``, from an object's own VTIMEZONE by ``VTimeZone``, or
/// for a fixed offset. A value holds a reference to one shared immutable table: copies are cheap, and every
/// look-up is a few comparisons without allocation, for the far future too.
public struct Zone: Sendable {
    /// The zone's name: an IANA id in its usual spelling, the TZID of a VTIMEZONE, or `UTC` and `UTC+01:00`.
    public let identifier: String
    let table: ZoneTable

    init(identifier: String, table: ZoneTable) {
        self.identifier = identifier
        self.table = table
    }

    /// A clock that is never set.
    ///
    /// - Parameter offset: what it is ahead of UTC; nothing is refused.
    public init(fixedOffset offset: UTCOffset) {
        let name = Self.name(of: offset)
        self.init(
            identifier: name,
            table: ZoneTable(
                types: [LocalTimeType(offset: offset.seconds, isDaylight: false, abbreviation: name)],
                initial: 0,
                transitions: []))
    }

    /// UTC.
    public static let utc = Zone(fixedOffset: UTCOffset(seconds: 0))

    /// What the wall clock is ahead of UTC.
    public func offset(at instant: Instant) -> UTCOffset {
        let second = instant.secondsSinceEpoch
        let index = table.index(at: second - table.shift(for: second))
        return UTCOffset(seconds: Int(table.entries[index].offset))
    }

    /// What the wall clock shows.
    public func local(at instant: Instant) -> LocalDateTime {
        LocalDateTime(instant, ahead: offset(at: instant))
    }

    /// When the wall clock shows `local`.
    ///
    /// RFC 5545 §3.3.5: a time that occurs twice is the first occurrence; one that does not occur is taken
    /// with the offset before the gap.
    public func instant(of local: LocalDateTime) -> Instant {
        instant(ofLocalSecond: local.secondsSinceEpoch)
    }

    /// When the wall clock shows a time that is given as ``LocalDateTime/secondsSinceEpoch``.
    ///
    /// The same as ``instant(of:)`` for those who compute with seconds.
    public func instant(ofLocalSecond second: Int64) -> Instant {
        let index = table.index(atWall: second - table.shift(for: second))
        return Instant(secondsSinceEpoch: second &- Int64(table.entries[index].offset))
    }

    /// When the wall clock shows `local`, and whether it does so never or twice.
    public func resolution(of local: LocalDateTime) -> LocalTimeResolution {
        let second = local.secondsSinceEpoch
        let shift = table.shift(for: second)
        let folded = second - shift
        let index = table.index(atWall: folded)
        let offset = Int64(table.entries[index].offset)
        let instant = Instant(secondsSinceEpoch: second &- offset)
        guard index + 1 < table.entries.count else { return .unique(instant) }

        let next = table.entries[index + 1]
        let after = Int64(next.offset)
        if after > offset, folded >= next.time &+ offset { return .gap(instant) }
        if after < offset, folded >= next.time &+ after {
            return .overlap(first: instant, second: Instant(secondsSinceEpoch: second &- after))
        }
        return .unique(instant)
    }

    /// The first change of the clock, or of its name, after an instant; `nil` when there is none any more.
    public func transition(after instant: Instant) -> ZoneTransition? {
        let second = instant.secondsSinceEpoch
        let shift = table.shift(for: second)
        let index = table.index(at: second - shift) + 1
        guard index < table.entries.count else { return nil }
        return transition(at: index, shift: shift)
    }

    /// The change by which the present offset came about; `nil` when it has always been so.
    public func transition(atOrBefore instant: Instant) -> ZoneTransition? {
        let second = instant.secondsSinceEpoch
        let shift = table.shift(for: second)
        let index = table.index(at: second - shift)
        guard index > 0 else { return nil }
        return transition(at: index, shift: shift)
    }

    /// Whether the clock never changes.
    public var isFixed: Bool { table.entries.count == 1 }

    /// The offset and the name before the first change.
    var initial: LocalTimeType { table.types[Int(table.entries[0].type)] }

    /// The same rules under another name.
    func renamed(_ identifier: String) -> Zone { Zone(identifier: identifier, table: table) }

    private func transition(at index: Int, shift: Int64) -> ZoneTransition {
        let entry = table.entries[index]
        return ZoneTransition(
            instant: Instant(secondsSinceEpoch: entry.time &+ shift),
            offsetBefore: UTCOffset(seconds: Int(table.entries[index - 1].offset)),
            offsetAfter: UTCOffset(seconds: Int(entry.offset)),
            isDaylight: table.isDaylight(entry: index),
            abbreviation: table.types[Int(entry.type)].abbreviation)
    }

    /// `UTC`, `UTC+05:30`, `UTC-00:44:30`.
    private static func name(of offset: UTCOffset) -> String {
        guard offset.seconds != 0 else { return "UTC" }
        let digits = offset.text.dropFirst()
        let parts = stride(from: 0, to: digits.count, by: 2).map { digits.dropFirst($0).prefix(2) }
        return "UTC" + (offset.seconds < 0 ? "-" : "+") + parts.joined(separator: ":")
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Zone: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.identifier == b.identifier && a.table == b.table }
    public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}

extension LocalDateTime {
    /// What a clock shows that is ahead of UTC by an offset.
    init(_ instant: Instant, ahead offset: UTCOffset) {
        // Instants that no calendar holds are brought to where the arithmetic on days still fits.
        let second = min(max(instant.secondsSinceEpoch, -(1 << 61)), 1 << 61)
        self.init(secondsSinceEpoch: second + Int64(offset.seconds))
    }
}
