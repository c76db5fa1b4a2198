import ICalendar

/// The recurrence set of a master before overrides: DTSTART, RRULE and RDATE without EXRULE and EXDATE
/// (RFC 5545 §3.8.5).
///
/// DTSTART is the first instance also where the rule does not make it: the RFC calls that set undefined, but
/// says that DTSTART "defines the first instance in the recurrence set" and "always counts as the first
/// occurrence".
///
/// A class, because it is handed about for each window and never changes.
final class MasterRecurrence: Sendable {
    /// Index of the member.
    let member: Int
    let times: MemberTimes
    /// Whether there is an RRULE or RDATE.
    let recurs: Bool
    private let rules: [RuleSource]
    private let exceptionRules: [RuleSource]
    /// RDATEs in order.
    private let additions: [Occurrence]
    /// What RDATE periods say about their ends.
    private let periods: [Extent]
    private let exclusions: Exclusions
    /// Whether a rule is of a frequency below DAILY.
    private let mayBeMany: Bool
    /// How many instances may be taken out again in one walk.
    private let work: Int

    init(
        member: Int, component: Component, kind: MemberKind, reader: TimeReader, work: Int
    ) throws(RecurrenceError) {
        self.member = member
        self.work = work
        let times = try MemberTimes(component, kind, fallback: nil, reader: reader)
        self.times = times
        rules = try Self.sources(component, .rrule, times: times, reader: reader, work: work)
        exceptionRules = try Self.sources(component, .exrule, times: times, reader: reader, work: work)
        (additions, periods) = try Self.additions(component, times: times, reader: reader)
        var exclusions = Exclusions()
        try exclusions.add(component, like: times.start, clock: WallClock(times.zone), reader: reader)
        self.exclusions = exclusions
        mayBeMany = rules.contains(where: \.isWithinDays)
        recurs = !rules.isEmpty || component.first(.rdate) != nil
    }

    private static func sources(
        _ component: Component, _ name: PropertyName, times: MemberTimes, reader: TimeReader, work: Int
    ) throws(RecurrenceError) -> [RuleSource] {
        var sources: [RuleSource] = []
        for property in component.all(name) {
            let rule: RecurrenceRule
            do {
                rule = try property.recurrenceRule()
            } catch {
                throw RecurrenceError(.malformed(name))
            }
            sources.append(
                try RuleSource(rule, of: times, countsStart: name == .rrule, reader: reader, work: work))
        }
        return sources
    }

    private static func additions(
        _ component: Component, times: MemberTimes, reader: TimeReader
    ) throws(RecurrenceError) -> ([Occurrence], [Extent]) {
        var additions: [Occurrence] = []
        var periods: [Extent] = []
        let clock = WallClock(times.zone)
        let timeOfDay = times.local.floorModulo(secondsPerDay)
        func place(_ time: CalendarTime, period: Int?) throws(RecurrenceError) {
            // A DATE among date-times happens at DTSTART's time of day.
            let local =
                try reader.reading(of: time, like: times.start, clock: clock)
                ?? time.date.dayNumber * secondsPerDay + timeOfDay
            additions.append(
                Occurrence(local: local, instant: clock.instant(of: local), period: period))
        }
        for property in component.all(.rdate) {
            do {
                guard property.holdsPeriods else {
                    for time in try property.times() { try place(time, period: nil) }
                    continue
                }
                for period in try property.periods() {
                    periods.append(try extent(of: period, isDate: times.start.isDate, reader: reader))
                    try place(period.start, period: periods.count - 1)
                }
            } catch let error as RecurrenceError {
                throw error
            } catch {
                throw RecurrenceError(.malformed(.rdate))
            }
        }
        if additions.count > 1 {
            additions.sort { ($0.instant, $0.period ?? .max) < ($1.instant, $1.period ?? .max) }
        }
        return (additions, periods)
    }

