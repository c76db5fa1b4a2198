extension GoogleService {
    /// events.update and events.patch.
    ///
    /// PUT clears what is left out; PATCH merges objects, replaces arrays and removes what is null.
    func update(
        _ id: String, with body: [String: JSON], isPatch: Bool, on calendarID: String, as user: String,
        ifMatch: String?, _ options: GoogleDraft.Options
    ) throws(GoogleAPIError) -> (GoogleEvent, GoogleCalendar) {
        let calendar = try calendar(calendarID, for: user, atLeast: .writerWithoutPrivateAccess)
        noteIgnored(body)
        guard let existing = calendar.find(id) else { throw .notFound }
        if existing.isPrivate && role(of: user, on: calendar) == .writerWithoutPrivateAccess {
            throw .requiredAccessLevel("writer")
        }
        if let master = existing.recurringEventID.flatMap({ calendar.events[$0] }), master.isCancelled {
            throw .deleted
        }
        if let ifMatch, ifMatch != "*", ifMatch != existing.etag { throw .conditionNotMet }
        var wanted = body
        if isPatch {
            wanted = GoogleService.merged(editable(existing, for: user), .object(body)).members ?? [:]
            // Their numbers and addresses may not be repeated from what was shown: only what is sent counts.
            wanted["sequence"] = body["sequence"]
            wanted["id"] = body["id"]
            wanted["iCalUID"] = body["iCalUID"]
        }
        if body["attendeesOmitted"]?.flag == true {
            wanted["attendees"] = ownAnswer(in: body, over: existing, on: calendar)
        }
        let draft = try GoogleDraft(wanted, over: existing, on: calendar, options)
        // A deleted event comes back only when it is told to be something else than cancelled.
        if existing.isCancelled && (draft.status == "cancelled" || (isPatch && body["status"] == nil)) {
            throw .deleted
        }
        var event = existing
        event.status = draft.status
        event.start = draft.start
        event.end = draft.end
        event.series = draft.series
        event.content = draft.content
        event.reminders[user] = draft.reminders
        if draft.status == "cancelled" {
            try delete(id, on: calendarID, as: user, ifMatch: nil, options.notification)
            return (calendar.find(id) ?? event, calendar)
        }
        let isGuest = !organizes(existing, calendar) && !event.isPrivateCopy
        if isGuest { try checkGuest(event, over: existing, on: calendar) }
        if let sequence = draft.sequence, sequence > existing.sequence {
            event.sequence = sequence
        } else if !isGuest && isSignificant(event, over: existing) {
            event.sequence = existing.sequence + 1
        }
        guard !event.means(existing) else { return (existing, calendar) }
        // Reminders are one user's own and leave `updated` alone.
        var withoutReminders = event
        withoutReminders.reminders = existing.reminders
        if !withoutReminders.means(existing) { event.updated = now }
        event = keep(event, on: calendar)
        if isGuest {
            answer(event, over: existing, on: calendar, as: user, options.notification)
        } else {
            propagate(event, from: calendar, previous: existing)
            notify(options.notification, of: event, previous: existing, on: calendar, by: user)
        }
        return (calendar.events[id] ?? event, calendar)
    }

    /// Whether the event is this calendar's own.
    func organizes(_ event: GoogleEvent, _ calendar: GoogleCalendar) -> Bool {
        event.organizer.lowercased() == calendar.id.lowercased()
    }

    private func isSignificant(_ event: GoogleEvent, over existing: GoogleEvent) -> Bool {
        event.start != existing.start || event.end != existing.end || event.status != existing.status
            || event.content["recurrence"] != existing.content["recurrence"]
    }

    /// The members that a client can write, as it was shown them.
    private func editable(_ event: GoogleEvent, for user: String) -> JSON {
        var members = event.content
        members["start"] = event.start.shown(in: event.start.zone.flatMap(ZoneClock.named) ?? .utc)
        members["end"] = event.end.shown(in: event.end.zone.flatMap(ZoneClock.named) ?? .utc)
        members["status"] = .string(event.status)
        members["reminders"] = event.reminders[user] ?? ["useDefault": true]
        return .object(members)
    }

    /// RFC 7396: objects are merged, everything else is replaced, null removes.
    static func merged(_ base: JSON, _ change: JSON) -> JSON {
        guard case .object(let changes) = change else { return change }
        var members = base.members ?? [:]
        for (name, value) in changes {
            if value == .null {
                members[name] = nil
            } else {
                members[name] = merged(members[name] ?? .null, value)
            }
        }
        return .object(members)
    }

    /// All rows as they were, with the caller's own answer changed (`attendeesOmitted`).
    private func ownAnswer(
        in body: [String: JSON], over existing: GoogleEvent, on calendar: GoogleCalendar
    ) -> JSON {
        let own = body["attendees"]?.list?.first { $0["email"]?.text?.lowercased() == calendar.id }
        guard let own else { return .array(existing.attendees) }
        var rows = existing.attendees
        if let index = rows.firstIndex(where: { $0["email"]?.text?.lowercased() == calendar.id }) {
            let address = rows[index]["email"]
            rows[index] = GoogleService.merged(rows[index], own)
            rows[index]["email"] = address
        }
        return .array(rows)
    }
}
