package import ICalendar
package import TimeZones

/// Brings what upstream made of a write into the client's own object, where the two mean different things.
///
/// Upstream may answer for the organizer, or pin a floating time. What is served then says so, and keeps
/// all of the client's properties that upstream cannot hold.
package struct MeaningRepair: Sendable {
    private static let words: [PropertyName] = [.status, .transp, .class]

    private let zones: TimeZoneDatabase
    private let floating: Zone

    /// A repair that places floating times and dates in `floating`.
    package init(zones: TimeZoneDatabase, floating: Zone) {
        self.zones = zones
        self.floating = floating
    }

    /// The client's object with upstream's times, states and answers.
    package func repair(_ ours: VCalendar, by theirs: VCalendar) -> VCalendar {
        // The units of the meaning set count as unchanged where they say the same, and as changed by upstream
        // where they differ; no other unit counts as changed.
        var base = theirs
        base.component.components = base.component.components.map { component in
            guard component.name != .vtimezone else { return component }
            let own = ours.members.first { $0.recurrenceID == component.recurrenceID }
            return own.map { unchanged(component, where: $0) } ?? component
        }
        if !sameTimes(ours, theirs) {
            for index in base.component.components.indices
            where base.component.components[index].name != .vtimezone {
                // A start that nobody has: the times differ from theirs in any case.
                base.component.components[index].remove(.dtstart)
            }
        }
        return ThreeWayMerge(zones: zones, floating: floating).merge(ours: ours, base: base, theirs: theirs)
    }

    /// Upstream's component as it would be had it kept the client's words and answers.
    private func unchanged(_ theirs: Component, where ours: Component) -> Component {
        var result = theirs
        for name in Self.words where spelling(name, ours) != spelling(name, theirs) {
            result.remove(name)
            result.add(Property(name, text: spelling(name, ours)))
        }
        let answers = Dictionary(
            ours.attendees.map { (key($0), answer($0)) }, uniquingKeysWith: { first, _ in first })
        result.properties = result.properties.compactMap { property in
            guard property.name == .attendee else { return property }
            guard let own = answers[key(property)] else { return nil }
            guard own != answer(property) else { return property }
            var changed = property
            changed.participationStatus = own
            return changed
        }
        for attendee in ours.attendees where !theirs.attendees.contains(where: { key($0) == key(attendee) }) {
            result.add(attendee)
        }
        return result
    }

    private func sameTimes(_ ours: VCalendar, _ theirs: VCalendar) -> Bool {
        do {
            return try Meaning.times(of: ours, zones: zones, floating: floating)
                == Meaning.times(of: theirs, zones: zones, floating: floating)
        } catch {
            return false
        }
    }

    private func spelling(_ name: PropertyName, _ component: Component) -> String {
        let defaults: [PropertyName: String] = [.status: "CONFIRMED", .transp: "OPAQUE", .class: "PUBLIC"]
        return component.first(name)?.text.uppercased() ?? defaults[name] ?? ""
    }

    private func key(_ attendee: Property) -> String { attendee.address ?? attendee.value }

    private func answer(_ attendee: Property) -> ParticipationStatus { attendee.participationStatus }
}
