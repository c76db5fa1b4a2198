extension GoogleService {
    // MARK: - Calendars

    /// The `Calendar` resource.
    func shown(_ calendar: GoogleCalendar) -> JSON {
        var json: JSON = [
            "kind": "calendar#calendar", "id": .string(calendar.id), "summary": .string(calendar.summary),
            "etag": .string(GoogleEvent.etag(calendar.version)), "timeZone": .string(calendar.timeZone),
            "conferenceProperties": ["allowedConferenceSolutionTypes": ["hangoutsMeet"]],
        ]
        if let details = calendar.details { json["description"] = .string(details) }
        if let location = calendar.location { json["location"] = .string(location) }
        if !calendar.isPrimary { json["dataOwner"] = .string(calendar.owner) }
        return json
    }

    func calendarsInsert(_ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        let body = try members(call.body)
        guard let summary = body["summary"]?.text, !summary.isEmpty else { throw .required("Missing title.") }
        let zone = body["timeZone"]?.text ?? users[call.user]?.timeZone ?? "UTC"
        guard ZoneClock.named(zone) != nil else { throw .invalid("Invalid time zone") }
        let id = "c_" + identifier(40) + "@group.calendar.google.com"
        addCalendar(id, summary: summary, timeZone: zone, owner: call.user)
        guard let calendar = calendars[id] else { throw .notFound }
        calendar.details = body["description"]?.text
        calendar.location = body["location"]?.text
        return try answer(shown(calendar), call)
    }

    func calendarsPatch(_ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        let calendar = try calendar(call.parameters[0], for: call.user, atLeast: .owner)
        if let ifMatch = call.ifMatch, ifMatch != GoogleEvent.etag(calendar.version) {
            throw .conditionNotMet
        }
        let body = try members(call.body)
        if let zone = body["timeZone"]?.text {
            guard ZoneClock.named(zone) != nil else { throw .invalid("Invalid time zone") }
            changeTimeZone(of: calendar, to: zone)
        }
        if let summary = body["summary"]?.text { calendar.summary = summary }
        if let details = body["description"] { calendar.details = details.text }
        if let location = body["location"] { calendar.location = location.text }
        calendar.version = nextVersion()
        calendar.updated = now
        return try answer(shown(calendar), call)
    }

    /// Events are shown in the calendar's zone, so the octets made for the old one are void.
    func changeTimeZone(of calendar: GoogleCalendar, to zone: String) {
        calendar.timeZone = zone
        calendar.forgetOctets()
    }

    // MARK: - The calendar list

    private func shown(_ entry: GoogleListEntry, for user: String) -> JSON {
        var json: JSON = [
            "kind": "calendar#calendarListEntry", "id": .string(entry.calendarID),
            "etag": .string(GoogleEvent.etag(entry.version)),
        ]
        guard let calendar = calendars[entry.calendarID], !entry.isDeleted,
            let role = role(of: user, on: calendar)
        else {
            json["deleted"] = true
            return json
        }
        json["etag"] = .string(GoogleEvent.etag(entry.version + calendar.version * 1000))
        json["summary"] = .string(calendar.summary)
        json["timeZone"] = .string(calendar.timeZone)
        json["accessRole"] = .string(role.word)
        json["colorId"] = .string(entry.colorID)
        json["backgroundColor"] = GoogleService.colors["calendar"]?[entry.colorID]?["background"]
        json["foregroundColor"] = GoogleService.colors["calendar"]?[entry.colorID]?["foreground"]
        json["defaultReminders"] = .array(entry.defaultReminders)
        json["conferenceProperties"] = ["allowedConferenceSolutionTypes": ["hangoutsMeet"]]
        if let details = calendar.details { json["description"] = .string(details) }
        if let location = calendar.location { json["location"] = .string(location) }
        if let override = entry.summaryOverride { json["summaryOverride"] = .string(override) }
        if calendar.isPrimary && calendar.id == user { json["primary"] = true }
        if !calendar.isPrimary { json["dataOwner"] = .string(calendar.owner) }
        if entry.isSelected { json["selected"] = true }
        if entry.isHidden { json["hidden"] = true }
        return json
    }

    private func entry(_ call: GoogleCall) throws(GoogleAPIError) -> (index: Int, entry: GoogleListEntry) {
        let id = call.parameters[0] == "primary" ? call.user : call.parameters[0]
        let entries = users[call.user]?.entries ?? []
        guard let index = entries.firstIndex(where: { $0.calendarID == id && !$0.isDeleted }) else {
            throw .notFound
        }
        return (index, entries[index])
    }

    func calendarListGet(_ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        try answer(shown(try entry(call).entry, for: call.user), call)
    }

    func calendarListPatch(_ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        var (index, entry) = try entry(call)
        let body = try members(call.body)
        if let value = body["selected"]?.flag { entry.isSelected = value }
        if let value = body["hidden"]?.flag { entry.isHidden = value }
        if let value = body["summaryOverride"] { entry.summaryOverride = value.text }
        if let value = body["colorId"]?.text {
            guard GoogleService.colors["calendar"]?[value] != nil else { throw .invalid("Invalid color id.") }
            entry.colorID = value
        }
        if let value = body["defaultReminders"]?.list { entry.defaultReminders = value }
        let serial = (users[call.user]?.listSerial ?? 0) + 1
        entry.serial = serial
        entry.version = nextVersion()
        users[call.user]?.listSerial = serial
        users[call.user]?.entries[index] = entry
        return try answer(shown(entry, for: call.user), call)
    }

    func calendarListList(_ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        let query = call.query
        let collection = "list:" + call.user
        guard let user = users[call.user] else { throw .notFound }
        let size = min(try query.whole("maxResults") ?? 100, 250)
        let least = try query.words(
            "minAccessRole", ["freeBusyReader", "owner", "reader", "writer", "writerWithoutPrivateAccess"]
        ).first.flatMap(GoogleRole.init(word:))
        let showHidden = try query.flag("showHidden")
        let showDeleted = try query.flag("showDeleted")
        var since: Int?
        if let text = query.text("syncToken") {
            if query.has("minAccessRole") || showHidden == false || showDeleted == false {
                throw GoogleAPIError(
                    400, "badRequest", "Sync token cannot be combined with that.", parameter: "syncToken")
            }
            guard let token = GoogleToken(text), token.kind == .sync, token.collection == collection else {
                throw .fullSyncRequired
            }
            since = token.position
        }
        let digest = query.digest(without: ["pageToken", "maxResults"])
        var position = 0
        if let text = query.text("pageToken") {
            guard let token = GoogleToken(text), token.kind == .page, token.collection == collection,
                token.digest == digest
            else { throw .invalid("Invalid page token value.", parameter: "pageToken") }
            position = token.position
        }
        let wanted = user.entries.filter { entry in
            if let since { return entry.serial > since }
            if entry.isDeleted && showDeleted != true { return false }
            if entry.isHidden && showHidden != true { return false }
            guard let least else { return true }
            return calendars[entry.calendarID].flatMap { role(of: call.user, on: $0) }.map { $0 >= least }
                ?? false
        }
        let end = min(position + size, wanted.count)
        let items = position < end ? wanted[position..<end].map { shown($0, for: call.user) } : []
        var json: JSON = ["kind": "calendar#calendarList", "items": .array(items)]
        json["etag"] = .string("\"p\(user.listSerial)-\(position)\"")
        if end < wanted.count {
            json["nextPageToken"] = .string(
                GoogleToken(.page, collection, epoch: 0, position: end, base: 0, digest: digest).text)
        } else {
            json["nextSyncToken"] = .string(
                GoogleToken(.sync, collection, epoch: 0, position: user.listSerial, base: 0, digest: "").text)
        }
        return try answer(json, call)
    }

    // MARK: - Settings and colours

    func settings(_ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        let all = (users[call.user]?.settings ?? []).map { setting -> JSON in
            [
                "kind": "calendar#setting", "id": .string(setting.id), "value": .string(setting.value),
                "etag": .string("\"s-\(setting.id)\""),
            ]
        }
        guard call.method == .settingsGet else {
            return try answer(["kind": "calendar#settings", "etag": "\"s\"", "items": .array(all)], call)
        }
        guard let setting = all.first(where: { $0["id"]?.text == call.parameters[0] }) else {
            throw .notFound
        }
        return try answer(setting, call)
    }

    /// The palettes; an id is an index into them.
    static let colors: JSON = {
        let calendar = [
            "#ac725e", "#d06b64", "#f83a22", "#fa573c", "#ff7537", "#ffad46", "#42d692", "#16a765", "#7bd148",
            "#b3dc6c", "#fbe983", "#fad165", "#92e1c0", "#9fe1e7", "#9fc6e7", "#4986e7", "#9a9cff", "#b99aff",
            "#c2c2c2", "#cabdbf", "#cca6ac", "#f691b2", "#cd74e6", "#a47ae2",
        ]
        let event = [
            "#a4bdfc", "#7ae7bf", "#dbadff", "#ff887c", "#fbd75b", "#ffb878", "#46d6db", "#e1e1e1", "#5484ed",
            "#51b749", "#dc2127",
        ]
        func palette(_ colors: [String]) -> JSON {
            var members: [String: JSON] = [:]
            for (index, color) in colors.enumerated() {
                members[String(index + 1)] = ["background": .string(color), "foreground": "#1d1d1d"]
            }
            return .object(members)
        }
        return [
            "kind": "calendar#colors", "updated": "2012-02-14T00:00:00.000Z", "calendar": palette(calendar),
            "event": palette(event),
        ]
    }()
}
