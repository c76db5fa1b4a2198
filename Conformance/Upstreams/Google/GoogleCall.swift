/// A call of an API method, after the user is known.
struct GoogleCall: Sendable {
    let method: GoogleMethod
    /// Of the path, decoded.
    let parameters: [String]
    let query: GoogleQuery
    let body: [UInt8]
    let ifMatch: String?
    let ifNoneMatch: String?
    let user: String
}

/// What a call is answered with.
struct GoogleAnswer: Sendable {
    var status = 200
    var etag: String?
    var body: [UInt8] = []
}

extension GoogleService {
    /// Answers a call.
    func perform(_ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        try call.query.check(against: call.method)
        switch call.method {
        case .calendarListGet: return try calendarListGet(call)
        case .calendarListList: return try calendarListList(call)
        case .calendarListPatch: return try calendarListPatch(call)
        case .calendarsGet:
            let calendar = try calendar(call.parameters[0], for: call.user, atLeast: .reader)
            return try answer(shown(calendar), call)
        case .calendarsInsert: return try calendarsInsert(call)
        case .calendarsPatch: return try calendarsPatch(call)
        case .calendarsDelete:
            let calendar = try calendar(call.parameters[0], for: call.user, atLeast: .owner)
            guard !calendar.isPrimary else { throw .invalid("The primary calendar cannot be deleted.") }
            removeCalendar(calendar.id)
            return GoogleAnswer(status: 204)
        case .colorsGet: return try answer(GoogleService.colors, call)
        case .settingsGet, .settingsList: return try settings(call)
        case .freeBusyQuery:
            return try answer(try freeBusy(.object(try members(call.body)), as: call.user), call)
        case .eventsGet: return try eventsGet(call)
        case .eventsList:
            let calendar = try calendar(call.parameters[0], for: call.user, atLeast: .reader)
            return try pageAnswer(try list(calendar, call.query), calendar, call)
        case .eventsInstances:
            let calendar = try calendar(call.parameters[0], for: call.user, atLeast: .reader)
            return try pageAnswer(
                try instances(of: call.parameters[1], on: calendar, call.query), calendar, call)
        case .eventsInsert:
            let options = try GoogleDraft.Options(call.query)
            return try eventAnswer(
                try insert(try members(call.body), on: call.parameters[0], as: call.user, options), call)
        case .eventsImport:
            let options = try GoogleDraft.Options(call.query)
            return try eventAnswer(
                try importEvent(try members(call.body), on: call.parameters[0], as: call.user, options), call)
        case .eventsUpdate, .eventsPatch:
            let options = try GoogleDraft.Options(call.query)
            return try eventAnswer(
                try update(
                    call.parameters[1], with: try members(call.body), isPatch: call.method == .eventsPatch,
                    on: call.parameters[0], as: call.user, ifMatch: call.ifMatch, options), call)
        case .eventsDelete:
            try delete(
                call.parameters[1], on: call.parameters[0], as: call.user, ifMatch: call.ifMatch,
                try GoogleNotification(call.query))
            return GoogleAnswer(status: 204)
        case .eventsMove:
            guard let destination = call.query.text("destination") else {
                throw .required("Required parameter: destination", parameter: "destination")
            }
            return try eventAnswer(
                try move(
                    call.parameters[1], from: call.parameters[0], to: destination, as: call.user,
                    try GoogleNotification(call.query)), call)
        }
    }

    /// The members of a request's JSON object.
    func members(_ body: [UInt8]) throws(GoogleAPIError) -> [String: JSON] {
        guard let members = JSON(parsing: body)?.members else { throw .parseError }
        return members
    }

    /// A resource, cut down to the wanted `fields`.
    func answer(_ json: JSON, _ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        let etag = json["etag"]?.text
        if call.method.isWrite == false, let etag, call.ifNoneMatch == etag {
            return GoogleAnswer(status: 304, etag: etag)
        }
        var json = json
        if let text = call.query.text("fields") {
            guard let fields = GoogleFields(text) else {
                throw .invalidParameter("fields", "Invalid field selection \(text)")
            }
            json = fields.applied(to: json)
        }
        return GoogleAnswer(etag: etag, body: json.bytes)
    }

    // MARK: - Events

    private func eventsGet(_ call: GoogleCall) throws(GoogleAPIError) -> GoogleAnswer {
        let calendar = try calendar(call.parameters[0], for: call.user, atLeast: .reader)
        guard let event = calendar.find(call.parameters[1]) else { throw .notFound }
        return try answer(
            shown(event, on: calendar, try view(of: calendar, for: call.user, call.query, isList: false)),
            call)
    }

    private func eventAnswer(
        _ result: (GoogleEvent, GoogleCalendar), _ call: GoogleCall
    ) throws(GoogleAPIError) -> GoogleAnswer {
        let (event, calendar) = result
        return try answer(
            shown(event, on: calendar, try view(of: calendar, for: call.user, call.query, isList: false)),
            call)
    }

    /// A page of events, put together from the octets of each.
    private func pageAnswer(
        _ page: GooglePage, _ calendar: GoogleCalendar, _ call: GoogleCall
    ) throws(GoogleAPIError) -> GoogleAnswer {
        let view = try view(of: calendar, for: call.user, call.query, isList: true)
        let entry = users[call.user]?.entries.first { $0.calendarID == calendar.id }
        var seed: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in call.query.digest(without: []).utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let etag =
            "\"p\(calendar.version)-\(calendar.serial)-\(entry?.version ?? 0)-\(String(seed, radix: 32))\""
        if call.ifNoneMatch == etag { return GoogleAnswer(status: 304, etag: etag) }
        var head: JSON = [
            "kind": "calendar#events", "etag": .string(etag), "summary": .string(calendar.summary),
            "updated": .string(Civil.timestamp(calendar.updated, milliseconds: true)),
            "timeZone": .string(view.clock.identifier), "accessRole": .string(view.role.word),
            "defaultReminders": .array(entry?.defaultReminders ?? []),
        ]
        if let details = calendar.details { head["description"] = .string(details) }
        if let token = page.nextPageToken { head["nextPageToken"] = .string(token) }
        if let token = page.nextSyncToken { head["nextSyncToken"] = .string(token) }
        if call.query.has("fields") {
            head["items"] = .array(page.events.map { shown($0, on: calendar, view) })
            var answer = try answer(head, call)
            answer.etag = etag
            return answer
        }
        var body = Array(#"{"items":["#.utf8)
        for (index, event) in page.events.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body += bytes(of: event, on: calendar, view)
        }
        body += "],".utf8
        body += head.bytes.dropFirst()
        return GoogleAnswer(etag: etag, body: body)
    }
}
