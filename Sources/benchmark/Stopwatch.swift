/// Measures a piece of work several times; the best time counts, for whatever else the machine does only adds.
enum Stopwatch {
    /// The shortest of `runs` runs in seconds, and what the last one gave.
    static func best<Result>(of runs: Int, _ work: () throws -> Result) rethrows -> (
        seconds: Double, result: Result
    ) {
        var shortest = Double.infinity
        var (seconds, result) = try once(work)
        for _ in 1..<max(runs, 2) {
            shortest = min(shortest, seconds)
            (seconds, result) = try once(work)
        }
        return (min(shortest, seconds), result)
    }

    private static func once<Result>(_ work: () throws -> Result) rethrows -> (Double, Result) {
        let start = ContinuousClock.now
        let result = try work()
        return ((ContinuousClock.now - start) / .seconds(1), result)
    }
}
