import Cryptography
import FoundationEssentials
import HTTPClient
import HTTPTypes
import ICalendar
import Octets
import ProviderKit
import Synchronization

/// Gets access tokens: by a refresh token (RFC 6749 §6), or for a service account by a signed assertion
/// (RFC 7523 §2.1).
final class GoogleTokens: Sendable {
    /// The narrowest scopes that hold what the gateway does.
    static let scopes = [
        "https://www.googleapis.com/auth/calendar.events",
        "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        "https://www.googleapis.com/auth/calendar.freebusy",
    ]

    /// What of a service account's key file counts; its `token_uri` does not.
    private struct ServiceAccount: Decodable {
        var client_email: String
        var private_key: String
        var private_key_id: String?
    }

    private struct Header: Encodable {
        var alg = "RS256"
        var typ = "JWT"
        var kid: String?
    }

    private struct Claims: Encodable {
        var iss: String
        var sub: String
        var scope: String
        var aud: String
        var iat: Int64
        var exp: Int64
    }

    private struct Grant: Decodable {
        var access_token: String
        var expires_in: Int64?
        var refresh_token: String?
    }

    private let credentials: GoogleCredentials
    private let endpoints: GoogleEndpoints
    private let transport: any Transport
    private let pool: String
    private let now: @Sendable () -> Instant
    private let onRotatedToken: @Sendable (String) async throws -> Void
    private let counted: @Sendable () -> Void
    /// The refresh token in use: that of the credentials until Google hands out another.
    private let rotated: Mutex<String?> = Mutex(nil)

    init(
        credentials: GoogleCredentials, endpoints: GoogleEndpoints, transport: any Transport, pool: String,
        now: @escaping @Sendable () -> Instant,
        onRotatedToken: @escaping @Sendable (String) async throws -> Void,
        counted: @escaping @Sendable () -> Void
    ) {
        self.credentials = credentials
        self.endpoints = endpoints
        self.transport = transport
        self.pool = pool
        self.now = now
        self.onRotatedToken = onRotatedToken
        self.counted = counted
    }

    /// Asks for a token.
    func fetch() async -> Result<AccessTokens.Token, ProviderError> {
        do throws(ProviderError) {
            let grant = try await grant(form: try form())
            if let token = grant.refresh_token { try await keep(token) }
            // RFC 6749 §5.1 lets expires_in be left out; Google's tokens last an hour.
            let lifetime = min(max(grant.expires_in ?? 3600, 0), 86_400)
            return .success(
                AccessTokens.Token(value: grant.access_token, expiry: now().advanced(by: lifetime)))
        } catch {
            return .failure(error)
        }
    }

    private func form() throws(ProviderError) -> [(name: String, value: String)] {
        switch credentials {
        case .refreshToken(let token):
            var form = [
                (name: "grant_type", value: "refresh_token"),
                (name: "refresh_token", value: rotated.withLock { $0 } ?? token),
                (name: "client_id", value: endpoints.clientID),
            ]
            if !endpoints.clientSecret.isEmpty {
                form.append((name: "client_secret", value: endpoints.clientSecret))
            }
            return form
        case .serviceAccount(let json, let subject):
            return [
                (name: "grant_type", value: "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                (name: "assertion", value: try assertion(json: json, subject: subject)),
            ]
        }
    }

    /// A JSON web token that says for whom we act (RFC 7519).
    private func assertion(json: String, subject: String) throws(ProviderError) -> String {
        guard let account = try? JSONDecoder().decode(ServiceAccount.self, from: Data(json.utf8)) else {
            throw ProviderError(.unauthorized, "the service account's key file is not readable")
        }
        let issued = now().secondsSinceEpoch
        let claims = Claims(
            iss: account.client_email, sub: subject, scope: Self.scopes.joined(separator: " "),
            aud: endpoints.tokenURL, iat: issued, exp: issued + 3600)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let header = try encoder.encode(Header(kid: account.private_key_id))
            let body = try encoder.encode(claims)
            let signed = "\(Self.text([UInt8](header))).\(Self.text([UInt8](body)))"
            let key = try RSAPrivateKey(pem: account.private_key)
            return "\(signed).\(Self.text(try key.signRS256(Array(signed.utf8))))"
        } catch {
            throw ProviderError(.unauthorized, "the service account's private key cannot sign")
        }
    }

    /// RFC 7515 §2: base64url without padding.
    private static func text(_ bytes: [UInt8]) -> String {
        let text = Base64.encode(bytes, .url)
        return String(text.prefix { $0 != "=" })
    }

    private func grant(form: [(name: String, value: String)]) async throws(ProviderError) -> Grant {
        let request = HTTPClientRequest(
            method: .post, url: endpoints.tokenURL,
            fields: [.contentType: "application/x-www-form-urlencoded", .accept: "application/json"],
            body: Array(QueryText.encode(form).utf8), pool: pool, maxResponseBytes: 1 << 20)
        counted()
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await transport.send(request)
        } catch {
            throw GoogleFailure.error(for: error, isWrite: false)
        }
        guard response.status.code == 200 else {
            throw GoogleFailure.tokenError(for: response, now: now())
        }
        guard let grant = try? JSONDecoder().decode(Grant.self, from: Data(response.body)),
            !grant.access_token.isEmpty
        else { throw ProviderError(.transient, "Google's token endpoint sent no token") }
        return grant
    }

    /// Hands a new refresh token to be stored.
    ///
    /// Before anything is done with the access token that came with it:
    /// the old one may be worth nothing from here on.
    private func keep(_ token: String) async throws(ProviderError) {
        guard case .refreshToken(let first) = credentials,
            token != rotated.withLock({ $0 }) ?? first
        else { return }
        do {
            try await onRotatedToken(token)
        } catch {
            throw ProviderError(.transient, "the new refresh token could not be stored")
        }
        rotated.withLock { $0 = token }
    }
}
