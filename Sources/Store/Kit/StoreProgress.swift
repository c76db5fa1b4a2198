import Synchronization

/// How far the store has come, so that what was made from it is known to be up to date without asking it.
///
/// Whoever keeps something that was read notes the number first and reads then: as long as the number stays,
/// so does what was read. The store counts after a commit and before anybody is told of it, so nobody who was
/// told sees what was before.
package final class StoreProgress: Sendable {
    private struct State {
        var directory: UInt64 = 1
        var epoch: UInt64 = 1
        var revisions: [CalendarID: Int64] = [:]
    }

    private let state = Mutex(State())

    /// Nothing has been changed yet.
    package init() {}

    /// Grows with every change of anything but objects: users, passwords, accounts, calendars, dead
    /// properties; also whenever another process changed the store.
    package var directory: UInt64 { state.withLock { $0.directory } }

    /// Grows whenever another process changed the store.
    package var epoch: UInt64 { state.withLock { $0.epoch } }

    /// How far a calendar's objects have come.
    package struct Objects: Sendable, Hashable {
        /// Grows when another process changed the store: revisions may then be newer than is known here.
        package let epoch: UInt64
        /// The newest revision that was committed here in this epoch; `nil` when there was none.
        package let revision: Int64?
    }

    /// How far the objects of a calendar have come.
    package func objects(of calendar: CalendarID) -> Objects {
        state.withLock { Objects(epoch: $0.epoch, revision: $0.revisions[calendar]) }
    }

    /// Tells what a commit has changed.
    ///
    /// - Parameters:
    ///   - directory: Whether it was more than objects.
    ///   - revisions: The new revision of each calendar whose objects have changed.
    package func didCommit(directory: Bool, revisions: [CalendarID: Int64]) {
        guard directory || !revisions.isEmpty else { return }
        state.withLock { state in
            if directory { state.directory += 1 }
            for (calendar, revision) in revisions { state.revisions[calendar] = revision }
        }
    }

    /// Tells that another process changed the store.
    package func didChangeElsewhere() {
        state.withLock { state in
            state.directory += 1
            state.epoch += 1
            state.revisions = [:]
        }
    }
}
