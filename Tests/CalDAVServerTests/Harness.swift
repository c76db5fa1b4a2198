import CalDAVServer
import HTTPTypes
import ICalendar
import Octets
import TestSupport
import Testing
import TimeZones
import WebDAV
import XML

/// A handler over a backend in memory, and what is often said to it.
struct Harness: Sendable {
    let backend: MemoryBackend
    let handler: CalDAVHandler

    static let calendar = "/dav/calendars/anna/work/"

    init(
        limits: CalDAVLimits = .init(), trustedProxies: [String] = [],
        now: @escaping @Sendable () -> Instant = { Instant(secondsSinceEpoch: 1_767_225_600) }
    ) {
        backend = MemoryBackend([
            CalendarInfo(
                id: 1, segment: "work", displayName: "Work", color: "#FF0000", order: 2,
                timeZone: "Europe/Berlin", revision: 5, ageSeconds: 12),
            CalendarInfo(
                id: 2, segment: "read only", displayName: "Holidays", isWritable: false, revision: 1),
            CalendarInfo(
                id: 3, segment: "local", displayName: "Here", components: ["VEVENT", "VTODO"], isLocal: true),
        ])
        handler = CalDAVHandler(
            backend: backend, limits: limits, publicURL: "https://cal.example.com",
            trustedProxies: trustedProxies, zones: .system,
            now: now, memo: AnswerMemo(room: 1_048_576))
    }

    /// Sends a request as Anna and reads the whole answer.
    func send(
        _ method: HTTPMethod, _ target: String, _ body: [UInt8] = [], password: String = "secret",
        fields: HTTPFields = .init()
    ) async throws -> Answer {
        var fields = fields
        fields["Authorization"] =
            fields["Authorization"] ?? "Basic " + Base64.encode(Array("anna:\(password)".utf8))
        let request = HTTPRequest(
            head: HTTPRequestHead(method: method, target: target, fields: fields), body: body)
        return try await Answer(handler.respond(to: request))
    }

    /// The same with a text.
    func send(
        _ method: HTTPMethod, _ target: String, text: String, password: String = "secret",
        fields: HTTPFields = .init()
    ) async throws -> Answer {
        try await send(method, target, Array(text.utf8), password: password, fields: fields)
    }

    /// PROPFIND for properties of `DAV:`, or a whole body.
    func propFind(
        _ target: String, _ names: [String] = [], body: String? = nil, depth: String = "0",
        password: String = "secret", fields: HTTPFields = .init()
    ) async throws -> Answer {
        let prop = names.map { "<\($0)/>" }.joined()
        let text =
            body
                ?? """
                <propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" \
                xmlns:A="http://apple.com/ns/ical/"><prop>\(prop)</prop></propfind>
                """
        var fields = fields
        fields["Depth"] = depth
        return try await send(.propfind, target, text: text, password: password, fields: fields)
    }

    /// Stores an event that lasts one hour.
    @discardableResult
    func putEvent(
        _ name: String, start: String = "20260105T090000Z", more: String = "", calendar: String = calendar,
        fields: HTTPFields = .init()
    ) async throws -> Answer {
        var fields = fields
        fields["Content-Type"] = "text/calendar; charset=utf-8"
        return try await send(
            .put, "\(calendar)\(name).ics", Self.event(uid: name, start: start, more: more), fields: fields)
    }

    /// An event that lasts one hour.
    static func event(uid: String, start: String = "20260105T090000Z", more: String = "") -> [UInt8] {
        object(
            """
            BEGIN:VEVENT\nUID:\(uid)\nDTSTAMP:20260101T000000Z\nDTSTART:\(start)\nDURATION:PT1H\nSUMMARY:Event \(uid)\n\
            \(more)END:VEVENT
            """)
    }

    static func object(_ components: String) -> [UInt8] {
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//test//EN\n\(components)\nEND:VCALENDAR\n".utf8
            .flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    }

    /// A request body of a client, with its placeholders filled in.
    static func fixture(_ name: String, _ values: [String: String] = [:]) throws -> String {
        var text = try Fixture.text("caldav/\(name)")
        for (key, value) in values {
            text = text.split(separator: "{\(key)}", omittingEmptySubsequences: false).joined(
                separator: value)
        }
        return text
    }
}

/// A response with its whole body.
struct Answer: Sendable {
    let status: Int
    let fields: HTTPFields
    let body: [UInt8]

    init(_ response: HTTPResponse) async throws {
        status = response.status.code
        fields = response.fields
        switch response.body {
        case .bytes(let bytes): body = bytes
        case .pieces(let pieces): body = Array(pieces.joined())
        case .stream(let next):
            var bytes: [UInt8] = []
            while let piece = try await next() { bytes += piece }
            body = bytes
        }
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The root of an XML body.
    var root: ElementNode { get throws { try XMLReader.read(body) } }

    /// The precondition that an error names.
    var precondition: ExpandedName? {
        guard let root = try? root, root.name == .dav("error") else { return nil }
        return root.elements.first?.name
    }

    /// The resources of a multistatus in order.
    var hrefs: [String] { get throws { try responses.map(\.href) } }

    /// The responses of a multistatus in order.
    var responses: [Response] {
        get throws {
            try root.all(.dav("response")).map { Response($0) }
        }
    }

    /// The only response, or that of a resource.
    func response(_ href: String? = nil) throws -> Response {
        try #require(try responses.first { href == nil || $0.href == href })
    }

    struct Response: Sendable {
        let href: String
        let status: String?
        /// Each property with its status and its element.
        let properties: [ExpandedName: (status: Int, element: ElementNode)]
        let error: ExpandedName?

        init(_ node: ElementNode) {
            href = node.first(.dav("href"))?.text ?? ""
            status = node.first(.dav("status"))?.text
            error = node.first(.dav("error"))?.elements.first?.name
            var properties: [ExpandedName: (status: Int, element: ElementNode)] = [:]
            for stat in node.all(.dav("propstat")) {
                let code =
                    Int(stat.first(.dav("status"))?.text.split(separator: " ").dropFirst().first ?? "") ?? 0
                for element in stat.first(.dav("prop"))?.elements ?? [] {
                    properties[element.name] = (code, element)
                }
            }
            self.properties = properties
        }

        /// The element of a property whose status is 200.
        subscript(_ name: ExpandedName) -> ElementNode? {
            guard let property = properties[name], property.status == 200 else { return nil }
            return property.element
        }

        /// The text of a property whose status is 200.
        func text(_ name: ExpandedName) -> String? { self[name]?.text }
    }
}
