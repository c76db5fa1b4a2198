import HTTPServer
import HTTPTypes
import Synchronization
import Testing

/// A responder made of closures.
struct TestResponder: Responder {
    var admitting: @Sendable (HTTPRequestHead) -> HTTPResponse? = { _ in nil }
    var atOnce: @Sendable (HTTPRequestHead) -> HTTPResponse? = { _ in nil }
    var responding: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
        .text(200, "\(request.method) \(request.target) \(request.body.count)")
    }

    var beginning: @Sendable (HTTPRequest) -> Bool = { _ in false }

    func beginsAtOnce(_ request: HTTPRequest) -> Bool { beginning(request) }
    func admit(_ head: HTTPRequestHead) -> HTTPResponse? { admitting(head) }
    func answerAtOnce(_ head: HTTPRequestHead) -> HTTPResponse? { atOnce(head) }
    func respond(to request: HTTPRequest) async -> HTTPResponse { await responding(request) }
}

/// Runs a server for the length of `body`.
func withServer<T: Sendable>(
    _ responder: TestResponder = .init(), limits: HTTPServerLimits = .init(), proxies: [String] = [],
    tls: HTTPServerConfiguration.TLS? = nil, _ body: (_ port: Int, _ server: HTTPServer) async throws -> T
) async throws -> T {
    let server = HTTPServer(
        HTTPServerConfiguration(tls: tls, limits: limits, trustedProxies: proxies), responder: responder)
    let (_, port) = try server.start()
    do {
        let result = try await body(port, server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

/// Sends one message on a new connection and returns everything until the server closes.
func everything(sending message: String, to port: Int) async throws -> String {
    try await blocking {
        let socket = try RawSocket(port: port)
        socket.send(message)
        return socket.receiveAll()
    }
}

/// Counts, and lets others wait for a count.
final class Tally: Sendable {
    private struct State {
        var count = 0
        var waiters: [(Int, CheckedContinuation<Void, Never>)] = []
    }
    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func add() {
        let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.count += 1
            let ready = state.waiters.filter { $0.0 <= state.count }.map(\.1)
            state.waiters.removeAll { $0.0 <= state.count }
            return ready
        }
        for waiter in ready { waiter.resume() }
    }

    func reach(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}

/// Waits until the task is cancelled.
func waitForCancellation() async {
    let gate = Tally()
    await withTaskCancellationHandler {
        await gate.reach(1)
    } onCancel: {
        gate.add()
    }
}
