import ICalendar

extension SchedulingObject {
    /// What one attendee is to see of the organizer's object (RFC 6638 §3.2.6).
    ///
    /// Instances that do not name the attendee are excluded; where only some do, these stand alone. Alarms and
    /// what the organizer's server wrote about deliveries are nobody else's.
    ///
    /// - Returns: `nil` when nothing in the object invites the attendee through the server.
    func view(for attendee: CalendarUserAddress) -> VCalendar? {
        var members: [Component] = []
        let invited = overrides.filter { $0.component.invites(attendee) }
        if var main = master, main.invites(attendee) {
            for override in overrides where !override.component.invites(attendee) {
                if exclusions[override.key] == nil, let time = override.component.recurrenceID {
                    main.add(Property(.exdate, time: time))
                }
            }
            members.append(main)
        }
        members += invited.map(\.component)
        guard !members.isEmpty else { return nil }
        return with(members: members.map(\.sent))
    }
}

extension Component {
    /// The component as it goes out: without alarms and scheduling parameters (RFC 6638 §7.1–7.3, §11.4).
    fileprivate var sent: Component {
        var component = self
        component.alarms = []
        component.remove(.requestStatus)
        component.remove(.percentComplete)
        component.remove(.completed)
        component.dropSchedulingParameters()
        return component
    }

    /// Takes out SCHEDULE-AGENT, SCHEDULE-STATUS and SCHEDULE-FORCE-SEND.
    mutating func dropSchedulingParameters() {
        changeAttendees { $0.dropSchedulingParameters() }
        if var organizer, organizer.dropSchedulingParameters() { self.organizer = organizer }
    }
}

extension Property {
    fileprivate mutating func dropSchedulingParameters() -> Bool {
        let kept = parameters.filter {
            $0.name != .scheduleAgent && $0.name != .scheduleStatus && $0.name != .scheduleForceSend
        }
        guard kept.count != parameters.count else { return false }
        parameters = kept
        return true
    }
}
