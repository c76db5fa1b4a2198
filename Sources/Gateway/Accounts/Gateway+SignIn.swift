package import CalDAVServer
import Cryptography
import ICalendar
import StoreKit
import Telemetry

extension Gateway {
    /// Checks a name and an app password; an unknown name or id costs as much as a wrong secret.
    package func signIn(user: String, password: String, peer: String) async -> SignIn {
        let given = AppPassword(password)
        let verifier = verify(given?.secret ?? "")
        let version = store.progress.directory
        // Right credentials only: all others cost as much as ever.
        if let id = given?.id, let known = directory.logins.value(for: id, at: version),
            constantTimeEqual(verifier, known.password.verifier),
            known.user.name.lowercased() == user.lowercased()
        {
            return await enter(known)
        }
        do {
            // One read for everything: each has a way to the store's thread and back.
            let domain = configuration.mailDomain
            let found = try await store.read { [verify] reader -> Directory.Login? in
                let row = try reader.password(given?.id ?? "-")
                let record = try reader.user(named: user)
                guard constantTimeEqual(verifier, row?.verifier ?? verify("-")), let row, let record,
                    row.user == record.id, let scope = Scope(rawValue: row.scope)
                else { return nil }
                let principal = Self.principal(
                    record, try reader.accounts(of: record.id), scope: scope, mailDomain: domain)
                return Directory.Login(password: row, user: record, principal: principal)
            }
            if let found {
                directory.logins.keep(found, for: found.password.id, at: version)
                return await enter(found)
            }
        } catch {
            // No failure of whoever asks.
            log.error("sign-in-failed", ["code": .string(StoreError.word(error))])
            return .unknown(retryAfter: configuration.retryAfter)
        }
        if let seconds = signIns.failed(user: user, peer: peer, now: clock.now()) {
            return .throttled(retryAfter: seconds)
        }
        return .denied
    }

    /// Lets somebody in whose password is right, unless it is used too often.
    private func enter(_ login: Directory.Login) async -> SignIn {
        if let seconds = excess(of: login.password, scope: login.principal.scope) {
            return .limited(retryAfter: seconds)
        }
        await noteUse(of: login.password)
        var principal = login.principal
        if principal.scope == .eventsManaged { principal.application = login.password.id }
        return .principal(principal)
    }

    /// Seconds to wait when a password is used too often: applications by default, people's clients where the
    /// operator says so.
    private func excess(of password: PasswordRecord, scope: Scope) -> Int? {
        let isPerson = scope == .calendars
        return requests.count(
            password.id,
            perSecond: isPerson ? configuration.userRequestsPerSecond : configuration.requestsPerSecond,
            perMinute: isPerson ? 0 : configuration.requestsPerMinute, now: clock.now())
    }

    /// Writes down that a password is in use, at most once an hour: a sign-in is no write.
    private func noteUse(of password: PasswordRecord) async {
        let now = clock.now()
        if let last = password.lastUsed, (0..<3_600).contains(now.seconds(since: last)) { return }
        guard signIns.isFirstUse(of: password.id, now: now) else { return }
        do {
            try await store.write { try $0.recordPasswordUse(password.id, now: now) }
        } catch {
            // Revoked meanwhile, or the disk is full: no reason to keep anybody out.
            log.info("password-use-not-noted", ["code": .string(StoreError.word(error))])
        }
    }

    private static func principal(
        _ user: UserRecord, _ accounts: [AccountRecord], scope: Scope, mailDomain: String?
    ) -> Principal {
        Principal(
            user: user.name, displayName: user.displayName,
            addresses: AddressBook.mails(of: user, accounts, mailDomain: mailDomain), scope: scope)
    }
}
