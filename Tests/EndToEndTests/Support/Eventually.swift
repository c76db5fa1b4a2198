/// What was waited for did not come within its bound.
struct NotInTime: Error, CustomStringConvertible {
    let what: String
    var description: String { "not in time: \(what)" }
}

/// Asks `condition` again and again until it holds, at most for `bound`.
///
/// For what only asking can tell, as another process's answers; where something says when it happens, wait for
/// that instead. On a machine so busy that `bound` leaves time for a few questions only, some more are asked.
func eventually(
    _ what: String, within bound: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + bound
    var questions = 0
    while try await !condition() {
        questions += 1
        guard ContinuousClock.now < deadline || questions < 25 else { throw NotInTime(what: what) }
        try await Task.sleep(for: .milliseconds(20))
    }
}
