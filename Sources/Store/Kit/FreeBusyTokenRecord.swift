package import ICalendar

/// A token with which whoever has it reads a user's busy times at the Free/Busy URL.
///
/// The secret itself is never stored: only its verifier, which without the master key tells nothing.
package struct FreeBusyTokenRecord: Sendable, Hashable {
    /// The public half of `id.secret`.
    package let id: String
    package var user: UserID
    /// What the user calls it ("job portal").
    package var name: String
    /// What the store keeps of the secret.
    package var verifier: [UInt8]
    package var created: Instant
    /// From when on it is worth nothing; `nil` for never.
    package var expires: Instant?

    package init(
        id: String, user: UserID, name: String, verifier: [UInt8], created: Instant, expires: Instant? = nil
    ) {
        self.id = id
        self.user = user
        self.name = name
        self.verifier = verifier
        self.created = created
        self.expires = expires
    }
}
