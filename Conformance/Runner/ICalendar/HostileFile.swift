import FoundationEssentials

/// Judges a hostile file in a process of its own, which may crash or hang without taking the others along.
enum HostileFile {
    /// What a file may take whose index says nothing: seconds are a hang, gigabytes a bomb.
    private static let usualMilliseconds = 2000.0
    private static let usualMegabytes = 512.0
    /// After this the process is killed; slow machines and unoptimised builds still finish what is sound.
    private static let lastSeconds = 30

    /// How often a file that took too long is tried: neighbours on a shared processor make even its time vary,
    /// and only ever make it longer, so that the shortest is the truest.
    private static let tries = 3

    /// What is wrong, or `nil`.
    static func failure(_ file: CalendarFile) throws -> String? {
        var verdict = Verdict.sound
        for _ in 0..<tries {
            verdict = try judge(file)
            guard case .slow = verdict else { break }
        }
        switch verdict {
        case .sound: return nil
        case .slow(let sentence), .wrong(let sentence): return sentence
        }
    }

    private enum Verdict {
        case sound
        case slow(String)
        case wrong(String)
    }

    private static func judge(_ file: CalendarFile) throws -> Verdict {
        let expected = try JSONEncoder().encode(file.row?.expect ?? [:])
        let outcome = try ChildProcess.run(
            "/proc/self/exe",
            [
                HostileProbe.command, file.path, file.row?.verdict ?? "survive",
                String(decoding: expected, as: UTF8.self),
            ], seconds: lastSeconds)
        if outcome.wasKilled { return .wrong("hangs: killed after \(lastSeconds) s") }
        if let signal = outcome.signal { return .wrong("crashes by signal \(signal)") }
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
        guard outcome.exitCode == 0, let milliseconds = lines.first.flatMap(Double.init) else {
            return .wrong("the probe ended with \(outcome.exitCode ?? -1)")
        }
        if lines.count > 1 { return .wrong(lines.dropFirst().joined(separator: "; ")) }
        let maxMilliseconds = file.row?.maxMilliseconds ?? usualMilliseconds
        guard milliseconds <= maxMilliseconds else {
            return .slow("took \(milliseconds) ms of \(maxMilliseconds)")
        }
        let maxMegabytes = file.row?.maxMegabytes ?? usualMegabytes
        guard outcome.peakMegabytes <= maxMegabytes else {
            return .wrong("took \(Int(outcome.peakMegabytes)) MB of \(maxMegabytes)")
        }
        return .sound
    }
}
