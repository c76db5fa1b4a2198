package import CalDAVServer
import HTTPTypes
import ICalendar
import StoreKit
package import WebDAV
package import XML

extension Gateway {
    /// Copies or moves an object that the requester sees as it is.
    package func transfer(
        _ transfer: Transfer, by principal: Principal
    ) async throws(DAVError) -> PutOutcome {
        try await requireSeen(transfer.name, in: transfer.source)
        try await requireSeen(transfer.newName, in: transfer.destination)
        do {
            let outcome = try await carryOut(transfer, by: principal)
            if outcome.isNew { try await noteMaker(of: transfer.newName, in: transfer.destination) }
            return outcome
        } catch {
            // What has the UID may be something that the requester does not see.
            guard transfer.destination.view != .whole, error.precondition == .caldav("no-uid-conflict") else {
                throw error
            }
            throw DAVError(error.status, error.precondition, error.sentence)
        }
    }

    /// In one transaction where the object stays in the store, and as two writes where an upstream has to be told.
    private func carryOut(
        _ transfer: Transfer, by principal: Principal
    ) async throws(DAVError) -> PutOutcome {
        let destination = try await writable(transfer.destination)
        let source = try await place(of: transfer.source)
        if transfer.isMove { _ = try await writable(transfer.source) }
        let target = try await place(of: transfer.destination)
        // A name is ours alone: an upstream is not concerned when an object keeps its calendar.
        let isRename = transfer.isMove && source.record.id == destination.id
        guard isRename || (source.isLocal && target.isLocal) else {
            try await requireNoMeeting(transfer)
            return try await transferByWriting(transfer, by: principal)
        }
        let (now, replica) = (clock.now(), replica)
        let domain = configuration.mailDomain
        return try await writing { writer in
            let step = TransferStep(
                writer: writer, replica: replica, now: now, mailDomain: domain, transfer: transfer,
                source: source.record, destination: destination, isLocal: source.isLocal)
            return try step.carryOut()
        }
    }

    /// A meeting that goes to another account would be called off there and called anew here: its guests would be told
    /// twice of something that has not changed.
    private func requireNoMeeting(_ transfer: Transfer) async throws(DAVError) {
        guard let object = try await object(transfer.name, in: transfer.source) else { throw .notFound }
        guard let value = try? value(of: object.info, object.octets),
            value.members.contains(where: { $0.organizer != nil || !$0.attendees.isEmpty })
        else { return }
        throw DAVError(
            403, .calgate("upstream-always-notifies"),
            "A meeting cannot go to another account: its guests would be told that it is cancelled.")
    }

    private func place(
        of calendar: CalendarInfo
    ) async throws(DAVError) -> (record: CalendarRecord, isLocal: Bool) {
        let found = try await reading { reader -> (CalendarRecord, Bool)? in
            guard let record = try reader.calendar(calendar.recordID) else { return nil }
            return (record, try reader.account(record.account)?.isLocal == true)
        }
        guard let found else { throw .notFound }
        return found
    }

    /// Gives a local calendar another segment.
    package func renameCalendar(
        _ calendar: CalendarInfo, to segment: String, by principal: Principal
    ) async throws(DAVError) {
        try await writing { writer in
            guard let record = try writer.calendar(calendar.recordID),
                let account = try writer.account(record.account)
            else { throw DAVError.notFound }
            guard account.isLocal, !record.isInbox else {
                throw DAVError.needPrivileges("A connected calendar is renamed where it lives.")
            }
            // A hidden calendar has its name, too.
            guard try writer.calendar(of: record.user, segment: segment) == nil,
                try writer.calendar(in: record.account, upstreamID: segment) == nil
            else {
                throw DAVError(403, nil, "The name is taken.")
            }
            try Boxes.followRename(of: record, to: segment, writer)
            try writer.modifyCalendar(record.id) { renamed in
                // Local calendars have no other name elsewhere.
                if renamed.upstreamID == renamed.segment { renamed.upstreamID = segment }
                renamed.segment = segment
            }
        }
    }

    /// The dead properties of the objects of a calendar.
    package func objectProperties(
        in calendar: CalendarInfo
    ) async throws(DAVError) -> [Int64: [ExpandedName: [UInt8]]] {
        // What is said of an object may tell what is in it.
        guard calendar.view == .whole else { return [:] }
        return try await directory.objectProperties.value(for: calendar.id, at: store.progress.directory) {
            () async throws(DAVError) in
            try await reading { reader in
                try reader.deadPropertiesOfObjects(in: calendar.recordID).reduce(into: [:]) { all, object in
                    all[object.key.rawValue] = Self.named(object.value)
                }
            }
        }
    }

    /// Octets that the disk of the store still takes.
    package var availableOctets: Int64? { store.availableOctets }
}

