package import ICalendar

/// How an account stands with its upstream; the raw values are those that `calgate status` prints.
package enum AccountState: String, Sendable, Hashable, Codable, CaseIterable {
    case connected, syncing, retrying, disconnected
    case awaitingAdmin = "awaiting-admin"
    case needsMigration = "needs-migration"
}

/// A connected upstream account, or the account that holds a user's local calendars.
package struct AccountRecord: Sendable, Hashable {
    package let id: AccountID
    package var user: UserID
    /// The provider's name, such as "local" or "google".
    package var provider: String
    /// The mail address of the account; with user and provider it names the account, without case.
    package var address: String
    package var displayName: String
    /// What the provider needs to sign in, in its own form; empty after a disconnect.
    package var credentials: [UInt8]
    package var state: AccountState
    /// Why the state is not ``AccountState/connected``, for the operator.
    package var reason: String?
    /// When everything of the account was last known to be current.
    package var lastSync: Instant?
    /// How many upstream calls were made so far.
    package var calls: Int64

    package init(
        id: AccountID, user: UserID, provider: String, address: String, displayName: String,
        credentials: [UInt8], state: AccountState, reason: String? = nil, lastSync: Instant? = nil,
        calls: Int64 = 0
    ) {
        self.id = id
        self.user = user
        self.provider = provider
        self.address = address
        self.displayName = displayName
        self.credentials = credentials
        self.state = state
        self.reason = reason
        self.lastSync = lastSync
        self.calls = calls
    }
}

/// The right to talk to one account's upstream and to write its anchors, for a time.
package struct Lease: Sendable, Hashable {
    package let account: AccountID
    /// The engine that holds it; unique to each start of a process.
    package let owner: String
    /// Grows with every new owner, so that a writer who lost the lease without noticing is recognised.
    package let fence: Int64
    package let expires: Instant

    package init(account: AccountID, owner: String, fence: Int64, expires: Instant) {
        self.account = account
        self.owner = owner
        self.fence = fence
        self.expires = expires
    }
}

/// A wish for a sync, posted by a command and carried out by the engine that holds the account's lease.
package struct SyncRequest: Sendable, Hashable {
    /// `posted` → `running` → `done` or `failed`.
    package enum State: String, Sendable, Hashable, Codable { case posted, running, done, failed }

    package let id: Int64
    package let account: AccountID
    /// Whether everything is to be listed again.
    package let full: Bool
    package let created: Instant
    package var state: State
    /// Objects looked at so far, for the progress line.
    package var progress: Int64
    /// Why it failed.
    package var reason: String?
    package var finished: Instant?

    package init(
        id: Int64, account: AccountID, full: Bool, created: Instant, state: State = .posted,
        progress: Int64 = 0, reason: String? = nil, finished: Instant? = nil
    ) {
        self.id = id
        self.account = account
        self.full = full
        self.created = created
        self.state = state
        self.progress = progress
        self.reason = reason
        self.finished = finished
    }

    /// Whether nothing more will happen to it.
    package var isFinished: Bool { state == .done || state == .failed }
}
