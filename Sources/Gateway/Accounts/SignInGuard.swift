package import ICalendar
import Synchronization

/// Counts failed sign-ins by address and user, so that guessing is slow.
///
/// Right credentials always pass: only further failures are answered with 429.
package final class SignInGuard: Sendable {
    private struct Place: Hashable {
        var peer: String
        var user: String
    }

    private struct Window {
        var start: Instant
        var failures: Int
    }

    /// The most places that are remembered; the oldest minute goes first.
    private static let capacity = 10_000

    private let limit: Int
    private let windows = Mutex<[Place: Window]>([:])
    private let uses = Mutex<[String: Instant]>([:])

    /// A guard that lets `limit` failures a minute pass as plain refusals.
    package init(limit: Int) { self.limit = limit }

    /// Notes a failure.
    ///
    /// - Returns: Seconds to wait when there were too many; `nil` otherwise.
    package func failed(user: String, peer: String, now: Instant) -> Int? {
        windows.withLock { windows in
            if windows.count >= Self.capacity {
                windows = windows.filter { now.seconds(since: $0.value.start) < 60 }
                if windows.count >= Self.capacity { windows.removeAll() }
            }
            // No name is longer than 64, but what is tried may be.
            let place = Place(peer: peer, user: String(user.prefix(65)).lowercased())
            var window = windows[place] ?? Window(start: now, failures: 0)
            if now.seconds(since: window.start) >= 60 { window = Window(start: now, failures: 0) }
            window.failures += 1
            windows[place] = window
            guard window.failures > limit else { return nil }
            return Int(max(1, 60 - now.seconds(since: window.start)))
        }
    }

    /// Whether a password, of which the right secret was given, was not used here in the hour before `now`.
    func isFirstUse(of password: String, now: Instant) -> Bool {
        uses.withLock { uses in
            if let last = uses[password], (0..<3_600).contains(now.seconds(since: last)) { return false }
            uses[password] = now
            return true
        }
    }
}
