package import CalDAVServer
import HTTPTypes
package import ICalendar
import StoreKit
package import WebDAV
package import XML

extension Gateway: CalendarBackend {
    /// Stores an object, as far as the requester may change what is there.
    package func put(
        _ octets: [UInt8], _ object: VCalendar, name: String, in calendar: CalendarInfo,
        _ preconditions: Preconditions, by principal: Principal
    ) async throws(DAVError) -> PutOutcome {
        guard calendar.view != .whole else {
            return try await store(octets, object, name: name, in: calendar, preconditions, by: principal)
        }
        try await requireSeen(name, in: calendar)
        do {
            var outcome = try await store(
                octets, object, name: name, in: calendar, preconditions, by: principal)
            if outcome.isNew, !calendar.isLocal { try await noteMaker(of: name, in: calendar) }
            // A tag is of what GET serves (RFC 4791 section 5.3.4), and that is masked from now on.
            if calendar.view == .masked, try await !isSeenWhole(name, in: calendar) { outcome.etag = nil }
            return outcome
        } catch {
            // What has the UID may be something that the requester does not see.
            guard error.precondition == .caldav("no-uid-conflict") else { throw error }
            throw DAVError(error.status, error.precondition, error.sentence)
        }
    }

    /// Stores an object, upstream first; a local calendar's in one transaction.
    private func store(
        _ octets: [UInt8], _ object: VCalendar, name: String, in calendar: CalendarInfo,
        _ preconditions: Preconditions, by principal: Principal
    ) async throws(DAVError) -> PutOutcome {
        let (record, engine) = try await destination(calendar)
        if let engine {
            return try await engine.put(octets, object, name: name, in: record, preconditions)
        }
        let now = clock.now()
        let (replica, domain) = (replica, configuration.mailDomain)
        let version = replica.stored(octets, object, name: name, in: record, now: now)
        let isMeeting = Scheduler.concerns(object)
        let known = isMeeting ? try await knownAddresses() : nil
        return try await writing { [store] writer in
            let existing = try writer.entry(in: record.id, name: name)
            try preconditions.check(existing, in: record.id, writer)
            try Self.checkUID(version.uid, over: existing, in: record, writer)
            if isMeeting || existing?.scheduleTag != nil {
                let scheduler = Scheduler(
                    writer: writer, replica: replica, now: now,
                    book: try known?.book(store) ?? AddressBook(writer, mailDomain: domain))
                let outcome = try scheduler.put(
                    octets, object, name: name, in: record,
                    over: try existing.flatMap { try writer.object($0.id) },
                    keepsAnswers: preconditions.ifScheduleTagMatch != nil)
                if existing == nil {
                    try Self.noteMaker(of: try writer.entry(in: record.id, name: name), in: calendar, writer)
                }
                return outcome
            }
            let stored = try writer.putObject(version)
            if existing == nil { try Self.noteMaker(of: stored.entry, in: calendar, writer) }
            return PutOutcome(isNew: existing == nil, etag: ETag(stored.etag))
        }
    }

    /// "MUST NOT specify an iCalendar UID property value already in use in the targeted calendar collection or
    /// overwrite an existing calendar object resource with one that has a different UID" (RFC 4791 section 5.3.2.1).
    static func checkUID(
        _ uid: String, over existing: ObjectEntry?, in calendar: CalendarRecord, _ reader: any StoreReader
    ) throws {
        // An upstream may hold a UID twice: each keeps what it has.
        guard existing?.uid != uid else { return }
        let holder = try reader.entry(in: calendar.id, uid: uid)?.name ?? existing?.name
        guard let holder else { return }
        throw DAVError.noUIDConflict(
            href: try GatewayPaths.href(of: holder, in: calendar, reader: reader))
    }

