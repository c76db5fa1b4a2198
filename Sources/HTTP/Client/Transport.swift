/// What carries calls to other servers: the real client, or a test's script.
package protocol Transport: Sendable {
    /// Sends one request and returns the final answer, of whatever status.
    ///
    /// - Throws: ``HTTPClientError`` when there is no answer. Cancelling the task ends the call.
    func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse
}
