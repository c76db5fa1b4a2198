internal import CalDAV
internal import HTTPTypes
internal import WebDAV

extension CalDAVHandler {
    /// Carries out a change of an object and, when that is preferred, answers with what the object has become; with
    /// the present object when a condition did not hold (RFC 8144 sections 3 and 3.2).
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - resource: What is represented: the request's resource, or the destination of a COPY or MOVE.
    ///   - change: Answers without content.
    /// - Returns: The answer, with content where that is preferred.
    /// - Throws: What the change throws.
    func representing(
        _ exchange: Exchange, _ resource: Resource,
        _ change: () async throws(DAVError) -> HTTPResponse
    ) async throws(DAVError) -> HTTPResponse {
        let preference = exchange.preference
        do {
            var response = try await change()
            guard preference.wantsRepresentation else {
                if preference.returning == .minimal { response.fields.apply("return=minimal") }
                return response
            }
            // Gone again already: the change was made, and there is nothing to show.
            guard let shown = try? await self.shown(of: resource, exchange) else { return response }
            return shown.answering(response.status == 204 ? 200 : response.status, with: response.fields)
        } catch {
            guard preference.wantsRepresentation, error.status == 412, error.precondition == nil,
                let shown = try? await self.shown(of: resource, exchange)
            else { throw error }
            return shown.answering(412, with: error.fields)
        }
    }

    /// An object as GET shows it, with its own URL.
    private func shown(
        of resource: Resource, _ exchange: Exchange
    ) async throws(DAVError) -> HTTPResponse {
        guard case .object(let user, let segment, let name) = resource else { throw .notFound }
        let (owner, info) = try await calendar(segment, of: user, for: exchange.principal)
        guard let object = try await backend.object(name, in: info) else { throw .notFound }
        // A PUT, or a POST; other methods send no calendar.
        let sent = (try? Self.mediaType(exchange.request.fields)) ?? .iCalendar
        var response = try response(object, in: info, exchange, sent: sent)
        response.fields["Content-Location"] =
            Resource.object(user: owner.user, segment: info.segment, name: name).href
        return response
    }
}

extension HTTPResponse {
    /// The same content under another status, with the fields that only `others` has.
    fileprivate func answering(_ status: HTTPStatus, with others: HTTPFields) -> HTTPResponse {
        var response = self
        response.status = status
        for field in others where response.fields[field.name] == nil {
            response.fields[field.name] = field.value
        }
        response.fields.apply("return=representation")
        return response
    }
}

extension HTTPFields {
    /// Says that a preference was followed (RFC 7240 section 3).
    mutating func apply(_ preference: String) {
        self["Preference-Applied"] = (self["Preference-Applied"].map { "\($0), " } ?? "") + preference
    }
}
