internal import ICalendar
internal import TimeZones

/// Decides whether properties meet a filter (RFC 4791 section 9.7.2).
struct PropertyJudge {
    /// The zones of the object.
    let resolver: ZoneResolver

    /// Whether the VCALENDAR has such a property, or, where it has none of that name, one of its components.
    ///
    /// python-caldav 1.x to 3.x looks for CATEGORIES in whatever component by a prop-filter right below VCALENDAR.
    func matches(_ filter: PropFilter, _ calendar: VCalendar) -> Bool {
        let isAsked = !filter.isNotDefined && filter.textMatch?.isNegated != true
        guard isAsked, calendar.component.all(filter.name).isEmpty else {
            return matches(filter, calendar.component)
        }
        return calendar.members.contains { matches(filter, $0) }
    }

    /// Whether a component has such a property.
    func matches(_ filter: PropFilter, _ component: Component) -> Bool {
        let properties = component.all(filter.name)
        guard !filter.isNotDefined else { return properties.isEmpty }
        return properties.contains { matches(filter, $0) }
    }

    private func matches(_ filter: PropFilter, _ property: Property) -> Bool {
        var results: [Bool] = []
        if let textMatch = filter.textMatch { results.append(textMatch.matches(property.text)) }
        if let range = filter.timeRange { results.append(contains(range, property)) }
        for parameter in filter.parameters { results.append(parameter.matches(property)) }
        return filter.isAnyOf ? results.isEmpty || results.contains(true) : !results.contains(false)
    }

    /// Whether one of the property's times or periods overlaps the range; a day is as long as it is where floating
    /// times are.
    private func contains(_ range: TimeRange, _ property: Property) -> Bool {
        let window = range.window
        if let times = try? property.times() {
            return times.contains { time in
                guard let start = resolver.instant(of: time) else { return false }
                let end = time.isDate ? start.advanced(by: 86_400) : start.advanced(by: 1)
                return start < window.upperBound && end > window.lowerBound
            }
        }
        return ((try? property.periods()) ?? []).contains { period in
            guard let start = resolver.instant(of: period.start) else { return false }
            let end: Instant? =
                switch period.end {
                case .time(let time): resolver.instant(of: time)
                case .duration(let length):
                    start.advanced(by: Int64(length.days) &* 86_400 &+ Int64(length.seconds))
                }
            return start < window.upperBound && end ?? start > window.lowerBound
        }
    }
}
