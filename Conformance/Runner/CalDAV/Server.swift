import FoundationEssentials
import HTTPClient
import HTTPTypes
import Octets

/// The server that is judged, and who may sign in there.
final class Server: Sendable {
    /// A user and the password.
    struct Login: Sendable {
        var user: String
        var password: String
    }

    /// Scheme, host and port.
    let origin: String
    /// Where discovery starts.
    let start: String
    let logins: [Login]
    /// Whether every exchange is shown on stderr.
    let isTraced: Bool
    private let client: HTTPClient

    /// - Throws: ``ConformanceError`` when `url` is none.
    init(url: String, logins: [Login], isTraced: Bool) throws {
        guard let origin = Href.origin(of: url) else { throw ConformanceError("\(url) is not a URL") }
        self.origin = origin
        self.start = Href.path(of: url)
        self.logins = logins
        self.isTraced = isTraced
        client = HTTPClient(HTTPClientConfiguration(allowPlainHTTP: true, userAgent: "calgate-conformance"))
    }

    /// Sends a request and waits for its answer.
    ///
    /// The sender is `1`, `2`, `3`, `nobody`, or `stranger`, who does not know the password; it throws
    /// ``ConformanceError`` when there is no answer.
    func send(
        _ method: String, _ target: String, fields: [(name: String, value: String)] = [], body: [UInt8] = [],
        as sender: String = "1"
    ) async throws -> Answer {
        let url = target.contains("://") ? target : origin + target
        var lines = HTTPFields(fields.map { (HTTPFieldName($0.name), $0.value) })
        if let credentials = try credentials(of: sender) { lines[.authorization] = "Basic \(credentials)" }
        let response: HTTPClientResponse
        do {
            response = try await client.send(
                HTTPClientRequest(
                    method: HTTPMethod(rawValue: method), url: url, fields: lines, body: body,
                    pool: "conformance-\(sender)"))
        } catch {
            throw ConformanceError("no answer to \(method) \(target): \(error)")
        }
        let answer = Answer(response, target: target, request: body)
        if isTraced { trace(method, url, fields, body, answer) }
        return answer
    }

    func shutdown() async { await client.shutdown() }

    private func credentials(of sender: String) throws -> String? {
        switch sender {
        case "nobody": return nil
        case "stranger":
            return Base64.encode(Array("\(logins[0].user):not the password of \(logins[0].user)".utf8))
        default:
            guard let number = Int(sender), logins.indices.contains(number - 1) else {
                throw ConformanceError("there is no user \(sender)")
            }
            let login = logins[number - 1]
            return Base64.encode(Array("\(login.user):\(login.password)".utf8))
        }
    }

    private func trace(
        _ method: String, _ url: String, _ fields: [(name: String, value: String)], _ body: [UInt8],
        _ answer: Answer
    ) {
        var text = "> \(method) \(url)\n"
        for field in fields { text += "> \(field.name): \(field.value)\n" }
        text += String(decoding: body, as: UTF8.self) + "\n< \(answer.status)\n"
        for (name, value) in answer.fields { text += "< \(name): \(value)\n" }
        print(text + answer.text + "\n", to: &Report.errors)
    }
}
