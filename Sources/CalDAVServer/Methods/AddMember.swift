internal import CalDAV
internal import Cryptography
internal import HTTPTypes
internal import Octets
internal import WebDAV

extension CalDAVHandler {
    /// The last segment of the Add-Member URI of a calendar (RFC 5995 section 3.2.1); nothing else is called that.
    static let addMember = ";add-member"

    /// Answers POST to the Add-Member URI, or to the calendar itself: a PUT under a name that the server chooses (RFC
    /// 5995 section 3.3).
    func addMember(
        to segment: String, of user: String, _ exchange: Exchange
    ) async throws(DAVError) -> HTTPResponse {
        // What is not there, or not to be seen, is 404 by every method.
        let (owner, info) = try await calendar(segment, of: user, for: exchange.principal)
        guard !info.isInbox else { throw exchange.methodNotAllowed }
        let name = Hex.encode(SecureRandom.bytes(16)) + ".ics"
        let resource = Resource.object(user: owner.user, segment: info.segment, name: name)
        // Conditions are about the calendar, not about what is still to be made.
        try await requireConditions(exchange, on: describe(info, of: owner, for: exchange.principal))
        var made = exchange
        made.resource = resource
        for field: HTTPFieldName in [
            "If", "If-Match", "If-None-Match", "If-Unmodified-Since", "If-Schedule-Tag-Match",
        ] {
            made.request.head.fields[field] = nil
        }
        made.request.head.fields["If-None-Match"] = "*"
        let request = made
        return try await representing(exchange, resource) { () async throws(DAVError) in
            try await requireRoom(for: request.request.body.count, at: resource, exchange.principal)
            var response = try await put(request)
            response.fields["Location"] = publicURL + resource.href
            return response
        }
    }
}
