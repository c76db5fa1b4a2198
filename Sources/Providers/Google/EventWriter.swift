import FoundationEssentials
import HTTPClient
import HTTPTypes
import ICalendar
import ProviderKit

/// Performs one step of a write plan.
struct EventWriter {
    let provider: GoogleProvider
    let calendar: UpstreamCalendar
    let body: StepBody
    /// The object's parts: those of the plan's start, replaced by what its earlier steps returned.
    let known: [UpstreamPart]
    let context: GoogleCalendarContext

    init(provider: GoogleProvider, calendar: UpstreamCalendar, body: StepBody, known: [UpstreamPart]) {
        self.provider = provider
        self.calendar = calendar
        self.body = body
        self.known = known
        context = provider.context(calendar)
    }

    // MARK: - Creating

    /// Makes the event.
    ///
    /// The UID may be that of an event which was deleted: Google keeps those, and may say `duplicate`.
    func insert() async throws(ProviderError) -> UpstreamPart {
        guard let content = body.content, let uid = body.uid else { throw Self.unreadable }
        let lines =
            content.recurrence?.lines(
                start: content.start, excluded: body.excluded, database: context.database)
            ?? []
        var payload = EventPayload.new(content, uid: uid, lines: lines, stamp: body.stamp)
        var request = GoogleClient.Request(method: .post, path: ["calendars", calendar.id, "events"])
        if body.action == .importCopy {
            request.path.append("import")
            request.query = [(name: "supportsAttachments", value: "true")]
            if let organizer = content.organizer {
                var person = JSONValue.object(["email": .string(organizer.address)])
                person["displayName"] = organizer.name.map { .string($0) }
                payload["organizer"] = person
            }
        } else {
            request.query = writeQuery(payload)
        }
        request.body = try Self.octets(payload)
        do throws(ProviderError) {
            return try part(in: try await provider.client.write(request))
        } catch {
            guard error.kind == .refused(reason: "duplicate") else { throw error }
            return try await adopt(payload, uid: uid)
        }
    }

    /// Finds what stands in the way of a UID: our own event, somebody else's, or a deleted one to be revived.
    private func adopt(_ payload: JSONValue, uid: String) async throws(ProviderError) -> UpstreamPart {
        let found = try await byUID(uid)
        if let own = found.first(where: isStamped) { return own }
        guard !found.contains(where: { !isCancelled($0) && $0.id == $0.key }) else {
            throw ProviderError(.conflict, "Google has another event with this UID")
        }
        guard let deleted = found.first(where: { $0.id == $0.key && isCancelled($0) }) else {
            throw ProviderError(
                .refused(reason: "duplicate"), "Google says that the UID is taken, and has no such event")
        }
        var payload = payload
        payload["iCalUID"] = nil
        payload["id"] = .string(deleted.id)
        var request = GoogleClient.Request(
            method: .put, path: ["calendars", calendar.id, "events", deleted.id])
        request.query = writeQuery(payload)
        request.body = try Self.octets(payload)
        request.ifMatch = deleted.etag.isEmpty ? nil : deleted.etag
        return try part(in: try await provider.client.write(request))
    }

    /// The event that this step made, if it did: by UID, then by the plan's own mark, for a UID can be changed.
    func inserted() async throws(ProviderError) -> UpstreamPart? {
        if let uid = body.uid, let own = try await byUID(uid).first(where: isStamped) { return own }
        let marked = try await provider.all(
            in: calendar,
            query: [
                (name: "privateExtendedProperty", value: "\(PlanStamp.property)=\(body.stamp)"),
                (name: "showDeleted", value: "true"), (name: "singleEvents", value: "false"),
            ])
        // Of one that was deleted since, the list may say no more than the id; that it was found is enough.
        return marked.first { $0.id == $0.key && (isStamped($0) || $0.isDeleted) }
    }

    func byUID(_ uid: String) async throws(ProviderError) -> [UpstreamPart] {
        try await provider.all(
            in: calendar,
            query: [
                (name: "iCalUID", value: uid), (name: "showDeleted", value: "true"),
                (name: "singleEvents", value: "false"),
            ])
    }

    // MARK: - Changing

