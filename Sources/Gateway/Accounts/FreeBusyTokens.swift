package import CalDAVServer
import Cryptography
package import ICalendar
package import StoreKit
import Telemetry

/// Makes, lists and takes back the tokens of the Free/Busy URL.
package struct FreeBusyTokens: Sendable {
    private let store: any CalendarStore
    private let verifier: @Sendable (String) -> [UInt8]
    private let now: @Sendable () -> Instant

    /// Tokens in `store`; `verifier` makes what is stored of a secret.
    package init(
        store: any CalendarStore, verifier: @escaping @Sendable (String) -> [UInt8],
        now: @escaping @Sendable () -> Instant
    ) {
        self.store = store
        self.verifier = verifier
        self.now = now
    }

    /// Makes a token: 128 random bits, which are shown once and stored as what proves them.
    package func add(
        to name: String, called label: String, expires: Instant?
    ) async throws -> (token: String, record: FreeBusyTokenRecord) {
        let token = AppPassword.random()
        let verifier = verifier(token.secret)
        let now = now()
        let record = try await store.write { writer in
            guard let user = try writer.user(named: name) else { throw Users.Failure.unknownUser }
            let record = FreeBusyTokenRecord(
                id: token.id, user: user.id, name: label, verifier: verifier, created: now, expires: expires)
            try writer.addFreeBusyToken(record)
            return record
        }
        return (token.text, record)
    }

    /// A user's tokens, oldest first.
    package func list(of name: String) async throws -> [FreeBusyTokenRecord] {
        try await store.read { reader in
            guard let user = try reader.user(named: name) else { throw Users.Failure.unknownUser }
            return try reader.freeBusyTokens(of: user.id)
        }
    }

    /// Takes a token back, or all of a user's.
    ///
    /// - Parameters:
    ///   - token: Its public half, or all of it; `nil` for every token.
    ///   - name: The user.
    /// - Returns: The public halves of those that were taken back.
    /// - Throws: ``Users/Failure/unknownUser``, ``Users/Failure/unknownToken``.
    package func remove(_ token: String?, of name: String) async throws -> [String] {
        let id = token.map { String($0.prefix { $0 != "." }) }
        return try await store.write { writer in
            guard let user = try writer.user(named: name) else { throw Users.Failure.unknownUser }
            let records = try writer.freeBusyTokens(of: user.id).filter { id == nil || $0.id == id }
            guard id == nil || !records.isEmpty else { throw Users.Failure.unknownToken }
            for record in records { try writer.removeFreeBusyToken(record.id) }
            return records.map(\.id)
        }
    }
}

extension Gateway {
    /// The user whose busy times a token shows, if it is a token of the user of that name.
    ///
    /// An unknown name, an unknown token and a wrong secret cost the same and are answered alike.
    package func signIn(token: String, user: String, peer: String) async -> SignIn {
        let given = AppPassword(token)
        let verifier = verify(given?.secret ?? "")
        func find() async throws -> Directory.TokenHolder? {
            try await directory.tokens.value(for: given?.id ?? "-", at: store.progress.directory) {
                () async throws in
                let domain = configuration.mailDomain
                return try await store.read { reader -> Directory.TokenHolder? in
                    guard let row = try reader.freeBusyToken(given?.id ?? "-"),
                        let record = try reader.user(row.user)
                    else { return nil }
                    let mails = AddressBook.mails(
                        of: record, try reader.accounts(of: record.id), mailDomain: domain)
                    return Directory.TokenHolder(
                        token: row,
                        principal: Principal(
                            user: record.name, displayName: record.displayName, addresses: mails,
                            scope: .freebusy))
                }
            }
        }
        func isRight(_ holder: Directory.TokenHolder?) -> Bool {
            let isProven = constantTimeEqual(verifier, holder?.token.verifier ?? verify("-"))
            guard isProven, let holder else { return false }
            return holder.principal.user.lowercased() == user.lowercased()
                && (holder.token.expires.map { clock.now() < $0 } ?? true)
        }
        do {
            var holder = try await find()
            if !isRight(holder), await hasChangedElsewhere() { holder = try await find() }
            if let holder, isRight(holder) {
                let seconds = requests.count(
                    "token " + holder.token.id, perSecond: configuration.requestsPerSecond,
                    perMinute: configuration.requestsPerMinute, now: clock.now())
                return seconds.map { .limited(retryAfter: $0) } ?? .principal(holder.principal)
            }
        } catch {
            log.error("token-not-checked", ["code": .string(StoreError.word(error))])
            return .unknown(retryAfter: configuration.retryAfter)
        }
        if let seconds = signIns.failed(user: user, peer: peer, now: clock.now()) {
            return .throttled(retryAfter: seconds)
        }
        return .denied
    }
}
