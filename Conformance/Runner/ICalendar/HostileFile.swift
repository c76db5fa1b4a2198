import FoundationEssentials

/// Judges a hostile file in a process of its own, which may crash or hang without taking the others along.
enum HostileFile {
    /// What a file may take whose index says nothing: seconds are a hang, gigabytes a bomb.
    private static let usualMilliseconds = 2000.0
    private static let usualMegabytes = 512.0
    /// After this the process is killed; slow machines and unoptimised builds still finish what is sound.
    private static let lastSeconds = 30

    /// What is wrong, or `nil`.
    static func failure(_ file: CalendarFile) throws -> String? {
        let expected = try JSONEncoder().encode(file.row?.expect ?? [:])
        let outcome = try ChildProcess.run(
            "/proc/self/exe",
            [
                HostileProbe.command, file.path, file.row?.verdict ?? "survive",
                String(decoding: expected, as: UTF8.self),
            ], seconds: lastSeconds)
        if outcome.wasKilled { return "hangs: killed after \(lastSeconds) s" }
        if let signal = outcome.signal { return "crashes by signal \(signal)" }
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
        guard outcome.exitCode == 0, let milliseconds = lines.first.flatMap(Double.init) else {
            return "the probe ended with \(outcome.exitCode ?? -1)"
        }
        if lines.count > 1 { return lines.dropFirst().joined(separator: "; ") }
        let maxMilliseconds = file.row?.maxMilliseconds ?? usualMilliseconds
        guard milliseconds <= maxMilliseconds else { return "took \(milliseconds) ms of \(maxMilliseconds)" }
        let maxMegabytes = file.row?.maxMegabytes ?? usualMegabytes
        guard outcome.peakMegabytes <= maxMegabytes else {
            return "took \(Int(outcome.peakMegabytes)) MB of \(maxMegabytes)"
        }
        return nil
    }
}
