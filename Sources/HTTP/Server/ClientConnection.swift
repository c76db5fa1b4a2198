import CMicrohttpd
import Glibc
import Synchronization

/// One accepted socket: what the timer must know of it.
///
/// libmicrohttpd calls back on one thread per connection; the timer and the stopping thread look in from outside,
/// under the lock. The descriptor is the library's: it is used only while `isClosed` is false, which the library
/// makes true (through us, under the lock) before it closes it.
final class ClientConnection: Sendable {
    /// What the connection waits for.
    enum Phase: Equatable {
        /// The header section of its first request.
        case accepted
        /// The next request; nothing of it has been seen.
        case idle
        /// The rest of a header section.
        case header
        /// The rest of the content.
        case body
        /// Our answer.
        case answer
        /// The client, to take the answer.
        case sending
    }

    private struct State {
        var phase = Phase.accepted
        var since: MonotonicTime
        var received = 0
        var baseline: UInt64?
        var exchange: Exchange?
        var isClosed = false
        var lingers = false
    }

    let core: ServerCore
    let descriptor: Int32
    let address: PeerAddress
    let peer: String
    private let state: Mutex<State>

    init(_ core: ServerCore, descriptor: Int32, address: PeerAddress) {
        self.core = core
        self.descriptor = descriptor
        self.address = address
        peer = address.text
        state = Mutex(State(since: .now))
    }

    // MARK: - From the network thread

    /// A request line has arrived.
    func begin(_ exchange: Exchange) {
        state.withLock {
            // The clock of the first header section runs from accept on.
            if $0.phase == .idle {
                $0.phase = .header
                $0.since = .now
            }
            $0.exchange = exchange
        }
    }

    /// The request waits for something else from now on.
    func enter(_ phase: Phase) {
        state.withLock {
            $0.phase = phase
            $0.since = .now
            $0.received = 0
        }
    }

    /// Content has arrived.
    func receive(_ count: Int) { state.withLock { $0.received += count } }

    /// The answer left although content may still be on its way: see ``LingeringClose``.
    func linger() { state.withLock { $0.lingers = true } }

    /// The request is over.
    func end() {
        let exchange = state.withLock { state -> Exchange? in
            defer { state.exchange = nil }
            state.phase = .idle
            state.since = .now
            state.baseline = nil
            return state.exchange
        }
        exchange?.end()
    }

    /// The library closes the descriptor next.
    ///
    /// - Returns: Whether the socket should be read empty first.
    func close() -> Bool {
        state.withLock {
            $0.isClosed = true
            return $0.lingers
        }
    }

    // MARK: - From outside

    /// The request of this moment.
    var exchange: Exchange? { state.withLock { $0.exchange } }

    /// Ends what has waited too long.
    func enforce(_ limits: HTTPServerLimits, at now: MonotonicTime) {
        // Not under the lock: aborting runs cancellation handlers.
        let (exchange, verdict) = state.withLock { state -> (Exchange?, Verdict) in
            guard !state.isClosed else { return (nil, .fine) }
            let elapsed = now.since(state.since)
            let header = limits.headerDeadline.wholeNanoseconds
            let request = limits.requestDeadline.wholeNanoseconds
            switch state.phase {
            case .accepted where header > 0 && elapsed > header:
                breakOff(sayingTimeout: cmicrohttpd_bytes_received(descriptor) > 0)
            case .header where header > 0 && elapsed > header:
                breakOff(sayingTimeout: true)
            case .idle:
                // The library does not tell when the first byte of a next request arrives; the kernel does.
                let received = cmicrohttpd_bytes_received(descriptor)
                if let baseline = state.baseline {
                    if received > baseline {
                        state.phase = .header
                        state.since = now
                    }
                } else {
                    state.baseline = received
                }
            case .body where request > 0 && elapsed > request:
                breakOff(sayingTimeout: true)
            case .body where limits.minimumBodyRate > 0 && elapsed > limits.bodyRateGrace.wholeNanoseconds:
                let wanted = Double(limits.minimumBodyRate) * Double(elapsed) / 1e9
                if Double(state.received) < wanted { breakOff(sayingTimeout: true) }
            case .answer where request > 0 && elapsed > request:
                return (state.exchange, .broken)
            case .answer, .sending:
                return (state.exchange, peerState())
            default:
                break
            }
            return (nil, .fine)
        }
        switch verdict {
        case .broken: exchange?.abort(.tooSlow)
        case .halfClosed: exchange?.abandon()
        case .fine: break
        }
        exchange?.enforce(limits, at: now)
    }

    /// How a waiting connection is.
    private enum Verdict { case fine, halfClosed, broken }

    /// A suspended connection is not in the library's poll set: only this look shows that the client went away.
    private func peerState() -> Verdict {
        // POLLRDHUP, which Glibc's module hides.
        let readHangup: Int16 = 0x2000
        var entry = pollfd(fd: descriptor, events: readHangup, revents: 0)
        guard poll(&entry, 1, 0) > 0 else { return .fine }
        if Int32(entry.revents) & (POLLHUP | POLLERR) != 0 { return .broken }
        return entry.revents & readHangup != 0 ? .halfClosed : .fine
    }

    /// Answers 408 past the library, which cannot answer in the middle of a request, and ends the connection.
    ///
    /// The library has nothing to write in these phases. On TLS there is no word, because the session is its own.
    private func breakOff(sayingTimeout: Bool) {
        if sayingTimeout, core.certificates == nil {
            let answer =
                "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 31\r\n\r\n"
                + "The request took far too long.\n"
            _ = answer.utf8CString.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count - 1, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
        }
        // The library sees the end of the stream and closes.
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Ends a connection that should not have been accepted.
    func refuse() {
        state.withLock { if !$0.isClosed { breakOff(sayingTimeout: false) } }
    }
}
