internal import ICalendar
internal import Recurrence
internal import TimeZones

/// Turns a recurring object into its instances, or leaves out overridden ones (RFC 4791 sections 9.6.5 and 9.6.6).
struct InstanceExpansion {
    private let calendar: VCalendar
    private let resolver: ZoneResolver
    private let expander: RecurrenceExpander

    init(_ calendar: VCalendar, resolver: ZoneResolver, limits: ExpansionLimits) throws(RecurrenceError) {
        self.calendar = calendar
        self.resolver = resolver
        self.expander = try RecurrenceExpander(calendar, resolver: resolver, limits: limits)
    }

    /// The VCALENDAR with one component for each instance in the window, all times in UTC, without
    /// recurrence properties and without VTIMEZONE.
    func expanded(in window: Range<Instant>) throws(RecurrenceError) -> Component {
        let members = calendar.members
        let first = calendar.master?.start
        var result = calendar.component
        result.components = try expander.instances(in: window).map { instance in
            var component = members[instance.member]
            for name in Self.recurrenceProperties { component.remove(name) }
            component.properties = component.properties.map(universal)
            component.set(Property(.dtstart, time: universal(instance.start)))
            let endName: PropertyName = component.name == .vtodo ? .due : .dtend
            let isDuration = component.duration?.days == 0 && component.first(endName) == nil
            if !isDuration, component.first(endName) != nil || component.first(.duration) != nil {
                // A duration of days is no fixed time in the zone; in UTC it would be one.
                component.remove(.duration)
                component.set(Property(endName, time: universal(instance.end)))
            }
            // The first one of a series is the component itself.
            if let recurrenceID = instance.recurrenceID,
                component.recurrenceID != nil || recurrenceID != first
            {
                component.set(Property(.recurrenceID, time: universal(recurrenceID)))
            }
            return component
        }
        return result
    }

    /// The VCALENDAR without overridden instances that neither are nor were in the window.
    func limited(to window: Range<Instant>) throws(RecurrenceError) -> Component {
        let members = calendar.members
        guard calendar.master != nil else { return calendar.component }
        let inside = Set(try expander.instances(in: window).map(\.member))
        var index = -1
        var result = calendar.component
        result.components = calendar.component.components.filter { component in
            guard component.name != .vtimezone else { return true }
            index += 1
            guard index < members.count, let recurrenceID = component.recurrenceID else { return true }
            // One that changes all that follow is needed wherever the window is.
            if inside.contains(index) || component.recurrenceIDIsThisAndFuture { return true }
            guard let was = resolver.instant(of: recurrenceID) else { return true }
            return was >= window.lowerBound.advanced(by: -masterLength) && was < window.upperBound
        }
        return result
    }

    private static let recurrenceProperties: [PropertyName] = [.rrule, .rdate, .exdate, "EXRULE"]

    private var masterLength: Int64 {
        guard let master = calendar.master, let start = master.start.flatMap({ resolver.instant(of: $0) }),
            let end = master.effectiveEnd.flatMap({ resolver.instant(of: $0) })
        else { return 86_400 }
        return max(0, end.seconds(since: start))
    }

    /// A time of a zone in UTC; dates and floating times stay.
    private func universal(_ time: CalendarTime) -> CalendarTime {
        guard case .zoned = time, let instant = resolver.instant(of: time) else { return time }
        return .utc(instant.utc)
    }

    private func universal(_ property: Property) -> Property {
        guard property.parameter(.tzid) != nil, let time = try? property.time() else { return property }
        let universal = universal(time)
        guard universal != time else { return property }
        var result = property
        result.setParameter(.tzid, nil)
        result.value = Property(property.name, time: universal).value
        return result
    }
}
