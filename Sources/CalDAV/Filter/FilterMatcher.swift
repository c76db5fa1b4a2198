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
        guard Self.match(filter.properties, calendar.component) else { return false }
        let resolver = ZoneResolver(calendar: calendar, database: database, floating: floating)
        let times = ComponentTimes(calendar, resolver: resolver, limits: limits)
        for child in filter.components {
            guard try matches(child, in: calendar, times) else { return false }
        }
        return true
    }

    private func matches(
        _ filter: CompFilter, in calendar: VCalendar, _ times: ComponentTimes
    ) throws(RecurrenceError) -> Bool {
        if filter.name == .vtimezone {
            return try Self.matches(filter, among: calendar.timeZones) { _, _ in true }
        }
        var found = false
        for (index, member) in calendar.members.enumerated() where member.name == filter.name {
            if filter.isNotDefined { return false }
            guard !found, Self.match(filter.properties, member) else { continue }
            var holds = true
            for child in filter.components where holds {
                holds = try Self.matches(child, among: member.components) {
                    alarm, range throws(RecurrenceError) in
                    try times.alarm(alarm, of: index, overlaps: range)
                }
            }
            // Last, because it is the dear one.
            if holds, let range = filter.timeRange { holds = try times.member(index, overlaps: range) }
            if holds { found = true }
        }
        return filter.isNotDefined || found
    }

    private static func matches(
        _ filter: CompFilter, among components: [Component],
        when: (Component, TimeRange) throws(RecurrenceError) -> Bool
    ) throws(RecurrenceError) -> Bool {
        for component in components where component.name == filter.name {
            if filter.isNotDefined { return false }
            guard match(filter.properties, component) else { continue }
            var holds = true
            for child in filter.components where holds {
                holds = try matches(child, among: component.components, when: when)
            }
            if holds, let range = filter.timeRange { holds = try when(component, range) }
            if holds { return true }
        }
        return filter.isNotDefined
    }

    private static func match(_ filters: [PropFilter], _ component: Component) -> Bool {
        filters.allSatisfy { filter in
            let properties = component.all(filter.name)
            guard !filter.isNotDefined else { return properties.isEmpty }
            return properties.contains { match(filter, $0) }
        }
    }

    private static func match(_ filter: PropFilter, _ property: Property) -> Bool {
        if let textMatch = filter.textMatch, !textMatch.matches(property.text) { return false }
        if let range = filter.timeRange {
            guard let time = try? property.time(), contains(range, time) else { return false }
        }
        return filter.parameters.allSatisfy { $0.matches(property) }
    }

    /// A property's time in UTC; the properties that this is used for (COMPLETED, CREATED, DTSTAMP,
    /// LAST-MODIFIED) are always UTC, and others are looked at as if they were.
    private static func contains(_ range: TimeRange, _ time: CalendarTime) -> Bool {
        let start = Instant(utc: time.local)
        let end = time.isDate ? start.advanced(by: 86_400) : start.advanced(by: 1)
        return start < range.window.upperBound && end > range.window.lowerBound
    }
}
