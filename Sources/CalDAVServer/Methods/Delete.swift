internal import HTTPTypes
internal import WebDAV

extension CalDAVHandler {
    /// Answers DELETE on an object or on a calendar that lives here only (RFC 4918 section 9.6).
    func delete(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        switch exchange.resource {
        case .object(let user, let segment, let name):
            let (_, info) = try await calendar(segment, of: user, for: exchange.principal)
            try requireUnbind(info, exchange.principal)
            // "If the Schedule-Reply header is not present, the default is T" (RFC 6638 section 8.1).
            let isSilent = exchange.request.fields["Schedule-Reply"]?.trimmingSpace.uppercased() == "F"
            try await backend.delete(
                name, in: info, conditions(exchange, in: info), repliesToOrganizer: !isSilent,
                by: exchange.principal)
        case .calendar(let user, let segment):
            let (owner, info) = try await calendar(segment, of: user, for: exchange.principal)
            guard try Depth(exchange.request.fields, missing: .infinity) == .infinity else {
                throw DAVError(400, nil, "A collection is deleted whole: Depth is infinity.")
            }
            guard exchange.principal.scope == .calendars, info.isLocal, info.isOwn else {
                throw .needPrivileges("Only calendars that live here alone can be deleted.")
            }
            try await requireConditions(exchange, on: describe(info, of: owner, for: exchange.principal))
            try await backend.deleteCalendar(info, by: exchange.principal)
        default: throw exchange.methodNotAllowed
        }
        return HTTPResponse(status: 204)
    }
}
