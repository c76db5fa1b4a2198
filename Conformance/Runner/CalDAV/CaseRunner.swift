import FoundationEssentials
import HTTPTypes

/// Runs the steps of a case, one after the other.
struct CaseRunner {
    /// Why a case did not pass.
    struct Failure: Error, CustomStringConvertible {
        var line: Int
        var reason: String
        var description: String { "line \(line): \(reason)" }
    }

    let server: Server
    let templates: Templates
    var variables: Variables
    /// What the steps made and nobody deleted yet.
    private(set) var made: [(path: String, sender: String)] = []
    private var answers: [Answer] = []

    init(_ server: Server, _ templates: Templates, _ variables: Variables) {
        self.server = server
        self.templates = templates
        self.variables = variables
    }

    /// Runs the steps until one fails.
    ///
    /// - Throws: ``Failure``.
    mutating func run(_ steps: [Step]) async throws {
        var index = 0
        while index < steps.count {
            let step = steps[index]
            var end = index + 1
            if case .send(let request) = step.action, case .eventually = request.times {
                while end < steps.count, !steps[end].isSend { end += 1 }
                try await runEventually(steps[index..<end])
            } else {
                try await run(step)
            }
            index = end
        }
    }

    /// Runs the steps and forgets how they ended.
    mutating func tidy(_ steps: [Step]) async {
        for step in steps { try? await run(step) }
    }

    /// Deletes what is left of what the steps made, the last first.
    mutating func removeMade() async {
        for (path, sender) in made.reversed() {
            _ = try? await server.send("DELETE", path, as: sender)
        }
        made = []
    }

    /// Delivery to others may take a moment; it is given five seconds.
    private mutating func runEventually(_ steps: ArraySlice<Step>) async throws {
        for attempt in 0..<25 {
            do {
                for step in steps { try await run(step) }
                return
            } catch {
                guard attempt < 24 else { throw error }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private mutating func run(_ step: Step) async throws {
        do {
            switch step.action {
            case .send(let request): try await send(request)
            case .expect(let words):
                let replaced = try words.map(variables.replacing)
                if let reason = try expectation().failure(replaced) {
                    throw Failure(line: step.line, reason: reason)
                }
            case .capture(let name, let words):
                let replaced = try words.map(variables.replacing)
                variables[name] = try Capture(expectation()).value(replaced)
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(line: step.line, reason: "\(error)")
        }
    }

    private func expectation() throws -> Expectation {
        guard let answer = answers.last else { throw ConformanceError("nothing was asked yet") }
        return Expectation(
            answer: answer, answers: answers, base: variables["calendar"] ?? variables["home"] ?? "/")
    }

    private mutating func send(_ template: RequestTemplate) async throws {
        switch template.times {
        case .once, .eventually: answers = [try await sendOnce(try prepared(template))]
        case .repeated(let count):
            answers = []
            for number in 1...count {
                variables["n"] = String(number)
                answers.append(try await sendOnce(try prepared(template)))
            }
        case .together(let count):
            var requests: [Request] = []
            for number in 1...count {
                variables["n"] = String(number)
                requests.append(try prepared(template))
            }
            let server = server
            answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for request in requests { group.addTask { try await request.send(to: server) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
    }

    /// A request whose variables are replaced.
    private struct Request: Sendable {
        var method: String
        var target: String
        var sender: String
        var fields: [(name: String, value: String)]
        var body: [UInt8]

        func send(to server: Server) async throws -> Answer {
            try await server.send(method, target, fields: fields, body: body, as: sender)
        }
    }

    private mutating func sendOnce(_ request: Request) async throws -> Answer {
        let answer = try await request.send(to: server)
        guard answer.status / 100 == 2 else { return answer }
        switch request.method {
        case "MKCALENDAR", "MKCOL": made.append((request.target, request.sender))
        case "DELETE": made.removeAll { $0.path == request.target }
        case "MOVE", "COPY":
            if let destination = request.fields.first(where: { $0.name == "Destination" })?.value {
                made.append((Href.path(of: destination), request.sender))
            }
        default: break
        }
        return answer
    }

    private func prepared(_ template: RequestTemplate) throws -> Request {
        var fields = try template.fields.map { ($0.name, try variables.replacing($0.value)) }
        let isTyped = template.fields.contains { $0.name.lowercased() == "content-type" }
        var text: String
        switch template.body {
        case .none: text = ""
        case .text(let body): text = try variables.replacing(body)
        case .template(let file, let values):
            var arguments = try values.mapValues(variables.replacing)
            arguments["uid"] = arguments["uid"] ?? variables["id"]
            text = try templates.text(file, Variables(arguments: arguments, around: variables))
        }
        if !text.isEmpty {
            let isCalendar = text.hasPrefix("BEGIN:")
            if isCalendar {
                text = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
                if !text.hasSuffix("\r\n") { text += "\r\n" }
            }
            text = try enlarged(Namespaces.completed(text), fields)
            if !isTyped {
                let type = isCalendar ? "text/calendar; charset=utf-8" : "application/xml; charset=utf-8"
                fields.append(("Content-Type", type))
            }
        }
        return Request(
            method: template.method, target: try variables.replacing(template.target),
            sender: template.sender,
            fields: fields.filter { $0.1 != "-" && $0.0 != "Lines" && $0.0 != "Pad" }, body: Array(text.utf8))
    }

    /// Puts lines before the first component's end that no file should hold.
    ///
    /// The pseudo fields `Lines: N LINE` (`#` counts) and `Pad: OCTETS` say which.
    private func enlarged(_ text: String, _ fields: [(String, String)]) throws -> String {
        var more = ""
        for (name, value) in fields where name == "Lines" || name == "Pad" {
            let words = value.split(separator: " ", maxSplits: 1)
            guard let number = words.first.flatMap({ Int($0) }) else {
                throw ConformanceError("\(name): how many?")
            }
            let line = name == "Pad" ? "X-PAD:" + String(repeating: "x", count: 62) : String(words.last ?? "")
            for count in 0..<(name == "Pad" ? number / 70 + 1 : number) {
                more += line.replacing("#", with: String(count)) + "\r\n"
            }
        }
        let ends = ["END:VEVENT", "END:VTODO", "END:VJOURNAL"].compactMap {
            text.firstRange(of: $0)?.lowerBound
        }
        guard !more.isEmpty, let end = ends.min() else { return text }
        return text[..<end] + more + text[end...]
    }
}

extension Step {
    /// Whether it is a request.
    var isSend: Bool { if case .send = action { true } else { false } }
}
