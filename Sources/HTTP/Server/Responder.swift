package import HTTPTypes

/// What answers requests.
package protocol Responder: Sendable {
    /// Decides from the request line and the header fields alone, before any of the body is read.
    ///
    /// Called on a network thread: it must not block, touch the store, or take more than a millisecond.
    ///
    /// - Returns: A final answer (401, 405, 413 …), whose content must be `.bytes`; `nil` to go on with the body.
    func admit(_ head: HTTPRequestHead) -> HTTPResponse?

    /// Answers a request whose body has arrived.
    ///
    /// The task is cancelled when the request's deadline passes, the client goes away or the server stops;
    /// the answer is then dropped.
    func respond(to request: HTTPRequest) async -> HTTPResponse

    /// The answer to a body over ``HTTPServerLimits/bodyBytes``; 413 unless told otherwise.
    ///
    /// `byLength` is true when Content-Length alone said so and nothing was read.
    func tooLarge(_ head: HTTPRequestHead, byLength: Bool) -> HTTPResponse

    /// An answer that needs neither the store nor time, given on the network thread; `nil` goes on to
    /// ``respond(to:)``. Only asked for requests without a body. The same rules as for ``admit(_:)`` hold.
    func answerAtOnce(_ head: HTTPRequestHead) -> HTTPResponse?

    /// Whether ``respond(to:)`` may begin on the network thread: two changes of thread cost more than most answers.
    ///
    /// It runs there until it suspends for the first time, and up to there the rules for ``admit(_:)`` hold; what turns
    /// out to be more work leaves by ``NetworkThread/leave()``.
    func beginsAtOnce(_ request: HTTPRequest) -> Bool
}

extension Responder {
    /// Everything is admitted.
    package func admit(_ head: HTTPRequestHead) -> HTTPResponse? { nil }

    /// 413 with a sentence.
    package func tooLarge(_ head: HTTPRequestHead, byLength: Bool) -> HTTPResponse {
        .text(413, "The request's content is too large.")
    }

    /// Nothing is answered at once.
    package func answerAtOnce(_ head: HTTPRequestHead) -> HTTPResponse? { nil }

    /// Nothing begins on the network thread.
    package func beginsAtOnce(_ request: HTTPRequest) -> Bool { false }
}
