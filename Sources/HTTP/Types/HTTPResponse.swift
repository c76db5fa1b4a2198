/// The content of an answer.
public enum HTTPBody: Sendable {
    /// All of it, sent with its length.
    case bytes([UInt8])
    /// All of it in pieces, which may be kept by others too; sent with the length of all, and not copied before.
    case pieces([[UInt8]])
    /// Pulled piece by piece, never two pulls at once; `nil` is the end.
    ///
    /// A throw breaks the connection off, so that the client sees that the answer is not whole. When the
    /// client goes away the task that pulls is cancelled.
    case stream(@Sendable () async throws -> [UInt8]?)
}

/// An answer.
public struct HTTPResponse: Sendable {
    /// The status code.
    public var status: HTTPStatus
    /// The header fields.
    ///
    /// Content-Length, Date, Connection and Transfer-Encoding are the server's.
    public var fields: HTTPFields
    /// The content; empty for none.
    public var body: HTTPBody

    /// An answer whose content is at hand.
    public init(status: HTTPStatus, fields: HTTPFields = .init(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = .bytes(body)
    }

    /// An answer whose content is at hand in pieces.
    public init(status: HTTPStatus, fields: HTTPFields = .init(), pieces: [[UInt8]]) {
        self.status = status
        self.fields = fields
        self.body = .pieces(pieces)
    }

    /// An answer whose content is made while it is sent.
    public init(
        status: HTTPStatus, fields: HTTPFields = .init(),
        stream: @escaping @Sendable () async throws -> [UInt8]?
    ) {
        self.status = status
        self.fields = fields
        self.body = .stream(stream)
    }

    /// A short answer for people, as `text/plain`.
    public static func text(_ status: HTTPStatus, _ sentence: String, fields: HTTPFields = .init()) -> Self {
        var response = Self(status: status, fields: fields, body: Array((sentence + "\n").utf8))
        response.fields[.contentType] = "text/plain; charset=utf-8"
        return response
    }
}
