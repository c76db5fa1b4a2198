import CalDAV
import CalDAVServer
import Cryptography
import HTTPTypes
import ICalendar
import ITIP
import Octets
import StoreKit
import TimeZones
import WebDAV
import XML

/// Implicit scheduling (RFC 6638 section 3.2) between users of this gateway, within one transaction of the store:
/// an invitation is stored at the organizer's and at everybody's, or nowhere.
///
/// A change of an organizer's reaches guests, a guest's answer reaches the organizer and from there the other guests;
/// what guests are told is never answered by itself, so that nothing goes round.
struct Scheduler {
    let writer: any StoreWriter
    let replica: Replica
    let now: Instant
    let book: AddressBook

    /// Whether an object takes part at all; cheap, for most do not.
    static func concerns(_ object: VCalendar) -> Bool {
        object.members.contains { $0.first(.organizer) != nil }
    }

    /// Stores an object of a local calendar, and tells whom it concerns.
    ///
    /// - Throws: `DAVError` with the preconditions of RFC 6638 section 3.2.4.
    func put(
        _ octets: [UInt8], _ object: VCalendar, name: String, in calendar: CalendarRecord,
        over existing: ObjectRecord?, keepsAnswers: Bool
    ) throws -> PutOutcome {
        guard let owner = book.entry(of: calendar.user)?.addresses else { throw DAVError.notFound }
        let old = existing.flatMap { Self.parsed($0) }
        let (role, later) = try roles(of: owner, old, object)
        var served = object
        switch role {
        case .none: break
        case .organizer:
            guard later != .attendee else { throw DAVError(ITIPError.forbiddenOrganizerChange) }
            if existing == nil { try requireUnique(object, in: calendar) }
            var change = OrganizerChange(
                from: old, to: object, owner: owner, answered: { book.entry(of: $0) != nil },
                keepsAnswers: keepsAnswers, zones: replica.zones, now: now)
            change.record(try deliver(change.messages))
            served = change.object ?? object
        case .attendee:
            if existing == nil { try requireUnique(object, in: calendar) }
            var change = try refusing { () throws(ITIPError) in
                try AttendeeChange(from: old, to: object, owner: owner, zones: replica.zones, now: now)
            }
            if let reply = change.reply { change.record(try deliver(reply: reply)) }
            served = change.object ?? object
        }
        let isAsSent = served == object
        var version = replica.stored(
            isAsSent ? octets : served.serialized(), served, name: name, in: calendar, now: now)
        version.clientOctets = octets
        if later != .none || role == .attendee {
            version.scheduleTag = Self.tag(version.octets, after: existing?.scheduleTag)
        }
        let stored = try writer.putObject(version)
        return PutOutcome(
            isNew: existing == nil, etag: isAsSent ? ETag(stored.etag) : nil,
            scheduleTag: stored.scheduleTag)
    }

    /// Tells whom the removal of an object concerns; the caller removes it.
    func removing(_ existing: ObjectRecord, in calendar: CalendarRecord, replies: Bool = true) throws {
        guard let owner = book.entry(of: calendar.user)?.addresses, let old = Self.parsed(existing),
            let role = try? SchedulingRole(of: owner, in: old)
        else { return }
        switch role {
        case .none: return
        case .organizer:
            let change = OrganizerChange(from: old, to: nil, owner: owner, zones: replica.zones, now: now)
            _ = try deliver(change.messages)
        case .attendee:
            let change = try AttendeeChange(
                from: old, to: nil, owner: owner, replies: replies, zones: replica.zones, now: now)
            if let reply = change.reply { _ = try deliver(reply: reply) }
        }
    }

    // MARK: - What is refused

    /// What the owner is in an object that is there, or in the new one; and what in the new one.
    private func roles(
        of owner: Set<CalendarUserAddress>, _ old: VCalendar?, _ new: VCalendar
    ) throws -> (SchedulingRole, later: SchedulingRole) {
        let later = try refusing { () throws(ITIPError) in try SchedulingRole(of: owner, in: new) }
        // What was stored before it was scheduled may be odd; it is judged as it comes.
        guard let old, let earlier = try? SchedulingRole(of: owner, in: old), earlier != .none else {
            return (later, later)
        }
        // A client that says that it cares for the messages itself is believed.
        if earlier == .attendee, later == .none,
            new.members.contains(where: { $0.organizer.map { $0.scheduleAgent != .server } ?? false })
        {
            return (.none, .none)
        }
        return (earlier, later)
    }

    /// One meeting is in one calendar of a user's (RFC 6638 section 3.2.4.1).
    private func requireUnique(_ object: VCalendar, in calendar: CalendarRecord) throws {
        guard let uid = object.uid else { return }
        for other in try Boxes(reader: writer).calendars(of: calendar.user) where other.id != calendar.id {
            guard let found = try writer.object(in: other.id, uid: uid), found.scheduleTag != nil else {
                continue
            }
            throw DAVError(
                403, .caldav("unique-scheduling-object-resource"),
                "The meeting is in another calendar already.",
                href: try GatewayPaths.href(of: found.name, in: other, reader: writer))
        }
    }

