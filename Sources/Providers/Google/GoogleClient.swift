import FoundationEssentials
import HTTPClient
import HTTPTypes
import ICalendar
import ProviderKit
import Synchronization

/// Sends requests to Google: signed in, counted, reads tried again.
final class GoogleClient: Sendable {
    /// One request to the API.
    struct Request {
        var method: HTTPMethod = .get
        /// Unescaped path segments behind the API's address.
        var path: [String]
        var query: [(name: String, value: String)] = []
        var body: [UInt8] = []
        var ifMatch: String?
        /// A page of a feed may take longer than any other call.
        var total: Duration = .seconds(60)
    }

    private let endpoints: GoogleEndpoints
    private let transport: any Transport
    private let pool: String
    private let limits: Backoff.Limits
    private let random: @Sendable () -> Double
    private let sleep: @Sendable (Duration) async throws -> Void
    private let tokens: AccessTokens
    private let counter: Counter
    let now: @Sendable () -> Instant

    /// A reference, so that the token source can count before the client exists.
    private final class Counter: Sendable {
        let calls: Mutex<Int64> = Mutex(0)
        func add() { calls.withLock { $0 += 1 } }
    }

    init(
        credentials: GoogleCredentials, endpoints: GoogleEndpoints, transport: any Transport, pool: String,
        now: @escaping @Sendable () -> Instant, limits: Backoff.Limits,
        random: @escaping @Sendable () -> Double, sleep: @escaping @Sendable (Duration) async throws -> Void,
        onRotatedToken: @escaping @Sendable (String) async throws -> Void
    ) {
        self.endpoints = endpoints
        self.transport = transport
        self.pool = pool
        self.now = now
        self.limits = limits
        self.random = random
        self.sleep = sleep
        let counter = Counter()
        self.counter = counter
        let source = GoogleTokens(
            credentials: credentials, endpoints: endpoints, transport: transport, pool: pool, now: now,
            onRotatedToken: onRotatedToken, counted: { counter.add() })
        tokens = AccessTokens(now: now) { await source.fetch() }
    }

    /// How many requests were sent.
    var calls: Int64 { counter.calls.withLock { $0 } }

    /// Reads: failures that pass are tried again, within bounds.
    func read(_ request: Request) async throws(ProviderError) -> HTTPClientResponse {
        var backoff = Backoff(limits)
        while true {
            let failure: ProviderError
            do throws(ProviderError) {
                return try await send(request, isWrite: false)
            } catch {
                failure = error
            }
            guard case .wait(let duration) = backoff.failed(failure, random: random()) else { throw failure }
            do {
                try await sleep(duration)
            } catch {
                throw failure
            }
        }
    }

    /// Reads and decodes.
    ///
    /// A body that was cut or is no JSON passes, like any other failure of the line.
    func read<Value: Decodable>(
        _ type: Value.Type, _ request: Request
    ) async throws(ProviderError) -> (value: Value, body: [UInt8]) {
        var backoff = Backoff(limits)
        while true {
            let response = try await read(request)
            if let value = try? JSONDecoder().decode(type, from: Data(response.body)) {
                return (value, response.body)
            }
            let failure = ProviderError(.transient, "Google's answer is cut or no JSON")
            guard case .wait(let duration) = backoff.failed(failure, random: random()) else { throw failure }
            do {
                try await sleep(duration)
            } catch {
                throw failure
            }
        }
    }

    /// Writes: sent once, for whether to try again is the plan's to say.
    func write(_ request: Request) async throws(ProviderError) -> HTTPClientResponse {
        try await send(request, isWrite: true)
    }

    private func send(_ request: Request, isWrite: Bool) async throws(ProviderError) -> HTTPClientResponse {
        var isRepeated = false
        while true {
            let token = try await tokens.token()
            let response = try await send(request, token: token, isWrite: isWrite)
            if (200..<300).contains(response.status.code) { return response }
            let error = GoogleFailure.error(for: response, isWrite: isWrite, now: now())
            guard error.kind == .unauthorized else { throw error }
            // Expired early or revoked: one new token, one more try.
            await tokens.refuse(token)
            guard !isRepeated else { throw error }
            isRepeated = true
        }
    }

    private func send(
        _ request: Request, token: String, isWrite: Bool
    ) async throws(ProviderError) -> HTTPClientResponse {
        var url = endpoints.apiURL
        for segment in request.path { url += "/" + QueryText.escape(segment) }
        if !request.query.isEmpty { url += "?" + QueryText.encode(request.query) }
        var fields: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/json"]
        if !request.body.isEmpty { fields[.contentType] = "application/json; charset=utf-8" }
        if let ifMatch = request.ifMatch { fields[.ifMatch] = ifMatch }
        let message = HTTPClientRequest(
            method: request.method, url: url, fields: fields, body: request.body, pool: pool,
            timeouts: HTTPTimeouts(total: request.total))
        counter.add()
        do throws(HTTPClientError) {
            return try await transport.send(message)
        } catch {
            throw GoogleFailure.error(for: error, isWrite: isWrite)
        }
    }
}
