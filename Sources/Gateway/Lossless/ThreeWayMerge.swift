package import ICalendar
package import TimeZones

/// Brings an upstream change into what a client wrote, and touches nothing else.
///
/// `base` and `theirs` are translations of upstream's payload by the same code, right after the client's
/// write and now; `ours` is what the client wrote, with all that upstream cannot hold. A *merge unit* that
/// is equal in base and theirs stays as the client wrote it; one that differs comes from theirs.
///
/// The units: all times of the object together (DTSTART, DTEND, DUE, DURATION, RRULE, EXRULE, RDATE,
/// EXDATE, the set of RECURRENCE-IDs, the VTIMEZONEs); ATTENDEE by address; VALARM by UID, else by action
/// and trigger; CATEGORIES as a set; every other property by name.
package struct ThreeWayMerge: Sendable {
    private static let timeNames: Set<PropertyName> = [
        .dtstart, .dtend, .due, .duration, .rrule, .exrule, .rdate, .exdate, .recurrenceID,
    ]

    private let zones: TimeZoneDatabase
    private let floating: Zone

    /// A merge that places floating times and dates in `floating`.
    package init(zones: TimeZoneDatabase, floating: Zone) {
        self.zones = zones
        self.floating = floating
    }

    /// The client's object with upstream's changes in it.
    package func merge(ours: VCalendar, base: VCalendar, theirs: VCalendar) -> VCalendar {
        let ourMembers = keyed(ours)
        let baseMembers = Dictionary(keyed(base), uniquingKeysWith: { first, _ in first })
        let theirMembers = keyed(theirs)
        let timesChanged = timeUnit(base) != timeUnit(theirs)

        var result = ours
        var members: [Component] = []
        if timesChanged {
            let mine = Dictionary(ourMembers, uniquingKeysWith: { first, _ in first })
            for (key, their) in theirMembers {
                guard let our = mine[key], let old = baseMembers[key] else {
                    members.append(their)
                    continue
                }
                members.append(merge(withTimes(of: their, in: our), base: old, theirs: their))
            }
        } else {
            let now = Dictionary(theirMembers, uniquingKeysWith: { first, _ in first })
            for (key, our) in ourMembers {
                guard let their = now[key], let old = baseMembers[key] else {
                    members.append(our)
                    continue
                }
                members.append(merge(our, base: old, theirs: their))
            }
        }
        let timeZones = timesChanged ? zonesUsed(by: members, from: theirs, then: ours) : ours.timeZones
        let others = result.component.components.filter { component in
            component.name != .vtimezone && !ours.members.contains(component)
        }
        let merged = timeZones + members + others
        // An untouched object keeps its octets.
        if merged != result.component.components { result.component.components = merged }
        return result
    }

    // MARK: - Members

    /// A member's place in the series: its RECURRENCE-ID as an instant, or `master`.
    private enum Place: Hashable {
        case master
        case instance(Instant)
        case unplaced(String)
    }

    private func keyed(_ calendar: VCalendar) -> [(Place, Component)] {
        let resolver = ZoneResolver(calendar: calendar, database: zones, floating: floating)
        return calendar.members.map { member in
            guard let property = member.first(.recurrenceID) else { return (.master, member) }
            guard let time = member.recurrenceID, let instant = resolver.instant(of: time) else {
                return (.unplaced(property.value), member)
            }
            return (.instance(instant), member)
        }
    }

    private struct TimeUnit: Equatable {
        var members: [Place: [PropertyName: [Set<String>]]]
    }

    /// The times as instants where they are zoned, so that another spelling of one zone is no change.
    private func timeUnit(_ calendar: VCalendar) -> TimeUnit {
        let resolver = ZoneResolver(calendar: calendar, database: zones, floating: floating)
        var members: [Place: [PropertyName: [Set<String>]]] = [:]
        for (place, member) in keyed(calendar) {
            var values: [PropertyName: [Set<String>]] = [:]
            for name in Self.timeNames {
                let texts = member.all(name).flatMap { spelling(of: $0, resolver) }
                if !texts.isEmpty { values[name] = [Set(texts)] }
            }
            members[place] = values
        }
        return TimeUnit(members: members)
    }

    private func spelling(of property: Property, _ resolver: ZoneResolver) -> [String] {
        guard let times = try? property.times(), !times.isEmpty else {
            return ["\(property.parameter(.range) ?? "") \(property.value)"]
        }
        return times.map { time in
            let zone = resolver.zone(of: time)?.identifier ?? time.timeZoneID?.rawValue ?? ""
            return "\(time.isDate ? "date" : zone) \(time.local.basicText)"
        }
    }

    private func withTimes(of source: Component, in target: Component) -> Component {
        var result = target
        for name in Self.timeNames {
            let wanted = source.all(name)
            guard wanted != result.all(name) else { continue }
            replace(name, in: &result, with: wanted)
        }
        return result
    }

    private func zonesUsed(
        by members: [Component], from theirs: VCalendar, then ours: VCalendar
    ) -> [Component] {
        var seen: Set<String> = []
        return (theirs.timeZones + ours.timeZones).filter { zone in
            guard let tzid = zone.first(.tzid)?.text else { return false }
            let isUsed = members.contains { member in
                member.properties.contains { $0.parameter(.tzid) == tzid }
            }
            return isUsed && seen.insert(tzid).inserted
        }
    }

    // MARK: - Units of one member

    private func merge(_ ours: Component, base: Component, theirs: Component) -> Component {
        var result = ours
        mergeAttendees(into: &result, base: base, theirs: theirs)
        mergeCategories(into: &result, base: base, theirs: theirs)
        mergeAlarms(into: &result, base: base, theirs: theirs)
        var names: [PropertyName] = []
        for property in base.properties + theirs.properties {
            let isOwnUnit =
                Self.timeNames.contains(property.name) || property.name == .attendee
                || property.name == .categories
            if !isOwnUnit, !names.contains(property.name) { names.append(property.name) }
        }
        for name in names where base.all(name) != theirs.all(name) {
            replace(name, in: &result, with: theirs.all(name))
        }
        return result
    }

    private func mergeAttendees(into result: inout Component, base: Component, theirs: Component) {
        func key(_ property: Property) -> String { property.address ?? property.value }
        let before = Dictionary(base.attendees.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(
            theirs.attendees.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        guard before != after else { return }
        var attendees: [Property] = []
        for attendee in result.attendees {
            let name = key(attendee)
            if before[name] == after[name] {
                attendees.append(attendee)
            } else if let changed = after[name] {
                attendees.append(changed)
            }
        }
        let known = Set(attendees.map(key))
        for attendee in theirs.attendees where before[key(attendee)] == nil && !known.contains(key(attendee))
        {
            attendees.append(attendee)
        }
        replace(.attendee, in: &result, with: attendees)
    }

    private func mergeCategories(into result: inout Component, base: Component, theirs: Component) {
        let before = Set(base.all(.categories).flatMap(\.texts))
        let after = Set(theirs.all(.categories).flatMap(\.texts))
        guard before != after else { return }
        var categories = result.all(.categories).flatMap(\.texts).filter {
            !before.contains($0) || after.contains($0)
        }
        categories += after.subtracting(before).subtracting(categories).sorted()
        let properties = categories.isEmpty ? [] : [Property(.categories, texts: categories)]
        replace(.categories, in: &result, with: properties)
    }

    private func mergeAlarms(into result: inout Component, base: Component, theirs: Component) {
        func key(_ alarm: Component) -> String {
            if let uid = alarm.uid { return uid }
            let action = alarm.first(.action)?.text.uppercased() ?? ""
            return "\(action) \(alarm.first(.trigger)?.value ?? "")"
        }
        let before = Dictionary(base.alarms.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(theirs.alarms.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        guard before != after else { return }
        let kept = result.components.filter { component in
            guard component.name == .valarm else { return true }
            return before[key(component)] == nil || after[key(component)] != nil
        }
        let known = Set(kept.filter { $0.name == .valarm }.map(key))
        let added = theirs.alarms.filter { before[key($0)] == nil && !known.contains(key($0)) }
        result.components = kept + added
    }

    /// Puts `properties` where the first of that name stood.
    private func replace(_ name: PropertyName, in component: inout Component, with properties: [Property]) {
        let place = component.properties.firstIndex { $0.name == name } ?? component.properties.endIndex
        let before = component.properties[..<place]
        let after = component.properties[place...].filter { $0.name != name }
        component.properties = before + properties + after
    }
}
