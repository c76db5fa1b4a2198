import CMicrohttpd
import Glibc
import HTTPTypes
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
        /// Bytes of the requests that are over.
        var consumed: UInt64 = 0
        /// Bytes beyond which a next request has begun.
        var baseline: UInt64?
        var exchange: Exchange?
        var isClosed = false
        var lingers = false
        /// The client ended its side with content still missing, at the last look.
        var hasEnded = false
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
            $0.hasEnded = false
        }
    }

    /// Content has arrived.
    func receive(_ count: Int) { state.withLock { $0.received += count } }

    /// The answer left although content may still be on its way: see ``LingeringClose``.
    func linger() { state.withLock { $0.lingers = true } }

    /// Sends an answer past the library, which takes none in the middle of a body, before it closes.
    func sayLast(_ response: HTTPResponse) {
        state.withLock {
            $0.lingers = true
            if !$0.isClosed { say(response) }
        }
    }

    /// The request is over.
    func end() {
        let exchange = state.withLock { state -> Exchange? in
            defer { state.exchange = nil }
            state.phase = .idle
            state.since = .now
            state.baseline = nil
            if let exchange = state.exchange { state.consumed += UInt64(clamping: exchange.incoming.octets) }
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
                // On TLS they are not those of the requests; what comes from now on counts.
                let baseline = state.baseline ?? (core.certificates == nil ? state.consumed : received)
                state.baseline = baseline
                // Some clients end a request with an empty line too many.
                if received > baseline, received - baseline != 2 {
                    state.phase = .header
                    state.since = now
                }
            case .body where request > 0 && elapsed > request:
                breakOff(sayingTimeout: true)
            case .accepted where hasEnded(), .header where hasEnded(), .body where hasEnded():
                // The library, woken once for some octets and the end, does not look for the end again. Seen
                // twice, for the last of the request may just have been read.
                if state.hasEnded { breakOff(saying: .text(400, "The request ended before it was whole.")) }
                state.hasEnded = true
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

    /// Whether the client sends nothing more, and all that it sent was read.
    private func hasEnded() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    private func breakOff(sayingTimeout: Bool) {
        breakOff(saying: sayingTimeout ? .text(408, "The request took far too long.") : nil)
    }

    /// Answers past the library, which cannot answer in the middle of a request, and ends the connection.
    private func breakOff(saying response: HTTPResponse?) {
        if let response { say(response) }
        // The library sees the end of the stream and closes.
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Writes an answer to the socket itself.
    ///
    /// The library has nothing to write in these phases. On TLS there is no word, because the session is its own.
    private func say(_ response: HTTPResponse) {
        guard core.certificates == nil, case .bytes(let body) = response.body else { return }
        var head = "HTTP/1.1 \(response.status.code) \(response.status.reason)\r\nConnection: close\r\n"
        for (name, value) in response.fields { head += "\(name.rawName): \(value)\r\n" }
        let answer = Array((head + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
        _ = answer.withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
    }

    /// Ends a connection that should not have been accepted.
    func refuse() {
        state.withLock { if !$0.isClosed { breakOff(sayingTimeout: false) } }
    }
}