    /// Writes a single event or a master.
    func revise(_ step: WriteStep) async throws(ProviderError) -> [UpstreamPart] {
        guard let content = body.content, let id = step.part else { throw Self.unreadable }
        guard let part = known.first(where: { $0.id == id && !$0.isDeleted }) else {
            throw ProviderError(.conflict, "the event is no longer there")
        }
        guard let group = try? EventGroup([part], context: context), let master = group.master else {
            throw Self.unreadable
        }
        // Without what upstream holds, all of it would be written over.
        let base = try readable { () throws(WriteRefusal) in try KnownContent(group, context: context) }
        var fields = Set(EventContent.Field.allCases)
        let lines =
            content.recurrence?.lines(
                start: content.start, excluded: body.excluded, database: context.database)
            ?? []
        if let before = base.master {
            fields = content.differences(from: before)
            // What stands in the master counts here, not what stands beside it as cancelled exceptions.
            var wanted = content.recurrence
            wanted?.exclusions = body.excluded
            if wanted == before.recurrence, !fields.contains(.times) {
                fields.remove(.recurrence)
            } else {
                fields.insert(.recurrence)
            }
        }
        let written = try await write(content, fields: fields, lines: lines, over: part, event: master.event)
        return try await refreshed(written)
    }

    /// A written master, with what became of its exceptions: Google drops those that no longer match, and may
    /// give the others a new version.
    func refreshed(_ master: UpstreamPart) async throws(ProviderError) -> [UpstreamPart] {
        let others = known.filter { $0.id != master.id && $0.key == master.key && !$0.isDeleted }
        guard !others.isEmpty else { return [master] }
        let fresh = try await provider.parts(of: master.key, in: calendar)
        let ids = Set(fresh.map(\.id))
        return fresh + gone(others.map(\.id).filter { !ids.contains($0) })
    }

    /// Writes one occurrence, unless it already says what is wanted.
    func writeOccurrence() async throws(ProviderError) -> [UpstreamPart] {
        guard let content = body.content else { throw Self.unreadable }
        guard let part = try await occurrence() else {
            throw ProviderError(
                .refused(reason: "noSuchOccurrence"), "Google's series has no such occurrence")
        }
        guard let event = try? EventGroup.event(in: part.payload) else {
            throw ProviderError(.transient, "Google's answer is no event")
        }
        var fields = Set(EventContent.Field.allCases).subtracting([.recurrence])
        if !event.isCancelled {
            let base = try readable { () throws(WriteRefusal) in
                try KnownContent.content(of: part, context: context)
            }
            fields = content.differences(from: base).subtracting([.recurrence])
        }
        guard !fields.isEmpty else { return [part] }
        return [try await write(content, fields: fields, lines: [], over: part, event: event)]
    }

    /// PUT of the payload with some fields replaced; a guest sends no more than what is a guest's own.
    private func write(
        _ content: EventContent, fields: Set<EventContent.Field>, lines: [String], over part: UpstreamPart,
        event: GoogleEvent
    ) async throws(ProviderError) -> UpstreamPart {
        guard !fields.isEmpty else { return part }
        guard var payload = try? JSONValue(part.payload) else { throw Self.unreadable }
        var request = GoogleClient.Request(method: .put, path: ["calendars", calendar.id, "events", part.id])
        request.ifMatch = part.etag.isEmpty ? nil : part.etag
        if event.isGuestCopy {
            request.method = .patch
            payload = try answer(content, fields: fields, over: payload, event: event)
        } else {
            EventPayload.apply(content, fields: fields, lines: lines, to: &payload)
            if event.isCancelled { payload["status"] = content.isTentative ? "tentative" : "confirmed" }
        }
        EventPayload.setStamp(body.stamp, in: &payload)
        request.query = writeQuery(payload)
        request.body = try Self.octets(payload)
        return try self.part(in: try await provider.client.write(request))
    }