    private static func extent(
        of period: Period, isDate: Bool, reader: TimeReader
    ) throws(RecurrenceError) -> Extent {
        switch period.end {
        case .duration(let duration): return isDate ? Extent(days: duration) : Extent(duration)
        case .time(let end):
            if isDate {
                let days = try reader.day(of: end) - reader.day(of: period.start)
                return .nominal(days: max(1, days), seconds: 0)
            }
            return .exact(max(0, try reader.instant(of: end) - reader.instant(of: period.start)))
        }
    }

    // MARK: - Instances

    /// The longest that an instance lasts, in seconds.
    var longest: Int {
        periods.isEmpty
            ? times.extent.longest : max(times.extent.longest, periods.map(\.longest).max() ?? 0)
    }

    /// Calls `body` for the instances that start in a window, in order, until it answers false.
    func forEach(
        in window: Range<Int>, clock: WallClock, _ body: (Occurrence) throws(RecurrenceError) -> Bool
    ) throws(RecurrenceError) {
        guard rules.count == 1, additions.isEmpty, exceptionRules.isEmpty else {
            try forEachMerged(in: window, clock: clock, body)
            return
        }
        var latest = Int.min
        /// What a gap of the clock has made already, filled when the readings after the gap come to it again.
        var again: Set<Int> = []
        let takesOut = !exclusions.isEmpty
        var work = Work(limit: work)
        try rules[0].forEach(in: window, clock: clock) { (occurrence) throws(RecurrenceError) in
            if occurrence.instant > latest {
                latest = occurrence.instant
                if !again.isEmpty { again = [] }
            } else {
                // A time in a gap and the one after it are one instant, hence one instance.
                if again.isEmpty { again = try instants(upTo: latest, before: occurrence, clock: clock) }
                guard !again.contains(occurrence.instant) else { return true }
            }
            if takesOut, exclusions.contains(occurrence) {
                guard work.spend() else { throw RecurrenceError(.tooMuchWork) }
                return true
            }
            return try body(occurrence)
        }
    }

    /// The instants from that of an occurrence on that the only rule makes by earlier readings of the clock.
    private func instants(
        upTo latest: Int, before occurrence: Occurrence, clock: WallClock
    ) throws(RecurrenceError) -> Set<Int> {
        var instants: Set<Int> = []
        try rules[0].forEach(in: occurrence.instant..<(latest + 1), clock: clock) { earlier in
            guard earlier.local < occurrence.local else { return false }
            instants.insert(earlier.instant)
            return true
        }
        return instants
    }

    /// The same for no rule, several of them, RDATEs and EXRULEs.
    private func forEachMerged(
        in window: Range<Int>, clock: WallClock, _ body: (Occurrence) throws(RecurrenceError) -> Bool
    ) throws(RecurrenceError) {
        if !recurs {
            let start = Occurrence(local: times.local, instant: times.instant)
            if window.contains(times.instant), !exclusions.contains(start) { _ = try body(start) }
            return
        }
        var work = Work(limit: work)
        var slice = WindowSlice(window)
        var last: Int?
        while !slice.isEmpty {
            guard let occurrences = try merged(in: slice.range, clock: clock) else {
                slice.halve()
                continue
            }
            let excluded = try excludedByRules(among: occurrences, clock: clock, work: &work)
            for occurrence in occurrences {
                if occurrence.instant != last {
                    last = occurrence.instant
                    if !exclusions.contains(occurrence), !excluded.contains(occurrence.instant) {
                        guard try body(occurrence) else { return }
                        continue
                    }
                }
                // Made in vain: by two rules, or to be taken out.
                guard work.spend() else { throw RecurrenceError(.tooMuchWork) }
            }
            slice.advance()
        }
    }

    /// What starts in a slice, in order; `nil` when that is too much to have at once.
    private func merged(in slice: Range<Int>, clock: WallClock) throws(RecurrenceError) -> [Occurrence]? {
        var occurrences: [Occurrence] = additions.filter { slice.contains($0.instant) }
        if rules.isEmpty, slice.contains(times.instant) {
            occurrences.append(Occurrence(local: times.local, instant: times.instant))
        }
        let limit = occurrences.count + WindowSlice.capacity
        for rule in rules {
            try rule.forEach(in: slice, clock: clock) { occurrence in
                occurrences.append(occurrence)
                return occurrences.count <= limit
            }
            if occurrences.count > limit, slice.count > 1 { return nil }
        }
        // A period says more about an instance than a rule that makes the same one.
        occurrences.sort { ($0.instant, $0.period ?? .max) < ($1.instant, $1.period ?? .max) }
        return occurrences
    }

