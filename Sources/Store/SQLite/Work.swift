import StoreKit

/// What somebody waits for, made on a thread of the store.
///
/// `@unchecked Sendable`: it is handed from the asking task to one thread through ``JobQueue``, and only that thread
/// touches `outcome`.
final class Work<Session, Value: Sendable>: @unchecked Sendable {
    private let body: @Sendable (Session) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var outcome: Result<Value, any Error>?

    init(
        _ continuation: CheckedContinuation<Value, any Error>,
        _ body: @escaping @Sendable (Session) throws -> Value
    ) {
        self.continuation = continuation
        self.body = body
    }

    /// Runs the body and keeps what came of it.
    ///
    /// - Parameter session: What it works on.
    /// - Returns: Whether it succeeded.
    func run(_ session: Session) -> Bool {
        do {
            outcome = .success(try body(session))
            return true
        } catch {
            outcome = .failure(error)
            return false
        }
    }

    /// Answers who waits: with what came of the body, or with `failure` when that did not last.
    ///
    /// The body's own error is told rather than what befell the transaction afterwards.
    func answer(_ failure: StoreError?) {
        switch outcome {
        case .failure(let error): continuation.resume(throwing: error)
        case .success(let value) where failure == nil: continuation.resume(returning: value)
        case .success, nil:
            continuation.resume(throwing: failure ?? StoreError(.closed, "the work was never begun"))
        }
    }
}

/// ``Work`` whose result nobody but its asker knows the type of.
protocol WorkItem<Session>: AnyObject, Sendable {
    associatedtype Session
    func run(_ session: Session) -> Bool
    func answer(_ failure: StoreError?)
}

extension Work: WorkItem {}