    /// Deletes an object, upstream first.
    package func delete(
        _ name: String, in calendar: CalendarInfo, _ preconditions: Preconditions, by principal: Principal
    ) async throws(DAVError) {
        try await requireSeen(name, in: calendar)
        let (record, engine) = try await destination(calendar)
        if let engine {
            let exists = try await reading { try $0.entry(in: record.id, name: name) } != nil
            guard exists else { throw .notFound }
            try await engine.delete(name, in: record, preconditions)
            return
        }
        let now = clock.now()
        try await writing { writer in
            guard let existing = try writer.entry(in: record.id, name: name) else { throw DAVError.notFound }
            try preconditions.check(existing, in: record.id, writer)
            try writer.removeObject(in: record.id, name: name, now: now)
        }
    }

    /// A calendar that may be written, but for its revision.
    func writable(_ calendar: CalendarInfo) async throws(DAVError) -> CalendarRecord {
        try await place(of: calendar).record
    }

    private func place(of calendar: CalendarInfo) async throws(DAVError) -> Directory.Place {
        // Nothing in it changes without the version, save revisions.
        let place = try await directory.places.value(for: calendar.id, at: store.progress.directory) {
            () async throws(DAVError) in
            let place = try await reading { try Self.place(of: calendar, $0) }
            guard let place else { throw .notFound }
            return place
        }
        guard place.record.isWritable else {
            throw .needPrivileges("This calendar can only be read with the connected account.")
        }
        return place
    }

    /// A calendar that may be written, with the engine that does so; `nil` for a local calendar.
    private func destination(
        _ calendar: CalendarInfo
    ) async throws(DAVError) -> (record: CalendarRecord, engine: AccountEngine?) {
        let place = try await place(of: calendar)
        if place.account.isLocal { return (place.record, nil) }
        // An upstream is asked anyway: what another command may just have disconnected is looked up anew.
        let present = try await reading { try Self.place(of: calendar, $0) }
        guard let present else { throw .notFound }
        switch present.account.state {
        case .disconnected, .awaitingAdmin, .needsMigration:
            throw .unavailable(
                "The account must be connected again before it can be written.", retryAfter: 300)
        case .connected, .syncing, .retrying: break
        }
        guard let engine = await engines.engine(for: present.account.id) else {
            throw .unavailable("The account is taken up by another process.", retryAfter: 5)
        }
        return (present.record, engine)
    }

    private static func place(of calendar: CalendarInfo, _ reader: any StoreReader) throws -> Directory.Place?
    {
        guard let record = try reader.calendar(calendar.recordID),
            let account = try reader.account(record.account)
        else { return nil }
        return Directory.Place(record: record, account: account)
    }

    // MARK: - Properties

    /// The dead properties of a calendar, a home or a principal.
    package func properties(
        of owner: PropertyOwner, for principal: Principal
    ) async throws(DAVError) -> [ExpandedName: [UInt8]] {
        // What is said of an object may tell what is in it.
        if case .object(_, let calendar) = owner, calendar.view != .whole { return [:] }
        let name = Self.name(of: owner)
        return try await directory.properties.value(for: name, at: store.progress.directory) {
            () async throws(DAVError) in
            try await reading { reader in
                guard let key = try Self.key(of: owner, reader) else { throw DAVError.notFound }
                return Self.named(try reader.deadProperties(of: key))
            }
        }
    }

    /// Properties as the store keeps them, by their names.
    static func named(_ stored: [String: [UInt8]]) -> [ExpandedName: [UInt8]] {
        var properties: [ExpandedName: [UInt8]] = [:]
        for (name, value) in stored {
            if let name = ExpandedName(name) { properties[name] = value }
        }
        return properties
    }

