extension GoogleService {
    /// What belongs to one copy alone; everything else is shared.
    private static let ownMembers = ["colorId", "eventLabelId", "transparency", "visibility"]

    // MARK: - A guest's change

    /// Refuses what only the organizer may change (403 `forbiddenForNonOrganizer`).
    func checkGuest(
        _ event: GoogleEvent, over existing: GoogleEvent, on calendar: GoogleCalendar
    ) throws(GoogleAPIError) {
        if existing.content["guestsCanModify"]?.flag == true { return }
        guard event.start == existing.start, event.end == existing.end, event.status == existing.status,
            event.sequence == existing.sequence
        else { throw .nonOrganizer }
        var free = Set(Self.ownMembers)
        free.formUnion(["extendedProperties", "attendees"])
        let names = Set(event.content.keys).union(existing.content.keys).subtracting(free)
        for name in names where event.content[name] != existing.content[name] { throw .nonOrganizer }
        let before = rows(existing)
        let after = rows(event)
        for (email, row) in before where email != calendar.id {
            guard after[email] == row else { throw .nonOrganizer }
        }
        let mayInvite = existing.content["guestsCanInviteOthers"]?.flag ?? true
        for email in after.keys where before[email] == nil {
            guard mayInvite && email != calendar.id else { throw .nonOrganizer }
        }
        if before[calendar.id] != nil && after[calendar.id] == nil { throw .nonOrganizer }
    }

    private func rows(_ event: GoogleEvent) -> [String: JSON] {
        Dictionary(event.attendees.map { ($0["email"]?.text?.lowercased() ?? "", $0) }) { first, _ in first }
    }

    /// Carries a guest's change to the organizer's copy, and from there to everybody's.
    func answer(
        _ event: GoogleEvent, over existing: GoogleEvent, on calendar: GoogleCalendar, as user: String,
        _ notification: GoogleNotification
    ) {
        if event.attendee(calendar.id) != existing.attendee(calendar.id) {
            mail(.reply, to: event.organizer, event, on: calendar, notification)
        }
        guard let home = calendars[event.organizer.lowercased()], let original = home.find(event.id) else {
            return
        }
        var changed = original
        if existing.content["guestsCanModify"]?.flag == true {
            changed = copied(event, onto: original)
        }
        changed.content["attendees"] = event.content["attendees"]
        let shared = event.content["extendedProperties"]?["shared"]
        var properties = changed.content["extendedProperties"] ?? [:]
        properties["shared"] = shared
        changed.content["extendedProperties"] = properties.members?.isEmpty == false ? properties : nil
        guard !changed.means(original) else { return }
        changed.updated = now
        changed = keep(changed, on: home)
        propagate(changed, from: home, previous: original)
    }

    // MARK: - From the organizer to the guests

    /// Brings the copies of guests who have an account here up to date.
    func propagate(_ event: GoogleEvent, from calendar: GoogleCalendar, previous: GoogleEvent?) {
        guard organizes(event, calendar), !event.isPrivateCopy else { return }
        let invited = Set(rows(event).keys)
        let known = invited.union(previous.map { Set(rows($0).keys) } ?? [])
        for address in known.sorted() where address != calendar.id {
            guard users[address] != nil, let guest = calendars[address] else { continue }
            let copy = guest.events[event.id]
            let isWanted = invited.contains(address) && !event.isCancelled
            if !isWanted {
                withdraw(event, from: guest)
                continue
            }
            // Who deleted the copy has declined, and does not get it back with the next change.
            if let copy, copy.isCancelled, event.attendee(address)?["responseStatus"]?.text == "declined" {
                continue
            }
            var renewed = copied(event, onto: copy)
            renewed.status = event.status
            if copy == nil || copy?.means(renewed) == false { keep(renewed, on: guest) }
        }
    }

    /// The shared members of `event` with the private ones of `copy`.
    private func copied(_ event: GoogleEvent, onto copy: GoogleEvent?) -> GoogleEvent {
        var result = event
        result.reminders = copy?.reminders ?? [:]
        for name in Self.ownMembers { result.content[name] = copy?.content[name] }
        if copy == nil { result.content["visibility"] = event.content["visibility"] }
        var properties: JSON = [:]
        properties["shared"] = event.content["extendedProperties"]?["shared"]
        properties["private"] = copy?.content["extendedProperties"]?["private"]
        result.content["extendedProperties"] = properties.members?.isEmpty == false ? properties : nil
        result.created = copy?.created ?? event.created
        return result
    }

    private func withdraw(_ event: GoogleEvent, from guest: GoogleCalendar) {
        guard var copy = guest.find(event.id), !copy.isCancelled else { return }
        copy.status = "cancelled"
        copy.updated = now
        keep(copy, on: guest)
    }

    // MARK: - Mail

    /// Counts the mails that a change of the organizer's sends.
    func notify(
        _ notification: GoogleNotification, of event: GoogleEvent, previous: GoogleEvent?,
        on calendar: GoogleCalendar, by user: String
    ) {
        guard notification != .none, !event.isPrivateCopy else { return }
        let after = rows(event)
        let before = previous.map(rows) ?? [:]
        for email in Set(after.keys).union(before.keys).sorted() where email != calendar.id && email != user {
            if (after[email] ?? before[email])?["resource"]?.flag == true { continue }
            if event.isCancelled || after[email] == nil {
                mail(.cancellation, to: email, event, on: calendar, notification)
            } else if before[email] == nil {
                mail(.invitation, to: email, event, on: calendar, notification)
            } else if let previous, !sharesAll(event, previous) {
                mail(.update, to: email, event, on: calendar, notification)
            }
        }
    }

    /// Whether two states of an event look the same to a guest.
    private func sharesAll(_ event: GoogleEvent, _ other: GoogleEvent) -> Bool {
        func shared(_ event: GoogleEvent) -> [String: JSON] {
            var content = event.content
            for name in Self.ownMembers { content[name] = nil }
            content["extendedProperties"] = event.content["extendedProperties"]?["shared"]
            return content
        }
        return event.start == other.start && event.end == other.end && event.status == other.status
            && shared(event) == shared(other)
    }

    /// Counts one mail, unless it is not to be sent to that person.
    func mail(
        _ kind: GoogleMail.Kind, to recipient: String, _ event: GoogleEvent, on calendar: GoogleCalendar,
        _ notification: GoogleNotification
    ) {
        let isExternal = users[recipient.lowercased()] == nil
        guard notification == .all || (notification == .externalOnly && isExternal) else { return }
        mails.append(GoogleMail(recipient: recipient, kind: kind, event: event.id, calendar: calendar.id))
    }
}
