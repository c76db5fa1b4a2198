import HTTPServer
package import HTTPTypes
import Foundation
import Synchronization

/// Google Calendar as its documentation describes it: an ordinary HTTP service with its state in memory.
///
/// Strict: what the documents say is refused, is refused. It shares no code with the gateway above HTTP and
/// cryptography, so that it cannot share its mistakes.
package final class EmulatedGoogle: Responder {
    /// Where a running service is reached.
    package struct Address: Sendable, Hashable {
        /// `http://HOST:PORT`.
        package let baseURL: String
        /// What precedes `/calendars/…`.
        package var apiURL: String { baseURL + "/calendar/v3" }
        /// The OAuth token endpoint.
        package var tokenURL: String { baseURL + "/token" }
        /// The OAuth authorization endpoint.
        package var authorizationURL: String { baseURL + "/o/oauth2/v2/auth" }
        /// What precedes `/users`, `/faults`, `/state` … of the face for tests.
        package var adminURL: String { baseURL + "/__admin" }
    }

    /// What the lock guards.
    struct Held {
        let service: GoogleService
        var faults: [GoogleFault] = []
        var counters: [String: Int] = [:]
        var requests: [GoogleRequestRecord] = []
        var hook: (@Sendable (String) async -> Void)?
        /// Seconds that the clock was put forward.
        var advance = 0
        var server: HTTPServer?
    }

    let configuration: EmulatedGoogleConfiguration
    private let clock: @Sendable () -> Int64
    private let guarded: Mutex<Held>

    /// Makes an empty service: no users, no calendars.
    ///
    /// The clock `now` gives seconds since 1970-01-01T00:00:00Z.
    package init(configuration: EmulatedGoogleConfiguration = .init(), now: @escaping @Sendable () -> Int64) {
        self.configuration = configuration
        clock = now
        guarded = Mutex(Held(service: GoogleService(configuration: configuration, now: Int(now()))))
    }

    /// Listens from now on; after ``stop()`` once more, on the same port if that is given.
    package func start(port: Int? = nil) async throws -> Address {
        var server = HTTPServerConfiguration(address: configuration.address, port: port ?? configuration.port)
        server.limits.connectionsPerAddress = 0
        let running = HTTPServer(server, responder: self)
        let (host, port) = try running.start()
        let address = Address(baseURL: "http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
        withHeld { held in
            held.server = running
            held.service.audiences.insert(address.tokenURL)
        }
        return address
    }

    /// Stops listening; the state stays.
    package func stop() async {
        let server = withHeld { held in
            defer { held.server = nil }
            return held.server
        }
        await server?.stop()
    }

    /// Runs `body` with the state, and the clock set.
    func withHeld<Result: Sendable>(_ body: (inout Held) throws -> Result) rethrows -> Result {
        let now = Int(clock())
        return try guarded.withLock { held in
            held.service.now = now + held.advance
            return try body(&held)
        }
    }

    // MARK: - Requests

    /// Answers one request.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let pieces = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = pieces[0].split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) }
        let query = pieces.count > 1 ? String(pieces[1]) : nil
        switch path.first {
        case "__admin": return await administer(request, Array(path.dropFirst()), query)
        case "token", "revoke", "o": return await authorization(request, path, query)
        default: return await call(request, path, query)
        }
    }

    private func call(_ request: HTTPRequest, _ path: [String], _ query: String?) async -> HTTPResponse {
        let route =
            path.starts(with: ["calendar", "v3"])
            ? GoogleMethod.route(request.method.rawValue, Array(path.dropFirst(2))) : nil
        let name = route?.method.rawValue ?? "unknown"
        let (effect, hook) = arrive(name)
        await hook?(name)
        let user = Mutex<String?>(nil)
        let response = await perform(effect) {
            do throws(GoogleAPIError) {
                guard let route else { throw .notFound }
                return EmulatedGoogle.response(
                    try self.answer(request, route.method, route.parameters, query) { grant in
                        user.withLock { $0 = grant }
                    })
            } catch {
                return EmulatedGoogle.response(error)
            }
        }
        record(name, request, user.withLock { $0 }, response)
        return response
    }

    private func answer(
        _ request: HTTPRequest, _ method: GoogleMethod, _ parameters: [String], _ query: String?,
        _ known: (String) -> Void
    ) throws(GoogleAPIError) -> GoogleAnswer {
        let result = withHeld { held -> Result<(String, GoogleAnswer), GoogleAPIError> in
            do throws(GoogleAPIError) {
                let grant = try held.service.bearer(request.fields[.authorization])
                guard !grant.scopes.isDisjoint(with: method.scopes) else { throw .insufficientPermissions }
                let call = try EmulatedGoogle.call(request, method, parameters, query, as: grant.user)
                return .success((grant.user, try held.service.perform(call)))
            } catch {
                return .failure(error)
            }
        }
        let (user, answer) = try result.get()
        known(user)
        return answer
    }

    /// A call from a request; content must say that it is JSON.
    static func call(
        _ request: HTTPRequest, _ method: GoogleMethod, _ parameters: [String], _ query: String?,
        as user: String
    ) throws(GoogleAPIError) -> GoogleCall {
        if !request.body.isEmpty {
            let type = request.fields[.contentType]?.lowercased() ?? ""
            guard type.hasPrefix("application/json") else { throw .parseError }
        }
        return GoogleCall(
            method: method, parameters: parameters, query: GoogleQuery(query), body: request.body,
            ifMatch: request.fields[.ifMatch], ifNoneMatch: request.fields[.ifNoneMatch], user: user)
    }

    // MARK: - OAuth

    private func authorization(_ request: HTTPRequest, _ path: [String], _ query: String?) async
        -> HTTPResponse
    {
        let name = path.first ?? "token"
        let (effect, hook) = arrive(name)
        await hook?(name)
        let response = await perform(effect) { self.authorized(request, path, query) }
        record(name, request, nil, response, target: "/" + path.joined(separator: "/"))
        return response
    }

    private func authorized(_ request: HTTPRequest, _ path: [String], _ query: String?) -> HTTPResponse {
        let isForm =
            request.fields[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
        let form = GoogleQuery.pairs(form: isForm ? String(decoding: request.body, as: UTF8.self) : "")
        let basic = EmulatedGoogle.basic(request.fields[.authorization])
        return withHeld { held in
            do throws(GoogleOAuthError) {
                switch (request.method.rawValue, path) {
                case ("POST", ["token"]):
                    return EmulatedGoogle.json(200, try held.service.token(form, basic: basic))
                case ("POST", ["revoke"]):
                    let token = (form + GoogleQuery.pairs(form: query ?? "")).first { $0.name == "token" }
                    try held.service.revoke(token?.value ?? "")
                    return EmulatedGoogle.json(200, [:])
                case ("GET", ["o", "oauth2", "v2", "auth"]):
                    let location = try held.service.authorize(GoogleQuery(query))
                    return HTTPResponse(status: 302, fields: [.location: location])
                default: return EmulatedGoogle.response(.notFound)
                }
            } catch {
                return EmulatedGoogle.json(error.status, error.body)
            }
        }
    }

    private static func basic(_ authorization: String?) -> (String, String)? {
        guard let authorization, authorization.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(authorization.dropFirst(6)))
        else { return nil }
        let pieces = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard pieces.count == 2 else { return nil }
        return (String(pieces[0]), String(pieces[1]))
    }

    // MARK: - Faults

    private func arrive(_ name: String) -> (GoogleFault.Effect?, (@Sendable (String) async -> Void)?) {
        withHeld { held in
            held.counters[name, default: 0] += 1
            return (GoogleFault.next(for: name, from: &held.faults), held.hook)
        }
    }

    /// Does what was asked, spoilt as the fault says.
    private func perform(_ effect: GoogleFault.Effect?, _ body: () -> HTTPResponse) async -> HTTPResponse {
        switch effect {
        case nil: return body()
        case .status(let code, let reason, let retryAfter):
            let domain = reason.lowercased().contains("limit") ? "usageLimits" : "global"
            var error = GoogleAPIError(code, reason, reason, domain: domain)
            error.retryAfter = retryAfter
            return EmulatedGoogle.response(error)
        case .requestLost: return EmulatedGoogle.broken([])
        case .answerLost:
            _ = body()
            return EmulatedGoogle.broken([])
        case .cut, .malformed:
            var response = body()
            guard case .bytes(let bytes) = response.body else { return response }
            let half = Array(bytes.prefix(bytes.count / 2))
            if effect == .cut {
                let content = BrokenContent([half])
                response.body = .stream { try content.next() }
            } else {
                response.body = .bytes(half)
            }
            return response
        case .delay(let milliseconds):
            try? await Task.sleep(for: .milliseconds(milliseconds))
            return body()
        }
    }

    private static func broken(_ pieces: [[UInt8]]) -> HTTPResponse {
        let content = BrokenContent(pieces)
        return HTTPResponse(status: 200, fields: [.contentType: "application/json; charset=UTF-8"]) {
            try content.next()
        }
    }

    private func record(
        _ name: String, _ request: HTTPRequest, _ user: String?, _ response: HTTPResponse,
        target: String? = nil
    ) {
        var status = response.status.code
        if case .stream = response.body { status = 0 }
        let record = GoogleRequestRecord(
            method: name, verb: request.method.rawValue, target: target ?? request.target, user: user,
            status: status)
        withHeld { held in
            // The last 10,000: a long run must not fill the memory.
            if held.requests.count >= 20_000 { held.requests.removeFirst(10_000) }
            held.requests.append(record)
        }
    }

    // MARK: - Answers

    /// An answer of the API over HTTP.
    static func response(_ answer: GoogleAnswer) -> HTTPResponse {
        var fields = HTTPFields()
        if let etag = answer.etag { fields[.etag] = etag }
        if !answer.body.isEmpty { fields[.contentType] = "application/json; charset=UTF-8" }
        fields[.cacheControl] = "no-cache, no-store, max-age=0, must-revalidate"
        return HTTPResponse(status: HTTPStatus(answer.status), fields: fields, body: answer.body)
    }

    /// A refusal of the API over HTTP.
    static func response(_ error: GoogleAPIError) -> HTTPResponse {
        var response = json(error.code, error.body)
        if error.code == 401 {
            response.fields[.wwwAuthenticate] =
                #"Bearer realm="https://accounts.google.com/", error="invalid_token""#
        }
        if let retryAfter = error.retryAfter { response.fields[.retryAfter] = String(retryAfter) }
        return response
    }

    /// JSON with a status.
    static func json(_ status: Int, _ json: JSON) -> HTTPResponse {
        HTTPResponse(
            status: HTTPStatus(status), fields: [.contentType: "application/json; charset=UTF-8"],
            body: json.bytes)
    }
}
