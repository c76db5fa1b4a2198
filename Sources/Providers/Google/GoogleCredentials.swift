/// How a Google account is signed in; a secret, sealed in the store.
package enum GoogleCredentials: Codable, Sendable, Hashable {
    /// A refresh token of the authorization code grant (RFC 6749 §6).
    case refreshToken(String)
    /// A service account's key file, and the person for whom it acts by domain-wide delegation.
    case serviceAccount(json: String, subject: String)
}
