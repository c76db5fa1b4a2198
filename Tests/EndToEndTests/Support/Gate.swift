import Synchronization

/// A gate that holds whoever comes until it is opened.
final class Gate: Sendable {
    private struct Held {
        var isOpen = false
        var arrivals = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let held = Mutex(Held())

    /// How many have come so far, let through or not.
    var arrivals: Int { held.withLock { $0.arrivals } }

    /// Waits until the gate is open.
    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = held.withLock { held in
                held.arrivals += 1
                if !held.isOpen { held.waiting.append(continuation) }
                return held.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Lets all through, now and later.
    func open() {
        let waiting = held.withLock { held in
            held.isOpen = true
            defer { held.waiting = [] }
            return held.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
