extension GoogleService {
    /// events.insert: a new event, whose organizer is the calendar that it is put on.
    func insert(
        _ body: [String: JSON], on calendarID: String, as user: String, _ options: GoogleDraft.Options
    ) throws(GoogleAPIError) -> (GoogleEvent, GoogleCalendar) {
        let calendar = try calendar(calendarID, for: user, atLeast: .writerWithoutPrivateAccess)
        noteIgnored(body)
        let id = body["id"]?.text
        let uid = body["iCalUID"]?.text
        // Events.id in the discovery document: either of the two, never both.
        if id != nil && uid != nil { throw .invalid("Only one of id and iCalUID can be given.") }
        if let id {
            guard GoogleService.isEventID(id) else { throw .invalid("Invalid resource id value.") }
            guard calendar.events[id] == nil else { throw .duplicate }
        }
        if let uid {
            guard !uid.isEmpty, uid.utf8.count <= 1024 else { throw .invalid("Invalid iCalUID value.") }
            let isTaken = calendar.events(uid: uid).contains { !$0.isCancelled }
            if isTaken && configuration.refusesDuplicateICalUIDs { throw .duplicate }
        }
        let draft = try GoogleDraft(body, over: nil, on: calendar, options)
        guard draft.status != "cancelled" else { throw .invalid("A new event cannot be cancelled.") }
        let eventID = id ?? identifier(26)
        var event = GoogleEvent(
            id: eventID, iCalUID: uid ?? eventID + "@google.com", status: draft.status, start: draft.start,
            end: draft.end, series: draft.series, sequence: draft.sequence ?? 0, created: now, updated: now,
            content: draft.content)
        if let reminders = draft.reminders { event.reminders[user] = reminders }
        event.content["creator"] = person(user)
        event.content["organizer"] =
            calendar.isPrimary
            ? person(calendar.id) : ["email": .string(calendar.id), "displayName": .string(calendar.summary)]
        event = keep(event, on: calendar)
        propagate(event, from: calendar, previous: nil)
        notify(options.notification, of: event, previous: nil, on: calendar, by: user)
        return (event, calendar)
    }

    /// events.import: a private copy of an event that may be organized elsewhere; nobody is told.
    func importEvent(
        _ body: [String: JSON], on calendarID: String, as user: String, _ options: GoogleDraft.Options
    ) throws(GoogleAPIError) -> (GoogleEvent, GoogleCalendar) {
        let calendar = try calendar(calendarID, for: user, atLeast: .writerWithoutPrivateAccess)
        noteIgnored(body)
        guard let uid = body["iCalUID"]?.text, !uid.isEmpty else { throw .required("Missing iCalUID.") }
        var options = options
        options.isImport = true
        options.notification = .none
        let existing = calendar.events(uid: uid).first { $0.recurringEventID == nil }
        var body = body
        body["id"] = nil
        let draft = try GoogleDraft(body, over: nil, on: calendar, options)
        if let existing, !existing.isCancelled, (draft.sequence ?? 0) < existing.sequence {
            throw .invalid("Invalid sequence value.")
        }
        var organizer = person(calendar.id)
        if let given = body["organizer"], let email = given["email"]?.text {
            guard GoogleDraft.isAddress(email) else { throw .invalid("Invalid organizer email.") }
            organizer = ["email": .string(email)]
            organizer["displayName"] = given["displayName"]
        }
        let attendees = draft.content["attendees"]?.list ?? []
        let owner = calendar.isPrimary ? calendar.id : calendar.owner
        let isPresent =
            [owner, calendar.id].contains(organizer["email"]?.text?.lowercased() ?? "")
            || attendees.contains { $0["email"]?.text?.lowercased() == owner }
        guard isPresent else {
            throw GoogleAPIError(
                400, "participantIsNeitherOrganizerNorAttendee",
                "The owner of the calendar must either be the organizer or an attendee of an event that is"
                    + " imported.", domain: "calendar")
        }
        var event = GoogleEvent(
            id: existing?.id ?? "_" + GoogleService.base32hex(uid), iCalUID: uid, status: draft.status,
            start: draft.start, end: draft.end, series: draft.series, sequence: draft.sequence ?? 0,
            created: existing?.created ?? now, updated: now, content: draft.content)
        if let reminders = draft.reminders { event.reminders[user] = reminders }
        event.content["creator"] = person(user)
        event.content["organizer"] = organizer
        event.content["privateCopy"] = true
        return (keep(event, on: calendar), calendar)
    }

    /// An invitation from somebody who is not here, as it lands on a guest's calendar.
    func receive(_ body: [String: JSON], on calendarID: String) throws(GoogleAPIError) -> GoogleEvent {
        let calendar = try calendar(calendarID, for: calendarID, atLeast: .owner)
        var (event, _) = try importEvent(body, on: calendarID, as: calendarID, GoogleDraft.Options())
        event.content["privateCopy"] = nil
        event.content["creator"] = event.content["organizer"]
        return keep(event, on: calendar)
    }

    /// Keeps an event; a series takes its misplaced exceptions along.
    @discardableResult
    func keep(_ event: GoogleEvent, on calendar: GoogleCalendar) -> GoogleEvent {
        let kept = calendar.store(event, version: nextVersion(), now: now)
        guard kept.recurringEventID == nil else { return kept }
        for var exception in calendar.exceptions(of: kept.id) {
            guard let moment = exception.originalStart?.moment else { continue }
            let hasPlace = !kept.isCancelled && (kept.series?.contains(moment) ?? false)
            if hasPlace { continue }
            exception.status = "cancelled"
            exception.isDropped = !kept.isCancelled
            exception.updated = now
            calendar.store(exception, version: nextVersion(), now: now)
        }
        return kept
    }

    /// `{"email","displayName"}` of somebody.
    func person(_ email: String) -> JSON {
        var json: JSON = ["email": .string(email)]
        if let name = users[email.lowercased()]?.name, !name.isEmpty { json["displayName"] = .string(name) }
        return json
    }

    /// Remembers members that mean nothing, for whoever looks for mistakes of a client.
    func noteIgnored(_ body: [String: JSON]) {
        for name in body.keys where !GoogleDraft.known.contains(name) { ignoredMembers.insert(name) }
    }

    /// Whether a client may choose this id: lower-case letters a–v and digits, 5 to 1024 of them.
    static func isEventID(_ id: String) -> Bool {
        (5...1024).contains(id.utf8.count)
            && id.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "v")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }

    /// RFC 4648 §7, lower case, without padding.
    static func base32hex(_ text: String) -> String {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuv")
        var out = ""
        var buffer = 0
        var bits = 0
        for byte in text.utf8 {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(alphabet[buffer >> bits & 31])
            }
        }
        if bits > 0 { out.append(alphabet[buffer << (5 - bits) & 31]) }
        return out
    }
}
