import Glibc
import Synchronization
package import Telemetry

/// The HTTP server: libmicrohttpd below, a ``Responder`` above.
///
/// A request is read whole (header section and content), then answered by a task; while that runs the connection is
/// suspended and no thread waits for it.
package final class HTTPServer: Sendable {
    private enum State {
        case idle
        case running(RunningServer)
        case stopped
    }

    private let configuration: HTTPServerConfiguration
    private let responder: any Responder
    private let log: Log?
    private let state = Mutex(State.idle)

    /// Prepares a server; nothing is opened before ``start()``.
    package init(_ configuration: HTTPServerConfiguration, responder: any Responder, log: Log? = nil) {
        self.configuration = configuration
        self.responder = responder
        self.log = log
    }

    deinit {
        if case .running(let server) = state.withLock({ $0 }) { server.stop(drainTimeout: .zero) {} }
    }

    /// Opens the socket and answers from then on.
    ///
    /// - Returns: The address and port that clients reach.
    /// - Throws: ``HTTPServerError``; nothing is open then, and `start()` may be tried again.
    package func start() throws(HTTPServerError) -> (address: String, port: Int) {
        // Where the allocator does not know it, large blocks are kept longer, and nothing else.
        _ = LargeBlocks.areGivenBack
        let result = state.withLock { state -> Result<(address: String, port: Int), HTTPServerError> in
            guard case .idle = state else {
                return .failure(HTTPServerError(.alreadyStarted, "The server was started before."))
            }
            do throws(HTTPServerError) {
                let server = try RunningServer(configuration, responder: responder, log: log)
                state = .running(server)
                return .success((server.address, server.port))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Accepts nothing more, lets running requests end for ``HTTPServerLimits/drainTimeout``, answers the
    /// rest 503, and closes everything.
    ///
    /// Returns when all of that is done; does nothing when the server does not run.
    package func stop() async {
        let server = state.withLock { state -> RunningServer? in
            guard case .running(let server) = state else { return nil }
            state = .stopped
            return server
        }
        guard let server else { return }
        await withCheckedContinuation { continuation in
            server.stop(drainTimeout: configuration.limits.drainTimeout) { continuation.resume() }
        }
    }

    /// Reads certificate and key again, for new connections.
    ///
    /// - Throws: ``HTTPServerError``; the old pair is then still in use.
    package func reloadCertificates() throws(HTTPServerError) {
        guard case .running(let server) = state.withLock({ $0 }) else { return }
        try server.core.certificates?.reload()
    }
}
