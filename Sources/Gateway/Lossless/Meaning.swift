package import ICalendar
package import Recurrence
package import TimeZones

/// What two versions of an object must have in common to be the same to a person's day.
///
/// The meaning set of a calendar object: expanded instances with start and end, STATUS, TRANSP, CLASS and
/// the attendees with their answers. Two bodies of equal meaning may differ in every octet.
package struct Meaning: Sendable, Hashable {
    /// The most instances that are compared of an endless series.
    package static let instances = 750

    /// When one instance takes place.
    package struct Time: Sendable, Hashable {
        /// Its start.
        package var start: Instant
        /// Its end, exclusive.
        package var end: Instant
        /// Whether it is a matter of days.
        package var isAllDay: Bool
    }

    private struct Occurrence: Sendable, Hashable {
        var time: Time
        var details: Details
    }

    private struct Details: Sendable, Hashable {
        var status: String
        var isTransparent: Bool
        var classification: String
        var attendees: Set<String>
    }

    private let occurrences: [Occurrence]

    /// The meaning of `calendar`.
    ///
    /// - Throws: ``RecurrenceError`` when the object cannot be expanded within `limits`.
    package init(
        of calendar: VCalendar, zones: TimeZoneDatabase, floating: Zone, limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) {
        let resolver = ZoneResolver(calendar: calendar, database: zones, floating: floating)
        let expander = try RecurrenceExpander(calendar, resolver: resolver, limits: limits)
        let members = calendar.members
        let details = members.map(Self.details)
        occurrences = try expander.first(Self.instances).map { instance in
            Occurrence(
                time: Time(
                    start: instance.interval.lowerBound, end: instance.interval.upperBound,
                    isAllDay: instance.start.isDate),
                details: details[instance.member])
        }
    }

    /// The times alone: start and end of each instance, and whether it is all-day.
    package static func times(
        of calendar: VCalendar, zones: TimeZoneDatabase, floating: Zone, limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) -> [Time] {
        try Meaning(of: calendar, zones: zones, floating: floating, limits: limits).occurrences.map(\.time)
    }

    private static func details(of component: Component) -> Details {
        let attendees = component.attendees.compactMap { attendee -> String? in
            guard let address = attendee.address else { return nil }
            let answer = attendee.participationStatus.rawValue
            return "\(address) \(answer)"
        }
        return Details(
            status: component.status?.uppercased() ?? "CONFIRMED",
            isTransparent: component.transparency == .transparent,
            classification: component.classification?.uppercased() ?? "PUBLIC",
            attendees: Set(attendees))
    }
}
