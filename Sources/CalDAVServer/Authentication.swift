internal import HTTPTypes
internal import Octets
internal import WebDAV

/// Basic authentication with an app password (RFC 7617).
struct Credentials: Sendable {
    let user: String
    let password: String

    /// Reads an `Authorization` field; `nil` for another scheme and for a malformed one.
    init?(_ field: String) {
        let parts = field.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, String(parts[0])?.lowercased() == "basic", let coded = String(parts[1]),
            let octets = Base64.decode(coded.trimmingSpace),
            let colon = octets.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            !octets.contains(where: { $0 < 0x20 || $0 == 0x7F }),
            let user = String(validating: octets[..<colon], as: UTF8.self),
            let password = String(validating: octets[(colon + 1)...], as: UTF8.self)
        else { return nil }
        self.user = user
        self.password = password
    }
}

extension CalDAVHandler {
    /// Asks for a name and a password.
    static func challenge(_ sentence: String) -> HTTPResponse {
        .text(
            401, sentence,
            fields: ["WWW-Authenticate": "Basic realm=\"calgate\", charset=\"UTF-8\"", "DAV": davClasses])
    }

    /// Whether a password may come this way: over TLS, from this machine, or from a proxy that speaks TLS
    /// for us.
    func acceptsPasswords(_ head: HTTPRequestHead) -> Bool {
        head.isSecure || trustedProxies.contains(head.peer) || Self.isLoopback(head.peer)
    }

    /// The principal whose credentials the request carries, or the answer that it gets instead.
    func signIn(_ head: HTTPRequestHead) async -> Result<Principal, Refusal> {
        guard let credentials = head.fields["Authorization"].flatMap({ Credentials($0) }) else {
            return .failure(Refusal(response: Self.challenge("A name and an app password are needed.")))
        }
        return Self.result(
            of: await backend.signIn(
                user: credentials.user, password: credentials.password, peer: head.peer),
            denied: Self.challenge("The name or the app password is wrong."))
    }

    /// The principal for whom a token of the Free/Busy URL stands; `nil` for another resource, or without a token.
    ///
    /// A wrong token is 404, as is an unknown user: there is nothing to sign in to, and nothing to be learnt.
    func signIn(_ path: ResourcePath, _ head: HTTPRequestHead) async -> Result<Principal, Refusal>? {
        guard head.method == .get || head.method == .head, case .freeBusy(let user)? = Resource(path),
            head.fields["Authorization"] == nil,
            let token = FreeBusyParameters(path.query ?? "")["token"], !token.isEmpty
        else { return nil }
        return Self.result(
            of: await backend.signIn(token: token, user: user, peer: head.peer),
            denied: DAVError.notFound.response())
    }

    private static func result(
        of signIn: SignIn, denied: @autoclosure () -> HTTPResponse
    ) -> Result<Principal, Refusal> {
        switch signIn {
        case .principal(let principal): return .success(principal)
        case .denied: return .failure(Refusal(response: denied()))
        case .unknown(let seconds):
            let error = DAVError.unavailable("Passwords cannot be checked at present.", retryAfter: seconds)
            return .failure(Refusal(response: error.response()))
        case .limited(let seconds):
            let error = DAVError(429, nil, "Too many requests; ask less often.", retryAfter: seconds)
            return .failure(Refusal(response: error.response()))
        case .throttled(let seconds):
            let error = DAVError(429, nil, "Too many wrong passwords; try again later.", retryAfter: seconds)
            return .failure(Refusal(response: error.response()))
        }
    }

    private static func isLoopback(_ peer: String) -> Bool {
        peer == "::1" || peer == "::ffff:127.0.0.1" || peer.hasPrefix("127.") || peer == "localhost"
    }
}

/// An answer to a request that does not get any further.
struct Refusal: Error {
    let response: HTTPResponse
}
