package import Telemetry

/// The HTTP server: libmicrohttpd below, a ``Responder`` above.
package final class HTTPServer: Sendable {
    /// Prepares a server; nothing is opened before ``start()``.
    package init(_ configuration: HTTPServerConfiguration, responder: any Responder, log: Log? = nil) {}

    /// Opens the socket and answers from then on.
    ///
    /// - Returns: The address and port that clients reach.
    package func start() throws(HTTPServerError) -> (address: String, port: Int) {
        throw HTTPServerError(.cannotStart, "The server is not there yet.")
    }

    /// Accepts nothing more, lets running requests end, answers the rest 503, and closes everything.
    package func stop() async {}

    /// Reads certificate and key again; new connections get them.
    ///
    /// The old ones stay when that fails.
    package func reloadCertificates() throws(HTTPServerError) {}
}
