import ICalendar
import Recurrence
import TimeZones

/// Names an instance of an object, whatever zone its RECURRENCE-ID is written in.
enum InstanceKey: Hashable, Sendable {
    case day(CalendarDate)
    case instant(Instant)
    /// The zone is not known.
    case text(String)
}

/// An object with its members by instance.
struct SchedulingObject: Sendable {
    let calendar: VCalendar
    let master: Component?
    let overrides: [(key: InstanceKey, component: Component)]
    /// What EXDATE takes out.
    let exclusions: [InstanceKey: CalendarTime]
    private let places: [InstanceKey: Int]
    private let resolver: ZoneResolver

    init(_ calendar: VCalendar, zones: TimeZoneDatabase) {
        self.calendar = calendar
        let resolver = ZoneResolver(calendar: calendar, database: zones, floating: .utc)
        self.resolver = resolver
        let members = calendar.members.filter(\.isSchedulable)
        let master = members.first { $0.first(.recurrenceID) == nil }
        self.master = master
        let overrides = members.compactMap { member in
            member.recurrenceID.map { (key: Self.key(of: $0, resolver), component: member) }
        }
        self.overrides = overrides
        // Thousands of them are asked for by name, again and again.
        places = Dictionary(
            overrides.enumerated().map { ($0.element.key, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        var exclusions: [InstanceKey: CalendarTime] = [:]
        for time in master?.exceptionDates ?? [] { exclusions[Self.key(of: time, resolver)] = time }
        self.exclusions = exclusions
    }

    /// All members, the master first.
    var members: [Component] { (master.map { [$0] } ?? []) + overrides.map(\.component) }

    /// Everybody who is invited to anything in it, in the order of their first ATTENDEE.
    var attendees: [CalendarUserAddress] {
        var seen: Set<CalendarUserAddress> = []
        return members.flatMap(\.attendees).map { CalendarUserAddress($0) }.filter {
            seen.insert($0).inserted
        }
    }

    /// The component that describes an instance alone.
    func override(_ key: InstanceKey) -> Component? { places[key].map { overrides[$0].component } }

    func key(of time: CalendarTime) -> InstanceKey { Self.key(of: time, resolver) }

    private static func key(of time: CalendarTime, _ resolver: ZoneResolver) -> InstanceKey {
        if case .date(let date) = time { return .day(date) }
        return resolver.instant(of: time).map { .instant($0) } ?? .text(time.text)
    }

    /// When a component begins and ends, comparable between objects.
    func times(of component: Component) -> [InstanceKey?] {
        [component.start.map { key(of: $0) }, component.effectiveEnd.map { key(of: $0) }]
    }

    /// Tells of times whether the master has an instance then.
    ///
    /// - Returns: What is asked; the object is looked at once for all questions.
    func instances() -> (CalendarTime) -> Bool {
        guard master != nil, let expander = try? RecurrenceExpander(calendar, resolver: resolver) else {
            return { _ in false }
        }
        return { (try? expander.contains(recurrenceID: $0)) ?? false }
    }

    /// The master as one instance of its own, at its time.
    func derived(at time: CalendarTime) -> Component? {
        guard let master, let start = master.start else { return nil }
        var instance = master
        for name: PropertyName in [.rrule, .rdate, .exdate, .exrule] { instance.remove(name) }
        let own: CalendarTime =
            switch (start, time) {
            case (.zoned(_, let tzid), .utc):
                resolver.zone(for: tzid).flatMap { zone in
                    resolver.instant(of: time).map { .zoned(zone.local(at: $0), tzid) }
                } ?? time
            default: time
            }
        if let end = master.end {
            let seconds = end.local.secondsSinceEpoch - start.local.secondsSinceEpoch
            instance.end = end.with(local: Self.moved(own.local, by: seconds))
        }
        instance.start = own
        instance.recurrenceID = own
        return instance
    }

    private static func moved(_ local: LocalDateTime, by seconds: Int64) -> LocalDateTime {
        local.adding(seconds: seconds)
    }

    /// The same calendar with these members in place of its own; VTIMEZONEs that nobody uses are left out.
    func with(members: [Component]) -> VCalendar {
        var result = calendar
        let used = Set(members.flatMap { Self.zones(in: $0) })
        let timeZones = calendar.timeZones.filter { used.contains($0.first(.tzid)?.text ?? "") }
        result.component.components = timeZones + members
        return result
    }

    private static func zones(in component: Component) -> [String] {
        component.properties.compactMap { $0.parameter(.tzid) }
            + component.components.flatMap { zones(in: $0) }
    }
}
