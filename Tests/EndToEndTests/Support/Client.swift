import HTTPClient
import HTTPTypes
import Octets

/// A calendar client that knows paths and methods, and nothing of who answers.
struct Client: Sendable {
    /// What came back.
    struct Reply: Sendable {
        let status: Int
        let fields: HTTPFields
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let url: String
    let user: String
    let password: String
    /// Requests of one pool share its few connections: each gateway has its own, so that what one test holds up
    /// keeps no other waiting.
    private var pool: String

    init(url: String, user: String, password: String) {
        self.url = url
        pool = url
        self.user = user
        self.password = password
    }

    private static let transport = HTTPClient()

    /// The same person at a gateway that was started again.
    func at(_ url: String) -> Client { Client(url: url, user: user, password: password) }

    /// The same person, on a connection that was not there before.
    var onNewConnection: Client {
        var client = self
        client.pool = "new-\(UInt64.random(in: .min ... .max))"
        return client
    }

    /// Sends one request; throws when no answer comes.
    @discardableResult
    func send(
        _ method: HTTPMethod, _ path: String, _ body: [UInt8] = [], _ fields: HTTPFields = [:]
    ) async throws -> Reply {
        var fields = fields
        fields[.authorization] = "Basic " + Base64.encode(Array("\(user):\(password)".utf8))
        let response = try await Self.transport.send(
            HTTPClientRequest(
                method: method, url: url + path, fields: fields, body: body, pool: pool,
                timeouts: HTTPTimeouts(firstByte: .seconds(45))))
        return Reply(status: response.status.code, fields: response.fields, body: response.body)
    }

    /// What somebody without a name or a password gets.
    static func anonymous(_ url: String) async throws -> Reply {
        let response = try await transport.send(HTTPClientRequest(method: .get, url: url, pool: url))
        return Reply(status: response.status.code, fields: response.fields, body: response.body)
    }

    func get(_ path: String) async throws -> Reply { try await send(.get, path) }

    func put(_ path: String, _ object: [UInt8], _ fields: HTTPFields = [:]) async throws -> Reply {
        var fields = fields
        fields[.contentType] = "text/calendar; charset=utf-8"
        return try await send(.put, path, object, fields)
    }

    func delete(_ path: String, _ fields: HTTPFields = [:]) async throws -> Reply {
        try await send(.delete, path, [], fields)
    }

    func report(_ path: String, _ xml: String, depth: String = "1") async throws -> Reply {
        try await send(
            .report, path, Array(xml.utf8), [.contentType: "application/xml; charset=utf-8", .depth: depth])
    }

    /// The names of the objects in a calendar, sorted.
    func names(in calendar: String) async throws -> [String] {
        let xml = #"<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>"#
        let reply = try await send(
            .propfind, calendar, Array(xml.utf8),
            [.contentType: "application/xml; charset=utf-8", .depth: "1"])
        guard reply.status == 207 else { throw NotInTime(what: "a listing, but \(reply.status)") }
        return Self.texts(of: "href", in: reply.text).compactMap { href in
            href.hasSuffix(".ics") ? href.split(separator: "/").last.map(String.init) : nil
        }.sorted()
    }

    /// The texts of all elements of that local name.
    static func texts(of name: String, in xml: String) -> [String] {
        xml.matches(of: /<(?:[A-Za-z0-9]+:)?([a-z-]+)(?: [^>]*)?>([^<]*)(?=<)/).compactMap { match in
            match.1 == name ? String(match.2) : nil
        }
    }
}
