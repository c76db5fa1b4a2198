public import ICalendar

/// What the owner of a calendar is in one of its objects (RFC 6638 §3.1).
public enum SchedulingRole: Sendable, Hashable {
    /// The owner invites.
    case organizer
    /// The owner is invited, and the server speaks for the owner.
    case attendee
    /// The object is no scheduling object of the owner's, or a client cares for it.
    case none

    /// The role of whoever has these addresses.
    ///
    /// - Throws: ``ITIPError/differentOrganizers``.
    public init(of owner: Set<CalendarUserAddress>, in calendar: VCalendar) throws(ITIPError) {
        let members = calendar.members.filter { $0.isSchedulable }
        let organizers = members.compactMap { $0.organizer }
        guard let first = organizers.first else {
            self = .none
            return
        }
        let address = CalendarUserAddress(first)
        guard organizers.allSatisfy({ CalendarUserAddress($0) == address }) else {
            throw .differentOrganizers
        }
        guard organizers.count == members.count, organizers.allSatisfy({ $0.scheduleAgent == .server })
        else {
            self = .none
            return
        }
        if owner.contains(address) {
            self = .organizer
        } else if members.contains(where: {
            $0.attendees.contains { owner.contains(CalendarUserAddress($0)) }
        }) {
            self = .attendee
        } else {
            self = .none
        }
    }
}

extension Component {
    /// Whether it is of a kind that people invite to.
    var isSchedulable: Bool { name == .vevent || name == .vtodo || name == .vjournal }

    /// The ATTENDEE with one of these addresses.
    func attendee(_ addresses: Set<CalendarUserAddress>) -> Property? {
        attendees.first { addresses.contains(CalendarUserAddress($0)) }
    }

    /// The ATTENDEE with that address.
    func attendee(_ address: CalendarUserAddress) -> Property? { attendee([address]) }

    /// Changes the ATTENDEEs for which `body` says so, in place.
    mutating func changeAttendees(_ body: (inout Property) -> Bool) {
        var changed = attendees
        var isChanged = false
        for index in changed.indices where body(&changed[index]) { isChanged = true }
        if isChanged { attendees = changed }
    }
}
