internal import HTTPTypes
internal import WebDAV

extension CalDAVHandler {
    /// What we are (RFC 4918 section 18, RFC 4791 section 5.1).
    ///
    /// Not `2`: there are no locks. Not `calendar-auto-schedule`: clients then send invitations themselves.
    static let davClasses = "1, 3, access-control, calendar-access, extended-mkcol"

    /// Answers OPTIONS (RFC 4918 section 10.1).
    func options(_ exchange: Exchange) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            fields: [
                "DAV": Self.davClasses,
                "Allow": exchange.resource.methods.map(\.rawValue).joined(separator: ", "),
            ])
    }
}
