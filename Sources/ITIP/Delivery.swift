public import ICalendar
public import TimeZones

/// What a message makes of a stored object.
public struct Delivery: Sendable, Equatable {
    /// What is to be stored.
    public let object: VCalendar
    /// Whether anything but others' answers has changed; only then is there a new Schedule-Tag (RFC 6638
    /// §3.2.10), and something to show.
    public let isConsequential: Bool

    /// Applies an organizer's message to an attendee's copy (RFC 6638 §4.1, RFC 5546 §3.2.2 and §3.2.5).
    ///
    /// The attendee's alarms, TRANSP and private properties stay; so do instances that the attendee has taken
    /// out and declined.
    ///
    /// - Parameters:
    ///   - message: A REQUEST or CANCEL.
    ///   - stored: The attendee's copy, if there is one.
    ///   - aliases: Further addresses of the sender: whoever has several may use another than before.
    ///   - isInOrder: Whether messages arrive in the order in which they are made, so that none is older than the
    ///     copy. DTSTAMP is no proof then: the attendee's client wrote that of the copy, by its own clock.
    ///   - zones: For objects without their own VTIMEZONE.
    /// - Returns: The new copy; `nil` when there is nothing to change.
    /// - Throws: ``ITIPError/notTheOrganizer``, ``ITIPError/outdated``.
    public static func received(
        _ message: SchedulingMessage, by stored: VCalendar?, aliases: Set<CalendarUserAddress> = [],
        isInOrder: Bool = false, zones: TimeZoneDatabase
    ) throws(ITIPError) -> Delivery? {
        let news = SchedulingObject(message.object, zones: zones)
        guard let stored else {
            // What was never there cannot be cancelled.
            return message.method == .request
                ? Delivery(object: message.object, isConsequential: true) : nil
        }
        let copy = SchedulingObject(stored, zones: zones)
        guard
            copy.members.allSatisfy({ member in
                member.organizer.map { CalendarUserAddress($0) }
                    .map { $0 == message.originator || aliases.contains($0) } ?? false
            })
        else { throw .notTheOrganizer }
        for member in news.members where !isInOrder {
            let key = member.recurrenceID.map { copy.key(of: $0) }
            let earlier = key.map { copy.override($0) } ?? copy.master
            if let earlier, member.isOlder(than: earlier) { throw .outdated }
        }
        switch message.method {
        case .request: return requested(news, copy, message.recipient, zones)
        case .cancel: return cancelled(news, copy, zones)
        case .reply: throw .notTheOrganizer
        }
    }

    /// Applies an attendee's reply to the organizer's object (RFC 6638 §4.2).
    ///
    /// - Parameters:
    ///   - message: A REPLY.
    ///   - stored: The organizer's object.
    ///   - acceptsUninvited: Whether somebody who was not invited is added ("party crashers", RFC 5546 §3.2.3).
    ///   - zones: For objects without their own VTIMEZONE.
    /// - Returns: The new object; `nil` when there is nothing to change.
    /// - Throws: ``ITIPError/notInvited``, ``ITIPError/outdated``, ``ITIPError/unknownObject``.
    public static func replied(
        _ message: SchedulingMessage, to stored: VCalendar, acceptsUninvited: Bool = false,
        zones: TimeZoneDatabase
    ) throws(ITIPError) -> Delivery? {
        let reply = SchedulingObject(message.object, zones: zones)
        let object = SchedulingObject(stored, zones: zones)
        var members = object.members
        let hasInstance = object.instances()
        for answer in reply.members {
            guard let own = answer.attendee(message.originator) else { throw .notInvited }
            let codes = answer.all(.requestStatus).compactMap { RequestStatus($0)?.code }
            let index: Int
            if let time = answer.recurrenceID {
                let key = object.key(of: time)
                if let found = members.firstIndex(where: { $0.recurrenceID.map(object.key(of:)) == key }) {
                    index = found
                } else {
                    guard hasInstance(time), let instance = object.derived(at: time) else {
                        // An instance that is no more: nothing to answer to.
                        continue
                    }
                    members.append(instance)
                    index = members.count - 1
                }
            } else {
                guard let found = members.firstIndex(where: { $0.first(.recurrenceID) == nil }) else {
                    throw .unknownObject
                }
                index = found
            }
            guard answer.sequence >= members[index].sequence else { throw .outdated }
            if members[index].attendee(message.originator) == nil {
                guard acceptsUninvited else { throw .notInvited }
                members[index].add(own)
            }
            members[index].changeAttendees { attendee in
                guard CalendarUserAddress(attendee) == message.originator else { return false }
                attendee.take(answerOf: own)
                attendee.scheduleStatus = codes.isEmpty ? [DeliveryStatus.replied.rawValue] : codes
                return true
            }
        }
        guard members != object.members else { return nil }
        return Delivery(object: object.with(members: members), isConsequential: false)
    }

