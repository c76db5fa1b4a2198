import HTTPClient
import HTTPTypes
import Synchronization

/// Answers requests from a script, and remembers them.
final class ScriptedTransport: Transport {
    typealias Script = @Sendable (HTTPClientRequest, Int) async -> Result<HTTPClientResponse, HTTPClientError>

    private let script: Script
    private let sent: Mutex<[HTTPClientRequest]> = Mutex([])

    /// The script gets the request, and how many of its kind (token or other) came before.
    init(_ script: @escaping Script) { self.script = script }

    /// Answers API requests from the script, and token requests with `token-1`, `token-2` ….
    static func api(_ script: @escaping Script) -> ScriptedTransport {
        ScriptedTransport { request, count in
            guard request.url.hasSuffix("/token") else { return await script(request, count) }
            return answer(200, #"{"access_token":"token-\#(count + 1)","expires_in":3600}"#)
        }
    }

    var requests: [HTTPClientRequest] { sent.withLock { $0 } }
    var tokenRequests: [HTTPClientRequest] { requests.filter { $0.url.hasSuffix("/token") } }
    var apiRequests: [HTTPClientRequest] { requests.filter { !$0.url.hasSuffix("/token") } }

    func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let isToken = request.url.hasSuffix("/token")
        let count = sent.withLock { sent in
            defer { sent.append(request) }
            return sent.filter { $0.url.hasSuffix("/token") == isToken }.count
        }
        return try await script(request, count).get()
    }

    static func answer(
        _ status: Int, _ body: String, _ fields: HTTPFields = .init()
    ) -> Result<HTTPClientResponse, HTTPClientError> {
        .success(HTTPClientResponse(status: HTTPStatus(status), fields: fields, body: Array(body.utf8)))
    }

    static func error(
        _ status: Int, _ reason: String, _ fields: HTTPFields = .init()
    ) -> Result<HTTPClientResponse, HTTPClientError> {
        answer(status, #"{"error":{"code":\#(status),"errors":[{"reason":"\#(reason)"}]}}"#, fields)
    }
}
