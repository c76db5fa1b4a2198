import Cryptography
import Foundation

/// A refusal of the OAuth endpoints (RFC 6749 §5.2).
struct GoogleOAuthError: Error, Sendable, Hashable {
    let status: Int
    let error: String
    let description: String

    var body: JSON { ["error": .string(error), "error_description": .string(description)] }

    static func invalidGrant(_ description: String) -> GoogleOAuthError {
        GoogleOAuthError(status: 400, error: "invalid_grant", description: description)
    }
}

extension GoogleService {
    private static let jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    /// The token endpoint.
    ///
    /// - Parameters:
    ///   - form: The decoded body.
    ///   - basic: Client id and secret of an Authorization field (RFC 6749 §2.3.1).
    /// - Returns: The answer of RFC 6749 §5.1.
    /// - Throws: The refusal of RFC 6749 §5.2.
    func token(
        _ form: [(name: String, value: String)], basic: (String, String)?
    ) throws(GoogleOAuthError) -> JSON {
        func value(_ name: String) -> String? { form.first { $0.name == name }?.value }
        switch value("grant_type") {
        case "refresh_token":
            try checkClient(basic?.0 ?? value("client_id"), basic?.1 ?? value("client_secret"))
            return try refresh(value("refresh_token") ?? "")
        case "authorization_code":
            try checkClient(basic?.0 ?? value("client_id"), basic?.1 ?? value("client_secret"))
            return try redeem(
                value("code") ?? "", redirectURI: value("redirect_uri") ?? "",
                verifier: value("code_verifier"))
        case GoogleService.jwtBearer: return try assert(value("assertion") ?? "")
        case nil:
            throw GoogleOAuthError(
                status: 400, error: "invalid_request",
                description: "Required parameter is missing: grant_type")
        default:
            throw GoogleOAuthError(
                status: 400, error: "unsupported_grant_type", description: "Invalid grant_type")
        }
    }

    private func checkClient(_ id: String?, _ secret: String?) throws(GoogleOAuthError) {
        guard id == configuration.clientID else {
            throw GoogleOAuthError(
                status: 401, error: "invalid_client", description: "The OAuth client was not found.")
        }
        guard secret == configuration.clientSecret else {
            throw GoogleOAuthError(status: 401, error: "invalid_client", description: "Unauthorized")
        }
    }

    private func refresh(_ token: String) throws(GoogleOAuthError) -> JSON {
        guard let grant = grants.refreshTokens[token] else {
            throw .invalidGrant("Token has been expired or revoked.")
        }
        guard configuration.rotatesRefreshTokens else { return issue(grant, refreshToken: token) }
        grants.refreshTokens[token] = nil
        let next = issueRefreshToken(for: grant.user, scopes: grant.scopes)
        var answer = issue(grant, refreshToken: next)
        answer["refresh_token"] = .string(next)
        return answer
    }

    /// A new access token for a grant.
    func issue(_ grant: GoogleGrants.Grant, refreshToken: String?) -> JSON {
        let token = "ya29." + identifier(48)
        let lifetime = Int(configuration.accessTokenLifetime.components.seconds)
        grants.accessTokens[token] = (grant, now + lifetime, refreshToken)
        return [
            "access_token": .string(token), "expires_in": .integer(Int64(lifetime)), "token_type": "Bearer",
            "scope": .string(
                grant.scopes.sorted().map { GoogleGrants.scopePrefix + $0 }.joined(separator: " ")),
        ]
    }

    /// A new refresh token, as after the consent of a user.
    func issueRefreshToken(for user: String, scopes: Set<String>) -> String {
        let token = "1//0" + identifier(60)
        grants.refreshTokens[token] = GoogleGrants.Grant(user: user.lowercased(), scopes: scopes)
        return token
    }

    /// Who bears an access token.
    func bearer(_ authorization: String?) throws(GoogleAPIError) -> GoogleGrants.Grant {
        guard let authorization else { throw .loginRequired }
        let pieces = authorization.split(separator: " ", maxSplits: 1)
        guard pieces.count == 2, pieces[0].lowercased() == "bearer",
            let held = grants.accessTokens[String(pieces[1])], held.expiry > now
        else { throw .authError }
        return held.grant
    }

    /// The revocation endpoint.
    func revoke(_ token: String) throws(GoogleOAuthError) {
        if grants.refreshTokens[token] != nil {
            grants.revoke(refreshToken: token)
        } else if let held = grants.accessTokens[token] {
            grants.accessTokens[token] = nil
            if let refreshToken = held.refreshToken { grants.revoke(refreshToken: refreshToken) }
        } else {
            throw GoogleOAuthError(
                status: 400, error: "invalid_token", description: "Token expired or revoked")
        }
    }

    // MARK: - Service accounts

