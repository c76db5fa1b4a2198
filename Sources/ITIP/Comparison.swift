import ICalendar

/// How much of a component counts when two are compared.
enum Comparison: Sendable {
    /// Everything that people see.
    case all
    /// The same without what attendees answered.
    case withoutParticipation
}

extension Component {
    /// What the component says, for comparing: its properties and components in no order.
    func content(_ comparison: Comparison) -> [String] {
        properties.compactMap { $0.content(comparison) }.sorted()
            + components.map { $0.content(.all).joined(separator: "\n") }.sorted()
    }
}

extension Property {
    /// One line that is the same for what means the same; `nil` for what tells of the message alone.
    fileprivate func content(_ comparison: Comparison) -> String? {
        switch name {
        case .dtstamp, .lastModified, .created, .sequence, .requestStatus: return nil
        case .attendee, .organizer:
            let address = CalendarUserAddress(self).text
            if comparison == .withoutParticipation { return "\(name.rawName.uppercased()):\(address)" }
            let participation = [
                participationStatus.rawValue, role.rawValue, calendarUserType.rawValue, "\(expectsReply)",
                commonName ?? "", addresses(in: .delegatedTo).joined(separator: ","),
                addresses(in: .delegatedFrom).joined(separator: ","),
            ]
            return "\(name.rawName.uppercased());\(participation.joined(separator: ";")):\(address)"
        default:
            let parameters = parameters.map { parameter in
                "\(parameter.name.rawName.uppercased())=\(parameter.values.joined(separator: ","))"
            }
            return "\(name.rawName.uppercased());\(parameters.sorted().joined(separator: ";")):\(value)"
        }
    }
}

/// What differs between two views of one attendee.
enum ViewDifference: Equatable {
    /// Nothing that people see.
    case none
    /// What others answered.
    case participation
    /// Nothing but instances that are no more.
    case instancesRemoved([CalendarTime])
    /// Anything else.
    case other

    /// Compares an earlier view with a later one.
    init(from old: SchedulingObject, to new: SchedulingObject) {
        guard (old.master == nil) == (new.master == nil) else {
            self = .other
            return
        }
        let before = old.exclusions
        let after = new.exclusions
        var removed: [InstanceKey: CalendarTime] = after.filter { before[$0.key] == nil }
        for (key, component) in old.overrides where new.override(key) == nil {
            removed[key] = component.recurrenceID
        }
        let added = new.overrides.contains { old.override($0.key) == nil }
        guard !added, before.keys.allSatisfy({ after[$0] != nil }) else {
            self = .other
            return
        }
        var isAnswered = false
        for (earlier, later) in Self.pairs(old, new) {
            var (earlier, later) = (earlier, later)
            earlier.remove(.exdate)
            later.remove(.exdate)
            guard earlier.content(.withoutParticipation) == later.content(.withoutParticipation) else {
                self = .other
                return
            }
            if earlier.content(.all) != later.content(.all) { isAnswered = true }
        }
        if removed.isEmpty {
            self = isAnswered ? .participation : .none
        } else if isAnswered || new.members.isEmpty {
            self = .other
        } else {
            // An override that only went away, with its instance as the rule has it, is a change.
            let isGone = removed.keys.allSatisfy { after[$0] != nil || new.master == nil }
            let times = removed.values.sorted { $0.text < $1.text }
            self = isGone ? .instancesRemoved(times) : .other
        }
    }

    private static func pairs(
        _ old: SchedulingObject, _ new: SchedulingObject
    ) -> [(Component, Component)] {
        var pairs: [(Component, Component)] = []
        if let earlier = old.master, let later = new.master { pairs.append((earlier, later)) }
        for (key, later) in new.overrides {
            if let earlier = old.override(key) { pairs.append((earlier, later)) }
        }
        return pairs
    }
}
