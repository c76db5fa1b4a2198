package import CalDAVServer
package import FreeBusy
import HTTPTypes
package import ICalendar
package import ITIP
import StoreKit
package import WebDAV

extension Gateway {
    /// Where a user's invitations arrive.
    package func defaultCalendar(
        of user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarInfo? {
        try own(user, requester)
        let now = clock.now()
        return try await reading { reader in
            guard let record = try reader.user(named: user) else { return nil }
            return try Boxes(reader: reader).defaultCalendar(of: record.id)
                .map { CalendarInfo($0, isLocal: true, now: now) }
        }
    }

    /// A user's inbox; made when it is asked for the first time, where the user has local calendars.
    func inbox(of user: String) async throws(DAVError) -> CalendarInfo? {
        let now = clock.now()
        let known = try await listed(user)
        if let inbox = known.first(where: \.record.isInbox) {
            return CalendarInfo(inbox: info(inbox, now: now))
        }
        guard known.contains(where: \.isLocal) else { return nil }
        // Only a store from before has none yet. Reading does not depend on writing: where the inbox cannot be made,
        // there is none for now.
        let made = try? await writing { writer -> CalendarRecord? in
            guard let record = try writer.user(named: user) else { return nil }
            return try Boxes.inbox(of: record.id, making: writer)
        }
        return made.flatMap { $0 }.map {
            CalendarInfo(inbox: info(Directory.Listed(record: $0, isLocal: true), now: now))
        }
    }

    /// Busy times of whoever has the address, as anybody of this gateway may learn them: when, and nothing else.
    package func busy(
        of address: CalendarUserAddress, in window: Range<Instant>, for requester: Principal
    ) async throws(DAVError) -> [BusyPeriod]? {
        guard let found = try await addressBook().entry(of: address) else { return nil }
        if configuration.busyTimes == .delegates {
            // Who may not be asked about looks like nobody.
            guard try await access(to: found.user.name, for: requester) != nil else { return nil }
        }
        return try await busy(.home(user: found.user.name), in: window, by: Principal(found))
    }

    /// Deletes an object; of a guest's copy the organizer is told, unless the client asks not to.
    package func delete(
        _ name: String, in calendar: CalendarInfo, _ preconditions: Preconditions,
        repliesToOrganizer: Bool, by principal: Principal
    ) async throws(DAVError) {
        try await requireSeen(name, in: calendar)
        let record = try await reading { reader -> CalendarRecord? in
            guard let record = try reader.calendar(calendar.recordID),
                try reader.account(record.account)?.isLocal == true
            else { return nil }
            return record
        }
        guard let record else {
            return try await delete(name, in: calendar, preconditions, by: principal)
        }
        let (now, replica, domain) = (clock.now(), replica, configuration.mailDomain)
        try await writing { writer in
            guard let existing = try writer.entry(in: record.id, name: name) else { throw DAVError.notFound }
            try preconditions.check(existing, in: record.id, writer)
            if existing.scheduleTag != nil, !record.isInbox, let whole = try writer.object(existing.id) {
                let scheduler = Scheduler(
                    writer: writer, replica: replica, now: now,
                    book: try AddressBook(writer, mailDomain: domain))
                try scheduler.removing(whole, in: record, replies: repliesToOrganizer)
            }
            try writer.removeObject(in: record.id, name: name, now: now)
        }
    }

    /// What the removal of a local calendar asks for: it is not the default one, and its meetings are taken back.
    static func prepareRemoval(
        of calendar: CalendarRecord, _ writer: any StoreWriter, replica: Replica, now: Instant,
        mailDomain: String?
    ) throws {
        let boxes = Boxes(reader: writer)
        if try boxes.defaultCalendar(of: calendar.user)?.id == calendar.id {
            throw DAVError(
                403, .caldav("default-calendar-needed"),
                "Invitations arrive in this calendar; choose another for them first.")
        }
        var scheduler: Scheduler?
        var last: ObjectID?
        while true {
            let page = try writer.entries(in: calendar.id, after: last, limit: 500)
            for entry in page where entry.scheduleTag != nil {
                let known =
                    try scheduler
                    ?? Scheduler(
                        writer: writer, replica: replica, now: now,
                        book: AddressBook(writer, mailDomain: mailDomain))
                scheduler = known
                if let whole = try writer.object(entry.id) { try known.removing(whole, in: calendar) }
            }
            guard page.count == 500, let id = page.last?.id else { return }
            last = id
        }
    }
}

extension CalendarInfo {
    /// An inbox: the server alone writes there, and its messages make nobody busy.
    init(inbox info: CalendarInfo) {
        self = info
        isLocal = false
        isWritable = false
        isInbox = true
    }
}
