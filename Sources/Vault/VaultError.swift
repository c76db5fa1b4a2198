/// Why the vault refused.
///
/// Holds nothing of what was sealed.
package struct VaultError: Error, Sendable, CustomStringConvertible {
    /// What callers decide by.
    package enum Code: Sendable, Hashable {
        /// The master key has not 32 octets.
        case invalidMasterKey
        /// Not an envelope of ours, or of a newer form.
        case unknownEnvelope
        /// Sealed under a master key that this vault does not hold.
        case unknownKey
        /// Altered, or moved to another row.
        case broken
    }

    package let code: Code
    /// For the operator and the log.
    package let sentence: String

    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    package var description: String { sentence }
}

extension VaultError: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
