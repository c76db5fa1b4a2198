import CalDAV
import CalDAVServer
import Cryptography
import HTTPTypes
package import ICalendar
import ITIP
import Octets
package import StoreKit
import WebDAV
import XML

/// Where messages to a user arrive: the inbox, which is a hidden calendar of the local account, and the default
/// calendar.
package struct Boxes {
    let reader: any StoreReader

    /// The segment and upstream id of an inbox.
    static let segment = "inbox"

    /// The inbox of a user, if there is one already.
    func inbox(of user: UserID) throws -> CalendarRecord? {
        try reader.calendar(of: user, segment: Self.segment).flatMap { $0.isInbox ? $0 : nil }
    }

    /// The account that holds a user's local calendars, and the inbox.
    func localAccount(of user: UserID) throws -> AccountRecord? {
        try reader.accounts(of: user).first(where: \.isLocal)
    }

    /// The calendars whose objects this gateway schedules, oldest first.
    func calendars(of user: UserID) throws -> [CalendarRecord] {
        let local = Set(try reader.accounts(of: user).filter(\.isLocal).map(\.id))
        return try reader.calendars(of: user).filter { local.contains($0.account) && !$0.isInbox }
    }

    /// Where a user's invitations arrive: the calendar that was chosen, else the oldest that takes them.
    func defaultCalendar(of user: UserID, for component: String? = nil) throws -> CalendarRecord? {
        let usable = try calendars(of: user).filter { record in
            record.isServed && record.isWritable && (component.map { record.components.contains($0) } ?? true)
        }
        let name = ExpandedName.caldav("schedule-default-calendar-URL").description
        if let octets = try reader.deadProperties(of: "home:\(user.rawValue)")[name],
            let href = try? XMLReader.read(octets).first(.dav("href"))?.text,
            let path = try? ResourcePath(target: href.trimmingSpace),
            let chosen = usable.first(where: { $0.segment == path.segments.last })
        {
            return chosen
        }
        return usable.first
    }

    /// The object of that UID among the calendars that are scheduled here.
    func object(uid: String, of user: UserID) throws -> (record: ObjectRecord, calendar: CalendarRecord)? {
        for calendar in try calendars(of: user) {
            if let record = try reader.object(in: calendar.id, uid: uid) { return (record, calendar) }
        }
        return nil
    }
}

extension Boxes {
    /// Keeps the choice of a default calendar when that is renamed.
    static func followRename(
        of calendar: CalendarRecord, to segment: String, _ writer: any StoreWriter
    ) throws {
        let owner = "home:\(calendar.user.rawValue)"
        let name = ExpandedName.caldav("schedule-default-calendar-URL")
        guard let octets = try writer.deadProperties(of: owner)[name.description],
            let href = try XMLReader.read(octets).first(.dav("href"))?.text,
            let path = try? ResourcePath(target: href.trimmingSpace),
            path.segments.last == calendar.segment
        else { return }
        let renamed = ResourcePath(segments: path.segments.dropLast() + [segment], isCollection: true)
        var xml = XMLWriter(fragment: NamespacePrefixes())
        try xml.element(name) { writer throws(XMLError) in
            try writer.element(.dav("href"), text: renamed.encoded())
        }
        try writer.setDeadProperty(of: owner, name: name.description, value: xml.bytes)
    }

    /// Makes the inbox where it is missing; `nil` for a user without local calendars.
    static func inbox(of user: UserID, making writer: any StoreWriter) throws -> CalendarRecord? {
        let boxes = Boxes(reader: writer)
        if let inbox = try boxes.inbox(of: user) { return inbox }
        guard let account = try boxes.localAccount(of: user),
            try writer.calendar(of: user, segment: segment) == nil
        else { return nil }
        return try writer.addCalendar(
            NewCalendar(
                user: user, account: account.id, segment: segment, upstreamID: upstreamID,
                displayName: "Inbox", components: ["VEVENT", "VTODO", "VJOURNAL"], isShown: false,
                countsAsBusy: false, state: .current))
    }

    /// Takes old messages out of all inboxes: what they said is in the calendars, and most clients never remove them.
    package static func prune(_ store: any CalendarStore, before: Instant, now: Instant) async throws {
        let inboxes = try await store.read { reader in
            try reader.users().compactMap { try Boxes(reader: reader).inbox(of: $0.id)?.id }
        }
        for inbox in inboxes {
            var last: ObjectID?
            while true {
                let after = last
                let page = try await store.read { try $0.entries(in: inbox, after: after, limit: 500) }
                let old = page.filter { $0.modified < before }
                if !old.isEmpty {
                    try await store.write { writer in
                        for entry in old {
                            // One that was replaced meanwhile is new.
                            guard let present = try writer.entry(entry.id), present.etag == entry.etag else {
                                continue
                            }
                            try writer.removeObject(in: inbox, name: entry.name, now: now)
                        }
                    }
                }
                guard page.count == 500, let id = page.last?.id else { break }
                last = id
            }
        }
    }

    /// What no upstream calendar and no client can be called.
    fileprivate static let upstreamID = "calgate:inbox"

    /// A name that stands for a text; the same for the same.
    static func name(for text: String) -> String {
        Hex.encode(Array(Digest.sha256(Array(text.utf8)).prefix(16))) + ".ics"
    }
}

extension CalendarRecord {
    /// Whether it is a user's scheduling inbox.
    package var isInbox: Bool { segment == Boxes.segment && upstreamID == Boxes.upstreamID }
}
