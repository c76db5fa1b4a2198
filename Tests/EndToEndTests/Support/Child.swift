import Foundation
import Glibc
import Synchronization

/// A child process: its output as it comes, its end, and nothing that waits without a bound.
final class Child: Sendable {
    /// How a process ended.
    enum Ending: Sendable, Equatable {
        case exited(Int32)
        case killed(by: Int32)
    }

    /// What is known of a process so far.
    struct State: Sendable {
        var standardOutput: [UInt8] = []
        var standardError: [UInt8] = []
        var ending: Ending?

        var output: String { String(decoding: standardOutput, as: UTF8.self) }
        var errors: String { String(decoding: standardError, as: UTF8.self) }
    }

    /// A process that could not be started, or did not do in time what was waited for.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct Held {
        var state = State()
        var waiters:
            [Int: (isMet: @Sendable (State) -> Bool, continuation: CheckedContinuation<Bool, Never>)] =
                [:]
        var count = 0
    }

    /// The number of the process; used for signals only while it is not reaped.
    let pid: pid_t
    private let name: String
    private let held = Mutex(Held())

    /// Starts `program` in `folder`, writes `input` to its standard input and closes that.
    init(
        _ program: URL, _ arguments: [String], environment: [String: String], folder: URL,
        input: [UInt8] = []
    ) throws(Failure) {
        // A child that ends before it has read everything is no reason to end the tests.
        signal(SIGPIPE, SIG_IGN)
        name = ([program.lastPathComponent] + arguments.prefix(2)).joined(separator: " ")
        let started = Self.starting.withLock { _ in
            Result { () throws(Failure) -> (pid_t, [Int32]) in
                let pipes = (try Self.pipe(), try Self.pipe(), try Self.pipe())
                let theirs = [pipes.0.read, pipes.1.write, pipes.2.write]
                defer { for descriptor in theirs { close(descriptor) } }
                let pid = try Self.spawn(
                    program, arguments, environment: environment, folder: folder, descriptors: theirs)
                return (pid, [pipes.0.write, pipes.1.read, pipes.2.read])
            }
        }
        let (pid, ours) = try started.get()
        self.pid = pid
        _ = input.withUnsafeBytes { Glibc.write(ours[0], $0.baseAddress, $0.count) }
        close(ours[0])
        Thread.detachNewThread { [self] in follow(output: ours[1], errors: ours[2]) }
    }

    /// One at a time: a pipe is for a moment open to whatever process is started then, which would keep it open.
    private static let starting = Mutex(())

    /// What is known at this moment.
    var state: State { held.withLock { $0.state } }

    /// Sends a signal, unless the process has ended.
    func send(_ signal: Int32) {
        held.withLock { if $0.state.ending == nil { _ = kill(pid, signal) } }
    }

    /// Waits for the process to end.
    func ending(within bound: Duration = .seconds(30)) async throws(Failure) -> Ending {
        try await wait("end", within: bound) { $0.ending != nil }
        guard let ending = state.ending else { throw Failure(description: "\(name): no ending") }
        return ending
    }

    /// Waits until `isMet` holds of what is known.
    func wait(
        _ what: String, within bound: Duration = .seconds(30),
        until isMet: @escaping @Sendable (State) -> Bool
    ) async throws(Failure) {
        let number = held.withLock { held in
            held.count += 1
            return held.count
        }
        let deadline = Task {
            try await Task.sleep(for: bound)
            held.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume(returning: false)
        }
        defer { deadline.cancel() }
        let isThere = await withCheckedContinuation { continuation in
            let isMetNow = held.withLock { held in
                if isMet(held.state) { return true }
                held.waiters[number] = (isMet, continuation)
                return false
            }
            if isMetNow { continuation.resume(returning: true) }
        }
        guard isThere else {
            let state = state
            throw Failure(
                description: "\(name): no \(what) in time; stdout \(state.output), stderr \(state.errors)")
        }
    }

    // MARK: - The thread that follows the process

    private func change(_ body: (inout State) -> Void) {
        let met = held.withLock { held in
            body(&held.state)
            let met = held.waiters.filter { $0.value.isMet(held.state) }
            for number in met.keys { held.waiters[number] = nil }
            return met.values.map(\.continuation)
        }
        for continuation in met { continuation.resume(returning: true) }
    }

    private func follow(output: Int32, errors: Int32) {
        var open = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while open.contains(where: { $0.fd >= 0 }) {
            guard poll(&open, nfds_t(open.count), -1) >= 0 || errno == EINTR else { break }
            for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
                let count = read(open[index].fd, &buffer, buffer.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 {
                    close(open[index].fd)
                    open[index].fd = -1
                    continue
                }
                let bytes = buffer[..<count]
                change { state in
                    if index == 0 { state.standardOutput += bytes } else { state.standardError += bytes }
                }
            }
        }
        // Seen as ended before it is reaped, so that no signal can reach another process of that number.
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
        change { state in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            let signal = status & 0x7F
            state.ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: signal)
        }
    }

    // MARK: - Starting

    private static func pipe() throws(Failure) -> (read: Int32, write: Int32) {
        var descriptors: [Int32] = [0, 0]
        guard Glibc.pipe(&descriptors) == 0 else { throw Failure(description: "no pipe") }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return (descriptors[0], descriptors[1])
    }

    private static func spawn(
        _ program: URL, _ arguments: [String], environment: [String: String], folder: URL,
        descriptors: [Int32]
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
        }
        // The thread that starts it may ignore or block what the child must see.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        // `env` becomes the program, under the same number.
        let path = "/usr/bin/env"
        let place = [path, "-C", folder.path(percentEncoded: false), program.path(percentEncoded: false)]
        var words = (place + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, &actions, &attributes, &words, &variables)
        guard code == 0 else {
            throw Failure(description: "cannot start \(path): \(String(cString: strerror(code)))")
        }
        return pid
    }
}
