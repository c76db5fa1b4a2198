import ICalendar
import XML

/// What calendar data have to say.
extension Expectation {
    /// `[in HREF | for ADDRESS] PATH …`: where the data are, and the rest of the words.
    func calendarAndPath(_ words: [String]) throws -> (VCalendar, [String]) {
        guard words.count > 2, words[0] == "in" || words[0] == "for" else {
            guard !words.isEmpty else { throw ConformanceError("where in the calendar data?") }
            return (try answer.calendar(), words)
        }
        let rest = Array(words.dropFirst(2))
        if words[0] == "for" { return (try recipientCalendar(words[1]), rest) }
        guard let response = try answer.multiStatus().response(href(words[1])) else {
            throw ConformanceError("no response for \(words[1])")
        }
        guard let (status, element) = response.property(Names.calendarData), status == 200 else {
            throw ConformanceError("no calendar data for \(words[1])")
        }
        let isJSON = element.attribute("content-type")?.contains("json") ?? false
        return (try Answer.calendar(Array(element.text.utf8), isJSON: isJSON), rest)
    }

    /// Judges `ical [in HREF] [count N] PATH [OPERATION VALUE]`.
    func calendarFailure(_ words: [String]) throws -> String? {
        let (calendar, rest) = try calendarAndPath(words)
        if rest.first == "count", rest.count == 3, let wanted = Int(rest[1]) {
            let found = try CalendarPath(rest[2]).values(in: calendar).count
            return found == wanted ? nil : "\(wanted) × \(rest[2]) were expected, there are \(found)"
        }
        let values = try CalendarPath(rest[0]).values(in: calendar)
        guard !values.isEmpty else { return "no \(rest[0]) in the calendar data" }
        return try Comparison(Array(rest.dropFirst()))?.failure(values, of: rest[0])
    }

    /// `starts [in HREF] DTSTART…`: the members start then, and there are no others.
    func startsFailure(_ words: [String]) throws -> String? {
        let isElsewhere = words.first == "in"
        let wanted = Array(words.dropFirst(isElsewhere ? 2 : 0))
        let (calendar, _) = try calendarAndPath(Array(words.prefix(isElsewhere ? 2 : 0)) + ["VCALENDAR"])
        let found = calendar.members.map { $0.first(.dtstart)?.value ?? "-" }.sorted()
        guard found != wanted.sorted() else { return nil }
        return "instances at \(wanted.sorted().joined(separator: " ")) were expected; "
            + "found \(found.joined(separator: " "))"
    }

    /// `busy [for ADDRESS] START/END[;TYPE]…` or `busy none`: what the VFREEBUSY says, BUSY where no type is named.
    func busyFailure(_ words: [String]) throws -> String? {
        let isElsewhere = words.first == "for"
        let rest = Array(words.dropFirst(isElsewhere ? 2 : 0))
        let (calendar, _) = try calendarAndPath(Array(words.prefix(isElsewhere ? 2 : 0)) + ["VFREEBUSY"])
        guard let component = calendar.members.first(where: { $0.name == "VFREEBUSY" }) else {
            return "no VFREEBUSY"
        }
        var found: [String] = []
        for property in component.all("FREEBUSY") {
            let type = property.parameter("FBTYPE")?.uppercased() ?? "BUSY"
            guard type != "FREE" else { continue }
            for word in property.value.split(separator: ",") {
                found.append(try Self.period(String(word)) + (type == "BUSY" ? "" : ";" + type))
            }
        }
        let wanted = rest == ["none"] ? [] : rest
        guard found.sorted() != wanted.sorted() else { return nil }
        let shown = found.isEmpty ? "nothing" : found.sorted().joined(separator: " ")
        return "busy at \(rest.joined(separator: " ")) was expected; found \(shown)"
    }

    /// A period with its end, whether it was written with it or with a duration.
    private static func period(_ text: String) throws -> String {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let duration = CalendarDuration(String(parts[1])), parts[0].hasSuffix("Z"),
            let start = LocalDateTime(String(parts[0].dropLast()))
        else { return text }
        // Both ends are UTC, so a day is 24 hours.
        let end = start.adding(seconds: Int64(duration.days) * 86_400 + Int64(duration.seconds))
        return "\(parts[0])/\(end.basicText)Z"
    }

    /// `recipient ADDRESS STATUS`: what the schedule-response says, by its start.
    func recipientFailure(_ words: [String]) throws -> String? {
        guard words.count == 2 else { throw ConformanceError("recipient ADDRESS STATUS") }
        let response = try recipient(words[0])
        let caldav = "urn:ietf:params:xml:ns:caldav"
        let status = response.first(ExpandedName(caldav, "request-status"))?.text.trimmed ?? ""
        return words[1].split(separator: "|").contains(where: status.hasPrefix)
            ? nil : "\(words[0]): \(words[1]) was expected, it is \"\(status)\""
    }

    private func recipientCalendar(_ address: String) throws -> VCalendar {
        let caldav = "urn:ietf:params:xml:ns:caldav"
        guard let data = try recipient(address).first(ExpandedName(caldav, "calendar-data")) else {
            throw ConformanceError("no calendar data for \(address)")
        }
        return try Answer.calendar(Array(data.text.utf8))
    }

    private func recipient(_ address: String) throws -> ElementNode {
        let caldav = "urn:ietf:params:xml:ns:caldav"
        let root = try answer.document()
        guard root.name == Names.scheduleResponse else {
            throw ConformanceError("not a schedule-response: \(answer.excerpt)")
        }
        for response in root.all(ExpandedName(caldav, "response")) {
            guard let recipient = response.first(ExpandedName(caldav, "recipient")) else { continue }
            if ElementPath.text(of: recipient).lowercased() == address.lowercased() { return response }
        }
        throw ConformanceError("no response for \(address)")
    }
}
