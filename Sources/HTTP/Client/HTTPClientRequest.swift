package import HTTPTypes

/// A call to another server.
package struct HTTPClientRequest: Sendable {
    /// The method.
    package var method: HTTPMethod
    /// An absolute https URL, already percent-encoded (http: see ``HTTPClientConfiguration/allowPlainHTTP``).
    package var url: String
    /// The header fields.
    ///
    /// Host and Content-Length are the client's.
    package var fields: HTTPFields
    /// The content; sent with its length.
    package var body: [UInt8]
    /// Connections (and what was signed in on them) are never shared between pools: one per account.
    package var pool: String
    /// How the library signs in.
    package var authentication: HTTPAuthentication
    /// How long the call may take.
    package var timeouts: HTTPTimeouts
    /// Bytes of the answer's content after decompression; more is ``HTTPClientError/Code/tooLarge``.
    package var maxResponseBytes: Int
    /// Whether the host may be at an address that is not of the public Internet.
    ///
    /// False for URLs that somebody typed in a browser; checked on the address that is connected to (with a
    /// proxy: on the proxy's).
    package var allowsPrivateAddresses: Bool

    /// Joins the parts.
    package init(
        method: HTTPMethod = .get, url: String, fields: HTTPFields = .init(), body: [UInt8] = [],
        pool: String,
        authentication: HTTPAuthentication = .none, timeouts: HTTPTimeouts = .init(),
        maxResponseBytes: Int = 67_108_864, allowsPrivateAddresses: Bool = true
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.pool = pool
        self.authentication = authentication
        self.timeouts = timeouts
        self.maxResponseBytes = maxResponseBytes
        self.allowsPrivateAddresses = allowsPrivateAddresses
    }
}
