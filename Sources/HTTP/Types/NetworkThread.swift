import Dispatch

/// The thread on which requests come in, and where an answer may begin.
package enum NetworkThread {
    /// Goes on elsewhere, whatever thread this is.
    ///
    /// `Task.yield()` does not promise that: when another thread is quick enough to resume the task before it has
    /// suspended, it stays where it is. A change to an actor with an executor of its own, and back, is made by
    /// being enqueued, always.
    package static func leave() async { await Elsewhere.shared.arrive() }
}

private actor Elsewhere {
    static let shared = Elsewhere()

    private let executor = QueueExecutor()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Nothing is done here: to have come is all.
    func arrive() {}
}

private final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "calgate.elsewhere")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
