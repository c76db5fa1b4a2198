extension GoogleDraft {
    // MARK: - Attendees

    /// Rows with what an attendee may have; the first row of an address counts.
    mutating func readAttendees(_ value: JSON) throws(GoogleAPIError) {
        guard let list = value.list else { throw .invalid("Invalid value for: attendees") }
        var rows: [JSON] = []
        var seen: Set<String> = []
        for item in list {
            guard let members = item.members else { throw .invalid("Invalid value for: attendees") }
            guard let email = members["email"]?.text else { throw .required("Missing attendee email.") }
            guard GoogleDraft.isAddress(email) else { throw .invalid("Invalid attendee email.") }
            guard seen.insert(email.lowercased()).inserted else { continue }
            var row: JSON = ["email": .string(email)]
            for name in ["displayName", "comment", "id"] {
                guard let value = members[name], value != .null else { continue }
                guard let text = value.text else { throw .invalid("Invalid value for: attendees.\(name)") }
                if !text.isEmpty { row[name] = value }
            }
            for name in ["optional", "resource"] {
                guard let value = members[name], value != .null else { continue }
                guard let flag = value.flag else { throw .invalid("Invalid value for: attendees.\(name)") }
                if flag { row[name] = value }
            }
            if let guests = members["additionalGuests"], guests != .null {
                guard let number = guests.whole, number >= 0 else {
                    throw .invalid("Invalid additional guests.")
                }
                if number > 0 { row["additionalGuests"] = guests }
            }
            let status = members["responseStatus"]?.text ?? "needsAction"
            guard ["needsAction", "declined", "tentative", "accepted"].contains(status) else {
                throw .invalid("Invalid attendee response status.")
            }
            row["responseStatus"] = .string(status)
            rows.append(row)
        }
        if !rows.isEmpty { content["attendees"] = .array(rows) }
    }

    /// Something before and something after one @, no space, no control character.
    static func isAddress(_ text: String) -> Bool {
        let pieces = text.split(separator: "@", omittingEmptySubsequences: false)
        return pieces.count == 2 && !pieces[0].isEmpty && !pieces[1].isEmpty
            && !text.unicodeScalars.contains {
                $0.value <= 0x20 || $0.value == 0x7F || $0 == "," || $0 == "<"
            }
    }

    // MARK: - Extended properties

    /// Keys over 44 characters are dropped, values over 1024 cut, in silence, as the real service does; over
    /// 300 properties or 32 kB are refused.
    mutating func readExtendedProperties(_ value: JSON) throws(GoogleAPIError) {
        guard let members = value.members else { throw .invalid("Invalid value for: extendedProperties") }
        var kept: [String: JSON] = [:]
        var count = 0
        var size = 0
        for side in ["private", "shared"] {
            guard let properties = members[side], properties != .null else { continue }
            guard let pairs = properties.members else {
                throw .invalid("Invalid value for: extendedProperties")
            }
            var keptPairs: [String: JSON] = [:]
            for (key, value) in pairs where value != .null {
                guard let text = value.text else { throw .invalid("Invalid value for: extendedProperties") }
                guard key.count <= 44, !key.isEmpty else { continue }
                keptPairs[key] = .string(String(text.prefix(1024)))
                count += 1
                size += key.utf8.count + min(text.utf8.count, 4096)
            }
            if !keptPairs.isEmpty { kept[side] = .object(keptPairs) }
        }
        guard count <= 300, size <= 32_768 else { throw .invalid("Too many extended properties.") }
        if !kept.isEmpty { content["extendedProperties"] = .object(kept) }
    }

    // MARK: - Conference and attachments

    /// Version 0 leaves what was there and takes nothing; version 1 makes it what the body says.
    mutating func readConference(
        _ value: JSON?, over existing: GoogleEvent?, _ options: Options
    ) throws(GoogleAPIError) {
        let before = existing?.content["conferenceData"]
        guard options.conferenceDataVersion == 1 else {
            content["conferenceData"] = before
            content["hangoutLink"] = existing?.content["hangoutLink"]
            return
        }
        guard var conference = value else { return }
        guard conference.members != nil else { throw .invalid("Invalid value for: conferenceData") }
        if let request = conference["createRequest"], request["status"] == nil {
            guard let requestID = request["requestId"]?.text, !requestID.isEmpty else {
                throw .required("Missing conference request id.")
            }
            // The id of the previous request again: nothing new is made.
            if let before, before["createRequest"]?["requestId"]?.text == requestID {
                content["conferenceData"] = before
                content["hangoutLink"] = existing?.content["hangoutLink"]
                return
            }
            guard (request["conferenceSolutionKey"]?["type"]?.text ?? "hangoutsMeet") == "hangoutsMeet" else {
                throw .invalid("Invalid conference type value.")
            }
            conference = GoogleDraft.meeting(requestID)
        } else {
            guard conference["conferenceSolution"] != nil, conference["entryPoints"]?.list?.isEmpty == false
            else {
                throw .invalid("Invalid conference data.")
            }
        }
        content["conferenceData"] = conference
        let entry = conference["entryPoints"]?.list?.first { $0["entryPointType"]?.text == "video" }
        if conference["conferenceSolution"]?["key"]?["type"]?.text == "hangoutsMeet" {
            content["hangoutLink"] = entry?["uri"]
        }
    }

    /// A conference whose code comes from the request's id, so that a run can be repeated.
    private static func meeting(_ requestID: String) -> JSON {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in requestID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var letters = ""
        for position in 0..<10 {
            if position == 3 || position == 7 { letters += "-" }
            letters.unicodeScalars.append(Unicode.Scalar(UInt8(97 + hash % 26)))
            hash /= 26
        }
        let uri = "https://meet.google.com/" + letters
        return [
            "conferenceId": .string(letters),
            "conferenceSolution": ["key": ["type": "hangoutsMeet"], "name": "Google Meet"],
            "createRequest": [
                "requestId": .string(requestID), "conferenceSolutionKey": ["type": "hangoutsMeet"],
                "status": ["statusCode": "success"],
            ],
            "entryPoints": [
                [
                    "entryPointType": "video", "uri": .string(uri),
                    "label": .string("meet.google.com/" + letters),
                ]
            ],
        ]
    }

    /// Without `supportsAttachments` they stay as they were.
    mutating func readAttachments(
        _ value: JSON?, over existing: GoogleEvent?, _ options: Options
    ) throws(GoogleAPIError) {
        guard options.supportsAttachments else {
            content["attachments"] = existing?.content["attachments"]
            return
        }
        guard let value else { return }
        guard let list = value.list else { throw .invalid("Invalid value for: attachments") }
        guard list.count <= 25 else { throw .invalid("Too many attachments.") }
        for item in list {
            guard let url = item["fileUrl"]?.text else { throw .required("Missing attachment URL.") }
            guard url.hasPrefix("https://") else { throw .invalid("Invalid attachment URL.") }
        }
        if !list.isEmpty { content["attachments"] = value }
    }

    // MARK: - Event types

    /// What is special about the types (`spec` of each), and that a type cannot change after creation.
    mutating func readEventType(
        _ body: [String: JSON], over existing: GoogleEvent?, on calendar: GoogleCalendar, _ options: Options
    ) throws(GoogleAPIError) {
        if let existing {
            if let type = body["eventType"]?.text, type != existing.eventType {
                throw GoogleAPIError(400, "eventTypeRestriction", "The event type cannot be changed.")
            }
            content["eventType"] = existing.content["eventType"]
            content["birthdayProperties"] = existing.content["birthdayProperties"]
        }
        let type = content["eventType"]?.text ?? "default"
        if options.isImport && type != "default" {
            throw GoogleAPIError(400, "eventTypeRestriction", "Only default events can be imported.")
        }
        if type != "default" && !calendar.isPrimary {
            throw GoogleAPIError(400, "eventTypeRestriction", "Such events belong on primary calendars.")
        }
        func malformed(_ kind: String) -> GoogleAPIError {
            GoogleAPIError(400, "malformed\(kind)Event", "The \(kind) event is malformed.")
        }
        switch type {
        case "outOfOffice":
            guard !start.isAllDay else { throw malformed("OutOfOffice") }
        case "focusTime":
            guard !start.isAllDay else { throw malformed("FocusTime") }
        case "workingLocation":
            let location = content["workingLocationProperties"]?["type"]?.text ?? ""
            guard content["visibility"]?.text == "public", content["transparency"]?.text == "transparent",
                !start.isAllDay || length == 86_400,
                ["homeOffice", "officeLocation", "customLocation"].contains(location)
            else { throw malformed("WorkingLocation") }
        case "birthday":
            let lines = content["recurrence"]?.list ?? []
            guard start.isAllDay, length == 86_400, content["visibility"]?.text == "private",
                content["transparency"]?.text == "transparent",
                existing?.recurringEventID != nil
                    || lines.contains(where: { $0.text?.uppercased().contains("FREQ=YEARLY") ?? false })
            else { throw malformed("Birthday") }
            if content["birthdayProperties"] == nil { content["birthdayProperties"] = ["type": "birthday"] }
            guard existing != nil || content["birthdayProperties"]?["type"]?.text == "birthday" else {
                throw malformed("Birthday")
            }
        case "fromGmail":
            guard existing != nil else {
                throw GoogleAPIError(400, "eventTypeRestriction", "Events from Gmail cannot be created.")
            }
        default: break
        }
    }

    private var length: Int { end.moment - start.moment }
}
