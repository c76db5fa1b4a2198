/// Why a cryptographic operation failed.
///
/// Holds nothing of keys or messages.
package struct CryptographyError: Error, Sendable, CustomStringConvertible {
    /// What callers decide by.
    package enum Code: Sendable, Hashable {
        /// The sealed text or its associated data was altered, or the key is another.
        case authenticationFailed
        /// A key of a wrong length, or a key file that cannot be read.
        case invalidKey
        /// Not an RSA key, or one that is too short to trust.
        case unsuitableKey
        /// A nonce of a wrong length.
        case invalidNonce
        /// Anything else that the library says.
        case libraryFailure
    }

    package let code: Code
    /// For people; the library's own words where there are some.
    package let sentence: String

    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    package var description: String { sentence }
}

extension CryptographyError: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
