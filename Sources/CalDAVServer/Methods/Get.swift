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
            return try response(object, in: info, exchange)
        case .calendar(let user, let segment): return try await export(exchange, segment, of: user)
        default:
            // What is not there, or not to be seen, is 404 by every method.
            _ = try await describe(exchange.resource, for: exchange.principal)
            throw exchange.methodNotAllowed
        }
    }

    private func response(
        _ object: StoredObject, in calendar: CalendarInfo, _ exchange: Exchange
    ) throws(DAVError) -> HTTPResponse {
        let representation = try representation(of: object, exchange.request.fields)
        var fields: HTTPFields = [
            "ETag": "\(object.info.etag)",
            "Last-Modified": HTTPDate.text(object.info.modified.secondsSinceEpoch),
            "Cache-Control": "private, no-cache", "Vary": Representation.vary,
        ]
        if let scheduleTag = object.info.scheduleTag { fields["Schedule-Tag"] = "\(ETag(scheduleTag))" }
        if let age = calendar.ageSeconds { fields["Age"] = String(max(0, age)) }
        let conditions = Preconditions(exchange.request.fields)
        if let ifMatch = conditions.ifMatch, !ifMatch.matchesStrongly(object.info.etag) {
            return DAVError.preconditionFailed("The resource has changed (If-Match).").response()
        }
        if let ifNoneMatch = conditions.ifNoneMatch, ifNoneMatch.matchesWeakly(object.info.etag) {
            return HTTPResponse(status: 304, fields: fields)
        }
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
