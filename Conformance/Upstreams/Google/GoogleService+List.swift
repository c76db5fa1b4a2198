/// One page of a collection, before it is put into octets.
struct GooglePage {
    var events: [GoogleEvent] = []
    var nextPageToken: String?
    var nextSyncToken: String?
}

extension GoogleService {
    /// What the discovery document forbids beside `syncToken`.
    private static let unsyncable = [
        "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax",
        "updatedMin",
    ]

    /// events.list.
    func list(_ calendar: GoogleCalendar, _ query: GoogleQuery) throws(GoogleAPIError) -> GooglePage {
        let filter = try GoogleEventFilter(query, on: calendar)
        let size = min(try query.whole("maxResults") ?? 250, 2500, pageLimit ?? 2500)
        let orderBy = try query.words("orderBy", ["startTime", "updated"]).first
        if orderBy == "startTime" && !filter.singleEvents {
            throw .invalid(
                "The requested ordering is not available for the particular query.", parameter: "orderBy")
        }
        let syncDigest = query.digest(without: [
            "pageToken", "maxResults", "syncToken", "showDeleted", "timeMin", "timeMax",
        ])
        let since = try anchor(calendar, query, syncDigest)
        let walk = try pageStart(calendar, query)
        var page = GooglePage()
        if givesEmptyPages && walk.token?.kind != .fullPage {
            page.nextPageToken = walk.next(.fullPage, at: walk.position, calendar).text
            return page
        }
        var next: Int?
        if let since, !filter.singleEvents {
            (page.events, next) = changes(calendar, after: max(since, walk.position), size, filter)
        } else if !filter.singleEvents && orderBy == nil {
            (page.events, next) = slice(calendar, from: walk.position, size, filter)
        } else {
            let all = collected(calendar, since: since, filter, orderBy)
            let end = min(walk.position + size, all.count)
            page.events = walk.position < end ? Array(all[walk.position..<end]) : []
            next = end < all.count ? end : nil
        }
        if let next {
            page.nextPageToken = walk.next(.page, at: next, calendar).text
        } else if !Self.unsyncable.contains(where: { query.has($0) && $0 != "timeMin" && $0 != "timeMax" }) {
            // Changes are followed to their end; a full list says what was true when it began.
            let covered = since == nil || filter.singleEvents ? walk.base : calendar.serial
            page.nextSyncToken =
                GoogleToken(
                    .sync, calendar.id, epoch: calendar.epoch, position: covered, base: 0, digest: syncDigest
                ).text
        }
        return page
    }

    // MARK: - Tokens

    /// The serial that a sync token covers; `nil` when there is none.
    private func anchor(
        _ calendar: GoogleCalendar, _ query: GoogleQuery, _ digest: String
    ) throws(GoogleAPIError) -> Int? {
        guard let text = query.text("syncToken") else { return nil }
        for name in Self.unsyncable where query.has(name) {
            throw GoogleAPIError(
                400, "badRequest", "Sync token cannot be combined with \(name).", parameter: name)
        }
        // Tombstones cannot be declined.
        if try query.flag("showDeleted") == false {
            throw GoogleAPIError(
                400, "badRequest", "Sync token cannot be combined with showDeleted=false.",
                parameter: "showDeleted")
        }
        guard let token = GoogleToken(text), token.kind == .sync, token.collection == calendar.id,
            token.epoch == calendar.epoch, token.position <= calendar.serial
        else { throw .fullSyncRequired }
        guard token.digest == digest else {
            throw GoogleAPIError(
                400, "badRequest", "The parameters differ from those of the initial synchronization.",
                parameter: "syncToken")
        }
        return token.position
    }

    /// Where a page begins.
    private struct Walk {
        let token: GoogleToken?
        let position: Int
        let base: Int
        let digest: String

        func next(_ kind: GoogleToken.Kind, at position: Int, _ calendar: GoogleCalendar) -> GoogleToken {
            GoogleToken(kind, calendar.id, epoch: 0, position: position, base: base, digest: digest)
        }
    }

    private func pageStart(_ calendar: GoogleCalendar, _ query: GoogleQuery) throws(GoogleAPIError) -> Walk {
        let digest = query.digest(without: ["pageToken", "maxResults"])
        guard let text = query.text("pageToken") else {
            return Walk(token: nil, position: 0, base: calendar.serial, digest: digest)
        }
        guard let token = GoogleToken(text), token.kind != .sync, token.collection == calendar.id,
            token.digest == digest
        else { throw .invalid("Invalid page token value.", parameter: "pageToken") }
        return Walk(token: token, position: token.position, base: token.base, digest: digest)
    }

    // MARK: - Contents

    /// A part of the full list in the order in which events came: stable, whatever changes meanwhile.
    private func slice(
        _ calendar: GoogleCalendar, from position: Int, _ size: Int, _ filter: GoogleEventFilter
    ) -> ([GoogleEvent], Int?) {
        var events: [GoogleEvent] = []
        for index in position..<max(position, calendar.order.count) {
            guard let event = calendar.events[calendar.order[index]], isListed(event, calendar, filter) else {
                continue
            }
            if events.count == size { return (events, index) }
            events.append(event)
        }
        return (events, nil)
    }

