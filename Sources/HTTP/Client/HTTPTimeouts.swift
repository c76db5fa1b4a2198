/// How long a call may take; each span has its own name in the error.
package struct HTTPTimeouts: Sendable, Hashable {
    /// Which span ran out.
    package enum Name: String, Sendable, Hashable { case connect, firstByte, total }

    /// Name resolution, TCP and TLS.
    package var connect: Duration
    /// From the call's start until the first byte of the answer's header.
    package var firstByte: Duration
    /// The whole call.
    package var total: Duration

    /// The spans of an ordinary call.
    package init(
        connect: Duration = .seconds(10), firstByte: Duration = .seconds(30), total: Duration = .seconds(60)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.total = total
    }
}
