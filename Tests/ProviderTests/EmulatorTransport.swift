import HTTPClient
import HTTPServer
import HTTPTypes
import Upstreams

/// Carries requests to an emulated service in this process, without a socket.
struct EmulatorTransport: Transport {
    let service: any Responder

    func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        var target = request.url
        for prefix in ["http://emulator", "https://emulator"] where target.hasPrefix(prefix) {
            target.removeFirst(prefix.count)
        }
        var fields = request.fields
        fields[.host] = "emulator"
        let head = HTTPRequestHead(
            method: request.method, target: target, fields: fields, peer: "127.0.0.1", isSecure: false)
        let response: HTTPResponse
        if let refusal = service.admit(head) {
            response = refusal
        } else {
            response = await service.respond(to: HTTPRequest(head: head, body: request.body))
        }
        var body: [UInt8] = []
        do {
            switch response.body {
            case .bytes(let bytes):
                body = bytes
            case .pieces(let pieces):
                body = Array(pieces.joined())
            case .stream(let next):
                while let bytes = try await next() { body += bytes }
            }
        } catch {
            throw HTTPClientError(.protocolError, wasSent: true, "the connection broke")
        }
        return HTTPClientResponse(
            status: response.status, fields: response.fields, body: body, url: request.url)
    }
}
