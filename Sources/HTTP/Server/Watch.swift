import CMicrohttpd
import Glibc
import Synchronization

/// The server's own thread: deadlines, which the library restarts at each byte, and lingering closes.
final class Watch: Sendable {
    private struct State {
        var isStopped = false
        var newcomers: [Int32] = []
        var thread: pthread_t?
    }

    /// A socket whose answer has left although its content still arrives.
    ///
    /// Closing it with unread content would make the kernel reset the connection, and the client might
    /// never see the answer.
    private struct Lingerer {
        var descriptor: Int32
        var until: MonotonicTime
        var left: Int
    }

    private let core: ServerCore
    /// A pipe's two ends: a byte wakes the thread.
    private let wakeup: (reading: Int32, writing: Int32)
    private let state = Mutex(State())
    private let period: Int32
    private let lingerBytes: Int

    /// More sockets than this are closed at once: lingering is a courtesy.
    private static let maximumLingerers = 256
    /// A client that has not finished sending by then does not want the answer.
    private static let lingerTime: Int64 = 10_000_000_000

    init(_ core: ServerCore) {
        self.core = core
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakeup = (ends[0], ends[1])
        // Fine enough for the shortest deadline, coarse enough to cost nothing.
        let deadlines = [
            core.limits.headerDeadline, core.limits.requestDeadline,
            core.limits.minimumBodyRate > 0 ? core.limits.bodyRateGrace : .zero,
        ].filter { $0 > .zero }
        let shortest = (deadlines.min() ?? .seconds(10)).wholeNanoseconds
        period = Int32(min(max(shortest / 4_000_000, 5), 250))
        let limit = core.limits.bodyBytes > 0 ? core.limits.bodyBytes : 1 << 26
        lingerBytes = limit > Int.max / 4 ? Int.max : limit * 4
    }

    deinit {
        for end in [wakeup.reading, wakeup.writing] where end >= 0 { close(end) }
    }

    /// Starts the thread.
    func start() -> Bool {
        // Without a descriptor left there is no pipe.
        guard wakeup.reading >= 0, wakeup.writing >= 0 else { return false }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Watch>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard result == 0 else {
            context.release()
            return false
        }
        state.withLock { $0.thread = thread }
        return true
    }

    /// Ends the thread and waits for it.
    func stop() {
        let thread = state.withLock { state -> pthread_t? in
            state.isStopped = true
            defer { state.thread = nil }
            return state.thread
        }
        wake()
        if let thread { pthread_join(thread, nil) }
    }

    /// Reads the socket empty before it is closed.
    ///
    /// The library closes its own descriptor, so this is another one.
    func linger(_ descriptor: Int32) {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return }
        state.withLock { $0.newcomers.append(copy) }
        wake()
    }

    private func wake() {
        var byte: UInt8 = 1
        // A full pipe wakes just as well.
        _ = write(wakeup.writing, &byte, 1)
    }

    // MARK: - The thread

    private func run() {
        var lingerers: [Lingerer] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var nextLook = MonotonicTime.now
        while true {
            var entries = [pollfd(fd: wakeup.reading, events: Int16(POLLIN), revents: 0)]
            entries += lingerers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            _ = poll(&entries, nfds_t(entries.count), period)
            let (isStopped, newcomers) = state.withLock { state -> (Bool, [Int32]) in
                defer { state.newcomers = [] }
                return (state.isStopped, state.newcomers)
            }
            if isStopped {
                for descriptor in newcomers + lingerers.map(\.descriptor) { close(descriptor) }
                return
            }
            if entries[0].revents != 0 {
                _ = buffer.withUnsafeMutableBytes { read(wakeup.reading, $0.baseAddress, $0.count) }
            }
            let now = MonotonicTime.now
            for index in lingerers.indices.reversed() where !keeps(&lingerers[index], &buffer, now) {
                close(lingerers[index].descriptor)
                lingerers.remove(at: index)
            }
            for descriptor in newcomers {
                guard lingerers.count < Self.maximumLingerers else {
                    close(descriptor)
                    continue
                }
                lingerers.append(
                    Lingerer(
                        descriptor: descriptor,
                        until: MonotonicTime(nanoseconds: now.nanoseconds + Self.lingerTime),
                        left: lingerBytes))
            }
            guard now >= nextLook else { continue }
            for connection in core.connections { connection.enforce(core.limits, at: now) }
            nextLook = MonotonicTime(nanoseconds: now.nanoseconds + Int64(period) * 1_000_000)
        }
    }

    /// Reads what is there; false when the socket is to be closed.
    private func keeps(_ lingerer: inout Lingerer, _ buffer: inout [UInt8], _ now: MonotonicTime) -> Bool {
        // A few buffers at a time, so that one client does not hold up the deadlines of all.
        for _ in 0..<16 {
            let count = buffer.withUnsafeMutableBytes {
                recv(lingerer.descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            if count < 0 { return (errno == EAGAIN || errno == EINTR) && now < lingerer.until }
            if count == 0 { return false }
            lingerer.left -= count
            if lingerer.left <= 0 { return false }
        }
        return now < lingerer.until
    }
}
