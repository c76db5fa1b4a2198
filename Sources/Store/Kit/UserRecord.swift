package import ICalendar

/// A principal of the gateway.
package struct UserRecord: Sendable, Hashable {
    package let id: UserID
    /// As it was given; compared without case.
    package var name: String
    package var displayName: String
    package var created: Instant

    package init(id: UserID, name: String, displayName: String, created: Instant) {
        self.id = id
        self.name = name
        self.displayName = displayName
        self.created = created
    }
}

/// An app password.
///
/// The secret itself is never stored: only its verifier, which without the master key tells nothing.
package struct PasswordRecord: Sendable, Hashable {
    /// The public half of `id.secret`.
    package let id: String
    package var user: UserID
    /// What the user calls it ("laptop").
    package var name: String
    /// What it allows, in the words of the server's scopes.
    package var scope: String
    /// ``Vault/Vault/passwordVerifier(_:)`` of the secret.
    package var verifier: [UInt8]
    package var created: Instant
    package var lastUsed: Instant?

    package init(
        id: String, user: UserID, name: String, scope: String, verifier: [UInt8], created: Instant,
        lastUsed: Instant? = nil
    ) {
        self.id = id
        self.user = user
        self.name = name
        self.scope = scope
        self.verifier = verifier
        self.created = created
        self.lastUsed = lastUsed
    }
}
