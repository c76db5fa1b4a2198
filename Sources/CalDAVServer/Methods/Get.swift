internal import CalDAV
internal import HTTPTypes
internal import ICalendar
internal import WebDAV

extension CalDAVHandler {
    /// Answers GET and HEAD.
    ///
    /// Of a calendar object resource: the stored octets. Of a calendar: all of it. Other collections have no
    /// representation of their own.
    func get(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        switch exchange.resource {
        case .root:
            return .text(200, "calgate, a calendar gateway. CalDAV clients begin at /.well-known/caldav.")
        case .freeBusy(let user): return try await freeBusyURL(exchange, user: user)
        case .object(let user, let segment, let name):
            let (_, info) = try await calendar(segment, of: user, for: exchange.principal)
            guard let object = try await backend.object(name, in: info) else { throw .notFound }
            let response = try response(object, in: info, exchange)
            let conditions = try await conditions(exchange, in: info)
            guard try conditions.checkReading(.init(object.info, in: info)) == .proceed else {
                return response.notModified
            }
            return response
        case .calendar(let user, let segment): return try await export(exchange, segment, of: user)
        default:
            // What is not there, or not to be seen, is 404 by every method.
            _ = try await describe(exchange.resource, for: exchange.principal)
            throw exchange.methodNotAllowed
        }
    }

    /// An object in the form that the client gets, with everything that is known of it.
    ///
    /// - Parameters:
    ///   - object: The object.
    ///   - calendar: Where it is.
    ///   - exchange: The request.
    ///   - sent: What the client sent itself, which it gets back when it says nothing else.
    /// - Returns: The answer to a GET without conditions.
    /// - Throws: 406 when the client takes no form that there is.
    func response(
        _ object: StoredObject, in calendar: CalendarInfo, _ exchange: Exchange,
        sent: CalendarMediaType = .iCalendar
    ) throws(DAVError) -> HTTPResponse {
        let representation = try representation(of: object, exchange.request.fields, sent: sent)
        var fields: HTTPFields = [
            "ETag": "\(object.info.etag)",
            "Last-Modified": HTTPDate.text(object.info.modified.secondsSinceEpoch),
            "Cache-Control": "private, no-cache", "Vary": Representation.vary,
            // An object is read whole: it is small, and half of it is no calendar (RFC 9110 section 14.3).
            "Accept-Ranges": "none",
        ]
        if let scheduleTag = object.info.scheduleTag { fields["Schedule-Tag"] = "\(ETag(scheduleTag))" }
        if let age = calendar.ageSeconds { fields["Age"] = String(max(0, age)) }
        fields["Content-Type"] = Self.contentType(object.info, representation.mediaType)
        return HTTPResponse(status: 200, fields: fields, body: representation.octets)
    }

    /// The media type with the component, as RFC 5545 section 8.1 has it.
    static func contentType(_ info: ObjectInfo, _ mediaType: CalendarMediaType = .iCalendar) -> String {
        let component = "component=\(info.component.lowercased())"
        switch mediaType {
        case .iCalendar: return "text/calendar; charset=utf-8; \(component)"
        // JSON has no charset (RFC 8259 section 11).
        case .jCal: return "application/calendar+json; \(component)"
        }
    }
}

extension HTTPResponse {
    /// What is said of content that the client has already (RFC 9110 section 15.4.5).
    fileprivate var notModified: HTTPResponse {
        var fields = fields
        fields["Content-Type"] = nil
        return HTTPResponse(status: 304, fields: fields)
    }
}
