public import ICalendar
public import Recurrence
public import TimeZones

/// Decides whether a calendar object meets a filter (RFC 4791 section 9.7).
public struct FilterMatcher: Sendable {
    private let filter: CompFilter
    private let database: TimeZoneDatabase
    private let floating: Zone
    private let limits: ExpansionLimits

    /// A matcher.
    ///
    /// - Parameters:
    ///   - filter: The one of `VCALENDAR`.
    ///   - database: Zones that objects do not bring along.
    ///   - floating: Where floating times and dates are.
    ///   - limits: Where the expansion of one object ends.
    public init(_ filter: CompFilter, database: TimeZoneDatabase, floating: Zone, limits: ExpansionLimits) {
        self.filter = filter
        self.database = database
        self.floating = floating
        self.limits = limits
    }

    /// Whether the object matches.
    ///
    /// - Throws: ``RecurrenceError`` when its instances cannot be told.
    public func matches(_ calendar: VCalendar) throws(RecurrenceError) -> Bool {
        let resolver = ZoneResolver(calendar: calendar, database: database, floating: floating)
        let times = ComponentTimes(calendar, resolver: resolver, limits: limits)
        let judge = PropertyJudge(resolver: resolver)
        for property in filter.properties where judge.matches(property, calendar) == filter.isAnyOf {
            return filter.isAnyOf
        }
        for child in filter.components
        where try Self.matches(child, in: calendar, times, judge) == filter.isAnyOf {
            return filter.isAnyOf
        }
        return !filter.isAnyOf || (filter.properties.isEmpty && filter.components.isEmpty)
    }

    private static func matches(
        _ filter: CompFilter, in calendar: VCalendar, _ times: ComponentTimes, _ judge: PropertyJudge
    ) throws(RecurrenceError) -> Bool {
        if filter.name == .vtimezone {
            return try matches(filter, among: calendar.timeZones, judge) { _, _ in true }
        }
        for (index, member) in calendar.members.enumerated() where member.name == filter.name {
            if filter.isNotDefined { return false }
            let isMet = try holds(filter, member, judge) { alarm, range throws(RecurrenceError) in
                try times.alarm(alarm, of: index, overlaps: range)
            } when: { _, range throws(RecurrenceError) in
                try times.member(index, overlaps: range)
            }
            if isMet { return true }
        }
        return filter.isNotDefined
    }

    private static func matches(
        _ filter: CompFilter, among components: [Component], _ judge: PropertyJudge,
        when: (Component, TimeRange) throws(RecurrenceError) -> Bool
    ) throws(RecurrenceError) -> Bool {
        for component in components where component.name == filter.name {
            if filter.isNotDefined { return false }
            if try holds(filter, component, judge, inner: when, when: when) { return true }
        }
        return filter.isNotDefined
    }

    /// Whether one component of the filter's name meets it.
    private static func holds(
        _ filter: CompFilter, _ component: Component, _ judge: PropertyJudge,
        inner: (Component, TimeRange) throws(RecurrenceError) -> Bool,
        when: (Component, TimeRange) throws(RecurrenceError) -> Bool
    ) throws(RecurrenceError) -> Bool {
        for property in filter.properties where judge.matches(property, component) == filter.isAnyOf {
            return filter.isAnyOf
        }
        for child in filter.components
        where try matches(child, among: component.components, judge, when: inner) == filter.isAnyOf {
            return filter.isAnyOf
        }
        // Last, because it is the dear one.
        if let range = filter.timeRange, try when(component, range) == filter.isAnyOf {
            return filter.isAnyOf
        }
        let isBare = filter.properties.isEmpty && filter.components.isEmpty && filter.timeRange == nil
        return !filter.isAnyOf || isBare
    }
}
