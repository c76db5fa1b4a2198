import StoreKit
import Synchronization

/// Which write of the store is the last one before the process is dead.
enum FaultPlan: Sendable, Equatable {
    case none
    /// The n-th write from now, counted from 1, fails, and everything after it.
    case dieAtWrite(Int)
    /// The n-th write is on disk, but nobody hears of it; everything after it fails.
    case dieAfterWrite(Int)
}

/// Counts writes down to the death of the process.
final class FaultSwitch: Sendable {
    private struct State {
        var plan: FaultPlan
        var writes = 0
        var isDead = false
    }

    private let state: Mutex<State>

    init(_ plan: FaultPlan) { state = Mutex(State(plan: plan)) }

    func replace(with plan: FaultPlan) { state.withLock { $0 = State(plan: plan) } }

    /// Whether the process has died.
    var isDead: Bool { state.withLock { $0.isDead } }

    struct Death: Error {}

    /// Before a read or write.
    func checkAlive() throws { if isDead { throw Death() } }

    /// Before a write; says whether its answer is lost.
    func beginWrite() throws -> Bool {
        try state.withLock { state in
            if state.isDead { throw Death() }
            state.writes += 1
            switch state.plan {
            case .none: return false
            case .dieAtWrite(let number):
                guard state.writes == number else { return false }
                state.isDead = true
                throw Death()
            case .dieAfterWrite(let number):
                guard state.writes == number else { return false }
                state.isDead = true
                return true
            }
        }
    }
}

/// A store that dies at a chosen write, as a killed process does.
struct FaultyStore: CalendarStore {
    private let store: any CalendarStore
    let faults: FaultSwitch

    init(_ store: any CalendarStore, faults: FaultSwitch) {
        self.store = store
        self.faults = faults
    }

    var progress: StoreProgress { store.progress }

    func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> T) async throws -> T {
        try faults.checkAlive()
        return try await store.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any StoreWriter) throws -> T) async throws -> T {
        let isLost = try faults.beginWrite()
        let result = try await store.write(body)
        if isLost { throw FaultSwitch.Death() }
        return result
    }

    func foreignChange() async throws -> Bool {
        try faults.checkAlive()
        return try await store.foreignChange()
    }

    func close() async { await store.close() }
}
