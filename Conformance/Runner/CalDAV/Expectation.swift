import HTTPTypes
import ICalendar
import XML

/// Judges an answer by the words of an expectation.
///
/// Every check gives `nil`, or why the answer is not as expected; it throws when the words say nothing.
struct Expectation {
    let answer: Answer
    /// The last answers, when a request was sent several times.
    let answers: [Answer]
    /// What relative hrefs are relative to.
    let base: String

    /// Judges by words whose variables are replaced.
    func failure(_ words: [String]) throws -> String? {
        guard let first = words.first else { throw ConformanceError("expected what?") }
        let rest = Array(words.dropFirst())
        if let pattern = StatusPattern(first), rest.isEmpty { return statusFailure(pattern) }
        switch first {
        case "if": return try conditionalFailure(rest)
        case "statuses": return try statusesFailure(rest)
        case "header": return try headerFailure(rest)
        case "error": return try conditionFailure(rest)
        case "body": return try bodyFailure(rest)
        case "same": return rest.count == 2 && rest[0] == rest[1] ? nil : "\(rest) are not the same"
        case "differ": return rest.count == 2 && rest[0] != rest[1] ? nil : "\(rest) are the same"
        case "hrefs": return try hrefsFailure(rest)
        case "response": return try responseFailure(rest)
        case "prop": return try propertyFailure(rest)
        case "answered": return try answeredFailure(rest)
        case "element": return try elementFailure(rest)
        case "count": return try countFailure(rest)
        case "ical": return try calendarFailure(rest)
        case "starts": return try startsFailure(rest)
        case "busy": return try busyFailure(rest)
        case "recipient": return try recipientFailure(rest)
        case "no": return try noFailure(rest)
        default: throw ConformanceError("nobody knows the expectation \(first)")
        }
    }

    /// Judges `if STATUS …`: what follows has to hold when the status is that.
    private func conditionalFailure(_ words: [String]) throws -> String? {
        guard let pattern = words.first.flatMap(StatusPattern.init), words.count > 1 else {
            throw ConformanceError("if STATUS …")
        }
        return pattern.matches(answer.status) ? try failure(Array(words.dropFirst())) : nil
    }

    /// The place that a word of a case means: `.`, `a.ics`, `/dav/…` or a whole URL.
    func href(_ word: String) -> Href {
        if word == "." { return Href(base) }
        return Href(word.hasPrefix("/") || word.contains("://") ? word : base + word)
    }

    private func statusFailure(_ pattern: StatusPattern) -> String? {
        guard !pattern.matches(answer.status) else { return nil }
        let body = answer.body.isEmpty ? "" : ": \(answer.excerpt)"
        return "\(pattern.text) was expected, the answer is \(answer.status)\(body)"
    }

    /// Judges `statuses 204:1 412|409:19`.
    private func statusesFailure(_ words: [String]) throws -> String? {
        for word in words {
            let parts = word.split(separator: ":")
            guard parts.count == 2, let pattern = StatusPattern(String(parts[0])), let count = Int(parts[1])
            else {
                throw ConformanceError("\(word) is not STATUS:COUNT")
            }
            let found = answers.filter { pattern.matches($0.status) }.count
            guard found == count else {
                let all = answers.map { String($0.status) }.joined(separator: " ")
                return "\(count) × \(pattern.text) were expected, the answers are \(all)"
            }
        }
        return nil
    }

    /// Judges `header NAME [OPERATION VALUE]`.
    private func headerFailure(_ words: [String]) throws -> String? {
        guard let name = words.first else { throw ConformanceError("which header?") }
        let lines = answer.fields.values(HTTPFieldName(name))
        guard !lines.isEmpty else { return "no header \(name)" }
        if words.dropFirst().first == "lists", words.count == 3 {
            let members = lines.flatMap { $0.split(separator: ",").map { String($0).trimmed.lowercased() } }
            return members.contains(words[2].lowercased())
                ? nil : "\(name) does not list \(words[2]): \(lines.joined(separator: ", "))"
        }
        return try Comparison(Array(words.dropFirst()))?.failure(lines, of: "header \(name)")
    }

    /// `error NAME[|NAME]…`: one of them is in the DAV:error.
    private func conditionFailure(_ words: [String]) throws -> String? {
        guard words.count == 1 else { throw ConformanceError("error NAME[|NAME]…") }
        let wanted = try words[0].split(separator: "|").map { try Namespaces.name($0) }
        let found = try answer.conditions().map(\.name)
        guard !wanted.contains(where: found.contains) else { return nil }
        if found.isEmpty { return "no DAV:error with \(words[0]): \(answer.excerpt)" }
        return "\(words[0]) was expected, the error is \(found.map(Namespaces.text).joined(separator: ", "))"
    }

    private func bodyFailure(_ words: [String]) throws -> String? {
        if words == ["empty"] {
            return answer.body.isEmpty ? nil : "the body is not empty: \(answer.excerpt)"
        }
        return try Comparison(words)?.failure([answer.text], of: "the body")
    }

    private func noFailure(_ words: [String]) throws -> String? {
        guard words.count > 1 else { throw ConformanceError("no what?") }
        let rest = Array(words.dropFirst())
        switch words[0] {
        case "header":
            return answer.fields[HTTPFieldName(rest[0])].map { "there is a header \(rest[0]): \($0)" }
        case "response":
            let response = try answer.multiStatus().response(href(rest[0]))
            return response.map { _ in "there is a response for \(rest[0])" }
        case "error":
            let name = try Namespaces.name(rest[0])
            return try answer.conditions().contains { $0.name == name } ? "the error is \(rest[0])" : nil
        case "element":
            let found = try ElementPath(rest[0]).elements(in: answer.document())
            return found.isEmpty ? nil : "\(rest[0]) is there"
        case "prop":
            guard rest.count > 1, let response = try answer.multiStatus().response(href(rest[0])) else {
                return "no response for \(rest[0])"
            }
            return try response.property(Namespaces.name(rest[1])).map { "\(rest[1]) is there, \($0.status)" }
        case "ical":
            let (calendar, path) = try calendarAndPath(rest)
            let values = try CalendarPath(path[0]).values(in: calendar)
            return values.isEmpty ? nil : "\(path[0]) is there: \(values.joined(separator: ", "))"
        default: throw ConformanceError("no \(words[0])?")
        }
    }
}
