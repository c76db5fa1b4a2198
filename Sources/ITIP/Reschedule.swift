import ICalendar

/// What becomes of SEQUENCE and PARTSTAT when an organizer changes an object (RFC 6638 §3.2.5 and §3.2.8, RFC
/// 5546 §2.1.4).
struct Reschedule {
    let old: SchedulingObject
    let new: SchedulingObject
    let organizer: CalendarUserAddress

    /// A later member with its SEQUENCE grown where times or STATUS changed, and with the answers taken back
    /// where an instance is elsewhere or is new.
    func applied(to member: Component) -> Component {
        guard let before = earlier(of: member) else { return member }
        var member = member
        let isMoved = isRescheduled(from: before, to: member)
        if isMoved || !sameRecurrence(before, member) || before.status != member.status {
            member.raiseSequence(above: before.sequence)
        } else if member.sequence < before.sequence {
            // SEQUENCE never falls (RFC 5546 §2.1.4).
            member.sequence = before.sequence
        }
        if isMoved {
            member.changeAttendees { attendee in
                guard CalendarUserAddress(attendee) != organizer, attendee.scheduleAgent == .server,
                    attendee.participationStatus != .needsAction
                else { return false }
                attendee.participationStatus = .needsAction
                return true
            }
        }
        return member
    }

    /// What described the same instances before.
    private func earlier(of member: Component) -> Component? {
        guard let time = member.recurrenceID else { return old.master }
        return old.override(old.key(of: time)) ?? old.derived(at: time)
    }

    private func isRescheduled(from before: Component, to after: Component) -> Bool {
        if old.times(of: before) != new.times(of: after) { return true }
        guard after.first(.recurrenceID) == nil else { return false }
        let dates = (Set(before.recurrenceDates.map(\.text)), Set(after.recurrenceDates.map(\.text)))
        if !dates.1.isSubset(of: dates.0) { return true }
        if before.recurrencePeriods.map(\.text) != after.recurrencePeriods.map(\.text) { return true }
        // An override does what an exclusion did; the master has the instance again when neither stands.
        for key in old.exclusions.keys where new.exclusions[key] == nil && new.override(key) == nil {
            return true
        }
        return rulesReach(from: before.recurrenceRules, to: after.recurrenceRules)
    }

    /// Whether the later rules make an instance that the earlier ones did not.
    private func rulesReach(from before: [RecurrenceRule], to after: [RecurrenceRule]) -> Bool {
        if before == after || after.isEmpty { return false }
        guard before.count == 1, after.count == 1 else { return true }
        var (plainBefore, plainAfter) = (before[0], after[0])
        plainBefore.bound = .forever
        plainAfter.bound = .forever
        guard plainBefore == plainAfter else { return true }
        switch (before[0].bound, after[0].bound) {
        case (.forever, _): return false
        case (.count(let earlier), .count(let later)): return later > earlier
        case (.until(let earlier), .until(let later)): return later.local > earlier.local
        default: return true
        }
    }

    private func sameRecurrence(_ before: Component, _ after: Component) -> Bool {
        let names: [PropertyName] = [.rrule, .rdate, .exdate]
        return names.allSatisfy { name in
            before.all(name).map(\.value).sorted() == after.all(name).map(\.value).sorted()
        }
    }
}

extension Component {
    /// The largest INTEGER (RFC 5545 §3.3.8).
    private static let largest = 2_147_483_647

    /// Makes SEQUENCE greater than an earlier one.
    mutating func raiseSequence(above earlier: Int) {
        guard sequence <= earlier else { return }
        sequence = min(earlier, Self.largest - 1) + 1
    }
}
