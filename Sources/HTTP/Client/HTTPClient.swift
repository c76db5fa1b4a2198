/// The HTTP client: libcurl below, one `async` call above.
package final class HTTPClient: Transport {
    /// Prepares a client; nothing is opened before the first call.
    package init(_ configuration: HTTPClientConfiguration = .init()) {}

    /// Sends one request and returns the final answer.
    package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        throw HTTPClientError(.connect, wasSent: false, "The client is not there yet.")
    }

    /// Ends running calls with `cancelled` and closes every connection.
    package func shutdown() async {}
}
