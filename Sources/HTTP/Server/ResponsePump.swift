import Telemetry
import CMicrohttpd
import Glibc
import Synchronization

/// Carries a streamed answer from the task that makes it to the network thread that sends it.
///
/// Two pieces are held at most: the one being sent and the next. The task waits while both places are taken; the
/// connection is suspended while both are empty (a reader that returned 0 without suspending would be called
/// again at once, for ever).
final class ResponsePump: Sendable {
    private enum End { case whole, broken }

    private struct State {
        var current: [UInt8] = []
        var offset = 0
        var next: [UInt8]?
        var end: End?
        /// Set while the connection is suspended for want of a piece.
        var starving: ConnectionHandle?
        var starvingSince = MonotonicTime.now
        var connection: ConnectionHandle?
        var task: Task<Void, Never>?
        /// The task, when it waits for room.
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let pull: @Sendable () async throws -> [UInt8]?
    private let core: ServerCore
    private let state = Mutex(State())

    init(_ pull: @escaping @Sendable () async throws -> [UInt8]?, core: ServerCore) {
        self.pull = pull
        self.core = core
    }

    // MARK: - The network thread

    func attach(_ connection: ConnectionHandle) { state.withLock { $0.connection = connection } }

    /// libmicrohttpd's content reader.
    ///
    /// - Returns: Bytes written; 0 with the connection suspended; -1 at the end; -2 to break the connection off.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (count, waiter) = state.withLock { state -> (Int, CheckedContinuation<Void, Never>?) in
            var written = 0
            while written < buffer.count {
                let left = state.current.count - state.offset
                if left == 0 {
                    guard let next = state.next else { break }
                    state.current = next
                    state.offset = 0
                    state.next = nil
                    continue
                }
                let count = min(left, buffer.count - written)
                state.current.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(rebasing: buffer[written...]).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: $0[state.offset..<(state.offset + count)]))
                }
                written += count
                state.offset += count
            }
            if written > 0 {
                guard state.next == nil else { return (written, nil) }
                defer { state.waiter = nil }
                return (written, state.waiter)
            }
            switch state.end {
            case .whole: return (-1, nil)
            case .broken: return (-2, nil)
            case nil: break
            }
            guard core.stage != .closing, let connection = state.connection else {
                state.end = .broken
                return (-2, nil)
            }
            connection.suspend()
            state.starving = connection
            state.starvingSince = .now
            if state.task == nil { state.task = Task { [self] in await run() } }
            return (0, nil)
        }
        waiter?.resume()
        return count
    }

    // MARK: - The task

    private func run() async {
        do {
            while !Task.isCancelled, let piece = try await pull() {
                if !piece.isEmpty { await put(piece) }
                if state.withLock({ $0.end != nil }) { return }
            }
            // What a cancelled task had still to say is not known to be whole.
            finish(Task.isCancelled ? .broken : .whole)
        } catch {
            core.log?.warning("http.stream-broken", ["cancelled": .bool(Task.isCancelled)])
            finish(.broken)
        }
    }

    private func put(_ piece: [UInt8]) async {
        let isFull = state.withLock { state in
            guard state.current.count == state.offset, state.next == nil else {
                state.next = piece
                return true
            }
            state.current = piece
            state.offset = 0
            state.starving?.resume()
            state.starving = nil
            return false
        }
        guard isFull else { return }
        await withCheckedContinuation { continuation in
            let hasRoom = state.withLock { state in
                guard state.next != nil, state.end == nil else { return true }
                state.waiter = continuation
                return false
            }
            if hasRoom { continuation.resume() }
        }
    }

    private func finish(_ end: End) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.end == nil { state.end = end }
            state.starving?.resume()
            state.starving = nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    // MARK: - Ends

    /// Breaks the answer off, so that the client sees that it is not whole.
    func fail() {
        finish(.broken)
        state.withLock { $0.task }?.cancel()
    }

    /// The client has ended its side: what is not there yet is not made any more.
    func abandon() {
        if state.withLock({ $0.starving != nil }) { fail() }
    }

    /// The connection is done with this answer: nothing of it may be touched any more.
    func cancel() {
        let (task, waiter) = state.withLock {
            state -> (Task<Void, Never>?, CheckedContinuation<Void, Never>?) in
            state.starving = nil
            state.connection = nil
            if state.end == nil { state.end = .broken }
            defer { state.waiter = nil }
            return (state.task, state.waiter)
        }
        task?.cancel()
        waiter?.resume()
    }

    /// Breaks off when the next piece takes longer than a whole request may.
    func enforce(_ limits: HTTPServerLimits, at now: MonotonicTime) {
        let deadline = limits.requestDeadline.wholeNanoseconds
        let isLate = state.withLock {
            deadline > 0 && $0.starving != nil && now.since($0.starvingSince) > deadline
        }
        if isLate { fail() }
    }
}
