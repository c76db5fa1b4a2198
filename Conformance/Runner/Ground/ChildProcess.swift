import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Runs another program to its end and measures it.
enum ChildProcess {
    /// How a program ended.
    struct Outcome {
        /// What it wrote to stdout.
        var output: [UInt8]
        /// Its exit code; `nil` when a signal ended it.
        var exitCode: Int32?
        /// The signal that ended it.
        var signal: Int32?
        /// Whether it was killed because its time was over.
        var wasKilled: Bool
        /// Its largest resident set, in megabytes of 2^20 octets.
        var peakMegabytes: Double
    }

    /// Starts `path` and waits for its end, or kills it after `seconds`.
    ///
    /// - Throws: ``ConformanceError`` when it cannot be started.
    static func run(_ path: String, _ arguments: [String], seconds: Int) throws -> Outcome {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ConformanceError("no pipe: errno \(errno)") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addclose(&actions, ends[1])
        var words = ([path] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var child: pid_t = 0
        let failure = posix_spawnp(&child, path, &actions, nil, words, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard failure == 0 else { throw ConformanceError("cannot start \(path): errno \(failure)") }

        var outcome = Outcome(output: [], exitCode: nil, signal: nil, wasKilled: false, peakMegabytes: 0)
        let end = ContinuousClock.now + .seconds(seconds)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let left = (end - ContinuousClock.now) / .milliseconds(1)
            var descriptor = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            if left <= 0 || poll(&descriptor, 1, Int32(left.rounded(.up))) == 0 {
                outcome.wasKilled = true
                kill(child, SIGKILL)
                break
            }
            let count = read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            outcome.output += buffer[..<count]
        }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
        outcome.peakMegabytes = Double(usage.ru_maxrss) / 1024
        // What WIFEXITED and its like say, which Swift does not see.
        if status & 0x7F == 0 {
            outcome.exitCode = status >> 8 & 0xFF
        } else {
            outcome.signal = status & 0x7F
        }
        return outcome
    }
}
