import ICalendar

/// One object of a calendar: the master and the overrides of one UID.
///
/// A class that never changes, so that going through many copies none.
final class RecurrenceSet: Sendable {
    private let master: MasterRecurrence?
    /// Ordered by what they replace.
    private let overrides: [Override]
    /// The index in ``overrides`` by the instant that is replaced.
    private let replaced: [Int: Int]
    /// Indices of those with RANGE=THISANDFUTURE, by the instant they start to hold.
    private let ranges: [Int]
    private let kind: MemberKind

    /// Takes the master and the overrides of one UID, which are among the members.
    init(
        _ object: CalendarObjects.Object, of members: [Component], reader: TimeReader,
        limits: ExpansionLimits
    ) throws(RecurrenceError) {
        let master = try object.master.map { (index) throws(RecurrenceError) in
            try MasterRecurrence(
                member: index, component: members[index], kind: object.kind, reader: reader, work: limits.work
            )
        }
        self.master = master
        kind = object.kind
        guard !object.overrides.isEmpty else {
            (overrides, replaced, ranges) = ([], [:], [])
            return
        }
        var overrides: [Override] = []
        for index in object.overrides {
            overrides.append(
                try Self.override(index, members[index], object.kind, of: master, reader: reader))
        }
        overrides.sort { ($0.original.instant, $0.sequence) < ($1.original.instant, $1.sequence) }
        var replaced: [Int: Int] = [:]
        for (index, override) in overrides.enumerated() {
            // Of two for one instance the one with the higher SEQUENCE counts, or the later one.
            replaced[override.original.instant] = index
        }
        ranges = overrides.indices.filter {
            overrides[$0].isThisAndFuture && replaced[overrides[$0].original.instant] == $0
        }
        self.overrides = overrides
        self.replaced = replaced
    }

    private static func override(
        _ index: Int, _ component: Component, _ kind: MemberKind, of master: MasterRecurrence?,
        reader: TimeReader
    ) throws(RecurrenceError) -> Override {
        guard let recurrenceID = component.recurrenceID else {
            throw RecurrenceError(.malformed(.recurrenceID))
        }
        let times = try MemberTimes(component, kind, fallback: recurrenceID, reader: reader)
        return Override(
            member: index, component: component, recurrenceID: recurrenceID, times: times,
            original: try original(of: recurrenceID, in: master, reader: reader))
    }

    /// The instance that a RECURRENCE-ID names.
    ///
    /// A DATE names the instance of that day among date-times; one that floats names the same digits.
    private static func original(
        of recurrenceID: CalendarTime, in master: MasterRecurrence?, reader: TimeReader
    ) throws(RecurrenceError) -> Occurrence {
        guard let master else {
            let local = Int(recurrenceID.local.secondsSinceEpoch)
            return Occurrence(local: local, instant: try reader.instant(of: recurrenceID))
        }
        let clock = WallClock(master.times.zone)
        let reading = try reader.reading(of: recurrenceID, like: master.times.start, clock: clock)
        if let reading { return Occurrence(local: reading, instant: clock.instant(of: reading)) }
        let day = recurrenceID.date.dayNumber * secondsPerDay
        let window =
            clock.instant(of: day)..<max(clock.instant(of: day) + 1, clock.instant(of: day + secondsPerDay))
        var found: Occurrence?
        try master.forEach(in: window, clock: clock) { occurrence in
            found = occurrence
            return false
        }
        if let found { return found }
        let local = day + master.times.local.floorModulo(secondsPerDay)
        return Occurrence(local: local, instant: clock.instant(of: local))
    }

    // MARK: - Instances

    /// Appends the instances that overlap a window, unsorted.
    func collect(
        in window: Range<Int>, clocks: inout WindowClocks, limit: Int, into instances: inout [Instance]
    ) throws(RecurrenceError) {
        var found: [Instance] = []
        swap(&found, &instances)
        defer { swap(&found, &instances) }
        try forEach(in: window, clocks: &clocks, limit: limit) { (piece) throws(RecurrenceError) in
            guard found.count < limit else { throw RecurrenceError(.tooManyInstances) }
            found.append(instance(piece))
        }
    }

    /// An instance before it is written out.
    struct Piece {
        var original: Occurrence
        var placed: PlacedTimes
        /// Index of the member that describes it.
        var member: Int
        /// Index in ``overrides``, where an override describes it.
        var override: Int?
        /// Whether it was made by the master.
        var isOfMaster: Bool
    }

    private func instance(_ piece: Piece) -> Instance {
        let recurrenceID: CalendarTime? =
            if piece.isOfMaster {
                recurs ? master?.times.startTime(piece.original.local) : nil
            } else {
                master?.times.startTime(piece.original.local)
                    ?? piece.override.map { overrides[$0].recurrenceID }
            }
        func make(_ times: MemberTimes) -> Instance {
            Instance(
                recurrenceID: recurrenceID, start: times.startTime(piece.placed.startLocal),
                end: times.endTime(piece.placed.end), interval: piece.placed.interval,
                member: piece.member, isOverride: piece.override != nil)
        }
        if piece.override == nil, let master { return make(master.times) }
        return make(overrides[piece.override ?? 0].times)
    }