/// A COPY or MOVE within the store, in one transaction.
private struct TransferStep {
    let writer: any StoreWriter
    let replica: Replica
    let now: Instant
    let mailDomain: String?
    let transfer: Transfer
    let source: CalendarRecord
    let destination: CalendarRecord
    let isLocal: Bool

    func carryOut() throws -> PutOutcome {
        guard let object = try writer.object(in: source.id, name: transfer.name) else {
            throw DAVError.notFound
        }
        try transfer.preconditions.check(object.entry, in: source.id, writer)
        let present = try writer.object(in: destination.id, name: transfer.newName)
        guard present == nil || transfer.overwrites else { throw DAVError.inTheWay }
        try requireUID(of: object, over: present)
        if !isLocal, let present {
            // Upstream holds a UID twice: what has this name there would stay.
            throw DAVError.noUIDConflict(
                href: try GatewayPaths.href(of: present.name, in: destination, reader: writer))
        }
        if !isLocal {
            for name in [transfer.name, transfer.newName]
            where try writer.openPlan(in: source.id, name: name) != nil {
                throw DAVError.unavailable("Another change of this resource is on its way.", retryAfter: 5)
            }
        }
        if object.scheduleTag != nil { try requireMovable(object) }
        let stored = try store(object, over: present)
        return PutOutcome(
            isNew: present == nil, etag: ETag(stored.etag), scheduleTag: stored.scheduleTag)
    }

    /// "The resource … MUST NOT have a UID property value already in use in the targeted calendar collection or
    /// overwrite an existing calendar object resource with one that has a different UID" (RFC 4791 section 5.3.2.1).
    private func requireUID(of object: ObjectRecord, over present: ObjectRecord?) throws {
        if let present, present.uid != object.uid {
            throw DAVError.noUIDConflict(
                href: try GatewayPaths.href(of: present.name, in: destination, reader: writer))
        }
        guard let other = try writer.object(in: destination.id, uid: object.uid), other.id != present?.id,
            !(transfer.isMove && other.id == object.id)
        else { return }
        throw DAVError.noUIDConflict(
            href: try GatewayPaths.href(of: other.name, in: destination, reader: writer))
    }

    /// A meeting is once in a user's calendars (RFC 6638 section 3.2.4.1), and it is that user's.
    private func requireMovable(_ object: ObjectRecord) throws {
        guard source.user == destination.user else {
            throw DAVError(
                403, .caldav("allowed-organizer-scheduling-object-change"),
                "A meeting stays with whoever it belongs to.")
        }
        guard transfer.isMove else {
            throw DAVError(
                403, .caldav("unique-scheduling-object-resource"),
                "A meeting is in one calendar; move it instead.",
                href: try GatewayPaths.href(of: object.name, in: source, reader: writer))
        }
    }

    private func store(_ object: ObjectRecord, over present: ObjectRecord?) throws -> ObjectRecord {
        let value = try VCalendar.read(object.octets, .lenient)
        if present?.scheduleTag != nil, object.scheduleTag == nil {
            // What takes the place of a meeting is a change of it, of which its guests are told.
            let scheduler = Scheduler(
                writer: writer, replica: replica, now: now,
                book: try AddressBook(writer, mailDomain: mailDomain))
            _ = try scheduler.put(
                object.octets, value, name: transfer.newName, in: destination, over: present,
                keepsAnswers: false)
            guard let stored = try writer.object(in: destination.id, name: transfer.newName) else {
                throw DAVError.notFound
            }
            try writer.copyDeadProperties(of: object, to: stored)
            if transfer.isMove { try writer.removeObject(in: source.id, name: object.name, now: now) }
            return stored
        }
        let span = replica.span(of: value, floating: replica.floating(of: destination))
        if transfer.isMove {
            // Whoever went there by the old URL finds the same meeting: nobody is told of anything.
            if let present { try writer.removeObject(in: destination.id, name: present.name, now: now) }
            return try writer.moveObject(
                object.id, to: destination.id, named: transfer.newName, span: span, now: now)
        }
        let stored = try writer.putObject(
            NewObject(
                calendar: destination.id, name: transfer.newName, uid: object.uid,
                component: object.component, octets: object.octets, modified: now, span: span,
                clientOctets: object.clientOctets))
        try writer.copyDeadProperties(of: object, to: stored)
        return stored
    }
}

extension StoreWriter {
    /// Gives an object the dead properties of another, in place of its own (RFC 4918 section 9.8.2).
    fileprivate func copyDeadProperties(of source: ObjectRecord, to target: ObjectRecord) throws {
        let owner = DeadPropertyOwner.object(target.id, in: target.calendar)
        for name in try deadProperties(of: owner).keys {
            try setDeadProperty(of: owner, name: name, value: nil)
        }
        for (name, value) in try deadProperties(
            of: DeadPropertyOwner.object(source.id, in: source.calendar))
        {
            try setDeadProperty(of: owner, name: name, value: value)
        }
    }
}
