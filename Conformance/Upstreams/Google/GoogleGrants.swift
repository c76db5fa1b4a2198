/// Who may do what: refresh tokens, access tokens, authorization codes and service accounts.
struct GoogleGrants {
    /// What an access or refresh token stands for.
    struct Grant: Sendable, Hashable {
        let user: String
        /// Scopes without their common prefix.
        let scopes: Set<String>
    }

    /// A service account with domain-wide delegation.
    struct ServiceAccount: Sendable {
        let publicKey: String
        let keyID: String?
        /// The scopes that the domain's administrator allowed, without their common prefix.
        let scopes: Set<String>
    }

    /// An authorization code that was not used yet.
    struct Code: Sendable {
        let grant: Grant
        let redirectURI: String
        let challenge: String?
        let expiry: Int
    }

    static let scopePrefix = "https://www.googleapis.com/auth/"
    static let everything: Set<String> = ["calendar"]

    var refreshTokens: [String: Grant] = [:]
    var accessTokens: [String: (grant: Grant, expiry: Int, refreshToken: String?)] = [:]
    var serviceAccounts: [String: ServiceAccount] = [:]
    var codes: [String: Code] = [:]

    /// The scopes of a space-separated list, without their prefix.
    static func scopes(_ text: String) -> Set<String> {
        Set(
            text.split(separator: " ").map { scope in
                scope.hasPrefix(scopePrefix) ? String(scope.dropFirst(scopePrefix.count)) : String(scope)
            })
    }

    /// Ends everything that a user granted, or one refresh token and what came from it.
    mutating func revoke(user: String? = nil, refreshToken: String? = nil) {
        for (token, grant) in refreshTokens where grant.user == user || token == refreshToken {
            refreshTokens[token] = nil
        }
        for (token, held) in accessTokens {
            if held.grant.user == user || (refreshToken != nil && held.refreshToken == refreshToken) {
                accessTokens[token] = nil
            }
        }
    }
}
