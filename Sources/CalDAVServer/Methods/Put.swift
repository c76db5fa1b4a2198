internal import CalDAV
internal import HTTPTypes
internal import WebDAV

extension CalDAVHandler {
    /// Answers PUT on a calendar object resource (RFC 4791 section 5.3.2).
    ///
    /// - Returns: 201 for a new resource, 204 for a replaced one. A strong ETag only when the stored octets
    ///   are the received ones (section 5.3.4).
    func put(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        guard case .object(let user, let segment, let name) = exchange.resource, name != Self.addMember else {
            throw exchange.methodNotAllowed
        }
        let request = exchange.request
        let info = try await parent(segment, of: user, for: exchange.principal)
        try requireWrite(info, exchange.principal)
        // A part of a body must not be taken for the whole (RFC 9110 section 14.5).
        guard request.fields["Content-Range"] == nil else {
            throw DAVError(400, nil, "A calendar object is stored whole, without Content-Range.")
        }
        let resource = try CalendarObjectResource(
            request.body, as: Self.mediaType(request.fields), supported: info.components,
            limits: objectLimits, database: zones)
        let outcome = try await backend.put(
            resource.octets, resource.calendar, name: name, in: info, conditions(exchange, in: info),
            by: exchange.principal)
        var fields = HTTPFields()
        // Of jCal another form is stored than was sent.
        if let etag = outcome.etag, resource.isVerbatim { fields["ETag"] = "\(etag)" }
        if let scheduleTag = outcome.scheduleTag { fields["Schedule-Tag"] = "\(ETag(scheduleTag))" }
        return HTTPResponse(status: outcome.isNew ? 201 : 204, fields: fields)
    }

    var objectLimits: CalendarObjectResource.Limits {
        .init(
            octets: limits.maxResourceSize, overrides: limits.overrides, exdates: limits.exdates,
            attendees: limits.attendees, expansion: limits.expansion)
    }

    /// "A PUT that would result in the creation of a resource without an appropriately scoped parent
    /// collection MUST fail with a 409" (RFC 4918 section 9.7.1), in one's own home.
    private func parent(
        _ segment: String, of user: String, for principal: Principal
    ) async throws(DAVError) -> CalendarInfo {
        guard principal.scope.readsEvents else { throw .notFound }
        let owner = try await self.user(user, for: principal)
        guard let info = try await backend.calendar(segment, of: owner.user, for: principal) else {
            guard owner.user == principal.user else { throw .notFound }
            throw DAVError(409, nil, "There is no such calendar.")
        }
        return info
    }

    /// What the body is.
    ///
    /// - Throws: 403 `supported-calendar-data`.
    static func mediaType(_ fields: HTTPFields) throws(DAVError) -> CalendarMediaType {
        guard let type = CalendarMediaType(contentType: fields["Content-Type"]) else {
            throw DAVError(
                403, .caldav("supported-calendar-data"),
                "A calendar object is text/calendar or application/calendar+json, in UTF-8.")
        }
        return type
    }
}
