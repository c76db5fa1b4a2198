import HTTPTypes
import Synchronization

@testable import Upstreams

/// The emulated Google without a socket, with a clock that stands still until it is told otherwise.
struct Harness: Sendable {
    /// What came back.
    struct Reply: Sendable {
        let status: Int
        let json: JSON
        let fields: HTTPFields

        /// The word of the first error.
        var reason: String? { json["error"]?["errors"]?.list?.first?["reason"]?.text }
        var items: [JSON] { json["items"]?.list ?? [] }
        var ids: [String] { items.compactMap { $0["id"]?.text } }
    }

    /// Friday 2026-11-20, 12:00 in Vienna.
    static let now: Int64 = 1_795_172_400
    static let anna = "anna@example.com"
    static let events = "/calendars/anna@example.com/events"

    let google: EmulatedGoogle
    private let token: String

    init(
        configuration: EmulatedGoogleConfiguration = .init(), as user: String = Harness.anna,
        scopes: Set<String> = ["calendar"], seed: Seed? = nil
    ) {
        google = EmulatedGoogle(configuration: configuration) { Harness.now }
        google.addUser("anna@example.com", name: "Anna Gruber")
        google.addUser("ben@example.com", name: "Ben Okafor")
        if let seed { google.seed(seed) }
        token = google.accessToken(for: user, scopes: scopes)
    }

    private init(_ google: EmulatedGoogle, token: String) {
        self.google = google
        self.token = token
    }

    /// The same service, used by somebody else.
    func used(by user: String) -> Harness { Harness(google, token: google.accessToken(for: user)) }

    /// A call of the API.
    func call(
        _ verb: String, _ target: String, _ body: JSON? = nil, fields: HTTPFields = .init(),
        isSignedIn: Bool = true
    ) async -> Reply {
        var fields = fields
        if isSignedIn { fields[.authorization] = "Bearer " + token }
        if body != nil { fields[.contentType] = "application/json" }
        let target = target.hasPrefix("/__admin") ? target : "/calendar/v3" + target
        return await send(verb, target, body?.bytes ?? [], fields)
    }

    /// A form to an OAuth endpoint.
    func form(_ target: String, _ pairs: [(String, String)], fields: HTTPFields = .init()) async -> Reply {
        var fields = fields
        fields[.contentType] = "application/x-www-form-urlencoded"
        let body = pairs.map { "\($0.0)=\(Harness.escaped($0.1))" }.joined(separator: "&")
        return await send("POST", target, Array(body.utf8), fields)
    }

    func send(_ verb: String, _ target: String, _ body: [UInt8], _ fields: HTTPFields) async -> Reply {
        let head = HTTPRequestHead(method: HTTPMethod(rawValue: verb), target: target, fields: fields)
        let response = await google.respond(to: HTTPRequest(head: head, body: body))
        guard case .bytes(let bytes) = response.body else {
            return Reply(status: 0, json: .null, fields: response.fields)
        }
        return Reply(
            status: response.status.code, json: JSON(parsing: bytes) ?? .null, fields: response.fields)
    }

    /// Percent-encoded for a query or a form.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isFree = byte < 0x80 && (Character(scalar).isLetter || Character(scalar).isNumber)
            let hex = String(byte, radix: 16, uppercase: true)
            return isFree ? String(scalar) : "%" + (hex.count < 2 ? "0" + hex : hex)
        }.joined()
    }

    /// A timed event in Vienna on a day of November 2026.
    static func event(
        _ summary: String = "Meeting", day: Int = 23, hour: Int = 9, _ more: JSON = [:]
    ) -> JSON {
        func time(_ hour: Int) -> JSON {
            [
                "dateTime": .string("2026-11-\(day)T\(hour < 10 ? "0" : "")\(hour):00:00"),
                "timeZone": "Europe/Vienna",
            ]
        }
        return GoogleService.merged(
            ["summary": .string(summary), "start": time(hour), "end": time(hour + 1)], more)
    }

    /// The weekly series on Mondays at nine, five times from 2026-11-23 on, and its id.
    func weekly(_ more: JSON = [:]) async -> String {
        let rule: JSON = ["recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5"]]
        let reply = await call(
            "POST", Harness.events, Harness.event("Weekly", GoogleService.merged(rule, more)))
        return reply.json["id"]?.text ?? ""
    }
}
