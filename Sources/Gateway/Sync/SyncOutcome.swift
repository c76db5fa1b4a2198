import ProviderKit
import StoreKit

/// How a sync of an account ended.
package enum SyncOutcome: Sendable, Equatable {
    /// Everything shown is current.
    case current
    /// Upstream asks to come back later, in seconds if it said so.
    case throttled(Int?)
    /// Upstream could not be reached or broke off.
    case unreachable
    /// Upstream does not accept the credentials.
    case disconnected
    /// Something else, in a bounded word.
    case failed(String)
    /// The engine is stopping.
    case cancelled

    init(_ error: any Error) {
        switch error {
        case let error as ProviderError:
            switch error.kind {
            case .unauthorized: self = .disconnected
            case .throttled(let seconds): self = .throttled(seconds)
            case .transient: self = .unreachable
            case .gone: self = .failed("anchor-lost")
            case .conflict: self = .failed("conflict")
            case .notFound: self = .failed("not-found")
            case .refused: self = .failed("refused")
            case .permanent: self = .failed("upstream-error")
            }
        case let error as SyncFailure: self = .failed(error.rawValue)
        case let error as StoreError: self = .failed(error.code == .leaseLost ? "lease-lost" : "store")
        case is CancellationError: self = .cancelled
        default: self = .failed("internal")
        }
    }

    /// The bounded word that `status` and the log show; `nil` when all is well.
    package var reason: String? {
        switch self {
        case .current, .cancelled: nil
        case .throttled: "throttled"
        case .unreachable: "unreachable"
        case .disconnected: "unauthorized"
        case .failed(let word): word
        }
    }
}