    /// Calls `body` for the instances that overlap a window, in no order.
    ///
    /// - Throws: What `body` throws; `tooManyInstances` when there are certainly more than `limit`.
    func forEach(
        in window: Range<Int>, clocks: inout WindowClocks, limit: Int,
        _ body: (Piece) throws(RecurrenceError) -> Void
    ) throws(RecurrenceError) {
        if let master {
            let clock = clocks.clock(of: master.times.zone)
            // Overrides may stand elsewhere than what they replace; each takes one away at most.
            if ranges.isEmpty, kind == .event,
                master.exceeds(min(limit, .max / 2) + overrides.count, in: window, clock: clock)
            {
                throw RecurrenceError(.tooManyInstances)
            }
            if overrides.isEmpty {
                try forEachAlone(master, in: window, clock: clock, body)
                return
            }
            try forEachOfMaster(master, in: window, clock: clock, clocks: &clocks, body)
        }
        for index in overrides.indices where replaced[overrides[index].original.instant] == index {
            let original = overrides[index].original
            // "EXDATE … take precedence over those specified by inclusion properties".
            if let master, master.excludes(original) { continue }
            let placed = overrides[index].times.own
            guard Overlap.holds(placed, window, isToDo: kind == .toDo) else { continue }
            try body(
                Piece(
                    original: original, placed: placed, member: overrides[index].member, override: index,
                    isOfMaster: false))
        }
    }

    /// The instances of a master without overrides.
    @inline(__always)
    private func forEachAlone(
        _ master: MasterRecurrence, in window: Range<Int>, clock: WallClock,
        _ body: (Piece) throws(RecurrenceError) -> Void
    ) throws(RecurrenceError) {
        // One second more: an instance without duration at the very start counts as well.
        let starts = (window.lowerBound - master.longest - 1)..<window.upperBound
        let (member, isToDo) = (master.member, kind == .toDo)
        try master.forEach(in: starts, clock: clock) { (occurrence) throws(RecurrenceError) in
            let placed = master.placed(for: occurrence, clock: clock)
            guard Overlap.holds(placed, window, isToDo: isToDo) else { return true }
            try body(
                Piece(original: occurrence, placed: placed, member: member, override: nil, isOfMaster: true))
            return true
        }
    }

    private func forEachOfMaster(
        _ master: MasterRecurrence, in window: Range<Int>, clock: WallClock, clocks: inout WindowClocks,
        _ body: (Piece) throws(RecurrenceError) -> Void
    ) throws(RecurrenceError) {
        var before = master.longest
        var after = 0
        for index in ranges {
            let reach = overrides[index].reach
            before = max(before, reach.after)
            after = max(after, reach.before)
        }
        let rangeClocks = ranges.map { clocks.clock(of: overrides[$0].times.zone) }
        // One second more: an instance without duration at the very start counts as well.
        let starts = (window.lowerBound - before - 1)..<(window.upperBound + after)
        try master.forEach(in: starts, clock: clock) { (occurrence) throws(RecurrenceError) in
            guard replaced[occurrence.instant] == nil else { return true }
            let place = ranges.lastIndex { overrides[$0].original.instant < occurrence.instant }
            let range = place.map { ranges[$0] }
            let placed: PlacedTimes
            if let place, let range {
                placed = overrides[range].placed(for: occurrence, clock: rangeClocks[place])
            } else {
                placed = master.placed(for: occurrence, clock: clock)
            }
            guard Overlap.holds(placed, window, isToDo: kind == .toDo) else { return true }
            try body(
                Piece(
                    original: occurrence, placed: placed,
                    member: range.map { overrides[$0].member } ?? master.member, override: range,
                    isOfMaster: true))
            return true
        }
    }

    private var recurs: Bool { master?.recurs == true || !overrides.isEmpty }

    /// Whether an instance of the set has that original start.
    func contains(_ recurrenceID: CalendarTime, reader: TimeReader) throws(RecurrenceError) -> Bool {
        let wanted = try Self.original(of: recurrenceID, in: master, reader: reader)
        if master?.excludes(wanted) == true { return false }
        if replaced[wanted.instant] != nil { return true }
        var isFound = false
        guard let master else { return false }
        let clock = WallClock(master.times.zone)
        try master.forEach(in: wanted.instant..<(wanted.instant + 1), clock: clock) { _ in
            isFound = true
            return false
        }
        return isFound
    }

    /// From the earliest start to the latest end; `nil` for no end.
    func span() throws(RecurrenceError) -> (start: Int, end: Int?) {
        var start = Int.max
        var end: Int? = Int.min
        if let master {
            let span = try master.span()
            start = span.start
            end = span.end
        }
        for override in overrides {
            let own = override.times.own
            start = min(start, own.start)
            end = end.map { max($0, own.end) }
            guard override.isThisAndFuture else { continue }
            // Instances of a range can come before their original starts, and end after the master's.
            start = min(start, own.start - secondsPerDay)
            end = end.map { $0 + override.reach.after }
        }
        return (start, end)
    }
}

extension PlacedTimes {
    var interval: Range<Instant> {
        Instant(secondsSinceEpoch: Int64(start))..<Instant(secondsSinceEpoch: Int64(max(start, end)))
    }
}
