internal import HTTPTypes
internal import ICalendar
internal import Synchronization
internal import WebDAV

extension CalDAVHandler {
    /// Answers GET and HEAD on a calendar: everything in it as one iCalendar object.
    ///
    /// No standard asks for it, but browsers, subscribers (`webcal`) and Apple's suite do.  Of several VTIMEZONEs
    /// with one TZID the first stands for all of them.
    func export(_ exchange: Exchange, _ segment: String, of user: String) async throws(DAVError)
        -> HTTPResponse
    {
        let (_, info) = try await calendar(segment, of: user, for: exchange.principal)
        // The messages of an inbox are objects with a METHOD each; they make no calendar together.
        guard !info.isInbox else { throw exchange.methodNotAllowed }
        let image = try await backend.image(of: info)
        // Weak, since the objects are read after the image, and may be newer.
        let view = info.view == .whole ? "" : "-part"
        let etag = ETag(opaque: "\(info.id)-\(image.revision)\(view)", isWeak: true)
        var fields = age(of: info)
        fields["ETag"] = "\(etag)"
        fields["Cache-Control"] = "private, no-cache"
        if Preconditions(exchange.request.fields).ifNoneMatch?.matchesWeakly(etag) == true {
            return HTTPResponse(status: 304, fields: fields)
        }
        fields["Content-Type"] = "text/calendar; charset=utf-8"
        // A stream that nobody pulls would reach the next answer of the connection.
        if exchange.request.method == .head { return HTTPResponse(status: 200, fields: fields) }
        let zones = ExportedZones()
        let backend = backend
        let responses = ObjectResponses(image, in: info, backend: backend, needsOctets: true, memo: nil) {
            info, octets throws(DAVError) in
            guard let octets, let object = try? backend.value(of: info, octets) else {
                // Left out, it would look deleted.
                throw DAVError(500, nil, "A stored object cannot be read.")
            }
            return .init(octets: zones.components(of: object), instances: 1)
        }
        let export = CalendarExport(responses, deadline: WorkDeadline(limits.reportDeadline))
        return HTTPResponse(status: 200, fields: fields, stream: { try await export.next() })
    }
}

/// Which VTIMEZONEs an answer holds already.
private final class ExportedZones: Sendable {
    private let names = Mutex<Set<String>>([])

    /// The components of an object, without VTIMEZONEs that are there.
    func components(of object: VCalendar) -> [UInt8] {
        object.component.components.flatMap { component in
            if component.name == .vtimezone {
                let name = component.first(.tzid)?.text ?? ""
                guard names.withLock({ $0.insert(name).inserted }) else { return [UInt8]() }
            }
            return component.serialized()
        }
    }
}

/// A calendar that is written while it is sent.
private actor CalendarExport {
    private var responses: ObjectResponses
    private var deadline: WorkDeadline
    private var part = Part.head

    private enum Part { case head, objects, end }

    init(_ responses: ObjectResponses, deadline: WorkDeadline) {
        self.responses = responses
        self.deadline = deadline
    }

    /// The next octets; `nil` after the end.
    ///
    /// - Throws: When it cannot be completed; the connection is then cut, so that it does not look whole.
    func next() async throws -> [UInt8]? {
        switch part {
        case .head:
            part = .objects
            return Array("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:\(LiveProperty.productID)\r\n".utf8)
        case .objects:
            try Task.checkCancellation()
            var (responses, deadline) = (responses, deadline)
            var octets: [UInt8]? = []
            // Objects that are gone by now leave an empty piece.
            while octets?.isEmpty == true {
                octets = try await deadline.measure { () async throws(DAVError) in
                    try await responses.next()?.octets
                }
            }
            (self.responses, self.deadline) = (responses, deadline)
            guard let octets else {
                part = .end
                return Array("END:VCALENDAR\r\n".utf8)
            }
            return octets
        case .end: return nil
        }
    }
}
