/// Reads a file of cases; the format is told in `Conformance/suites/FORMAT.md`.
struct SuiteReader {
    private var file: SuiteFile
    private let path: String
    private var lines: [Substring]
    private var index = 0
    private var place = Place.head

    /// Where the next step goes.
    private enum Place { case head, setup, steps, finally }

    private init(_ text: String, path: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let names = path.split(separator: "/").map(String.init)
        let name = names.last.map { $0.hasSuffix(".case") ? String($0.dropLast(5)) : $0 } ?? path
        file = SuiteFile(name: name, area: names.dropLast().last ?? "")
    }

    /// Reads a whole file.
    ///
    /// - Throws: ``ConformanceError`` with the file's name and the line.
    static func read(_ text: String, path: String) throws -> SuiteFile {
        var reader = SuiteReader(text, path: path)
        while reader.index < reader.lines.count { try reader.readLine() }
        return reader.file
    }

    private func failure(_ reason: String) -> ConformanceError {
        ConformanceError("\(path):\(index + 1): \(reason)")
    }

    private mutating func readLine() throws {
        let line = lines[index]
        guard let first = line.first(where: { $0 != " " }), first != "#" else {
            index += 1
            return
        }
        guard line.first != " " else { throw failure("an indented line belongs to a request") }
        let words: [String]
        do { words = try Words.split(line) } catch { throw failure("\(error)") }
        switch words[0] {
        case "case": try beginCase(line)
        case "setup": place = .setup
        case "finally":
            guard !file.cases.isEmpty else { throw failure("finally stands in a case") }
            place = .finally
        case "for":
            guard !file.cases.isEmpty else { throw failure("for stands in a case") }
            file.cases[file.cases.count - 1].requirements += words.dropFirst()
        case "needs": addNeeds(Array(words.dropFirst()))
        case "calendar" where place == .head: try readCalendarUse(Array(words.dropFirst()))
        case "=>": try add(.expect(Array(words.dropFirst())))
        case "let":
            guard words.count > 3, words[2] == "=" else { throw failure("let NAME = SOURCE") }
            try add(.capture(words[1], Array(words.dropFirst(3))))
        default:
            try readRequest(words)
            return
        }
        index += 1
    }

    /// Reads `case ID: SENTENCE`.
    private mutating func beginCase(_ line: Substring) throws {
        guard let colon = line.firstIndex(of: ":") else { throw failure("case ID: SENTENCE") }
        let id = line[..<colon].dropFirst(5)
        let title = line[line.index(after: colon)...].drop { $0 == " " }
        guard !id.isEmpty, !id.contains(" "), !title.isEmpty else { throw failure("case ID: SENTENCE") }
        file.cases.append(ProtocolCase(id: String(id), title: String(title), line: index + 1))
        place = .steps
    }

    private mutating func addNeeds(_ words: [String]) {
        if place == .head {
            file.needs.append(words)
        } else if !file.cases.isEmpty {
            file.cases[file.cases.count - 1].needs.append(words)
        }
    }

    private mutating func readCalendarUse(_ words: [String]) throws {
        switch words.first {
        case "file": file.calendarUse = .file
        case "each": file.calendarUse = .each
        case "none": file.calendarUse = .none
        default: throw failure("calendar file|each|none")
        }
        file.components = Array(words.dropFirst())
    }

    private mutating func add(_ action: Step.Action) throws {
        let step = Step(line: index + 1, action: action)
        switch place {
        case .head: throw failure("a step stands in setup or in a case")
        case .setup: file.setup.append(step)
        case .steps: file.cases[file.cases.count - 1].steps.append(step)
        case .finally: file.cases[file.cases.count - 1].finally.append(step)
        }
    }

    /// `[eventually|repeat N|together N] METHOD TARGET [as USER]`, then fields, then an indented body.
    private mutating func readRequest(_ words: [String]) throws {
        var words = words[...]
        var times = RequestTemplate.Times.once
        switch words.first {
        case "eventually":
            times = .eventually
            words = words.dropFirst()
        case "repeat", "together":
            guard let count = words.dropFirst().first.flatMap(Int.init), count > 0, count <= 10_000 else {
                throw failure("how often?")
            }
            times = words.first == "repeat" ? .repeated(count) : .together(count)
            words = words.dropFirst(2)
        default: break
        }
        guard let method = words.first, method.allSatisfy({ $0.isUppercase }), words.count > 1 else {
            throw failure("neither a step nor a request: \(lines[index])")
        }
        var request = RequestTemplate(times: times, method: method, target: words[words.startIndex + 1])
        words = words.dropFirst(2)
        if words.first == "as", words.count == 2 {
            request.sender = words[words.startIndex + 1]
            words = []
        }
        guard words.isEmpty else { throw failure("METHOD TARGET [as USER]") }
        let start = index
        index += 1
        try readFields(into: &request)
        try readBody(into: &request)
        let end = index
        index = start
        try add(.send(request))
        index = end
    }

    private mutating func readFields(into request: inout RequestTemplate) throws {
        while index < lines.count {
            let line = lines[index]
            guard let colon = line.firstIndex(of: ":"), let first = line.first, first.isLetter,
                !line.hasPrefix("case "), !line.hasPrefix("let "),
                line[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
            else { return }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            request.fields.append((String(line[..<colon]), String(value)))
            index += 1
        }
    }

    private mutating func readBody(into request: inout RequestTemplate) throws {
        guard index < lines.count else { return }
        if lines[index].hasPrefix("body ") {
            let words = try Words.split(lines[index])
            var values: [String: String] = [:]
            for word in words.dropFirst(2) {
                guard let sign = word.firstIndex(of: "=") else { throw failure("NAME=VALUE: \(word)") }
                values[String(word[..<sign])] = String(word[word.index(after: sign)...])
            }
            guard words.count > 1 else { throw failure("body FILE [NAME=VALUE]…") }
            request.body = .template(words[1], values)
            index += 1
            return
        }
        var body: [Substring] = []
        while index < lines.count, lines[index].hasPrefix("  ") {
            body.append(lines[index])
            index += 1
        }
        guard let depth = body.map({ $0.prefix { $0 == " " }.count }).min() else { return }
        request.body = .text(body.map { $0.dropFirst(depth) }.joined(separator: "\n"))
    }
}
