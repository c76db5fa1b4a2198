/// One calendar: its events, in the order in which they came and in the order in which they last changed.
final class GoogleCalendar {
    /// A mail address for primary calendars, `…@group.calendar.google.com` for others.
    let id: String
    var summary: String
    var details: String?
    var location: String?
    var timeZone: String
    /// The user who owns it.
    let owner: String
    let isPrimary: Bool
    /// Role by user: freeBusyReader, reader, writerWithoutPrivateAccess, writer or owner.
    var roles: [String: String]
    var version: Int
    /// Seconds since 1970.
    var updated: Int

    private(set) var events: [String: GoogleEvent] = [:]
    /// Ids in the order in which they came: the order of full lists.
    private(set) var order: [String] = []
    /// Ids in the order of changes; entry n has serial n + 1 and counts while the event still bears it.
    private(set) var log: [String] = []
    /// Ids of edited and cancelled instances, by master.
    private(set) var exceptions: [String: Set<String>] = [:]
    private var byUID: [String: Set<String>] = [:]
    /// Sync tokens of another epoch are void.
    var epoch = 1

    init(
        id: String, summary: String, timeZone: String, owner: String, isPrimary: Bool, version: Int, now: Int
    ) {
        self.id = id
        self.summary = summary
        self.timeZone = timeZone
        self.owner = owner
        self.isPrimary = isPrimary
        self.version = version
        updated = now
        roles = [owner: "owner"]
    }

    /// The serial of the latest change.
    var serial: Int { log.count }

    var clock: ZoneClock { ZoneClock.named(timeZone) ?? .utc }

    /// Keeps an event as changed just now.
    @discardableResult
    func store(_ event: GoogleEvent, version: Int, now: Int) -> GoogleEvent {
        var event = event
        if events[event.id] == nil {
            order.append(event.id)
            byUID[event.iCalUID, default: []].insert(event.id)
            if let master = event.recurringEventID { exceptions[master, default: []].insert(event.id) }
        }
        log.append(event.id)
        event.serial = log.count
        event.version = version
        event.cached = nil
        events[event.id] = event
        updated = now
        return event
    }

    /// Keeps the octets of an event's representation beside it.
    func remember(_ bytes: [UInt8], of id: String, for user: String) {
        events[id]?.cached = (user, bytes)
    }

    /// Drops the octets of all events.
    func forgetOctets() {
        for id in order { events[id]?.cached = nil }
    }

    /// Every event of that UID, instances and tombstones among them.
    func events(uid: String) -> [GoogleEvent] { (byUID[uid] ?? []).compactMap { events[$0] } }

    /// The edited and cancelled instances of a series, dropped ones left out, by original start.
    func exceptions(of master: String) -> [GoogleEvent] {
        (exceptions[master] ?? []).compactMap { events[$0] }.filter { !$0.isDropped }
            .sorted { ($0.originalStart?.moment ?? 0) < ($1.originalStart?.moment ?? 0) }
    }

    /// An event, an edited instance, or an instance that only the rule gives.
    func find(_ id: String) -> GoogleEvent? {
        if let event = events[id], !event.isDropped { return event }
        guard let (master, moment) = instanceParts(of: id) else { return nil }
        guard let series = master.series, series.contains(moment) else { return nil }
        return master.instance(at: moment)
    }

    private func instanceParts(of id: String) -> (master: GoogleEvent, moment: Int)? {
        guard let underscore = id.lastIndex(of: "_"), let master = events[String(id[..<underscore])],
            let time = Civil.parseBasic(String(id[id.index(after: underscore)...])),
            time.isDate == master.start.isAllDay, time.isDate || time.isUTC
        else { return nil }
        return (master, time.wall)
    }
}