    /// What changed after a serial, each event once, at its last change.
    private func changes(
        _ calendar: GoogleCalendar, after serial: Int, _ size: Int, _ filter: GoogleEventFilter
    ) -> ([GoogleEvent], Int?) {
        var events: [GoogleEvent] = []
        for index in serial..<max(serial, calendar.log.count) {
            guard let event = calendar.events[calendar.log[index]], event.serial == index + 1,
                filter.isOfType(event)
            else { continue }
            if events.count == size { return (events, index) }
            events.append(event)
        }
        return (events, nil)
    }

    /// Everything at once: expanded, or in another order.
    private func collected(
        _ calendar: GoogleCalendar, since: Int?, _ filter: GoogleEventFilter, _ orderBy: String?
    ) -> [GoogleEvent] {
        var events: [GoogleEvent] = []
        for id in calendar.order {
            guard let event = calendar.events[id] else { continue }
            if let since, event.serial <= since { continue }
            let showsDeleted = filter.showDeleted || since != nil
            guard filter.singleEvents else {
                if isListed(event, calendar, filter) { events.append(event) }
                continue
            }
            if event.isRecurring {
                let found = instances(of: event, on: calendar, through: filter.lastMoment, showsDeleted)
                events += found.filter { filter.matches($0) }
            } else if since == nil, let master = event.recurringEventID, calendar.events[master] != nil {
                continue  // Comes with its series.
            } else if (!event.isCancelled || showsDeleted) && !event.isDropped && filter.matches(event) {
                events.append(event)
            }
        }
        switch orderBy {
        case "startTime":
            let clock = calendar.clock
            events.sort { ($0.start.instant(in: clock), $0.id) < ($1.start.instant(in: clock), $1.id) }
        case "updated": events.sort { ($0.updated, $0.serial) < ($1.updated, $1.serial) }
        default: break
        }
        return events
    }

    /// Whether an event belongs into an unexpanded full list.
    ///
    /// Without `showDeleted` and `singleEvents`, cancelled instances of a living series are listed all the
    /// same: they say what its rule must leave out.
    private func isListed(_ event: GoogleEvent, _ calendar: GoogleCalendar, _ filter: GoogleEventFilter)
        -> Bool
    {
        if event.isCancelled && !filter.showDeleted && !filter.includesDeleted(event) {
            guard let master = event.recurringEventID.flatMap({ calendar.events[$0] }), !master.isCancelled,
                !event.isDropped
            else { return false }
        }
        guard filter.window != nil, let series = event.series else { return filter.matches(event) }
        guard filter.matches(event, ignoringWindow: true) else { return false }
        // A series is in the window when one of its instances is; ends of long events reach into it as well.
        return series.moments(through: filter.lastMoment ?? .max, atMost: 730).contains {
            filter.isInWindow(event.instance(at: $0))
        } || calendar.exceptions(of: event.id).contains { !$0.isCancelled && filter.isInWindow($0) }
    }

    /// The instances of a series, edited ones in place of the rule's.
    ///
    /// The rule is expanded up to the moment `last`; `nil` is for as far as the service goes, 730 instances.
    func instances(
        of master: GoogleEvent, on calendar: GoogleCalendar, through last: Int?, _ showsDeleted: Bool
    ) -> [GoogleEvent] {
        guard let series = master.series else { return [] }
        if master.isCancelled && !showsDeleted { return [] }
        let exceptions = calendar.exceptions(of: master.id)
        let replaced = Set(exceptions.compactMap { $0.originalStart?.moment })
        let limit = last == nil ? 730 : Series.momentLimit
        var events = series.moments(through: last ?? .max, atMost: limit)
            .filter { !replaced.contains($0) }.map { master.instance(at: $0) }
        events += exceptions.filter { showsDeleted || !$0.isCancelled }
        return events.sorted { ($0.originalStart?.moment ?? 0) < ($1.originalStart?.moment ?? 0) }
    }

    /// events.instances.
    func instances(
        of id: String, on calendar: GoogleCalendar, _ query: GoogleQuery
    ) throws(GoogleAPIError) -> GooglePage {
        guard let master = calendar.events[id] else { throw .notFound }
        let showsDeleted = try query.flag("showDeleted") ?? false
        if master.isCancelled && !showsDeleted { throw .deleted }
        guard master.isRecurring else { throw .invalid("The event is not a recurring one.") }
        let filter = try GoogleEventFilter(query, on: calendar)
        let size = min(try query.whole("maxResults") ?? 250, 2500, pageLimit ?? 2500)
        let walk = try pageStart(calendar, query)
        var through = filter.lastMoment
        var wanted: Int?
        if let text = query.text("originalStart") {
            guard let moment = originalStart(text, of: master) else {
                throw .invalidParameter("originalStart", "Invalid value for: originalStart")
            }
            wanted = moment
            through = moment
        }
        var all = instances(of: master, on: calendar, through: through, showsDeleted).filter {
            filter.isInWindow($0)
        }
        if let wanted { all = all.filter { $0.originalStart?.moment == wanted } }
        let end = min(walk.position + size, all.count)
        var page = GooglePage()
        page.events = walk.position < end ? Array(all[walk.position..<end]) : []
        if end < all.count { page.nextPageToken = walk.next(.page, at: end, calendar).text }
        return page
    }

    private func originalStart(_ text: String, of master: GoogleEvent) -> Int? {
        if master.start.isAllDay { return Civil.parseDate(text).map { $0 * 86_400 } }
        guard let (wall, offset) = Civil.parseTimestamp(text) else { return nil }
        guard let offset else {
            return (master.start.zone.flatMap(ZoneClock.named) ?? .utc).instant(ofWall: wall)
        }
        return wall - offset
    }
}
