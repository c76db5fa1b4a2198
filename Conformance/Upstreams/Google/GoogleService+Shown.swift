import Foundation

/// For whom, and how, events are shown.
struct GoogleView {
    let user: String
    let role: GoogleRole
    /// The zone that `dateTime` is shown in.
    let clock: ZoneClock
    var maxAttendees: Int?
    /// Lists show of cancelled events what is guaranteed and nothing else; `get` shows all there is.
    var isList = true
    /// Whether the octets are the ones that everybody with this role asks for.
    var isPlain: Bool
}

extension GoogleService {
    /// The view of a call.
    func view(
        of calendar: GoogleCalendar, for user: String, _ query: GoogleQuery, isList: Bool
    ) throws(GoogleAPIError) -> GoogleView {
        let clock = try query.clock("timeZone")
        let maxAttendees = try query.whole("maxAttendees")
        _ = try query.flag("alwaysIncludeEmail")
        return GoogleView(
            user: user, role: role(of: user, on: calendar) ?? .freeBusyReader, clock: clock ?? calendar.clock,
            maxAttendees: maxAttendees, isList: isList, isPlain: clock == nil && maxAttendees == nil)
    }

    /// The octets of an event's representation, made once for each version.
    func bytes(of event: GoogleEvent, on calendar: GoogleCalendar, _ view: GoogleView) -> [UInt8] {
        guard view.isPlain, view.role >= .writer, !event.isCancelled else {
            return shown(event, on: calendar, view).bytes
        }
        if let cached = event.cached, cached.user == view.user { return cached.bytes }
        let bytes = shown(event, on: calendar, view).bytes
        if calendar.events[event.id]?.serial == event.serial {
            calendar.remember(bytes, of: event.id, for: view.user)
        }
        return bytes
    }

    /// An event as the API shows it.
    func shown(_ event: GoogleEvent, on calendar: GoogleCalendar, _ view: GoogleView) -> JSON {
        var json: [String: JSON] = [
            "kind": "calendar#event", "id": .string(event.id), "etag": .string(event.etag),
            "status": .string(event.status),
        ]
        if let master = event.recurringEventID { json["recurringEventId"] = .string(master) }
        if let original = event.originalStart { json["originalStartTime"] = original.shown(in: view.clock) }
        // Of a cancelled exception id, series and original start are certain, of other cancelled events the
        // id alone: lists show that and nothing more.
        if event.isCancelled && (view.isList || event.recurringEventID != nil) { return .object(json) }
        json["start"] = event.start.shown(in: view.clock)
        json["end"] = event.end.shown(in: view.clock)
        json["iCalUID"] = .string(event.iCalUID)
        json["sequence"] = .integer(Int64(event.sequence))
        json["created"] = .string(Civil.timestamp(event.created))
        json["updated"] = .string(Civil.timestamp(event.updated, milliseconds: true))
        json["htmlLink"] = .string(link(event.id, calendar.id))
        json["eventType"] = .string(event.eventType)
        let isMasked =
            event.isPrivate && view.role < .writer && event.attendee(view.user) == nil
            && event.organizer != view.user
        if isMasked {
            json["visibility"] = event.content["visibility"]
            json["recurrence"] = event.content["recurrence"]
            json["transparency"] = event.content["transparency"]
            return .object(json)
        }
        for (name, value) in event.content { json[name] = value }
        json["creator"] = person(event.content["creator"], on: calendar)
        json["organizer"] = person(event.content["organizer"], on: calendar)
        if !event.attendees.isEmpty { showAttendees(event, calendar, view, in: &json) }
        json["reminders"] = event.reminders[view.user] ?? ["useDefault": true]
        return .object(json)
    }

    private func link(_ id: String, _ calendar: String) -> String {
        let token = Data("\(id) \(calendar)".utf8).base64EncodedString().replacing("=", with: "")
        return "https://www.google.com/calendar/event?eid=" + token
    }

    private func person(_ json: JSON?, on calendar: GoogleCalendar) -> JSON? {
        guard var json else { return nil }
        if json["email"]?.text?.lowercased() == calendar.id { json["self"] = true }
        return json
    }

    private func showAttendees(
        _ event: GoogleEvent, _ calendar: GoogleCalendar, _ view: GoogleView, in json: inout [String: JSON]
    ) {
        var rows = event.attendees.map { row in
            var row = row
            let email = row["email"]?.text?.lowercased()
            if email == event.organizer.lowercased() { row["organizer"] = true }
            if email == calendar.id { row["self"] = true }
            return row
        }
        // Over the limit the participant alone is shown.
        if let limit = view.maxAttendees, rows.count > limit {
            rows = rows.filter { $0["self"] != nil }
            json["attendeesOmitted"] = true
        }
        if event.content["guestsCanSeeOtherGuests"]?.flag == false
            && event.organizer.lowercased() != calendar.id
        {
            rows = rows.filter { $0["self"] != nil }
            json["attendeesOmitted"] = true
        }
        json["attendees"] = rows.isEmpty ? nil : .array(rows)
    }
}
