internal import HTTPTypes
internal import ICalendar
package import WebDAV
package import XML

/// A COPY or MOVE of a calendar object.
package struct Transfer: Sendable {
    /// Whether the source is gone afterwards.
    package var isMove: Bool
    /// Where the object is.
    package var source: CalendarInfo
    /// Its name there.
    package var name: String
    /// Where it goes; may be the source.
    package var destination: CalendarInfo
    /// Its name there; another one when the calendar is the same.
    package var newName: String
    /// Whether an object of that name may be replaced.
    package var overwrites: Bool
    /// Conditions about the source.
    package var preconditions: Preconditions

    /// A transfer.
    package init(
        isMove: Bool, source: CalendarInfo, name: String, destination: CalendarInfo, newName: String,
        overwrites: Bool, preconditions: Preconditions
    ) {
        self.isMove = isMove
        self.source = source
        self.name = name
        self.destination = destination
        self.newName = newName
        self.overwrites = overwrites
        self.preconditions = preconditions
    }
}

/// What COPY, MOVE and the properties of objects need of a backend.
package protocol TransferBackend: Sendable {
    /// Copies or moves an object.
    ///
    /// - Throws: 404 without a source; 412 when a condition does not hold, or something is in the way that must not
    ///   be overwritten; `no-uid-conflict` when the destination has the UID under another name, or another UID under
    ///   the name; `unique-scheduling-object-resource` for a copy of a meeting.
    /// - Returns: Whether the destination is new, and the tags that it has.
    func transfer(_ transfer: Transfer, by principal: Principal) async throws(DAVError) -> PutOutcome

    /// Gives a local calendar another segment. Its id, its objects and its history stay.
    ///
    /// - Throws: 403 for a calendar that does not live here only; 405 when there is one of that segment.
    func renameCalendar(
        _ calendar: CalendarInfo, to segment: String, by principal: Principal
    ) async throws(DAVError)

    /// The dead properties of those objects of a calendar that have some, by the ids of the objects.
    func objectProperties(
        in calendar: CalendarInfo
    ) async throws(DAVError) -> [Int64: [ExpandedName: [UInt8]]]

    /// Octets that can still be stored by anybody; `nil` where that is not known.
    var availableOctets: Int64? { get }
}

extension CalendarBackend {
    /// Nothing is renamed.
    package func renameCalendar(
        _ calendar: CalendarInfo, to segment: String, by principal: Principal
    ) async throws(DAVError) {
        throw .needPrivileges("Calendars keep their names here.")
    }

    /// None.
    package func objectProperties(
        in calendar: CalendarInfo
    ) async throws(DAVError) -> [Int64: [ExpandedName: [UInt8]]] { [:] }

    /// Unknown.
    package var availableOctets: Int64? { nil }

    /// Transfers by writing.
    package func transfer(
        _ transfer: Transfer, by principal: Principal
    ) async throws(DAVError) -> PutOutcome {
        try await transferByWriting(transfer, by: principal)
    }

    /// Stores the object at the destination, then deletes the source: what a transfer is between two accounts.
    ///
    /// Fails after the first half only when the second is refused: the new object is then taken back, and in no case
    /// anything is lost.
    package func transferByWriting(
        _ transfer: Transfer, by principal: Principal
    ) async throws(DAVError) -> PutOutcome {
        guard let source = try await object(transfer.name, in: transfer.source) else { throw .notFound }
        try transfer.preconditions.check(
            .init(source.info, in: transfer.source))
        let present = try await object(transfer.newName, in: transfer.destination)
        guard present == nil || transfer.overwrites else { throw .inTheWay }
        let value: VCalendar
        do {
            value = try self.value(of: source.info, source.octets)
        } catch {
            throw DAVError(403, .caldav("valid-calendar-data"), "The object cannot be read.")
        }
        let conditions =
            present.map { Preconditions(ifMatch: .tags([$0.info.etag])) } ?? Preconditions(ifNoneMatch: .any)
        let outcome = try await put(
            source.octets, value, name: transfer.newName, in: transfer.destination, conditions, by: principal)
        try await copyProperties(of: source.info, transfer, by: principal)
        guard transfer.isMove else { return outcome }
        do {
            try await delete(
                transfer.name, in: transfer.source, Preconditions(ifMatch: .tags([source.info.etag])),
                repliesToOrganizer: false, by: principal)
        } catch {
            if present == nil {
                // Where this fails too, the object is in both places: more than was asked for, and nothing lost.
                try? await delete(
                    transfer.newName, in: transfer.destination, Preconditions(), repliesToOrganizer: false,
                    by: principal)
            }
            throw error
        }
        return outcome
    }

    private func copyProperties(
        of source: ObjectInfo, _ transfer: Transfer, by principal: Principal
    ) async throws(DAVError) {
        let dead = try await properties(of: .object(source, transfer.source), for: principal)
        guard !dead.isEmpty, let copy = try await object(transfer.newName, in: transfer.destination) else {
            return
        }
        try await setProperties(
            dead.map { .dead($0.key, $0.value) }, of: .object(copy.info, transfer.destination), by: principal)
    }
}

extension DAVError {
    /// 412 of a COPY or MOVE with `Overwrite: F` (RFC 4918 sections 9.8.5 and 9.9.4).
    package static var inTheWay: DAVError {
        .preconditionFailed("There is something at the Destination (Overwrite).")
    }
}
