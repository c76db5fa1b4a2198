package import ProviderKit
package import StoreKit

/// Connects and disconnects accounts.
package struct Connector: Sendable {
    /// Why that cannot be done.
    package enum Failure: Error, Sendable, Equatable {
        /// There is no such user.
        case unknownUser
        /// The user has no such account.
        case unknownAccount
        /// The account lives here only: there are no credentials to forget.
        case localAccount
    }

    /// A connected account and its calendars.
    package struct Connection: Sendable {
        /// The account.
        package var account: AccountRecord
        /// Its calendars, oldest first.
        package var calendars: [CalendarRecord]
        /// The user's name, as it stands in URLs.
        package var user: String
    }

    private let store: any CalendarStore

    /// Accounts of `store`.
    package init(store: any CalendarStore) { self.store = store }

    /// Connects an upstream account: `provider` signs in with `credentials` and lists the calendars.
    ///
    /// The same address again re-uses the account, with its hrefs and sync tokens.
    package func connect(
        _ user: String, with provider: any Provider, credentials: @Sendable () throws -> [UInt8]
    ) async throws -> Connection {
        guard try await store.read({ try $0.user(named: user) }) != nil else { throw Failure.unknownUser }
        let identity = try await provider.verify()
        let upstream = try await provider.calendars()
        let credentials = try credentials()
        let name = provider.name
        return try await store.write { writer in
            guard let record = try writer.user(named: user) else { throw Failure.unknownUser }
            var account =
                try writer.account(of: record.id, provider: name, address: identity.address)
                ?? writer.addAccount(
                    user: record.id, provider: name, address: identity.address,
                    displayName: identity.displayName, credentials: credentials)
            account.credentials = credentials
            account.displayName = identity.displayName
            account.state = .connected
            account.reason = nil
            try writer.updateAccount(account)
            try CalendarList.update(account, with: upstream, in: writer)
            return Connection(
                account: account, calendars: try writer.calendars(in: account.id).filter { !$0.isInbox },
                user: record.name)
        }
    }

    /// Makes a calendar that lives in the store only, under the user's one local account.
    package func addLocalCalendar(_ user: String, named name: String) async throws -> Connection {
        try await store.write { writer in
            guard let record = try writer.user(named: user) else { throw Failure.unknownUser }
            let account =
                try writer.accounts(of: record.id).first(where: \.isLocal)
                ?? writer.addAccount(
                    user: record.id, provider: AccountRecord.local, address: record.name, credentials: [])
            let taken = Set(try writer.calendars(of: record.id).map(\.segment))
            let segment = Replica.segment(for: name, taken: taken)
            _ = try writer.addCalendar(
                NewCalendar(
                    user: record.id, account: account.id, segment: segment, upstreamID: segment,
                    displayName: name, components: ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"],
                    state: .current))
            _ = try Boxes.inbox(of: record.id, making: writer)
            return Connection(
                account: account, calendars: try writer.calendars(in: account.id).filter { !$0.isInbox },
                user: record.name)
        }
    }

    /// Forgets an account's credentials; what was read stays readable, writes are refused.
    package func disconnect(_ user: String, account id: AccountID) async throws {
        try await store.write { writer in
            guard let record = try writer.user(named: user) else { throw Failure.unknownUser }
            guard let account = try writer.account(id), account.user == record.id else {
                throw Failure.unknownAccount
            }
            guard !account.isLocal else { throw Failure.localAccount }
            try writer.modifyAccount(id) { account in
                account.credentials = []
                account.state = .disconnected
                account.reason = "disconnected-by-operator"
            }
        }
    }
}
