import ICalendar
import ProviderKit
import TimeZones

/// Edits an event's JSON so that it says what a content says.
///
/// Only the fields asked for are touched.  What we do not know (conferenceData, extendedProperties, gadget, the
/// guests* flags …) stays as upstream gave it: PUT clears what is left out.
enum EventPayload {
    /// A new event.
    static func new(_ content: EventContent, uid: String, lines: [String], stamp: String) -> JSONValue {
        var payload = JSONValue.object(["iCalUID": .string(uid)])
        // On a new event the reminders are always said: left out, Google would take the calendar's own.
        var fields = Set(EventContent.Field.allCases).subtracting([.attachments, .source, .attendees, .color])
        if content.visibility == nil { fields.remove(.visibility) }
        if !content.attachments.isEmpty { fields.insert(.attachments) }
        if content.source != nil { fields.insert(.source) }
        if !content.attendees.isEmpty { fields.insert(.attendees) }
        if content.colorId != nil { fields.insert(.color) }
        apply(content, fields: fields, lines: lines, to: &payload)
        if content.sequence > 0 { payload["sequence"] = .integer(Int64(content.sequence)) }
        setStamp(stamp, in: &payload)
        return payload
    }

    /// Writes some fields of a content; `lines` is what `recurrence` becomes, when it is among them.
    static func apply(
        _ content: EventContent, fields: Set<EventContent.Field>, lines: [String], to payload: inout JSONValue
    ) {
        if fields.contains(.times) {
            payload["start"] = json(content.start)
            payload["end"] = json(content.end)
            payload["endTimeUnspecified"] = nil
        }
        if fields.contains(.recurrence) {
            payload["recurrence"] = lines.isEmpty ? nil : .array(lines.map { .string($0) })
        }
        if fields.contains(.summary) { payload["summary"] = content.summary.map { .string($0) } }
        if fields.contains(.description) { payload["description"] = content.description.map { .string($0) } }
        if fields.contains(.location) { payload["location"] = content.location.map { .string($0) } }
        if fields.contains(.status) { payload["status"] = content.isTentative ? "tentative" : "confirmed" }
        if fields.contains(.transparency) {
            payload["transparency"] = content.isTransparent ? "transparent" : "opaque"
        }
        if fields.contains(.visibility) { payload["visibility"] = .string(content.visibility ?? "default") }
        if fields.contains(.color) { payload["colorId"] = content.colorId.map { .string($0) } }
        if fields.contains(.attendees) {
            payload["attendees"] = attendees(content, over: payload["attendees"])
        }
        if fields.contains(.reminders) { payload["reminders"] = reminders(content) }
        if fields.contains(.attachments) {
            payload["attachments"] = attachments(content, over: payload["attachments"])
        }
        if fields.contains(.source) { payload["source"] = source(content, over: payload["source"]) }
        if case .integer(let sequence)? = payload["sequence"], Int64(content.sequence) > sequence {
            payload["sequence"] = .integer(Int64(content.sequence))
        }
    }

    /// Says which plan step wrote this version.
    static func setStamp(_ stamp: String, in payload: inout JSONValue) {
        var properties = payload["extendedProperties"] ?? .object([:])
        if case .object = properties {} else { properties = .object([:]) }
        var own = properties["private"] ?? .object([:])
        if case .object = own {} else { own = .object([:]) }
        own[PlanStamp.property] = .string(stamp)
        properties["private"] = own
        payload["extendedProperties"] = properties
    }

    private static func json(_ time: EventTime) -> JSONValue {
        var value = JSONValue.object([:])
        value["date"] = time.date.map { .string($0) }
        value["dateTime"] = time.dateTime.map { .string($0) }
        value["timeZone"] = time.timeZone.map { .string($0) }
        return value
    }

    /// The whole list, for Google replaces it as a whole.
    ///
    /// Rows that upstream has keep what we do not map.
    private static func attendees(_ content: EventContent, over known: JSONValue?) -> JSONValue? {
        guard !content.attendees.isEmpty else { return nil }
        var rows: [String: JSONValue] = [:]
        for row in known?.elements ?? [] {
            if let address = row["email"]?.text { rows[address.lowercased()] = row }
        }
        return .array(
            content.attendees.map { attendee in
                var row = rows[attendee.address] ?? .object(["email": .string(attendee.address)])
                row["responseStatus"] = .string(attendee.answer)
                if let name = attendee.name { row["displayName"] = .string(name) }
                if attendee.isOptional || row["optional"] != nil {
                    row["optional"] = .bool(attendee.isOptional)
                }
                if attendee.isResource, row["resource"] == nil { row["resource"] = true }
                return row
            })
    }

    private static func reminders(_ content: EventContent) -> JSONValue {
        var value = JSONValue.object(["useDefault": false])
        guard !content.reminders.isEmpty else { return value }
        value["overrides"] = .array(
            content.reminders.map {
                .object([
                    "method": .string($0.method ?? "popup"), "minutes": .integer(Int64($0.minutes ?? 0)),
                ])
            })
        return value
    }

    private static func attachments(_ content: EventContent, over known: JSONValue?) -> JSONValue? {
        guard !content.attachments.isEmpty else { return nil }
        let rows = known?.elements ?? []
        return .array(
            content.attachments.map { attachment in
                var row =
                    rows.first { $0["fileUrl"]?.text == attachment.uri }
                    ?? .object(["fileUrl": .string(attachment.uri)])
                row["title"] =
                    (attachment.title ?? attachment.uri).isEmpty
                    ? nil
                    : .string(attachment.title ?? attachment.uri)
                row["mimeType"] = attachment.type.map { .string($0) } ?? row["mimeType"]
                return row
            })
    }

    private static func source(_ content: EventContent, over known: JSONValue?) -> JSONValue? {
        guard let source = content.source else { return nil }
        var value = known ?? .object([:])
        if case .object = value {} else { value = .object([:]) }
        value["url"] = .string(source)
        if value["title"] == nil { value["title"] = .string(source) }
        return value
    }
}

extension EventContent.Recurrence {
    /// The lines of `recurrence[]`, in the form and zone of the event's own start.
    ///
    /// `excluded` says which exclusions to write: those that are cancelled exceptions already need no line.
    func lines(start: EventTime, excluded: [OccurrenceKey], database: TimeZoneDatabase) -> [String] {
        var lines = rules.map { "RRULE:\($0)" }
        let zone = start.timeZone.flatMap { database.zone(named: $0) }
        if !additions.isEmpty { lines.append(Self.line("RDATE", additions, start: start, zone: zone)) }
        if !excluded.isEmpty { lines.append(Self.line("EXDATE", excluded, start: start, zone: zone)) }
        return lines
    }

    private static func line(
        _ name: String, _ keys: [OccurrenceKey], start: EventTime, zone: Zone?
    ) -> String {
        if start.date != nil {
            return "\(name);VALUE=DATE:\(keys.map(\.text).joined(separator: ","))"
        }
        guard let zone, let zoneName = start.timeZone, !EventReader.isUTC(zoneName) else {
            return "\(name):\(keys.map(\.text).joined(separator: ","))"
        }
        let values = keys.map { key in
            key.instant.map { zone.local(at: $0).basicText } ?? key.text
        }
        return "\(name);TZID=\(zoneName):\(values.joined(separator: ","))"
    }
}
