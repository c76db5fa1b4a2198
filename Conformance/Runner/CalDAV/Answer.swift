import HTTPClient
import HTTPTypes
import ICalendar
import XML

/// What a server answered, and what can be seen in it.
struct Answer: Sendable {
    var status: Int
    var fields: HTTPFields
    var body: [UInt8]
    /// The URL that was asked.
    var target: String
    /// What was sent.
    var request: [UInt8]

    init(_ response: HTTPClientResponse, target: String, request: [UInt8] = []) {
        status = response.status.code
        fields = response.fields
        body = response.body
        self.target = target
        self.request = request
    }

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The document that the body is.
    func document() throws -> ElementNode {
        var limits = XMLLimits()
        limits.bytes = 0
        limits.elements = 5_000_000
        do {
            return try XMLReader.read(body, limits: limits)
        } catch {
            throw ConformanceError("the body is not XML (\(error)): \(start)")
        }
    }

    /// The multistatus that the body is.
    func multiStatus() throws -> MultiStatusAnswer {
        let root = try document()
        guard root.name == Names.multistatus else {
            throw ConformanceError("not a multistatus: \(excerpt)")
        }
        return MultiStatusAnswer(root)
    }

    /// The iCalendar object, or jCal object, that the body is.
    func calendar() throws -> VCalendar {
        let type = fields[.contentType]?.lowercased() ?? ""
        return try Answer.calendar(body, isJSON: type.contains("json"))
    }

    /// Reads calendar data; leniently, because it is not the cases' matter whether the server folds right.
    static func calendar(_ octets: [UInt8], isJSON: Bool = false) throws -> VCalendar {
        do {
            if isJSON { return try JCal.read(octets, .lenient) }
            guard let first = try ICalendarReader.read(octets, .lenient).calendars.first else {
                throw ConformanceError("no VCALENDAR")
            }
            return first
        } catch {
            let start = String(decoding: octets.prefix(80), as: UTF8.self)
            throw ConformanceError("not calendar data (\(error)): \(start)")
        }
    }

    /// The children of the DAV:error that the body is or holds.
    func conditions() throws -> [ElementNode] {
        guard !body.isEmpty else { return [] }
        // Calendar data and the like name no conditions; what begins as XML and is none hides them.
        guard body.starts(with: [0x3C]) else { return [] }
        let root = try document()
        return Answer.descendants(of: root, includingItself: true).filter { $0.name == Names.error }
            .flatMap(\.elements)
    }

    /// The start of the body on one line; of a DAV:error its conditions and its sentence.
    var excerpt: String {
        if body.starts(with: [0x3C]), let root = try? document(), root.name == Names.error {
            return root.elements.map { element in
                let text = element.text.trimmed
                return Namespaces.text(element.name) + (text.isEmpty ? "" : " \"\(text)\"")
            }.joined(separator: ", ")
        }
        return start
    }

    /// The start of the body on one line.
    private var start: String {
        let line = text.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 240 ? line.prefix(240) + "…" : line
    }

    /// Every element under one, in the document's order.
    static func descendants(of node: ElementNode, includingItself: Bool = false) -> [ElementNode] {
        (includingItself ? [node] : []) + node.elements.flatMap { descendants(of: $0, includingItself: true) }
    }
}

/// Names of RFC 4918 and its relatives that the runner itself looks for.
enum Names {
    static let multistatus = ExpandedName("DAV:", "multistatus")
    static let response = ExpandedName("DAV:", "response")
    static let href = ExpandedName("DAV:", "href")
    static let status = ExpandedName("DAV:", "status")
    static let propstat = ExpandedName("DAV:", "propstat")
    static let prop = ExpandedName("DAV:", "prop")
    static let error = ExpandedName("DAV:", "error")
    static let calendarData = ExpandedName("urn:ietf:params:xml:ns:caldav", "calendar-data")
    static let scheduleResponse = ExpandedName("urn:ietf:params:xml:ns:caldav", "schedule-response")
}
