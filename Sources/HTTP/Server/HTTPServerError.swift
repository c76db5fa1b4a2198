/// Why the server could not start or re-read its certificate.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    /// What failed.
    package enum Code: Sendable, Hashable {
        /// The address is not a numeric one, or the port is out of range.
        case badAddress
        /// Another program listens there.
        case addressInUse
        /// The system refused the socket for another reason.
        case cannotListen
        /// Certificate or key cannot be read, or do not belong together.
        case badCertificate
        /// The library refused to start.
        case cannotStart
        /// `start()` on a server that runs, or ran.
        case alreadyStarted
    }

    /// What tests compare.
    package let code: Code
    /// For the operator.
    package let sentence: String

    /// States what failed.
    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// For the operator.
    package var description: String { sentence }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension HTTPServerError: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
