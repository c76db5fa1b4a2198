package import CalDAVServer
package import ICalendar
package import StoreKit

/// Makes and removes principals and their app passwords.
package struct Users: Sendable {
    /// Why that cannot be done.
    package enum Failure: Error, Sendable, Equatable {
        /// The name is not 1–64 of `[A-Za-z0-9._@+-]`, or is `.` or `..`.
        case invalidName
        /// There is such a user already, perhaps in other case.
        case exists
        /// There is no such user.
        case unknownUser
        /// The user has no such password.
        case unknownPassword
        /// The user has no such token of the Free/Busy URL.
        case unknownToken
    }

    private let store: any CalendarStore
    private let verifier: @Sendable (String) -> [UInt8]
    private let now: @Sendable () -> Instant

    /// Users of `store`; `passwordVerifier` makes what is stored of a secret.
    package init(
        store: any CalendarStore, passwordVerifier: @escaping @Sendable (String) -> [UInt8],
        now: @escaping @Sendable () -> Instant
    ) {
        self.store = store
        self.verifier = passwordVerifier
        self.now = now
    }

    /// Makes a principal and its first app password.
    package func add(_ name: String, displayName: String?) async throws -> AppPassword {
        guard Self.isValid(name) else { throw Failure.invalidName }
        let password = AppPassword.random()
        let verifier = verifier(password.secret)
        let now = now()
        try await store.write { writer in
            guard try writer.user(named: name) == nil else { throw Failure.exists }
            let user = try writer.addUser(name: name, displayName: displayName ?? name, now: now)
            try writer.addPassword(
                PasswordRecord(
                    id: password.id, user: user.id, name: "first", scope: Scope.calendars.rawValue,
                    verifier: verifier, created: now))
        }
        return password
    }

    /// Makes a further app password.
    package func addPassword(to name: String, called label: String, scope: Scope) async throws -> AppPassword
    {
        let password = AppPassword.random()
        let verifier = verifier(password.secret)
        let now = now()
        try await store.write { writer in
            guard let user = try writer.user(named: name) else { throw Failure.unknownUser }
            try writer.addPassword(
                PasswordRecord(
                    id: password.id, user: user.id, name: label, scope: scope.rawValue, verifier: verifier,
                    created: now))
        }
        return password
    }

    /// Every principal with its passwords.
    package func list() async throws -> [(user: UserRecord, passwords: [PasswordRecord])] {
        try await store.read { reader in
            try reader.users().map { ($0, try reader.passwords(of: $0.id)) }
        }
    }

    /// Removes a principal with accounts, calendars and everything in them; nothing upstream is touched.
    package func remove(_ name: String) async throws {
        try await store.write { writer in
            guard let user = try writer.user(named: name) else { throw Failure.unknownUser }
            try writer.removeUser(user.id)
        }
    }

    /// Revokes one app password.
    package func revoke(_ password: String, of name: String) async throws {
        try await store.write { writer in
            guard let user = try writer.user(named: name) else { throw Failure.unknownUser }
            guard let record = try writer.password(password), record.user == user.id else {
                throw Failure.unknownPassword
            }
            try writer.removePassword(password)
        }
    }

    /// Whether a name can stand in a URL as it is: 1–64 of `[A-Za-z0-9._@+-]`, not `.` or `..`.
    package static func isValid(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), name != ".", name != ".." else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: "+"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