    /// A JSON Web Token as an authorization grant (RFC 7523 §2.1), signed by a service account.
    private func assert(_ assertion: String) throws(GoogleOAuthError) -> JSON {
        let pieces = assertion.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count == 3, let header = decoded(pieces[0]).flatMap({ JSON(parsing: $0) }),
            let claims = decoded(pieces[1]).flatMap({ JSON(parsing: $0) }),
            let signature = decoded(pieces[2]),
            claims.members != nil
        else {
            throw GoogleOAuthError(status: 400, error: "invalid_request", description: "Bad Request")
        }
        guard header["alg"]?.text == "RS256" else {
            throw .invalidGrant("Invalid JWT: only RS256 is supported.")
        }
        guard let issuer = claims["iss"]?.text, let account = grants.serviceAccounts[issuer] else {
            throw .invalidGrant("Invalid grant: account not found")
        }
        if let keyID = header["kid"]?.text, let known = account.keyID, keyID != known {
            throw .invalidGrant("Invalid JWT Signature.")
        }
        let signed = Array((pieces[0] + "." + pieces[1]).utf8)
        guard let key = try? RSAPublicKey(pem: account.publicKey), key.verifyRS256(signature, signed) else {
            throw .invalidGrant("Invalid JWT Signature.")
        }
        guard let audience = claims["aud"]?.text, audiences.contains(audience) else {
            throw .invalidGrant("Failed audience check. The right audience is the token endpoint.")
        }
        // A clock may be five minutes fast or slow; the token lives an hour at most.
        guard let issued = claims["iat"]?.whole, let expiry = claims["exp"]?.whole, issued <= now + 300,
            expiry > now - 300, expiry > issued, expiry - issued <= 3600, issued > now - 3900
        else {
            throw .invalidGrant(
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
                    + " Check your iat and exp values in the JWT claim.")
        }
        let scopes = GoogleGrants.scopes(claims["scope"]?.text ?? "")
        guard !scopes.isEmpty else {
            throw GoogleOAuthError(
                status: 400, error: "invalid_scope",
                description: "Invalid OAuth scope or ID token audience provided.")
        }
        guard let subject = claims["sub"]?.text?.lowercased(), subject != issuer else {
            return issue(GoogleGrants.Grant(user: issuer, scopes: scopes), refreshToken: nil)
        }
        guard scopes.isSubset(of: account.scopes) else {
            throw GoogleOAuthError(
                status: 401, error: "unauthorized_client",
                description:
                    "Client is unauthorized to retrieve access tokens using this method, or client not"
                    + " authorized for any of the scopes requested.")
        }
        guard users[subject] != nil else { throw .invalidGrant("Invalid email or User ID") }
        return issue(GoogleGrants.Grant(user: subject, scopes: scopes), refreshToken: nil)
    }

    /// base64url without padding (RFC 7515 §2).
    private func decoded(_ text: Substring) -> [UInt8]? {
        guard !text.contains("="), !text.contains("+"), !text.contains("/") else { return nil }
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        return Data(base64Encoded: String(base64)).map { Array($0) }
    }

    // MARK: - The authorization code flow

    /// The authorization endpoint, at which the user always agrees.
    ///
    /// - Returns: Where the browser is sent.
    func authorize(_ query: GoogleQuery) throws(GoogleOAuthError) -> String {
        func refusal(_ description: String) -> GoogleOAuthError {
            GoogleOAuthError(status: 400, error: "invalid_request", description: description)
        }
        guard query.text("client_id") == configuration.clientID else {
            throw GoogleOAuthError(
                status: 401, error: "invalid_client", description: "The OAuth client was not found.")
        }
        guard query.text("response_type") == "code" else { throw refusal("Invalid response_type") }
        guard let redirect = query.text("redirect_uri"), !redirect.isEmpty, !redirect.contains("#") else {
            throw refusal("Missing redirect_uri")
        }
        let scopes = GoogleGrants.scopes(query.text("scope") ?? "")
        guard !scopes.isEmpty else { throw refusal("Missing required parameter: scope") }
        if query.text("code_challenge") != nil && query.text("code_challenge_method") != "S256" {
            throw refusal("Only S256 is supported here.")
        }
        let hint = query.text("login_hint") ?? configuration.consentingUser ?? users.keys.sorted().first
        guard let user = hint?.lowercased(), users[user] != nil else {
            throw refusal("There is nobody to ask.")
        }
        let code = "4/0" + identifier(40)
        // A refresh token comes with access_type=offline alone.
        var granted = scopes
        if query.text("access_type") == "offline" { granted.insert("offline_access") }
        grants.codes[code] = GoogleGrants.Code(
            grant: GoogleGrants.Grant(user: user, scopes: granted), redirectURI: redirect,
            challenge: query.text("code_challenge"), expiry: now + 600)
        var location = redirect + (redirect.contains("?") ? "&" : "?") + "code=" + escaped(code)
        if let state = query.text("state") { location += "&state=" + escaped(state) }
        return location
    }

    private func redeem(
        _ code: String, redirectURI: String, verifier: String?
    ) throws(GoogleOAuthError) -> JSON {
        guard let held = grants.codes.removeValue(forKey: code), held.expiry > now else {
            throw .invalidGrant("Malformed auth code.")
        }
        guard held.redirectURI == redirectURI else {
            throw GoogleOAuthError(status: 400, error: "redirect_uri_mismatch", description: "Bad Request")
        }
        if let challenge = held.challenge {
            let digest = Data(Digest.sha256(Array((verifier ?? "").utf8))).base64EncodedString()
            let expected = digest.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            guard expected == challenge else { throw .invalidGrant("Invalid code verifier.") }
        }
        var scopes = held.grant.scopes
        let isOffline = scopes.remove("offline_access") != nil
        let grant = GoogleGrants.Grant(user: held.grant.user, scopes: scopes)
        guard isOffline else { return issue(grant, refreshToken: nil) }
        let refreshToken = issueRefreshToken(for: grant.user, scopes: scopes)
        var answer = issue(grant, refreshToken: refreshToken)
        answer["refresh_token"] = .string(refreshToken)
        return answer
    }

    private func escaped(_ text: String) -> String {
        let allowed = CharacterSet(
            charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
