import Synchronization

/// Where a task's cancellation finds its call, whichever of the two comes first.
final class CallSlot: Sendable {
    private struct State {
        var call: Call?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Puts the call in; true when the task was cancelled before.
    func fill(_ call: Call) -> Bool {
        state.withLock {
            $0.call = call
            return $0.isCancelled
        }
    }

    /// Notes the cancellation and returns the call, if it is there.
    func cancel() -> Call? {
        state.withLock {
            $0.isCancelled = true
            return $0.call
        }
    }
}
