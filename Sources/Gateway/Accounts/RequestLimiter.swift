import ICalendar
import Synchronization

/// Counts the requests of each app password, so that an application that asks in a loop leaves room for others.
final class RequestLimiter: Sendable {
    private struct Window {
        var second: Instant
        var inSecond = 0
        var minute: Instant
        var inMinute = 0
    }

    /// Only passwords that exist are counted, so this is not reached but by very large installations.
    private static let capacity = 10_000

    private let windows = Mutex<[String: Window]>([:])

    /// Counts a request.
    ///
    /// - Parameters:
    ///   - password: The public half of the password.
    ///   - perSecond: The most requests of one second; zero for any number.
    ///   - perMinute: The most requests of one minute; zero for any number.
    ///   - now: When the request came.
    /// - Returns: Seconds to wait when there were too many; `nil` otherwise.
    func count(_ password: String, perSecond: Int, perMinute: Int, now: Instant) -> Int? {
        guard perSecond > 0 || perMinute > 0 else { return nil }
        return windows.withLock { windows in
            if windows.count >= Self.capacity, windows[password] == nil {
                windows = windows.filter { now.seconds(since: $0.value.minute) < 60 }
            }
            var window = windows[password] ?? Window(second: now, minute: now)
            if window.second != now {
                window.second = now
                window.inSecond = 0
            }
            // Also when the clock was set back.
            if !(0..<60).contains(now.seconds(since: window.minute)) {
                window.minute = now
                window.inMinute = 0
            }
            window.inSecond += 1
            window.inMinute += 1
            var wait: Int?
            if perMinute > 0, window.inMinute > perMinute {
                wait = Int(60 - now.seconds(since: window.minute))
            } else if perSecond > 0, window.inSecond > perSecond {
                // What is refused does not count against the minute.
                window.inMinute -= 1
                wait = 1
            }
            windows[password] = window
            return wait
        }
    }
}
