import Dispatch
import Glibc
import Synchronization

/// Where long work is done, so that short work beside it does not wait.
///
/// The cooperative pool has a thread for each processor, and a job on it is not interrupted: two requests that reckon
/// for a second each would hold up everybody else for a second. Tasks that prefer this executor run on threads of
/// their own, as many again, to which the system prefers all others.
package final class SlowLane: TaskExecutor {
    /// The lane of the process; its threads start with its first use.
    package static let shared = SlowLane()

    /// How much the system prefers other threads: they get four times as much of a busy processor.
    private static let niceness: Int32 = 6

    private struct Jobs {
        var waiting: [UnownedJob] = []
        var next = 0
    }

    private let jobs = Mutex(Jobs())
    private let available = DispatchSemaphore(value: 0)

    private init() {
        for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) {
            var thread = pthread_t()
            let lane = Unmanaged.passRetained(self)
            let result = pthread_create(
                &thread, nil,
                { lane in
                    if let lane { Unmanaged<SlowLane>.fromOpaque(lane).takeRetainedValue().work() }
                    return nil
                }, lane.toOpaque())
            guard result == 0 else {
                lane.release()
                continue
            }
            pthread_detach(thread)
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.waiting.append(job) }
        available.signal()
    }

    /// Does one job after the other, for ever.
    private func work() {
        // On Linux 0 is this thread alone. Where it is not allowed, the lane is as quick as others.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        while true {
            available.wait()
            take()?.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func take() -> UnownedJob? {
        jobs.withLock { jobs in
            guard jobs.next < jobs.waiting.count else { return nil }
            defer {
                jobs.next += 1
                if jobs.next == jobs.waiting.count || jobs.next > 1024 {
                    jobs.waiting.removeFirst(jobs.next)
                    jobs.next = 0
                }
            }
            return jobs.waiting[jobs.next]
        }
    }
}
