import Cryptography
import Octets

/// An app password, `id.secret`: the id finds the row, the secret is 128 random bits, shown once.
package struct AppPassword: Sendable, Hashable {
    /// The public half; stands in lists and in the store.
    package let id: String
    /// The secret half; only its verifier is stored.
    package let secret: String

    /// A new password.
    package static func random() -> AppPassword {
        AppPassword(id: Hex.encode(SecureRandom.bytes(5)), secret: Hex.encode(SecureRandom.bytes(16)))
    }

    private init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }

    /// Reads `id.secret`; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 128 else {
            return nil
        }
        self.init(id: String(parts[0]), secret: String(parts[1]))
    }

    /// As the user types it.
    package var text: String { "\(id).\(secret)" }
}
