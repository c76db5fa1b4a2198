package import ProviderKit
package import StoreKit

/// Makes the provider of an account from its credentials; the executable knows the vendors, the gateway does not.
package protocol ProviderFactory: Sendable {
    /// The provider of `account`.
    ///
    /// - Parameters:
    ///   - account: A connected account, not a local one.
    ///   - saveCredentials: Keeps credentials that upstream has replaced; awaited before they are used.
    /// - Returns: A provider of its own; it may hold connections and tokens.
    /// - Throws: When the credentials cannot be read, or the provider is not known.
    func provider(
        for account: AccountRecord, saveCredentials: @escaping @Sendable ([UInt8]) async throws -> Void
    ) throws -> any Provider
}

extension AccountRecord {
    /// The provider's name of accounts whose calendars live here only.
    package static let local = "local"

    /// Whether the account's calendars live here only.
    package var isLocal: Bool { provider == Self.local }
}
