extension GoogleService {
    /// events.delete: a tombstone remains; a second time it is 410 `deleted`.
    func delete(
        _ id: String, on calendarID: String, as user: String, ifMatch: String?,
        _ notification: GoogleNotification
    ) throws(GoogleAPIError) {
        let calendar = try calendar(calendarID, for: user, atLeast: .writerWithoutPrivateAccess)
        guard let existing = calendar.find(id) else { throw .notFound }
        guard !existing.isCancelled else { throw .deleted }
        if existing.isPrivate && role(of: user, on: calendar) == .writerWithoutPrivateAccess {
            throw .requiredAccessLevel("writer")
        }
        if let ifMatch, ifMatch != "*", ifMatch != existing.etag { throw .conditionNotMet }
        var event = existing
        event.status = "cancelled"
        event.updated = now
        if organizes(existing, calendar) || existing.isPrivateCopy {
            event.sequence += 1
            event = keep(event, on: calendar)
            propagate(event, from: calendar, previous: existing)
            notify(notification, of: event, previous: existing, on: calendar, by: user)
            return
        }
        // A guest who deletes an invitation declines it.
        var rows = existing.attendees
        if let index = rows.firstIndex(where: { $0["email"]?.text?.lowercased() == calendar.id }) {
            rows[index]["responseStatus"] = "declined"
            event.content["attendees"] = .array(rows)
        }
        event = keep(event, on: calendar)
        answer(event, over: existing, on: calendar, as: user, notification)
    }

    /// events.move: the same event, now organized by another calendar.
    func move(
        _ id: String, from sourceID: String, to destinationID: String, as user: String,
        _ notification: GoogleNotification
    ) throws(GoogleAPIError) -> (GoogleEvent, GoogleCalendar) {
        let source = try calendar(sourceID, for: user, atLeast: .writer)
        let destination = try calendar(destinationID, for: user, atLeast: .writer)
        guard let existing = source.find(id) else { throw .notFound }
        guard !existing.isCancelled else { throw .deleted }
        guard existing.recurringEventID == nil else {
            throw GoogleAPIError(
                400, "cannotChangeOrganizerOfInstance", "An instance cannot be moved.", domain: "calendar")
        }
        guard existing.eventType == "default" else {
            throw GoogleAPIError(400, "eventTypeRestriction", "Only default events can be moved.")
        }
        guard organizes(existing, source) else {
            throw GoogleAPIError(
                403, "cannotChangeOrganizer", "Only the organizer's calendar can give an event away.",
                domain: "calendar")
        }
        guard source !== destination else { return (existing, source) }
        guard destination.events[id].map(\.isCancelled) ?? true else { throw .duplicate }
        var moved = existing
        moved.content["organizer"] =
            destination.isPrimary
            ? person(destination.id)
            : ["email": .string(destination.id), "displayName": .string(destination.summary)]
        moved.updated = now
        moved = keep(moved, on: destination)
        for var exception in source.exceptions(of: id) where !exception.isCancelled || !existing.isCancelled {
            exception.content["organizer"] = moved.content["organizer"]
            exception.updated = now
            keep(exception, on: destination)
        }
        var gone = existing
        gone.status = "cancelled"
        gone.updated = now
        keep(gone, on: source)
        propagate(moved, from: destination, previous: existing)
        notify(notification, of: moved, previous: existing, on: destination, by: user)
        return (moved, destination)
    }
}
