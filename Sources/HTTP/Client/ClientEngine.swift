import CCurl
import Glibc
import Synchronization

/// The client's thread: one event loop for the connections of all pools.
///
/// libcurl: "You must never share the same handle in multiple threads." Everything but `inbox` belongs to the thread.
final class ClientEngine: @unchecked Sendable {
    private struct Inbox {
        var newcomers: [Call] = []
        var hasCancellations = false
        var isClosed = false
        var isRunning = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let configuration: HTTPClientConfiguration
    private let inbox = Mutex(Inbox())
    private let wakeup: (reading: Int32, writing: Int32)
    private let poller: Int32
    private var pools: [String: ConnectionPool] = [:]
    private var sockets: [Int32: ConnectionPool] = [:]

    /// An idle pool's connections are closed after this many milliseconds: most servers do so earlier.
    private static let idleTime: Int64 = 120_000

    init(_ configuration: HTTPClientConfiguration) {
        _ = Self.library
        self.configuration = configuration
        poller = epoll_create1(Int32(EPOLL_CLOEXEC))
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakeup = (ends[0], ends[1])
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: wakeup.reading))
        epoll_ctl(poller, EPOLL_CTL_ADD, wakeup.reading, &event)
    }

    deinit {
        Glibc.close(poller)
        Glibc.close(wakeup.reading)
        Glibc.close(wakeup.writing)
    }

    /// libcurl's global state: made once, by whoever comes first.
    private static let library: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    // MARK: - From any thread

    /// Takes a call on; the thread is started with the first one.
    func start(_ call: Call) {
        let (isRefused, startsThread) = inbox.withLock { inbox -> (Bool, Bool) in
            guard !inbox.isClosed else { return (true, false) }
            inbox.newcomers.append(call)
            defer { inbox.isRunning = true }
            return (false, !inbox.isRunning)
        }
        if isRefused { return call.fail(.cancelled, "The client was shut down.") }
        if startsThread && !startThread() {
            // Others may have come meanwhile, which would wait for ever.
            let (calls, waiters) = inbox.withLock { inbox in
                inbox.isRunning = false
                defer { (inbox.newcomers, inbox.waiters) = ([], []) }
                return (inbox.newcomers, inbox.waiters)
            }
            for call in calls { call.fail(.connect, "No thread could be started.") }
            for waiter in waiters { waiter.resume() }
            return
        }
        wake()
    }

    /// Looks for calls that were cancelled.
    func cancel(_ call: Call) {
        call.isCancelled.store(true, ordering: .releasing)
        inbox.withLock { $0.hasCancellations = true }
        wake()
    }

    /// Ends every call and the thread.
    func close(waiting continuation: CheckedContinuation<Void, Never>?) {
        let isOver = inbox.withLock { inbox in
            inbox.isClosed = true
            guard inbox.isRunning else { return true }
            if let continuation { inbox.waiters.append(continuation) }
            return false
        }
        if isOver { continuation?.resume() }
        wake()
    }

    private func wake() {
        var byte: UInt8 = 1
        // A full pipe wakes just as well.
        _ = write(wakeup.writing, &byte, 1)
    }

    private func startThread() -> Bool {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ClientEngine>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard result == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    // MARK: - The thread

    private func run() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while takeInbox() {
            let count = epoll_wait(poller, &events, Int32(events.count), patience())
            for event in events.prefix(Int(max(0, count))) {
                let descriptor = event.data.fd
                guard descriptor != wakeup.reading else {
                    var buffer = [UInt8](repeating: 0, count: 256)
                    while read(wakeup.reading, &buffer, buffer.count) > 0 {}
                    continue
                }
                // An earlier event of this round may have closed the socket.
                guard let pool = sockets[descriptor] else { continue }
                var mask: Int32 = 0
                if event.events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
                if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
                if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
                pool.act(on: descriptor, mask)
            }
            let now = MonotonicTime.now
            for (name, pool) in pools { tend(pool, name, now) }
        }
        for pool in pools.values { pool.close() }
        pools = [:]
        let waiters = inbox.withLock { inbox in
            inbox.isRunning = false
            defer { inbox.waiters = [] }
            return inbox.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Takes on new calls and drops cancelled ones; false when the client is shut down.
    private func takeInbox() -> Bool {
        let (newcomers, hasCancellations, isClosed) = inbox.withLock { inbox -> ([Call], Bool, Bool) in
            defer {
                inbox.newcomers = []
                inbox.hasCancellations = false
            }
            return (inbox.newcomers, inbox.hasCancellations, inbox.isClosed)
        }
        if isClosed {
            for call in newcomers { call.fail(.cancelled, "The client was shut down.") }
            for pool in pools.values {
                for call in pool.calls.values {
                    pool.remove(call)
                    call.fail(.cancelled, "The client was shut down.")
                }
            }
            return false
        }
        for call in newcomers { begin(call) }
        guard hasCancellations else { return true }
        for pool in pools.values {
            for call in pool.calls.values where call.isCancelled.load(ordering: .acquiring) {
                pool.remove(call)
                call.fail(.cancelled, "The call was cancelled.")
            }
        }
        return true
    }

    private func begin(_ call: Call) {
        if call.isCancelled.load(ordering: .acquiring) {
            return call.fail(.cancelled, "The call was cancelled.")
        }
        guard let pool = pools[call.request.pool] ?? ConnectionPool(self),
            let easy = call.prepare(configuration)
        else {
            return call.fail(.connect, "No memory for a call.")
        }
        pools[call.request.pool] = pool
        pool.calls[ObjectIdentifier(call)] = call
        pool.idleSince = nil
        call.firstByteDeadline = MonotonicTime.now.advanced(
            byMilliseconds: call.request.timeouts.firstByte.positiveMilliseconds)
        guard curl_multi_add_handle(pool.multi, easy) == CURLM_OK else {
            pool.remove(call)
            return call.fail(.connect, "No memory for a call.")
        }
    }

    /// Milliseconds until somebody wants to be called.
    private func patience() -> Int32 {
        let now = MonotonicTime.now
        var earliest: MonotonicTime?
        for pool in pools.values {
            var times = [pool.deadline, pool.idleSince?.advanced(byMilliseconds: Self.idleTime)].compactMap {
                $0
            }
            times += pool.calls.values.compactMap { $0.hasBegun ? nil : $0.firstByteDeadline }
            if let first = times.min(), first < earliest ?? first.advanced(byMilliseconds: 1) {
                earliest = first
            }
        }
        guard let earliest else { return -1 }
        return Int32(clamping: earliest.milliseconds(from: now))
    }

    /// Gives a pool its time, and takes what has ended.
    private func tend(_ pool: ConnectionPool, _ name: String, _ now: MonotonicTime) {
        if let deadline = pool.deadline, deadline <= now {
            pool.deadline = nil
            pool.act(on: CURL_SOCKET_TIMEOUT, 0)
        }
        for (call, code) in pool.finished() {
            call.finish(code)
            pool.remove(call)
        }
        for call in pool.calls.values where !call.hasBegun && (call.firstByteDeadline ?? now) <= now {
            pool.remove(call)
            call.fail(.timeout(.firstByte), "The server does not answer.")
        }
        if let since = pool.idleSince, since.advanced(byMilliseconds: Self.idleTime) <= now {
            pools[name] = nil
            pool.close()
        }
    }

    /// libcurl wants to know when something happens on a socket.
    func watch(_ descriptor: Int32, _ what: Int32, for pool: ConnectionPool) {
        guard what != CURL_POLL_REMOVE else {
            sockets[descriptor] = nil
            var none = epoll_event()
            epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, &none)
            return
        }
        var event = epoll_event(events: 0, data: epoll_data_t(fd: descriptor))
        if what != CURL_POLL_OUT { event.events |= EPOLLIN.rawValue }
        if what != CURL_POLL_IN { event.events |= EPOLLOUT.rawValue }
        let isKnown = sockets.updateValue(pool, forKey: descriptor) != nil
        // A socket that was closed and opened again under the same number has left the poller by itself.
        if epoll_ctl(poller, isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event) != 0 {
            epoll_ctl(poller, isKnown ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
        }
    }
}
