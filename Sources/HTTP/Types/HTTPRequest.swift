/// What is known of a request before its body: request line, fields and who asks.
public struct HTTPRequestHead: Sendable {
    /// The method of the request line.
    public var method: HTTPMethod
    /// The request target, raw, as on the request line (RFC 9112 §3.2); see ``ResourcePath``.
    public var target: String
    /// The header fields.
    public var fields: HTTPFields
    /// The peer's address without its port.
    ///
    /// Behind a trusted proxy it is the one that the proxy names.
    public var peer: String
    /// Whether the request came over TLS, to us or to a trusted proxy.
    public var isSecure: Bool

    /// Joins the parts.
    public init(
        method: HTTPMethod, target: String, fields: HTTPFields = .init(), peer: String = "127.0.0.1",
        isSecure: Bool = false
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.peer = peer
        self.isSecure = isSecure
    }
}

/// A request whose body has arrived wholly.
public struct HTTPRequest: Sendable {
    /// What stood before the body.
    public var head: HTTPRequestHead
    /// The content, without transfer coding.
    public var body: [UInt8]

    /// Joins head and body.
    public init(head: HTTPRequestHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }

    /// The method of the request line.
    public var method: HTTPMethod { head.method }
    /// The raw request target.
    public var target: String { head.target }
    /// The header fields.
    public var fields: HTTPFields { head.fields }
}
