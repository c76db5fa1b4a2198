internal import ICalendar
internal import Recurrence
internal import TimeZones

/// When the components of one object take place (RFC 4791 section 9.9).
///
/// Used by one matcher for one object; the expander is made once, when it is needed.
final class ComponentTimes {
    private let calendar: VCalendar
    private let members: [Component]
    private let resolver: ZoneResolver
    private let limits: ExpansionLimits
    private var madeExpander: RecurrenceExpander?

    init(_ calendar: VCalendar, resolver: ZoneResolver, limits: ExpansionLimits) {
        self.calendar = calendar
        self.members = calendar.members
        self.resolver = resolver
        self.limits = limits
    }

    /// Whether an instance of that member overlaps the range.
    func member(_ index: Int, overlaps range: TimeRange) throws(RecurrenceError) -> Bool {
        let member = members[index]
        switch member.name {
        case .vtodo where member.start == nil && member.end != nil && recurs:
            return try due(index, overlaps: range.window)
        case .vtodo where member.start == nil || !recurs: return try todo(member, overlaps: range.window)
        case .vjournal where member.start == nil: return false
        case .vfreebusy: return try freeBusy(member, overlaps: range.window)
        case .vavailability: return try availability(member, overlaps: range.window)
        default: return try hasInstance(of: index, in: range.window) { _ in true }
        }
    }

    /// Whether an instance of a to-do that is only DUE falls into the window: "(start < DUE) AND (end >= DUE)".
    ///
    /// RFC 5545 gives the instances of a rule by DTSTART alone; of a to-do without it they are taken to be DUE by the
    /// rule, as clients mean it.
    private func due(_ index: Int, overlaps window: Range<Instant>) throws(RecurrenceError) -> Bool {
        var moved = calendar
        moved.component.components = calendar.component.components.map { component in
            guard component.name == .vtodo, component.first(.dtstart) == nil,
                let due = component.first(.due).flatMap({ try? $0.time() })
            else { return component }
            var component = component
            component.remove(.due)
            component.set(Property(.dtstart, time: due))
            return component
        }
        let times = ComponentTimes(moved, resolver: resolver, limits: limits)
        let wide = window.lowerBound..<window.upperBound.advanced(by: 1)
        return try times.hasInstance(of: index, in: wide) { instance in
            let due = instance.interval.lowerBound
            return window.lowerBound < due && window.upperBound >= due
        }
    }

    /// Whether an instance of that member in the window is as wanted.
    ///
    /// Clients ask with windows without an end, in which a rule without an end has no number of instances.
    /// So the window is looked through piece by piece, and mostly the first piece answers.
    private func hasInstance(
        of index: Int, in window: Range<Instant>, _ isWanted: (Instance) -> Bool
    ) throws(RecurrenceError) -> Bool {
        let expander = try expander()
        let span = try expander.span()
        var lower = max(window.lowerBound, span.lowerBound.advanced(by: -86_400))
        var upper = min(window.upperBound, span.upperBound.advanced(by: 86_400))
        // An override is where it says, wherever the others are.
        if members[index].recurrenceID != nil, !members[index].recurrenceIDIsThisAndFuture,
            let start = members[index].start.flatMap({ resolver.instant(of: $0) }),
            let end = members[index].effectiveEnd.flatMap({ resolver.instant(of: $0) })
        {
            lower = max(lower, start.advanced(by: -86_400))
            upper = min(upper, max(start, end).advanced(by: 86_400))
        }
        var length: Int64 = 86_400
        while lower < upper {
            let end = min(upper, lower.advanced(by: length))
            let found = try expander.instances(in: lower..<end)
            if found.contains(where: { $0.member == index && isWanted($0) }) { return true }
            lower = end
            length = min(length * 4, 1 << 40)
        }
        return false
    }

    private func expander() throws(RecurrenceError) -> RecurrenceExpander {
        if let madeExpander { return madeExpander }
        let expander = try RecurrenceExpander(calendar, resolver: resolver, limits: limits)
        madeExpander = expander
        return expander
    }