    /// What a guest may send: the own row with `attendeesOmitted`, and what nobody else sees.
    private func answer(
        _ content: EventContent, fields: Set<EventContent.Field>, over payload: JSONValue, event: GoogleEvent
    ) throws(ProviderError) -> JSONValue {
        let own = fields.intersection([.transparency, .visibility, .color, .reminders])
        var patch = JSONValue.object([:])
        EventPayload.apply(content, fields: own, lines: [], to: &patch)
        patch["extendedProperties"] = payload["extendedProperties"]
        guard fields.contains(.attendees) else { return patch }
        var addresses = context.ownAddresses
        let marked = (event.attendees ?? []).filter { $0.isSelf == true }.compactMap {
            $0.email?.lowercased()
        }
        if !marked.isEmpty { addresses = Set(marked) }
        guard let wanted = content.attendees.first(where: { addresses.contains($0.address) }) else {
            throw Self.unreadable
        }
        var row =
            (payload["attendees"]?.elements ?? []).first { $0["email"]?.text?.lowercased() == wanted.address }
            ?? .object(["email": .string(wanted.address)])
        row["responseStatus"] = .string(wanted.answer)
        patch["attendees"] = .array([row])
        patch["attendeesOmitted"] = true
        return patch
    }

    // MARK: - Taking away

    /// Cancels one occurrence; what is left of it upstream is a cancelled exception.
    func cancelOccurrence(_ step: WriteStep) async throws(ProviderError) -> [UpstreamPart] {
        guard let id = step.part else { throw Self.unreadable }
        guard let part = known.first(where: { $0.id == id }), !part.isDeleted else { return gone([id]) }
        if isCancelled(part) { return [part] }
        try await remove(part)
        return try await ifPresent(id).map { [$0] } ?? gone([id])
    }

    /// Takes an exception away that its series should have taken with it.
    func dropOccurrence() async throws(ProviderError) -> [UpstreamPart] {
        guard let key = body.key, let part = try knownPart(at: key), !isCancelled(part) else { return [] }
        try await remove(part)
        return try await ifPresent(part.id).map { [$0] } ?? gone([part.id])
    }

    /// Deletes an event.
    func delete(_ step: WriteStep) async throws(ProviderError) -> [UpstreamPart] {
        guard let id = step.part else { throw Self.unreadable }
        guard let part = known.first(where: { $0.id == id }), !part.isDeleted else { return goneWhole(id) }
        try await remove(part)
        return goneWhole(id)
    }

    /// DELETE; what is gone already is as gone as wanted.
    private func remove(_ part: UpstreamPart) async throws(ProviderError) {
        var request = GoogleClient.Request(
            method: .delete, path: ["calendars", calendar.id, "events", part.id])
        request.query = [(name: "sendUpdates", value: body.notifies ? "all" : "none")]
        request.ifMatch = part.etag.isEmpty ? nil : part.etag
        do throws(ProviderError) {
            _ = try await provider.client.write(request)
        } catch {
            guard error.kind == .notFound || error.kind == .gone else { throw error }
        }
    }

    // MARK: - Requests

    private func writeQuery(_ payload: JSONValue) -> [(name: String, value: String)] {
        var query = [
            (name: "sendUpdates", value: body.notifies ? "all" : "none"),
            (name: "supportsAttachments", value: "true"),
        ]
        // Version 1 makes the conference what the body says, and so takes one away that the body leaves out, such
        // as an old one of which only the link is shown; version 0 leaves it alone.
        if payload["conferenceData"] != nil { query.append((name: "conferenceDataVersion", value: "1")) }
        return query
    }

    private func part(in response: HTTPClientResponse) throws(ProviderError) -> UpstreamPart {
        guard
            let item = try? JSONDecoder().decode(
                GoogleProvider.EventsPage.Item.self, from: Data(response.body))
        else {
            // It was a success, of which we do not know what it made.
            throw ProviderError(.transient, wasApplied: .unknown, "Google's answer is cut or no JSON")
        }
        return GoogleProvider.part(item, payload: response.body)
    }

    private static func octets(_ payload: JSONValue) throws(ProviderError) -> [UInt8] {
        do {
            return try payload.serialized()
        } catch {
            throw ProviderError(.permanent, "an event that cannot be written as JSON")
        }
    }

    static var unreadable: ProviderError {
        ProviderError(.permanent, "a stored step of a write plan cannot be read")
    }
}