    /// Whether more than `limit` instances certainly start in a window.
    func exceeds(_ limit: Int, in window: Range<Int>, clock: WallClock) -> Bool {
        guard mayBeMany, exceptionRules.isEmpty, window.count > 4 * secondsPerDay else { return false }
        let (room, overflow) = limit.addingReportingOverflow(exclusions.capacity)
        return !overflow && rules.contains { $0.exceeds(room, in: window, clock: clock) }
    }

    /// What EXRULEs take out of some occurrences.
    private func excludedByRules(
        among occurrences: [Occurrence], clock: WallClock, work: inout Work
    ) throws(RecurrenceError) -> Set<Int> {
        var excluded: Set<Int> = []
        guard let first = occurrences.first, let last = occurrences.last else { return excluded }
        for rule in exceptionRules {
            var count = 0
            try rule.forEach(in: first.instant..<(last.instant + 1), clock: clock) { occurrence in
                count += 1
                guard count <= WindowSlice.capacity else { return false }
                excluded.insert(occurrence.instant)
                return true
            }
            guard work.spend(count) else { throw RecurrenceError(.tooMuchWork) }
            guard count > WindowSlice.capacity else { continue }
            // It makes more than there is to take out: each is asked for.
            guard work.spend(occurrences.count) else { throw RecurrenceError(.tooMuchWork) }
            for occurrence in occurrences {
                let instant = occurrence.instant
                try rule.forEach(in: instant..<(instant + 1), clock: clock) { _ in
                    excluded.insert(instant)
                    return false
                }
            }
        }
        return excluded
    }

    /// Whether EXDATE takes an instance out.
    func excludes(_ occurrence: Occurrence) -> Bool { exclusions.contains(occurrence) }

    /// Where an instance lies.
    @inline(__always)
    func placed(for occurrence: Occurrence, clock: WallClock) -> PlacedTimes {
        guard let period = occurrence.period else {
            return times.placed(local: occurrence.local, instant: occurrence.instant, clock: clock)
        }
        let end = periods[period].end(local: occurrence.local, instant: occurrence.instant, clock: clock)
        return PlacedTimes(start: occurrence.instant, end: end, startLocal: occurrence.local)
    }

    /// From the earliest start to the latest end, not looking at exclusions; `nil` for no end.
    func span() throws(RecurrenceError) -> (start: Int, end: Int?) {
        var start = times.instant
        var lastStart = times.instant
        for addition in additions {
            start = min(start, addition.instant)
            lastStart = max(lastStart, addition.instant)
        }
        if rules.contains(where: \.isEndless) { return (start, nil) }
        let clock = WallClock(times.zone)
        for rule in rules {
            guard let reading = try rule.lastReading() else { continue }
            // Where the clock is set, an earlier reading can be the later instant.
            for local in [reading, reading - 3600, reading - secondsPerDay] where local >= times.local {
                lastStart = max(lastStart, clock.instant(of: local))
            }
        }
        return (start, lastStart + longest)
    }
}

/// A piece of a window, so long that what starts in it can be had at once.
///
/// An event of years has instances that overlap a window from as long before it; a rule of every second makes
/// more of them than memory holds, and than anybody may ask for.
private struct WindowSlice {
    /// More occurrences than this are taken in smaller pieces.
    static let capacity = 10_000

    private(set) var range: Range<Int>
    private let end: Int

    init(_ window: Range<Int>) {
        range = window
        end = window.upperBound
    }

    var isEmpty: Bool { range.isEmpty }

    mutating func halve() {
        range = range.lowerBound..<(range.lowerBound + max(1, range.count / 2))
    }

    mutating func advance() {
        let (start, length) = (range.upperBound, 2 * range.count)
        range = start..<(length < end - start ? start + length : end)
    }
}