    /// Whether an alarm of that member goes off in the range.
    func alarm(_ alarm: Component, of index: Int, overlaps range: TimeRange) throws(RecurrenceError) -> Bool {
        guard let trigger = alarm.first(.trigger) else { return false }
        let window = range.window
        let repeats = max(0, min(alarm.first("REPEAT").flatMap { try? $0.integer() } ?? 0, 10_000))
        let interval = alarm.duration.map(Self.seconds) ?? 0
        func goesOff(at first: Instant) -> Bool {
            if first >= window.lowerBound, first < window.upperBound { return true }
            guard repeats > 0, interval > 0, first < window.upperBound else { return false }
            let missing = max(0, window.lowerBound.seconds(since: first))
            let step = (missing + interval - 1) / interval
            guard step <= Int64(repeats) else { return false }
            let time = first.advanced(by: step * interval)
            return time >= window.lowerBound && time < window.upperBound
        }
        if let time = try? trigger.time(), case .utc = time {
            return resolver.instant(of: time).map(goesOff) ?? false
        }
        guard let offset = (try? trigger.duration()).map(Self.seconds) else { return false }
        let isRelatedToEnd = trigger.parameter(.related)?.uppercased() == "END"
        guard members[index].start != nil else {
            guard let due = members[index].end else { return false }
            return goesOff(at: try instant(of: due).advanced(by: offset))
        }
        // The instances whose alarm may fall into the window lie so far from it.
        let margin = abs(offset) + Int64(repeats) * max(0, interval) + 86_400
        let wide =
            window.lowerBound.advanced(by: -margin)..<window.upperBound.advanced(by: margin)
        return try hasInstance(of: index, in: wide) { instance in
            let base = isRelatedToEnd ? instance.interval.upperBound : instance.interval.lowerBound
            return goesOff(at: base.advanced(by: offset))
        }
    }

    /// When a time is.
    ///
    /// - Throws: `unknownTimeZone`: neither a match nor none would be right.
    private func instant(of time: CalendarTime) throws(RecurrenceError) -> Instant {
        guard let instant = resolver.instant(of: time) else {
            throw RecurrenceError(.unknownTimeZone(time.timeZoneID ?? TimeZoneID(rawValue: "")))
        }
        return instant
    }

    /// When a property of a component is; `nil` when it is missing or unreadable.
    private func instant(
        _ name: PropertyName, of component: Component
    ) throws(RecurrenceError) -> Instant? {
        guard let time = component.first(name).flatMap({ try? $0.time() }) else { return nil }
        return try instant(of: time)
    }

    private var recurs: Bool {
        members.count > 1 || members.contains { $0.first(.rrule) != nil || $0.first(.rdate) != nil }
    }

    private static func seconds(_ duration: CalendarDuration) -> Int64 {
        let (product, overflow) = Int64(duration.days).multipliedReportingOverflow(by: 86_400)
        let (sum, carry) = product.addingReportingOverflow(Int64(duration.seconds))
        // A century: no alarm is farther away, and sums of a few of them do not overflow.
        let most: Int64 = 3_155_760_000
        return overflow || carry ? most : max(-most, min(most, sum))
    }

    /// The table for VTODO in section 9.9, one line of it a case.
    private func todo(
        _ todo: Component, overlaps window: Range<Instant>
    ) throws(RecurrenceError) -> Bool {
        let (lower, upper) = (window.lowerBound, window.upperBound)
        let start = try instant(.dtstart, of: todo)
        let due = try instant(.due, of: todo)
        let length = todo.duration.map(Self.seconds)
        switch (start, length, due) {
        case (let start?, let length?, _):
            let end = start.advanced(by: length)
            return lower <= end && (upper > start || upper >= end)
        case (let start?, nil, let due?):
            return (lower < due || lower <= start) && (upper > start || upper >= due)
        case (let start?, nil, nil): return lower <= start && upper > start
        case (nil, _, let due?): return lower < due && upper >= due
        case (nil, _, nil): break
        }
        switch (try instant(.completed, of: todo), try instant(.created, of: todo)) {
        case (let completed?, let created?):
            return (lower <= created || lower <= completed) && (upper >= created || upper >= completed)
        case (let completed?, nil): return lower <= completed && upper >= completed
        case (nil, let created?): return upper > created
        case (nil, nil): return true
        }
    }

    private func freeBusy(
        _ component: Component, overlaps window: Range<Instant>
    ) throws(RecurrenceError) -> Bool {
        if let start = try instant(.dtstart, of: component), let end = try instant(.dtend, of: component) {
            return window.lowerBound <= end && window.upperBound > start
        }
        for property in component.all(.freebusy) {
            for period in (try? property.periods()) ?? [] {
                let start = try instant(of: period.start)
                let end =
                    switch period.end {
                    case .time(let time): try instant(of: time)
                    case .duration(let duration): start.advanced(by: Self.seconds(duration))
                    }
                if window.lowerBound < end, window.upperBound > start { return true }
            }
        }
        return false
    }

    /// The table in RFC 7953 section 7.2.2.
    private func availability(
        _ component: Component, overlaps window: Range<Instant>
    ) throws(RecurrenceError) -> Bool {
        let start = try instant(.dtstart, of: component)
        var end = try instant(.dtend, of: component)
        if end == nil, let start, let length = component.duration.map(Self.seconds) {
            end = start.advanced(by: length)
        }
        return window.lowerBound < end ?? .distantFuture && window.upperBound > start ?? .distantPast
    }
}
