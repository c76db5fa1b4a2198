/// Why a call has no answer.
package struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    /// What failed.
    package enum Code: Sendable, Hashable {
        /// No such host, or nobody answers there.
        case connect
        /// The named span ran out.
        case timeout(HTTPTimeouts.Name)
        /// The certificate is not good for this host, or TLS failed.
        case tls
        /// The answer exceeds ``HTTPClientRequest/maxResponseBytes`` or its header is too long.
        case tooLarge
        /// The URL may not be called: scheme, syntax, or a place that is off limits.
        case refusedURL
        /// The task was cancelled, or the client was shut down.
        case cancelled
        /// The connection broke, or the answer is not HTTP.
        case protocolError
        /// A header field, the method or a credential holds CR, LF or NUL.
        case invalidField
    }

    /// What decisions and tests compare.
    package let code: Code
    /// False only when the request certainly never reached the server, so that a retry cannot do it twice.
    package let wasSent: Bool
    /// For the operator; holds no address, token or content.
    package let sentence: String

    /// States what failed.
    package init(_ code: Code, wasSent: Bool, _ sentence: String) {
        self.code = code
        self.wasSent = wasSent
        self.sentence = sentence
    }

    /// For the operator.
    package var description: String { sentence }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension HTTPClientError: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
