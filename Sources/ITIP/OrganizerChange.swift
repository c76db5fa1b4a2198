public import ICalendar
public import TimeZones

/// An organizer's change of an object: what is stored of it, and whom it is told (RFC 6638 §3.2.1).
public struct OrganizerChange: Sendable {
    /// The object as it is to be stored, or `nil` when it was removed.
    ///
    /// SEQUENCE has grown and answers are taken back where times changed; SCHEDULE-FORCE-SEND is gone.
    public private(set) var object: VCalendar?
    /// The messages, one for each attendee who is told something.
    public private(set) var messages: [SchedulingMessage] = []

    private let organizer: CalendarUserAddress
    private let zones: TimeZoneDatabase
    private let now: Instant

    /// Compares an object before and after.
    ///
    /// - Parameters:
    ///   - old: What is stored; `nil` for a new object.
    ///   - new: What the organizer wants; `nil` for a removal.
    ///   - owner: The organizer's addresses.
    ///   - answered: Whether an attendee's address is known to answer through this server, so that only that
    ///     attendee changes the answer (§3.2.1).
    ///   - keepsAnswers: Whether the answers that are stored win, as `If-Schedule-Tag-Match` asks for
    ///     (§3.2.10.1).
    ///   - zones: For objects without their own VTIMEZONE.
    ///   - now: DTSTAMP of the messages.
    public init(
        from old: VCalendar?, to new: VCalendar?, owner: Set<CalendarUserAddress>,
        answered: (CalendarUserAddress) -> Bool = { _ in false }, keepsAnswers: Bool = false,
        zones: TimeZoneDatabase, now: Instant
    ) {
        self.zones = zones
        self.now = now
        let before = old.map { SchedulingObject($0, zones: zones) }
        // Who takes the ORGANIZER out takes the invitations back, in the name that they were made in.
        let property = [new, old].compactMap { $0?.members.compactMap(\.organizer).first }.first
        organizer = property.map { CalendarUserAddress($0) } ?? CalendarUserAddress("")
        var forced: Set<CalendarUserAddress> = []
        var after: SchedulingObject?
        if let new {
            forced = Self.forced(in: new)
            var merged = SchedulingObject(new, zones: zones)
            if let before {
                if keepsAnswers {
                    merged = Self.keepingAnswers(of: before, in: merged, owner: owner, zones: zones)
                } else {
                    merged = Self.withOwnAnswers(
                        of: before, in: merged, owner: owner, answered: answered, zones: zones)
                }
                let reschedule = Reschedule(old: before, new: merged, organizer: organizer)
                merged = SchedulingObject(
                    merged.with(members: merged.members.map { reschedule.applied(to: $0) }), zones: zones)
            }
            let stored = merged.with(
                members: merged.members.map { Self.withStatuses(of: before, $0, owner: owner) })
            object = stored
            after = SchedulingObject(stored, zones: zones)
        }
        var attendees = before?.attendees ?? []
        for attendee in after?.attendees ?? [] where !attendees.contains(attendee) {
            attendees.append(attendee)
        }
        var earlier = before.map { AttendeeViews($0, zones: zones) }
        var later = after.map { AttendeeViews($0, zones: zones) }
        var differences: [[AttendeeViews.Part]: ViewDifference] = [:]
        for attendee in attendees where !owner.contains(attendee) {
            let message = message(
                for: attendee, &earlier, &later, &differences, isForced: forced.contains(attendee))
            if let message { messages.append(message) }
        }
    }

    /// Writes what became of the messages into the object (RFC 6638 §7.3).
    public mutating func record(_ statuses: [CalendarUserAddress: DeliveryStatus]) {
        guard let stored = object, !statuses.isEmpty else { return }
        let after = SchedulingObject(stored, zones: zones)
        let members = after.members.map { member in
            var member = member
            member.changeAttendees { attendee in
                guard attendee.scheduleAgent == .server,
                    let status = statuses[CalendarUserAddress(attendee)]
                else { return false }
                attendee.scheduleStatus = [status.rawValue]
                return true
            }
            return member
        }
        object = after.with(members: members)
    }

    // MARK: - Messages

    private func message(
        for attendee: CalendarUserAddress, _ before: inout AttendeeViews?, _ after: inout AttendeeViews?,
        _ differences: inout [[AttendeeViews.Part]: ViewDifference], isForced: Bool
    ) -> SchedulingMessage? {
        let earlier = before?.view(for: attendee)
        guard let later = after?.view(for: attendee) else {
            return earlier.map { cancellation(of: $0.object.calendar, for: attendee) }
        }
        guard let earlier, !isForced else { return request(later.object.calendar, for: attendee) }
        // Those who are invited to the same see the same: it is compared once for all of them.
        let known = differences[[earlier.part, later.part]]
        let difference = known ?? ViewDifference(from: earlier.object, to: later.object)
        differences[[earlier.part, later.part]] = difference
        switch difference {
        case .none: return nil
        case .participation, .other: return request(later.object.calendar, for: attendee)
        case .instancesRemoved(let times):
            return cancellation(of: times, in: earlier.object, now: later.object, for: attendee)
        }
    }

    private func request(_ view: VCalendar, for attendee: CalendarUserAddress) -> SchedulingMessage {
        SchedulingMessage(.request, from: organizer, to: attendee, stamped(view))
    }

    /// Takes back everything that an attendee saw.
    private func cancellation(of view: VCalendar, for attendee: CalendarUserAddress) -> SchedulingMessage {
        let object = SchedulingObject(view, zones: zones)
        // The master speaks for its instances.
        let members = object.master.map { [$0] } ?? object.overrides.map(\.component)
        return SchedulingMessage(
            .cancel, from: organizer, to: attendee,
            stamped(object.with(members: members.map { Self.cancelled($0, for: attendee) })))
    }