    private func refusing<Result>(_ body: () throws(ITIPError) -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw DAVError(error)
        }
    }

    // MARK: - Delivery

    /// Delivers an organizer's messages.
    ///
    /// - Returns: What became of each.
    private func deliver(
        _ messages: [SchedulingMessage], isRefresh: Bool = false
    ) throws -> [CalendarUserAddress: DeliveryStatus] {
        var statuses: [CalendarUserAddress: DeliveryStatus] = [:]
        for message in messages {
            statuses[message.recipient] = try deliver(message, isRefresh: isRefresh)
        }
        return statuses
    }

    private func deliver(_ message: SchedulingMessage, isRefresh: Bool) throws -> DeliveryStatus {
        guard let recipient = book.entry(of: message.recipient) else {
            return book.status(ofStranger: message.recipient)
        }
        guard let inbox = try Boxes.inbox(of: recipient.user.id, making: writer),
            let uid = message.object.uid
        else { return .notAllowed }
        let boxes = Boxes(reader: writer)
        let copy = try boxes.object(uid: uid, of: recipient.user.id)
        let stored = copy.flatMap { Self.parsed($0.record) }
        let delivery: Delivery?
        do {
            // Messages are delivered within the transaction in which they are made: none is older than the copy.
            delivery = try Delivery.received(
                message, by: stored, aliases: book.entry(of: message.originator)?.addresses ?? [],
                isInOrder: true, zones: replica.zones)
        } catch {
            // Of an older message nothing is left to do.
            return error == .outdated ? .delivered : .noPrivileges
        }
        guard let delivery else { return .delivered }
        let component = delivery.object.kind?.rawName.uppercased() ?? "VEVENT"
        guard
            let calendar = try copy?.calendar
                ?? boxes.defaultCalendar(of: recipient.user.id, for: component)
        else { return .notAllowed }
        let octets = delivery.object.serialized()
        if copy?.record.octets != octets {
            let name = try copy?.record.name ?? freeName(for: uid, in: calendar)
            var version = replica.stored(octets, delivery.object, name: name, in: calendar, now: now)
            let isNews = delivery.isConsequential && !isRefresh
            version.scheduleTag =
                isNews
                ? Self.tag(octets, after: copy?.record.scheduleTag)
                : copy?.record.scheduleTag ?? Self.tag(octets, after: nil)
            try writer.putObject(version)
        }
        if delivery.isConsequential, !isRefresh { try post(message, into: inbox) }
        return .delivered
    }

    /// Takes a guest's answer into the organizer's object, and tells the other guests.
    private func deliver(reply: SchedulingMessage) throws -> DeliveryStatus {
        guard let organizer = book.entry(of: reply.recipient) else {
            return book.status(ofStranger: reply.recipient)
        }
        guard let inbox = try Boxes.inbox(of: organizer.user.id, making: writer), let uid = reply.object.uid
        else { return .notAllowed }
        guard let (record, calendar) = try Boxes(reader: writer).object(uid: uid, of: organizer.user.id),
            let stored = Self.parsed(record),
            (try? SchedulingRole(of: organizer.addresses, in: stored)) == .organizer
        else { return .failed }
        let delivery: Delivery?
        do {
            delivery = try Delivery.replied(reply, to: stored, zones: replica.zones)
        } catch {
            return error == .outdated || error == .unknownObject ? .failed : .noPrivileges
        }
        guard let delivery else { return .delivered }
        var version = replica.stored(
            delivery.object.serialized(), delivery.object, name: record.name, in: calendar, now: now)
        // An answer is no reason for the organizer's client to look again before it writes (section 3.2.10).
        version.scheduleTag = record.scheduleTag ?? Self.tag(version.octets, after: nil)
        try writer.putObject(version)
        try post(reply, into: inbox)
        let news = OrganizerChange(
            from: stored, to: delivery.object, owner: organizer.addresses, zones: replica.zones, now: now)
        let sender = book.entry(of: reply.originator)?.user.id
        _ = try deliver(
            news.messages.filter { book.entry(of: $0.recipient)?.user.id != sender }, isRefresh: true)
        return .delivered
    }

    /// Puts a message into an inbox, in place of an earlier one of the same sender about the same object: what it
    /// said is no more.
    private func post(_ message: SchedulingMessage, into inbox: CalendarRecord) throws {
        let calendar = message.calendar
        let name = Boxes.name(for: "\(message.object.uid ?? "")\n\(message.originator.text)")
        try writer.putObject(
            replica.stored(calendar.serialized(), calendar, name: name, in: inbox, now: now))
    }

    /// A name that no object of the calendar has.
    private func freeName(for uid: String, in calendar: CalendarRecord) throws -> String {
        var text = uid
        while true {
            let name = Boxes.name(for: text)
            if try writer.entry(in: calendar.id, name: name) == nil { return name }
            text = name + uid
        }
    }

    private static func parsed(_ record: ObjectRecord) -> VCalendar? {
        try? VCalendar.read(record.octets, .lenient)
    }

    /// A Schedule-Tag that no earlier state had.
    private static func tag(_ octets: [UInt8], after earlier: String?) -> String {
        Hex.encode(Array(Digest.sha256(octets + Array((earlier ?? "").utf8)).prefix(12)))
    }
}

extension DAVError {
    /// The precondition of RFC 6638 section 3.2.4 that an object breaks.
    init(_ error: ITIPError) {
        switch error {
        case .differentOrganizers:
            self.init(
                403, .caldav("same-organizer-in-all-components"),
                "All components of a meeting have the same ORGANIZER.")
        case .forbiddenOrganizerChange:
            self.init(
                403, .caldav("allowed-organizer-scheduling-object-change"),
                "Answers are changed by those who give them.")
        case .forbiddenAttendeeChange, .notInvited, .notTheOrganizer, .outdated, .unknownObject:
            self.init(
                403, .caldav("allowed-attendee-scheduling-object-change"),
                "That is for the organizer to change.")
        }
    }
}