    // MARK: - Requests

    private static func requested(
        _ news: SchedulingObject, _ copy: SchedulingObject, _ attendee: CalendarUserAddress,
        _ zones: TimeZoneDatabase
    ) -> Delivery? {
        var members: [Component] = []
        var declined: [CalendarTime] = []
        let removed = copy.exclusions
        for member in news.members {
            let key = member.recurrenceID.map { copy.key(of: $0) }
            if let key, let time = removed[key],
                member.attendee(attendee)?.participationStatus == .declined
            {
                // The attendee took it out of the own copy, which said that.
                declined.append(time)
                continue
            }
            let earlier = key.map { copy.override($0) ?? copy.master } ?? copy.master
            members.append(member.keepingOwn(of: earlier))
        }
        if !declined.isEmpty, members.first?.first(.recurrenceID) == nil, !members.isEmpty {
            for time in declined { members[0].add(Property(.exdate, time: time)) }
        }
        guard !members.isEmpty else { return nil }
        var object = news.with(members: members)
        object.component.remove(.method)
        let later = SchedulingObject(object, zones: zones)
        switch ViewDifference(from: copy, to: later) {
        case .none, .participation: return Delivery(object: object, isConsequential: false)
        case .instancesRemoved, .other: return Delivery(object: object, isConsequential: true)
        }
    }

    // MARK: - Cancellations

    private static func cancelled(
        _ news: SchedulingObject, _ copy: SchedulingObject, _ zones: TimeZoneDatabase
    ) -> Delivery? {
        if let whole = news.master {
            let members = copy.members.map { member in
                var member = member
                member.status = "CANCELLED"
                if member.sequence < whole.sequence { member.sequence = whole.sequence }
                return member
            }
            return Delivery(object: copy.with(members: members), isConsequential: true)
        }
        let keys = Set(news.overrides.map(\.key))
        guard var master = copy.master else {
            let left = copy.overrides.filter { !keys.contains($0.key) }.map(\.component)
            guard left.isEmpty else {
                return Delivery(object: copy.with(members: left), isConsequential: true)
            }
            let members = copy.members.map { member in
                var member = member
                member.status = "CANCELLED"
                return member
            }
            return Delivery(object: copy.with(members: members), isConsequential: true)
        }
        let known = copy.exclusions
        for (key, component) in news.overrides where known[key] == nil {
            if let time = component.recurrenceID { master.add(Property(.exdate, time: time)) }
            if master.sequence < component.sequence { master.sequence = component.sequence }
        }
        let left = copy.overrides.filter { !keys.contains($0.key) }.map(\.component)
        return Delivery(object: copy.with(members: [master] + left), isConsequential: true)
    }
}

extension Component {
    /// Whether the component was made before another of the same instance (RFC 5546 §2.1.5).
    fileprivate func isOlder(than stored: Component) -> Bool {
        if sequence != stored.sequence { return sequence < stored.sequence }
        guard let own = first(.dtstamp).flatMap({ try? $0.time() })?.instant,
            let other = stored.first(.dtstamp).flatMap({ try? $0.time() })?.instant
        else { return false }
        return own < other
    }

    /// An organizer's component with what is the attendee's own in the copy (RFC 6638 §3.2.2.1).
    fileprivate func keepingOwn(of stored: Component?) -> Component {
        guard let stored else { return self }
        var member = self
        member.alarms = stored.alarms
        for name: PropertyName in [.transp, .percentComplete, .completed] {
            member.set(name, stored.first(name) ?? member.first(name))
        }
        let known = Set(member.properties.map(\.name))
        for property in stored.properties
        where property.name.rawName.uppercased().hasPrefix("X-") && !known.contains(property.name) {
            member.add(property)
        }
        return member
    }
}

extension Property {
    /// Takes PARTSTAT and delegation over from a reply's ATTENDEE.
    fileprivate mutating func take(answerOf reply: Property) {
        participationStatus = reply.participationStatus
        for name: ParameterName in [.delegatedTo, .delegatedFrom] {
            let values = reply.parameterValues(name)
            guard values != parameterValues(name) else { continue }
            setParameter(name, nil)
            if !values.isEmpty { parameters.append(Parameter(name, values)) }
        }
        expectsReply = false
    }
}
