/// What a client may use up.
///
/// Zero means no limit, save where said.
package struct HTTPServerLimits: Sendable {
    /// Bytes of request line and header fields; more is answered 431.
    package var headerBytes = 32768
    /// Header field lines; more is answered 431.
    package var headerCount = 100
    /// From accepting a connection, or from the end of the last answer's request on it, to the end of the
    /// header fields.
    ///
    /// Then the connection is closed; with 408 where a request had begun.
    package var headerDeadline = Duration.seconds(15)
    /// From the end of the header fields until the answer begins: 408 while the body is still coming,
    /// 503 when we were too slow.
    package var requestDeadline = Duration.seconds(120)
    /// Bytes a second, on average after ``bodyRateGrace``, that a body must arrive with; less is 408.
    package var minimumBodyRate = 1024
    /// How long a body may be slower than ``minimumBodyRate`` at its beginning.
    package var bodyRateGrace = Duration.seconds(5)
    /// How long a kept connection may do nothing, and how long a client may take none of an answer.
    package var inactivity = Duration.seconds(75)
    /// Connections at one time; more are refused at accept.
    package var connections = 4096
    /// Connections of one address at one time; more are refused at accept.
    ///
    /// Trusted proxies have no such limit.
    package var connectionsPerAddress = 64
    /// Bytes of a request's content; more is answered by ``Responder/tooLarge(_:byLength:)``.
    package var bodyBytes = 10_485_760
    /// How long ``HTTPServer/stop()`` waits for running requests before it answers them 503.
    package var drainTimeout = Duration.seconds(10)

    /// The defaults.
    package init() {}
}
