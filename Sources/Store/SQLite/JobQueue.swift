import Glibc

/// Work for the store's threads: tasks put it in, threads block until there is some.
///
/// `@unchecked Sendable`: POSIX says that a mutex and a condition variable may be used by any thread, at the
/// address at which they were initialised; `jobs`, `head` and `isClosed` are touched only while the mutex is held.
final class JobQueue<Job: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [Job] = []
    /// How many of `jobs` were taken already.
    private var head = 0
    private var isClosed = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Puts a job at the end; `false` when the queue was closed.
    func put(_ job: Job) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        jobs.append(job)
        pthread_cond_signal(condition)
        return true
    }

    /// Takes up to `limit` jobs, in their order; blocks until there is one.
    ///
    /// - Parameter limit: At most so many.
    /// - Returns: `nil` when the queue was closed and everything was taken.
    func take(atMost limit: Int) -> [Job]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while head == jobs.count {
            if isClosed { return nil }
            pthread_cond_wait(condition, mutex)
        }
        let end = min(head + limit, jobs.count)
        let taken = Array(jobs[head..<end])
        head = end
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 256 {
            // Taken jobs are let go of, without moving the rest at every turn.
            jobs.removeSubrange(..<head)
            head = 0
        }
        return taken
    }

    /// Refuses further jobs; those that are in are still handed out.
    func close() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        isClosed = true
        pthread_cond_broadcast(condition)
    }
}