    /// Takes back single instances.
    private func cancellation(
        of times: [CalendarTime], in earlier: SchedulingObject, now later: SchedulingObject,
        for attendee: CalendarUserAddress
    ) -> SchedulingMessage? {
        let members = times.compactMap { time -> Component? in
            var member = earlier.override(earlier.key(of: time)) ?? earlier.derived(at: time)
            if let sequence = later.master?.sequence, let own = member?.sequence, own < sequence {
                member?.sequence = sequence - 1
            }
            return member.map { Self.cancelled($0, for: attendee) }
        }
        guard !members.isEmpty else { return nil }
        return SchedulingMessage(
            .cancel, from: organizer, to: attendee, stamped(earlier.with(members: members)))
    }

    /// A component that says that it is off for one attendee (RFC 5546 §3.2.5).
    private static func cancelled(_ member: Component, for attendee: CalendarUserAddress) -> Component {
        var member = member
        member.attendees = member.attendees.filter { CalendarUserAddress($0) == attendee }
        member.status = "CANCELLED"
        member.raiseSequence(above: member.sequence)
        return member
    }

    private func stamped(_ calendar: VCalendar) -> VCalendar {
        var calendar = calendar
        for index in calendar.component.components.indices
        where calendar.component.components[index].isSchedulable {
            calendar.component.components[index].set(Property(.dtstamp, time: .utc(now.utc)))
        }
        calendar.component.remove(.method)
        return calendar
    }

    // MARK: - The organizer's object

    /// Whom the organizer wants told in any case (RFC 6638 §7.2).
    private static func forced(in calendar: VCalendar) -> Set<CalendarUserAddress> {
        Set(
            calendar.members.flatMap(\.attendees).filter {
                $0.parameter(.scheduleForceSend)?.uppercased() == "REQUEST"
            }.map { CalendarUserAddress($0) })
    }

    /// Without SCHEDULE-FORCE-SEND, and with the SCHEDULE-STATUS that the server wrote before: that is not the
    /// client's, save for attendees whom it tells itself.
    private static func withStatuses(
        of before: SchedulingObject?, _ member: Component, owner: Set<CalendarUserAddress>
    ) -> Component {
        var member = member
        let key = member.recurrenceID.flatMap { time in before.map { $0.key(of: time) } }
        let earlier = key.map { before?.override($0) } ?? before?.master
        member.changeAttendees { attendee in
            let text = attendee.parameters
            attendee.setParameter(.scheduleForceSend, nil)
            if attendee.scheduleAgent == .server {
                let address = CalendarUserAddress(attendee)
                let stored = earlier?.attendee(address)?.scheduleStatus ?? []
                attendee.scheduleStatus = owner.contains(address) ? [] : stored
            }
            return attendee.parameters != text
        }
        if var organizer = member.organizer, organizer.parameter(.scheduleForceSend) != nil {
            organizer.setParameter(.scheduleForceSend, nil)
            member.organizer = organizer
        }
        return member
    }

    /// The organizer's object with the answers of those who answer here: these are nobody else's to give, and
    /// organizers' clients write what they knew.
    ///
    /// Back to NEEDS-ACTION is the organizer's to say: that asks again.
    private static func withOwnAnswers(
        of old: SchedulingObject, in new: SchedulingObject, owner: Set<CalendarUserAddress>,
        answered: (CalendarUserAddress) -> Bool, zones: TimeZoneDatabase
    ) -> SchedulingObject {
        let members = new.members.map { member in
            let earlier = member.recurrenceID.flatMap { old.override(old.key(of: $0)) } ?? old.master
            var member = member
            member.changeAttendees { attendee in
                let address = CalendarUserAddress(attendee)
                guard attendee.scheduleAgent == .server, !owner.contains(address),
                    attendee.participationStatus != .needsAction,
                    let stored = earlier?.attendee(address),
                    stored.participationStatus != attendee.participationStatus, answered(address)
                else { return false }
                attendee.participationStatus = stored.participationStatus
                return true
            }
            return member
        }
        guard members != new.members else { return new }
        return SchedulingObject(new.with(members: members), zones: zones)
    }

    /// The organizer's later object with the answers that came in meanwhile, those to single instances too.
    private static func keepingAnswers(
        of old: SchedulingObject, in new: SchedulingObject, owner: Set<CalendarUserAddress>,
        zones: TimeZoneDatabase
    ) -> SchedulingObject {
        func taking(_ stored: Component?, into member: Component) -> Component {
            guard let stored else { return member }
            var member = member
            member.changeAttendees { attendee in
                let address = CalendarUserAddress(attendee)
                guard !owner.contains(address), let known = stored.attendee(address),
                    known.participationStatus != attendee.participationStatus
                else { return false }
                attendee.participationStatus = known.participationStatus
                return true
            }
            return member
        }
        var members = new.members.map { member in
            taking(
                member.recurrenceID.flatMap { old.override(old.key(of: $0)) }
                    ?? (member.recurrenceID == nil ? old.master : nil), into: member)
        }
        let hasInstance = new.instances()
        for (key, stored) in old.overrides where new.override(key) == nil && new.exclusions[key] == nil {
            // One that an answer made and that the client did not know of.
            guard let time = stored.recurrenceID, let derived = old.derived(at: time),
                derived.content(.withoutParticipation) == stored.content(.withoutParticipation),
                hasInstance(time), let instance = new.derived(at: time)
            else { continue }
            members.append(taking(stored, into: instance))
        }
        return SchedulingObject(new.with(members: members), zones: zones)
    }
}
