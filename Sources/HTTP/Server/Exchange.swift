import CMicrohttpd
import HTTPTypes
import Synchronization

/// A connection's handle, to carry it to another thread.
///
/// libmicrohttpd 0.9.75 on `MHD_resume_connection`: "It is safe to resume a suspended connection at any time." Nothing
/// else is done with a handle outside of the connection's own thread.
struct ConnectionHandle: @unchecked Sendable {
    let raw: OpaquePointer

    func suspend() { MHD_suspend_connection(raw) }
    func resume() { MHD_resume_connection(raw) }
}

/// One request and its answer.
///
/// A request is suspended at most once for its answer, and whoever comes first (the answer, the deadline, the end
/// of the server) resumes it; all of that under the lock. ``incoming`` belongs to the connection's thread alone.
final class Exchange: @unchecked Sendable {
    /// Why an answer is not waited for.
    enum Abortion { case tooSlow, closing }

    /// What has come in so far.
    ///
    /// With its own polling threads libmicrohttpd calls the handler of one connection from one thread only.
    struct Incoming {
        var target: [UInt8]
        var head: HTTPRequestHead?
        var framing = RequestFraming.none
        var body: [UInt8] = []
        /// Bytes that came after the limit.
        var dropped = 0
        /// The answer that the header section alone decided.
        var verdict: HTTPResponse?
        var isCounted = false
        /// Bytes of header section and content.
        var octets = 0
        /// Whether the connection ends with this answer.
        var closes = false
    }

    private enum State {
        case receiving
        case running(ConnectionHandle, Task<Void, Never>)
        case ready(PreparedResponse)
        case sending(ResponsePump?)
        case ended
    }

    /// Octets of content beyond which a request is worked at where it holds nobody up: a millisecond's work or so.
    private static let slowBody = 131_072

    /// The cycle with the connection is broken when the request ends.
    let connection: ClientConnection
    var incoming: Incoming
    private let state = Mutex(State.receiving)

    init(_ connection: ClientConnection, target: [UInt8]) {
        self.connection = connection
        incoming = Incoming(target: target)
    }

    // MARK: - From the network thread

    /// How ``run(_:on:)`` left the connection.
    enum Course {
        /// Suspended; an answer will resume it.
        case suspended
        /// Not suspended: the answer is there already.
        case answered
        /// Not suspended: the server is closing.
        case refused
    }

    /// Lets the responder work, and suspends the connection unless it was faster than that.
    func run(_ request: HTTPRequest, on handle: ConnectionHandle) -> Course {
        let core = connection.core
        let closes = incoming.closes
        let work = { @Sendable [self] () async -> Void in
            let response = await core.responder.respond(to: request)
            answer(PreparedResponse(response, closes: closes, for: self, core: core))
        }
        // Before the lock is taken, so that the task, here or on its other processor, does not find it taken.
        let task: Task<Void, Never>
        if request.body.count > Self.slowBody {
            // To read much takes long.
            task = Task(executorPreference: SlowLane.shared, operation: work)
        } else {
            task = core.responder.beginsAtOnce(request) ? .immediate(operation: work) : Task(operation: work)
        }
        let course = state.withLock { state -> Course in
            if case .ready = state { return .answered }
            guard core.stage != .closing else { return .refused }
            handle.suspend()
            state = .running(handle, task)
            return .suspended
        }
        if course == .refused { task.cancel() }
        return course
    }

    /// The answer that is ready to be queued; given out once.
    func takeAnswer() -> PreparedResponse? {
        state.withLock { state in
            guard case .ready(let response) = state else { return nil }
            state = .sending(response.pump)
            return response
        }
    }

    /// An answer was queued without ``run(_:on:)``.
    func send(_ response: PreparedResponse) { state.withLock { $0 = .sending(response.pump) } }

    /// The request is over: nobody waits for an answer any more.
    func end() {
        let last = state.withLock { state -> State in
            defer { state = .ended }
            return state
        }
        switch last {
        case .running(_, let task): task.cancel()
        case .ready(let response): response.pump?.cancel()
        case .sending(let pump): pump?.cancel()
        case .receiving, .ended: break
        }
    }

    // MARK: - From any thread

    /// Takes the responder's answer, unless another one was faster.
    private func answer(_ response: PreparedResponse) {
        state.withLock { state in
            switch state {
            case .receiving: state = .ready(response)
            case .running(let handle, _):
                state = .ready(response)
                handle.resume()
            case .ready, .sending, .ended: break
            }
        }
    }

    /// Ends the wait: with 503 when the answer has not begun, else by breaking the stream off.
    func abort(_ reason: Abortion) {
        let core = connection.core
        let response = HTTPResponse.text(
            503, reason == .closing ? "The server is stopping." : "The answer took too long.",
            fields: [.retryAfter: "5"])
        let prepared = PreparedResponse(response, closes: true, for: self, core: core)
        let (task, pump) = state.withLock { state -> (Task<Void, Never>?, ResponsePump?) in
            switch state {
            case .running(let handle, let task):
                state = .ready(prepared)
                handle.resume()
                return (task, nil)
            case .sending(let pump): return (nil, pump)
            default: return (nil, nil)
            }
        }
        // Not under the lock: cancellation handlers run here.
        task?.cancel()
        pump?.fail()
    }

    /// The client has ended its side: most have gone away, some only said all that they had to say.
    ///
    /// The work is cancelled, and what it answers is sent all the same.
    func abandon() {
        let (task, pump) = state.withLock { state -> (Task<Void, Never>?, ResponsePump?) in
            switch state {
            case .running(_, let task): return (task, nil)
            case .sending(let pump): return (nil, pump)
            default: return (nil, nil)
            }
        }
        task?.cancel()
        pump?.abandon()
    }

    /// Breaks a stream off whose next piece does not come.
    func enforce(_ limits: HTTPServerLimits, at now: MonotonicTime) {
        let pump = state.withLock { state -> ResponsePump? in
            guard case .sending(let pump) = state else { return nil }
            return pump
        }
        pump?.enforce(limits, at: now)
    }
}
