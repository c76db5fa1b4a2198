import StoreKit
import Synchronization

/// The credentials that a provider signs in with, as the store should have them.
///
/// Upstream may replace them at any time, also while the account is being let go; what the user connects with
/// meanwhile, or takes away, always stays.
final class HeldCredentials: Sendable {
    private let account: AccountID
    private let store: any CalendarStore
    private let held: Mutex<[UInt8]>

    /// Those of `account`.
    init(of account: AccountRecord, in store: any CalendarStore) {
        self.account = account.id
        self.store = store
        self.held = Mutex(account.credentials)
    }

    /// Keeps what upstream has replaced them with.
    func replace(with credentials: [UInt8]) async throws {
        let old = held.withLock { held in
            let old = held
            held = credentials
            return old
        }
        try await store.write { [account] writer in
            guard let record = try writer.account(account), record.credentials == old else { return }
            _ = try writer.modifyAccount(account) { $0.credentials = credentials }
        }
    }
}
