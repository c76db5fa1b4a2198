internal import HTTPTypes
internal import WebDAV

extension CalDAVHandler {
    /// What we are (RFC 4918 section 18, RFC 4791 section 5.1).
    ///
    /// `calendar-no-timezone`: objects of known zones need no VTIMEZONE (RFC 7809 section 3.1.1).
    ///
    /// Not `2`: there are no locks. ``autoScheduling`` is said only of what it is true of: where an upstream sends
    /// the invitations, clients keep to what they knew of it.
    static let davClasses =
        "1, 3, access-control, calendar-access, calendar-no-timezone, calendar-proxy, extended-mkcol"

    /// What is said besides where the server sends the invitations (RFC 6638 section 2).
    static let autoScheduling = ", calendar-auto-schedule"

    /// Answers OPTIONS (RFC 4918 section 10.1).
    func options(_ exchange: Exchange) async -> HTTPResponse {
        // What is not there, or cannot be told at present, does not schedule.
        let schedules = (try? await schedules(exchange.resource, for: exchange.principal)) ?? false
        return HTTPResponse(
            status: 200,
            fields: [
                "DAV": Self.davClasses + (schedules ? Self.autoScheduling : ""),
                "Allow": exchange.resource.methods.map(\.rawValue).joined(separator: ", "),
            ])
    }
}
