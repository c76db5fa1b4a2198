import HTTPTypes

/// Takes a value out of an answer.
struct Capture {
    private let expectation: Expectation

    init(_ expectation: Expectation) { self.expectation = expectation }

    /// `header NAME`, `prop HREF NAME`, `element PATH`, `href N`, `ical … PATH`, `body`, `text VALUE`.
    func value(_ words: [String]) throws -> String {
        guard let kind = words.first else { throw ConformanceError("a value from where?") }
        let rest = Array(words.dropFirst())
        let answer = expectation.answer
        switch kind {
        case "text": return rest.joined(separator: " ")
        case "body": return answer.text
        case "header" where rest.count == 1:
            guard let value = answer.fields[HTTPFieldName(rest[0])] else {
                throw ConformanceError("no header \(rest[0]) (status \(answer.status))")
            }
            return value
        case "location":
            guard let value = answer.fields[HTTPFieldName("Location")] else {
                throw ConformanceError("no header Location (status \(answer.status))")
            }
            return Href.path(of: value)
        case "href" where rest.count == 1:
            let found = try answer.multiStatus().responses.filter(\.isFound)
            guard let number = Int(rest[0]), number > 0, found.count >= number else {
                throw ConformanceError("there are \(found.count) responses, not \(rest[0])")
            }
            return Href.path(of: found[number - 1].rawHref)
        case "prop" where rest.count == 2:
            guard let response = try answer.multiStatus().response(expectation.href(rest[0])) else {
                throw ConformanceError("no response for \(rest[0])")
            }
            guard let (status, element) = try response.property(Namespaces.name(rest[1])), status == 200
            else {
                throw ConformanceError("\(rest[0]) has no \(rest[1])")
            }
            return ElementPath.text(of: element)
        case "element" where rest.count == 1:
            guard let text = try ElementPath(rest[0]).texts(in: answer.document()).first else {
                throw ConformanceError("no \(rest[0]): \(answer.excerpt)")
            }
            return text
        case "ical":
            let (calendar, path) = try expectation.calendarAndPath(rest)
            guard let value = try CalendarPath(path[0]).values(in: calendar).first else {
                throw ConformanceError("no \(path[0]) in the calendar data")
            }
            return value
        default: throw ConformanceError("nobody knows how to take \(words.joined(separator: " "))")
        }
    }
}
