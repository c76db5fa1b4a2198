/// Whose account upstream is.
package struct AccountIdentity: Sendable, Hashable {
    /// The account's own mail address, as upstream writes it.
    package var address: String
    /// A name for people; the address when upstream has no other.
    package var displayName: String

    /// Puts an identity together.
    package init(address: String, displayName: String) {
        self.address = address
        self.displayName = displayName
    }
}
