import Synchronization

/// The HTTP client: libcurl below, one `async` call above.
///
/// One thread of its own serves all calls. TLS is verified, redirects are returned, cookies are not kept, and the
/// environment's proxies do not count.
package final class HTTPClient: Transport {
    private let configuration: HTTPClientConfiguration
    private let engine: ClientEngine

    /// Prepares a client; nothing is sent before the first call.
    package init(_ configuration: HTTPClientConfiguration = .init()) {
        self.configuration = configuration
        engine = ClientEngine(configuration)
    }

    deinit { engine.close(waiting: nil) }

    /// Sends one request and returns the final answer, of whatever status.
    ///
    /// Cancelling the task closes the call's connection and throws `cancelled`.
    package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        try RequestCheck.check(request, configuration)
        let slot = CallSlot()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let call = Call(request, continuation)
                if slot.fill(call) { call.isCancelled.store(true, ordering: .releasing) }
                engine.start(call)
            }
        } onCancel: { [engine] in
            if let call = slot.cancel() { engine.cancel(call) }
        }
        return try outcome.get()
    }

    /// Ends running calls with `cancelled`, closes every connection, and waits for that.
    package func shutdown() async {
        await withCheckedContinuation { engine.close(waiting: $0) }
    }
}
