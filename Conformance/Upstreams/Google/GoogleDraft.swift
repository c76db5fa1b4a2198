/// What a request's event means, after every check that does not depend on other events.
struct GoogleDraft {
    var content: [String: JSON] = [:]
    var status = "confirmed"
    var start: GoogleEventTime
    var end: GoogleEventTime
    var series: Series?
    /// `nil` for the calendar's default reminders.
    var reminders: JSON?
    var sequence: Int?

    /// What the query says of the write.
    struct Options {
        var conferenceDataVersion = 0
        var supportsAttachments = false
        var notification = GoogleNotification.none
        var isImport = false

        init() {}

        init(_ query: GoogleQuery) throws(GoogleAPIError) {
            conferenceDataVersion = try query.whole("conferenceDataVersion", 0...1) ?? 0
            supportsAttachments = try query.flag("supportsAttachments") ?? false
            _ = try query.whole("eventLabelVersion", 0...1)
            notification = try GoogleNotification(query)
        }
    }

    /// Reads a resource.
    ///
    /// - Parameters:
    ///   - body: The event as it is to be; null members count as missing.
    ///   - existing: The event as it was, for what cannot be changed.
    ///   - calendar: Where it lies.
    ///   - options: What the query says of the write.
    /// - Throws: 400, mostly `invalid` or `required`.
    init(
        _ body: [String: JSON], over existing: GoogleEvent?, on calendar: GoogleCalendar, _ options: Options
    ) throws(GoogleAPIError) {
        let body = body.filter { $0.value != .null }
        start = try GoogleEventTime.read(body["start"], "start")
        end = try GoogleEventTime.read(body["end"], "end")
        guard start.isAllDay == end.isAllDay else {
            throw .invalid("Start and end times must either both be date or both be dateTime.")
        }
        // The end is exclusive: an all-day event needs a day, a timed one may end as it begins.
        guard start.isAllDay ? end.moment > start.moment : end.moment >= start.moment else {
            throw .timeRangeEmpty
        }
        try readSimpleMembers(body)
        try readRecurrence(body["recurrence"], over: existing)
        if let value = body["reminders"] { reminders = try GoogleDraft.reminders(value) }
        if let value = body["attendees"] { try readAttendees(value) }
        if let value = body["extendedProperties"] { try readExtendedProperties(value) }
        try readConference(body["conferenceData"], over: existing, options)
        try readAttachments(body["attachments"], over: existing, options)
        try readIdentity(body, over: existing)
        try readEventType(body, over: existing, on: calendar, options)
        // Members that keep what they had when the event was made.
        content["creator"] = existing?.content["creator"]
        content["organizer"] = existing?.content["organizer"]
        content["privateCopy"] = existing == nil ? content["privateCopy"] : existing?.content["privateCopy"]
    }

    // MARK: - Simple members

    private static let texts = ["summary", "description", "location", "colorId", "eventLabelId"]
    private static let flags = [
        "anyoneCanAddSelf": false, "guestsCanInviteOthers": true, "guestsCanModify": false,
        "guestsCanSeeOtherGuests": true, "endTimeUnspecified": false, "privateCopy": false,
    ]
    private static let words = [
        "status": ["confirmed", "tentative", "cancelled"],
        "transparency": ["opaque", "transparent"],
        "visibility": ["default", "public", "private", "confidential"],
        "eventType": ["default", "outOfOffice", "focusTime", "workingLocation", "birthday", "fromGmail"],
    ]
    private static let objects = [
        "source", "gadget", "birthdayProperties", "focusTimeProperties", "outOfOfficeProperties",
        "workingLocationProperties",
    ]

    /// Every member that an event may have; the others are ignored.
    static let known = Set(texts).union(flags.keys).union(words.keys).union(objects).union([
        "attachments", "attendees", "attendeesOmitted", "conferenceData", "created", "creator", "end", "etag",
        "extendedProperties", "hangoutLink", "htmlLink", "iCalUID", "id", "kind", "locked", "organizer",
        "originalStartTime", "recurrence", "recurringEventId", "reminders", "sequence", "start", "updated",
    ])