    /// Changes properties, all or none.
    package func setProperties(
        _ changes: [PropertyChange], of owner: PropertyOwner, by principal: Principal
    ) async throws(DAVError) {
        if case .object(let object, let calendar) = owner {
            try await requireSeen(object.name, in: calendar)
        }
        try await writing { writer in
            guard let key = try Self.key(of: owner, writer) else { throw DAVError.notFound }
            for change in changes {
                switch change {
                case .dead(let name, let value):
                    try writer.setDeadProperty(of: key, name: name.description, value: value)
                case .transparency(let isTransparent):
                    guard case .calendar(let calendar) = owner else { continue }
                    try writer.modifyCalendar(calendar.recordID) { record in
                        record.isTransparentSetByClient = isTransparent != nil
                        record.countsAsBusy = isTransparent.map { !$0 } ?? record.isOwned
                    }
                }
            }
        }
    }

    /// A name that is known without the store.
    private static func name(of owner: PropertyOwner) -> String {
        switch owner {
        case .calendar(let calendar): "calendar \(calendar.id)"
        case .object(let object, _): "object \(object.id)"
        case .home(let user): "home \(user.lowercased())"
        case .principal(let user): "principal \(user.lowercased())"
        }
    }

    private static func key(of owner: PropertyOwner, _ reader: any StoreReader) throws -> String? {
        switch owner {
        case .calendar(let calendar): "calendar:\(calendar.id)"
        case .object(let object, let calendar):
            // One that went away meanwhile, or elsewhere, has none here.
            try reader.entry(ObjectID(rawValue: object.id)).flatMap {
                $0.calendar == calendar.recordID
                    ? DeadPropertyOwner.object($0.id, in: $0.calendar) : nil
            }
        case .home(let user): try reader.user(named: user).map { "home:\($0.id.rawValue)" }
        case .principal(let user): try reader.user(named: user).map { "user:\($0.id.rawValue)" }
        }
    }

    // MARK: - Local calendars

    /// Makes a calendar that lives here only.
    package func createCalendar(
        _ segment: String, components: [String], properties: [PropertyChange], by principal: Principal
    ) async throws(DAVError) {
        try await writing { writer in
            guard let user = try writer.user(named: principal.user),
                let account = try writer.accounts(of: user.id).first(where: \.isLocal)
            else {
                throw DAVError.needPrivileges("There is no local account here to hold a new calendar.")
            }
            guard try writer.calendar(of: user.id, segment: segment) == nil else {
                throw DAVError(405, .dav("resource-must-be-null"), "There is a resource of that name.")
            }
            let calendar = try writer.addCalendar(
                NewCalendar(
                    user: user.id, account: account.id, segment: segment, upstreamID: segment,
                    displayName: segment, components: components, state: .current))
            for change in properties {
                switch change {
                case .dead(let name, let value):
                    try writer.setDeadProperty(
                        of: "calendar:\(calendar.id.rawValue)", name: name.description, value: value)
                case .transparency(let isTransparent):
                    try writer.modifyCalendar(calendar.id) { $0.countsAsBusy = !(isTransparent ?? false) }
                }
            }
        }
    }

    /// Deletes a calendar that lives here only, with everything in it.
    package func deleteCalendar(
        _ calendar: CalendarInfo, by principal: Principal
    ) async throws(DAVError) {
        let (now, replica, domain) = (clock.now(), replica, configuration.mailDomain)
        try await writing { writer in
            guard let record = try writer.calendar(calendar.recordID),
                let account = try writer.account(record.account)
            else { throw DAVError.notFound }
            guard account.isLocal else {
                throw DAVError.needPrivileges("A connected calendar is removed where it lives.")
            }
            try Self.prepareRemoval(
                of: record, writer, replica: replica, now: now, mailDomain: domain)
            try writer.removeCalendar(record.id)
        }
    }
}

extension Preconditions {
    /// Judges what is stored of an object, and its calendar, in the transaction that is going to change it.
    func check(_ entry: ObjectEntry?, in calendar: CalendarID, _ reader: any StoreReader) throws {
        try check(
            State(
                etag: entry.map { ETag($0.etag) }, modified: entry?.modified.secondsSinceEpoch,
                scheduleTag: entry?.scheduleTag,
                revision: needsRevision ? try reader.calendar(calendar)?.revision : nil))
    }
}
