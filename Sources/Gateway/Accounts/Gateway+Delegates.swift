package import CalDAVServer
import HTTPTypes
import StoreKit
package import WebDAV

/// Who may see whom, and whose calendars.
extension Gateway {
    /// The principal of that name: oneself, and of the others those whom ``GatewayConfiguration/directory`` shows.
    package func principal(
        named user: String, seenBy requester: Principal
    ) async throws(DAVError) -> Principal? {
        let name = user.lowercased()
        if name == requester.user.lowercased() { return requester }
        guard requester.scope == .calendars else { return nil }
        let book = try await addressBook()
        guard let entry = book.entry(named: name) else { return nil }
        guard try await isSeen(entry.user.name, by: requester) else { return nil }
        return Principal(entry)
    }

    /// Oneself, then everybody else who may be seen, the oldest first.
    package func principals(seenBy requester: Principal) async throws(DAVError) -> [Principal] {
        guard requester.scope == .calendars else { return [requester] }
        var seen = [requester]
        for entry in try await addressBook().all where entry.user.name != requester.user {
            if try await isSeen(entry.user.name, by: requester) { seen.append(Principal(entry)) }
        }
        return seen
    }

    /// Who is a user's delegate, and whose delegate the user is.
    package func delegation(of user: String) async throws(DAVError) -> Delegation {
        let name = user.lowercased()
        return try await directory.delegations.value(for: name, at: store.progress.directory) {
            () async throws(DAVError) in
            try await reading { reader in
                var result = Delegation()
                guard let record = try reader.user(named: name) else { return result }
                for row in try reader.delegates(of: record.id) {
                    guard let member = try reader.user(row.member) else { continue }
                    result.delegates[ProxyAccess(row.access), default: []].append(member.name)
                }
                for row in try reader.delegations(to: record.id) {
                    guard let owner = try reader.user(row.owner) else { continue }
                    result.delegators[ProxyAccess(row.access), default: []].append(owner.name)
                }
                return result
            }
        }
    }

    /// Makes exactly these users the delegates of one kind.
    package func setDelegates(
        _ users: [String], _ access: ProxyAccess, of owner: Principal
    ) async throws(DAVError) {
        try await writing { writer in
            guard let record = try writer.user(named: owner.user) else { throw DAVError.notFound }
            var members: [UserID] = []
            for user in users {
                guard let member = try writer.user(named: user), member.id != record.id else {
                    throw DAVError(403, .dav("recognized-principal"), "There is no such user.")
                }
                members.append(member.id)
            }
            try writer.setDelegates(members, of: record.id, access: DelegateAccess(access))
        }
    }

    /// What a requester may do with a user's calendars; `nil` for nothing.
    package func access(
        to user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarAccess? {
        if user.lowercased() == requester.user.lowercased() { return .owner }
        // Whoever is somebody's delegate is it in person: a program with less than everything is not.
        guard requester.scope == .calendars else { return nil }
        let delegates = try await delegation(of: user).delegates
        for access in [ProxyAccess.write, .read] where delegates[access]?.contains(requester.user) == true {
            return .delegate(access)
        }
        return nil
    }

    /// Everybody's addresses, as of the present version of the store.
    func addressBook() async throws(DAVError) -> AddressBook {
        let domain = configuration.mailDomain
        return try await directory.addressBook.value(for: domain, at: store.progress.directory) {
            () async throws(DAVError) in
            try await reading { try AddressBook($0, mailDomain: domain) }
        }
    }

    /// Everybody's addresses with the version of the store that they are of, for a transaction to come.
    func knownAddresses() async throws(DAVError) -> KnownAddresses {
        let version = store.progress.directory
        return KnownAddresses(addresses: try await addressBook(), version: version)
    }

    private func isSeen(_ user: String, by requester: Principal) async throws(DAVError) -> Bool {
        guard configuration.directory == .delegates else { return true }
        let own = try await delegation(of: requester.user)
        return own.delegates.values.contains { $0.contains(user) }
            || own.delegators.values.contains { $0.contains(user) }
    }
}

extension Principal {
    /// Somebody else, of whom nothing is known but who they are.
    init(_ entry: AddressBook.Entry) {
        self.init(
            user: entry.user.name, displayName: entry.user.displayName, addresses: entry.mails,
            scope: .freebusy)
    }
}

extension ProxyAccess {
    init(_ access: DelegateAccess) {
        switch access {
        case .read: self = .read
        case .write: self = .write
        }
    }
}

extension DelegateAccess {
    init(_ access: ProxyAccess) {
        switch access {
        case .read: self = .read
        case .write: self = .write
        }
    }
}

/// An address book that was read before a transaction began.
struct KnownAddresses: Sendable {
    fileprivate let addresses: AddressBook
    fileprivate let version: UInt64

    /// The book, if nothing that it is made of has changed meanwhile.
    func book(_ store: any CalendarStore) -> AddressBook? {
        store.progress.directory == version ? addresses : nil
    }
}