    private mutating func readSimpleMembers(_ body: [String: JSON]) throws(GoogleAPIError) {
        for name in Self.texts {
            guard let value = body[name] else { continue }
            guard let text = value.text else { throw .invalid("Invalid value for: \(name)") }
            if !text.isEmpty { content[name] = value }
        }
        if let color = content["colorId"]?.text {
            guard let number = Int(color), (1...11).contains(number) else {
                throw .invalid("Invalid color id.")
            }
        }
        for (name, normal) in Self.flags {
            guard let value = body[name] else { continue }
            guard let flag = value.flag else { throw .invalid("Invalid value for: \(name)") }
            if flag != normal { content[name] = value }
        }
        for (name, allowed) in Self.words {
            guard let value = body[name] else { continue }
            guard let word = value.text, allowed.contains(word) else {
                throw .invalid("Invalid value for: \(name)")
            }
            if name == "status" {
                status = word
            } else if word != allowed[0] {
                content[name] = value
            }
        }
        for name in Self.objects {
            guard let value = body[name] else { continue }
            guard value.members != nil else { throw .invalid("Invalid value for: \(name)") }
            content[name] = value
        }
        if let source = content["source"] {
            let url = source["url"]?.text ?? ""
            guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
                throw .invalid("Invalid source URL.")
            }
        }
        if let value = body["sequence"] {
            guard let number = value.whole, number >= 0, number <= 2_147_483_647 else {
                throw .invalid("Invalid value for: sequence")
            }
            sequence = number
        }
    }

    private func readIdentity(_ body: [String: JSON], over existing: GoogleEvent?) throws(GoogleAPIError) {
        for name in ["id", "iCalUID"] {
            if let value = body[name], value.text == nil { throw .invalid("Invalid value for: \(name)") }
        }
        guard let existing else { return }
        if let id = body["id"]?.text, id != existing.id { throw .invalid("Invalid resource id value.") }
        if let uid = body["iCalUID"]?.text, uid != existing.iCalUID {
            throw .invalid("Invalid iCalUID value.")
        }
        if let sequence, sequence < existing.sequence {
            throw .invalid(
                "Invalid sequence value: it is below the current sequence number of the resource."
            )
        }
    }

    // MARK: - Recurrence

    private mutating func readRecurrence(_ value: JSON?, over existing: GoogleEvent?) throws(GoogleAPIError) {
        guard let value else { return }
        guard let list = value.list else { throw .invalid("Invalid value for: recurrence") }
        guard !list.isEmpty else { return }
        guard existing?.recurringEventID == nil else {
            throw .invalid("An instance of a recurring event cannot recur itself.")
        }
        var lines: [String] = []
        for item in list {
            guard let line = item.text else { throw .invalid("Invalid value for: recurrence") }
            lines.append(line)
        }
        var clock = ZoneClock.utc
        if !start.isAllDay {
            // EventDateTime.timeZone: the rule is expanded in this zone, so an offset is not enough.
            guard let zone = start.zone, let named = ZoneClock.named(zone) else {
                throw .required("Missing time zone definition for start time.")
            }
            guard end.zone != nil else { throw .required("Missing time zone definition for end time.") }
            clock = named
        }
        do {
            let series = try Series(lines, start: start.moment, isAllDay: start.isAllDay, zone: clock)
            // A series without a single occurrence is none.
            guard !series.moments(through: .max, atMost: 1).isEmpty else {
                throw GoogleAPIError.invalid("Invalid recurrence rule.")
            }
            self.series = series
        } catch let error as GoogleAPIError {
            throw error
        } catch {
            throw .invalid("Invalid recurrence rule.")
        }
        content["recurrence"] = value
    }

    // MARK: - Reminders

    /// Five overrides at most, each from 0 to 40,320 minutes (four weeks) before the start.
    private static func reminders(_ value: JSON) throws(GoogleAPIError) -> JSON? {
        guard let members = value.members else { throw .invalid("Invalid value for: reminders") }
        var usesDefault = false
        if let flag = members["useDefault"], flag != .null {
            guard let value = flag.flag else { throw .invalid("Invalid value for: reminders.useDefault") }
            usesDefault = value
        }
        var overrides: [JSON] = []
        if let list = members["overrides"], list != .null {
            guard let items = list.list else { throw .invalid("Invalid value for: reminders.overrides") }
            for item in items {
                guard let method = item["method"]?.text, let minutes = item["minutes"]?.whole else {
                    throw .required("Missing reminder method or minutes.")
                }
                guard ["email", "popup"].contains(method) else { throw .invalid("Invalid reminder method.") }
                guard (0...40_320).contains(minutes) else { throw .invalid("Invalid reminder minutes.") }
                let reminder: JSON = ["method": .string(method), "minutes": .integer(Int64(minutes))]
                if !overrides.contains(reminder) { overrides.append(reminder) }
            }
        }
        guard overrides.count <= 5 else { throw .invalid("Too many reminders.") }
        guard !(usesDefault && !overrides.isEmpty) else {
            throw GoogleAPIError(
                400, "cannotUseDefaultRemindersAndSpecifyOverride",
                "Cannot specify both default reminders and overrides at the same time.", domain: "calendar")
        }
        if usesDefault { return nil }
        return overrides.isEmpty
            ? ["useDefault": false] : ["useDefault": false, "overrides": .array(overrides)]
    }
}
