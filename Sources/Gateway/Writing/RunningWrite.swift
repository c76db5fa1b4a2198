import CalDAVServer
import StoreKit
import WebDAV

/// The place of an object: a name in a calendar.
struct WriteSlot: Sendable, Hashable {
    var calendar: CalendarID
    var name: String
}

/// A write that an engine carries out, and those who wait for it.
struct RunningWrite {
    /// What the client sent, so that the same body joins.
    let digest: [UInt8]
    /// Carries it out, also after the last waiter has gone.
    var task: Task<Void, Never>?
    /// Who waits, by a number of the engine's.
    var waiters: [Int: CheckedContinuation<Result<PutOutcome, DAVError>, Never>] = [:]
}

extension AccountEngine {
    /// Waits for every write that is under way, until it ends or pauses for the first time.
    package func finishWrites() async {
        for slot in Array(writes.keys) { _ = await wait(for: slot) }
    }
}
