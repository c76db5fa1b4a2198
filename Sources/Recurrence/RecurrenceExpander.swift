public import ICalendar
public import TimeZones

/// The instances of a calendar object: its recurrence set with overrides applied.
///
/// RRULEs are followed on the wall clock of DTSTART's zone, then placed by the zone: a time that the clock
/// skips or shows twice is the instant of RFC 5545 §3.3.5, and two times that are one instant are one
/// instance.  What the RFC leaves open is settled so:
///
/// - DTSTART is the first instance, and counts for COUNT, also where the rule does not make it (§3.8.5.3);
///   but an UNTIL before DTSTART leaves nothing of the rule, DTSTART neither.
/// - An EXDATE takes out an override of the same instance as well; any other override is an instance, also
///   where the rule makes none at its RECURRENCE-ID, and where there is no master.
/// - EXDATE, RDATE and RECURRENCE-ID of another type than DTSTART count: a DATE is the instance of that day,
///   a date-time among DATEs is its day (midnight of the viewer, when it is that), a floating time has
///   DTSTART's zone.
/// - DTEND at or before DTSTART is no duration, for DATEs one day.
/// - EXRULE (RFC 2445 §4.8.5.2) takes out what it makes.
/// - A time zone that nobody knows is an error, never UTC.
///
/// The members may belong to several UIDs; each UID is an object of its own.
public struct RecurrenceExpander: Sendable {
    private let sets: [RecurrenceSet]
    private let resolver: ZoneResolver
    private let limits: ExpansionLimits

    /// Reads the times of an object; nothing is expanded yet.
    ///
    /// - Parameters:
    ///   - calendar: The object.  Members other than VEVENT, VTODO and VJOURNAL have no instances.
    ///   - resolver: Its zones; DATEs and floating times lie in its floating zone.
    ///   - limits: What an answer may cost.
    /// - Throws: ``RecurrenceError`` with `missingStart`, `malformed`, `unknownTimeZone` or
    ///   `unsupportedRule`.
    public init(
        _ calendar: VCalendar, resolver: ZoneResolver, limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) {
        try self.init(members: calendar.members, resolver: resolver, limits: limits)
    }

    /// The same for the members of a calendar, for one who has them at hand.
    package init(
        members: [Component], resolver: ZoneResolver, limits: ExpansionLimits
    ) throws(RecurrenceError) {
        self.limits = limits
        self.resolver = resolver
        let reader = TimeReader(resolver: resolver)
        let objects = CalendarObjects(members).objects
        var sets: [RecurrenceSet] = []
        sets.reserveCapacity(objects.count)
        for object in objects {
            sets.append(try RecurrenceSet(object, of: members, reader: reader, limits: limits))
        }
        self.sets = sets
    }

    /// The instances that overlap a window as RFC 4791 §9.9 says, sorted by start.
    ///
    /// The end of the window is exclusive; an instance without duration at its start is in it.
    ///
    /// - Throws: ``RecurrenceError`` with `tooManyInstances` or `tooMuchWork`.
    public func instances(in window: Range<Instant>) throws(RecurrenceError) -> [Instance] {
        var instances: [Instance] = []
        let seconds = ExpansionWindow.seconds(of: window)
        var clocks = WindowClocks(seconds)
        for set in sets {
            try set.collect(in: seconds, clocks: &clocks, limit: limits.instances, into: &instances)
        }
        return Self.sorted(instances)
    }

    /// Calls `body` for the instances that overlap a window, in no order: the index of the member that
    /// describes one among `VCalendar.members`, and when it is.
    ///
    /// The same instances as ``instances(in:)`` has, for those who need no more of them.
    ///
    /// - Throws: ``RecurrenceError`` with `tooManyInstances` or `tooMuchWork`.
    public func forEachInterval(
        in window: Range<Instant>, _ body: (_ member: Int, _ interval: Range<Instant>) -> Void
    ) throws(RecurrenceError) {
        var window = ExpansionWindow(window)
        try forEachInterval(in: &window, body)
    }

    /// The same in a window that many objects are expanded in: what is found out about the clocks of its
    /// zones serves all of them.
    ///
    /// - Throws: ``RecurrenceError`` with `tooManyInstances` or `tooMuchWork`.
    public func forEachInterval(
        in window: inout ExpansionWindow, _ body: (_ member: Int, _ interval: Range<Instant>) -> Void
    ) throws(RecurrenceError) {
        var count = 0
        let limit = limits.instances
        let seconds = window.seconds
        for set in sets {
            try set.forEach(in: seconds, clocks: &window.clocks, limit: limit) {
                (piece) throws(RecurrenceError) in
                guard count < limit else { throw RecurrenceError(.tooManyInstances) }
                count += 1
                body(piece.member, piece.placed.interval)
            }
        }
    }

    /// The earliest instances, by their actual start, up to `count`.
    public func first(_ count: Int) throws(RecurrenceError) -> [Instance] {
        guard count > 0, !sets.isEmpty else { return [] }
        let whole = try span()
        let start = whole.lowerBound.secondsSinceEpoch
        // Everything that starts before the window's end is found, so that enough is the earliest; an
        // instance without duration at the very end of the span still needs a second of room.
        let end = whole.upperBound.advanced(by: 1).secondsSinceEpoch
        // Short at first, so that a rule of every second does not make a day of them for one.
        var length: Int64 = 600
        while true {
            let isLast = end - start <= length
            let upper = isLast ? end : start + length
            let window = Instant(secondsSinceEpoch: start)..<Instant(secondsSinceEpoch: upper)
            let found = try instances(in: window)
            if isLast || found.count >= count || upper > Int64(CompiledRule.lastSecond) + 86_400 {
                return Array(found.prefix(count))
            }
            length *= 12
        }
    }

    /// Whether the object has an instance with that original start.
    public func contains(recurrenceID: CalendarTime) throws(RecurrenceError) -> Bool {
        let reader = TimeReader(resolver: resolver)
        for set in sets where try set.contains(recurrenceID, reader: reader) { return true }
        return false
    }

    /// From the earliest start to the latest end; never too narrow.
    ///
    /// The end is `Instant.distantFuture` when nothing ends the recurrence.  Instances that EXDATE takes out
    /// are not looked at, and nothing is expanded but a COUNT that cannot be reckoned.
    public func span() throws(RecurrenceError) -> Range<Instant> {
        var start = Int.max
        var end = Int.min
        for set in sets {
            let span = try set.span()
            start = min(start, span.start)
            end = max(end, span.end ?? Int(Instant.distantFuture.secondsSinceEpoch))
        }
        guard start <= end else { return Instant.distantPast..<Instant.distantPast }
        return Instant(secondsSinceEpoch: Int64(start))..<Instant(secondsSinceEpoch: Int64(end))
    }

    /// Sorts by start, then end, then member, by keys that are cheaper to move than instances are.
    private static func sorted(_ instances: [Instance]) -> [Instance] {
        struct Key {
            var start: Int64
            var end: Int64
            var member: Int
            var index: Int
        }
        var keys = instances.indices.map { index in
            let instance = instances[index]
            return Key(
                start: instance.interval.lowerBound.secondsSinceEpoch,
                end: instance.interval.upperBound.secondsSinceEpoch, member: instance.member, index: index)
        }
        keys.sort { ($0.start, $0.end, $0.member, $0.index) < ($1.start, $1.end, $1.member, $1.index) }
        return keys.map { instances[$0.index] }
    }
}
