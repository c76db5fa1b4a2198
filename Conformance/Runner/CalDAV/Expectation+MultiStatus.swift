import XML

/// What a multistatus, or another document, has to say.
extension Expectation {
    /// `hrefs [only] H…` (exactly these), `hrefs include H…`, `hrefs exclude H…`.
    ///
    /// Responses that say that something is gone do not count.
    func hrefsFailure(_ words: [String]) throws -> String? {
        let found = try answer.multiStatus().responses.filter(\.isFound).map(\.href)
        let places = Set(found.map(\.withoutSlash))
        switch words.first {
        case "include":
            let missing = words.dropFirst().filter { !places.contains(href($0).withoutSlash) }
            return missing.isEmpty ? nil : "missing: \(missing.joined(separator: " "))"
        case "exclude":
            let wrong = words.dropFirst().filter { places.contains(href($0).withoutSlash) }
            return wrong.isEmpty ? nil : "there, but should not be: \(wrong.joined(separator: " "))"
        default:
            let wanted = Set(words.map { href($0).withoutSlash })
            let missing = wanted.subtracting(places).sorted().map(name)
            let extra = places.subtracting(wanted).sorted().map(name)
            var reasons: [String] = []
            if !missing.isEmpty { reasons.append("missing: \(missing.joined(separator: " "))") }
            if !extra.isEmpty { reasons.append("too many: \(extra.joined(separator: " "))") }
            if found.count > places.count { reasons.append("a resource is there twice") }
            return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
        }
    }

    private func name(_ path: String) -> String {
        let base = Href(base).path
        return path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path
    }

    /// Judges `response H STATUS`.
    func responseFailure(_ words: [String]) throws -> String? {
        guard words.count == 2, let pattern = StatusPattern(words[1]) else {
            throw ConformanceError("response HREF STATUS")
        }
        guard let response = try answer.multiStatus().response(href(words[0])) else {
            return "no response for \(words[0])"
        }
        guard let status = response.status else {
            return "the response for \(words[0]) has no status of its own"
        }
        return pattern.matches(status) ? nil : "\(words[0]): \(pattern.text) was expected, it is \(status)"
    }

    /// Judges `prop H NAME [STATUS] [has|lacks ELEMENT | href V | empty | OPERATION VALUE]`.
    func propertyFailure(_ words: [String]) throws -> String? {
        guard words.count > 1 else { throw ConformanceError("prop HREF NAME …") }
        var rest = Array(words.dropFirst(2))
        var pattern = StatusPattern("200")
        if let first = rest.first, let other = StatusPattern(first) {
            pattern = other
            rest.removeFirst()
        }
        guard let response = try answer.multiStatus().response(href(words[0])) else {
            return "no response for \(words[0])"
        }
        guard let (status, element) = try response.property(Namespaces.name(words[1])) else {
            return "\(words[0]) does not say anything about \(words[1])"
        }
        guard let pattern, pattern.matches(status) else {
            return "\(words[1]) of \(words[0]): \(pattern?.text ?? "") was expected, it is \(status)"
        }
        let subject = "\(words[1]) of \(words[0])"
        switch rest.first {
        case "has" where rest.count == 2 && rest[1].contains(":") && Self.isName(rest[1]):
            let wanted = try Namespaces.name(rest[1])
            let isThere = Answer.descendants(of: element).contains { $0.name == wanted }
            return isThere ? nil : "\(subject) has no \(rest[1])"
        case "lacks" where rest.count == 2 && rest[1].contains(":") && Self.isName(rest[1]):
            let wanted = try Namespaces.name(rest[1])
            let isThere = Answer.descendants(of: element).contains { $0.name == wanted }
            return isThere ? "\(subject) has \(rest[1])" : nil
        case "comp" where rest.count == 2:
            let names = Answer.descendants(of: element).compactMap { $0.attribute("name")?.uppercased() }
            return names.contains(rest[1])
                ? nil : "\(subject) has no \(rest[1]): \(names.joined(separator: " "))"
        case "href" where rest.count == 2:
            let hrefs = Answer.descendants(of: element).filter { $0.name == Names.href }.map { Href($0.text) }
            let wanted = href(rest[1]).withoutSlash
            return hrefs.contains { $0.withoutSlash == wanted }
                ? nil : "\(subject) has no href \(rest[1]): \(hrefs.map(\.path).joined(separator: " "))"
        case "empty": return element.content.isEmpty ? nil : "\(subject) is not empty"
        default: return try Comparison(rest)?.failure([ElementPath.text(of: element)], of: subject)
        }
    }

    private static func isName(_ word: String) -> Bool {
        Namespaces.uris.keys.contains { word.hasPrefix("\($0):") }
    }

    /// Judges `answered H`: every property that was asked for is there with 200 or 404.
    func answeredFailure(_ words: [String]) throws -> String? {
        guard words.count == 1, let asked = try XMLReader.read(answer.request).first(Names.prop) else {
            throw ConformanceError("answered HREF, after a request with DAV:prop")
        }
        guard let response = try answer.multiStatus().response(href(words[0])) else {
            return "no response for \(words[0])"
        }
        let wrong = asked.elements.map(\.name).filter { name in
            guard let status = response.property(name)?.status else { return true }
            return status != 200 && status != 404
        }
        return wrong.isEmpty ? nil : "not answered: \(wrong.map(Namespaces.text).joined(separator: ", "))"
    }

    /// Judges `element PATH [OPERATION VALUE]`.
    func elementFailure(_ words: [String]) throws -> String? {
        guard let path = words.first else { throw ConformanceError("element PATH …") }
        let texts = try ElementPath(path).texts(in: answer.document())
        guard !texts.isEmpty else { return "no \(path): \(answer.excerpt)" }
        return try Comparison(Array(words.dropFirst()))?.failure(texts, of: path)
    }

    /// Judges `count [at least|at most] N PATH`.
    func countFailure(_ words: [String]) throws -> String? {
        let isBound = words.first == "at" && words.count > 1
        let rest = Array(words.dropFirst(isBound ? 2 : 0))
        guard rest.count == 2, let wanted = Int(rest[0]) else { throw ConformanceError("count N PATH") }
        let found = try ElementPath(rest[1]).elements(in: answer.document()).count
        let isRight = !isBound ? found == wanted : words[1] == "least" ? found >= wanted : found <= wanted
        return isRight ? nil : "\(words.joined(separator: " ")) was expected, there are \(found)"
    }
}
