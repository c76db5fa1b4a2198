import ICalendar
import TimeZones

/// What attendees are to see of the organizer's object (RFC 6638 §3.2.6).
///
/// Instances that do not name the attendee are excluded; where only some do, these stand alone. Alarms and what the
/// organizer's server wrote about deliveries are nobody else's. Attendees who are invited to the same components see
/// the same, which is made once.
struct AttendeeViews {
    /// The components to which somebody is invited: places among the members, the master first.
    typealias Part = [Int]

    private let object: SchedulingObject
    private let zones: TimeZoneDatabase
    private var parts: [CalendarUserAddress: Part] = [:]
    private var views: [Part: SchedulingObject] = [:]

    init(_ object: SchedulingObject, zones: TimeZoneDatabase) {
        self.object = object
        self.zones = zones
        for (place, member) in object.members.enumerated() {
            var seen: Set<CalendarUserAddress> = []
            for attendee in member.attendees {
                let address = CalendarUserAddress(attendee)
                // The first ATTENDEE of an address counts.
                guard seen.insert(address).inserted, attendee.scheduleAgent == .server else { continue }
                parts[address, default: []].append(place)
            }
        }
    }

    /// What one attendee sees.
    ///
    /// - Returns: `nil` when nothing in the object invites the attendee through the server.
    mutating func view(for attendee: CalendarUserAddress) -> (part: Part, object: SchedulingObject)? {
        guard let part = parts[attendee], !part.isEmpty else { return nil }
        if let known = views[part] { return (part, known) }
        let made = SchedulingObject(view(of: part), zones: zones)
        views[part] = made
        return (part, made)
    }

    private func view(of part: Part) -> VCalendar {
        let members = object.members
        var seen = part.map { members[$0] }
        if object.master != nil, part.first == 0 {
            let invited = Set(part)
            var hidden: [Property] = []
            for (place, override) in zip(1..., object.overrides) where !invited.contains(place) {
                if object.exclusions[override.key] == nil, let time = override.component.recurrenceID {
                    hidden.append(Property(.exdate, time: time))
                }
            }
            seen[0].properties += hidden
        }
        return object.with(members: seen.map(\.sent))
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
