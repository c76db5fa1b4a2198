internal import HTTPTypes
internal import WebDAV

extension CalDAVHandler {
    /// What we are (RFC 4918 section 18, RFC 4791 section 5.1).
    ///
    /// `calendar-no-timezone`: objects of known zones need no VTIMEZONE (RFC 7809 section 3.1.1).
    ///
    /// Not `2`: there are no locks. No calendar client takes one, all guard their changes by entity tags, and a lock that
    /// is forgotten would keep everybody else's client, and the upstream, from the calendar.
    ///
    /// ``autoScheduling`` is said only of what it is true of: where an upstream sends the invitations, clients keep to
    /// what they knew of it.
    static let davClasses =
        "1, 3, access-control, calendar-access, calendar-no-timezone, calendar-proxy, calendar-query-extended,"
        + " calendarserver-home-sync, extended-mkcol"

    /// What is said besides where the server sends the invitations (RFC 6638 section 2).
    static let autoScheduling = ", calendar-auto-schedule"

    /// Answers OPTIONS (RFC 4918 section 10.1).
    ///
    /// - Throws: 503 when it cannot be told whether invitations are sent: a client that is told no sends them itself.
    func options(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        var isScheduled = false
        do {
            isScheduled = try await schedules(exchange.resource, for: exchange.principal)
        } catch {
            // What is not there does not schedule.
            guard error.status == 404 else { throw error }
        }
        return HTTPResponse(
            status: 200,
            fields: [
                "DAV": Self.davClasses + (isScheduled ? Self.autoScheduling : ""),
                "Allow": exchange.resource.methods.map(\.rawValue).joined(separator: ", "),
            ])
    }
}
