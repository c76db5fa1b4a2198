import ICalendar
import StoreKit

extension Snapshot {
    private static let accountColumns = "SELECT id, user, state, last_sync, calls, sealed FROM account"

    func account(_ id: AccountID) throws(StoreError) -> AccountRecord? {
        try connection.first(Self.accountColumns + " WHERE id = ?", [.id(id)], accountRecord)
    }

    func accounts(of user: UserID?) throws(StoreError) -> [AccountRecord] {
        guard let user else {
            return try connection.query(Self.accountColumns + " ORDER BY id", [], accountRecord)
        }
        return try connection.query(
            Self.accountColumns + " WHERE user = ? ORDER BY id", [.id(user)], accountRecord)
    }

    func account(
        of user: UserID, provider: String, address: String
    ) throws(StoreError) -> AccountRecord? {
        try connection.first(
            Self.accountColumns + " WHERE user = ? AND address_key = ?",
            [.id(user), .blob(addressKey(user, provider, address))], accountRecord)
    }

    /// Addresses are compared without case; those of one user and provider are one name space.
    func addressKey(_ user: UserID, _ provider: String, _ address: String) -> [UInt8] {
        sealer.key("\(provider) \(address.lowercased())", .accountAddress, in: user.rawValue)
    }

    private func accountRecord(_ row: Statement) throws(StoreError) -> AccountRecord {
        let id = row.integer(0)
        guard let state = AccountState(rawValue: row.text(2)) else {
            throw StoreError(.corrupt, "an account has an unknown state")
        }
        var fields = try sealer.open(.account, row: "\(id)", row.blob(5))
        return AccountRecord(
            id: AccountID(rawValue: id), user: UserID(rawValue: row.integer(1)), provider: try fields.text(),
            address: try fields.text(), displayName: try fields.text(), credentials: try fields.octets(),
            state: state, reason: try fields.optionalText(), lastSync: row.optionalTime(3),
            calls: row.integer(4))
    }
}

extension Transaction {
    func addAccount(
        user: UserID, provider: String, address: String, displayName: String, credentials: [UInt8]
    ) throws(StoreError) -> AccountRecord {
        touchDirectory()
        let account = AccountRecord(
            id: AccountID(rawValue: try nextNumber(of: "account")), user: user, provider: provider,
            address: address, displayName: displayName, credentials: credentials, state: .connected)
        try connection.run(
            """
            INSERT INTO account (id, user, address_key, state, last_sync, calls, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .id(account.id), .id(user), .blob(addressKey(user, provider, address)),
                .text(account.state.rawValue), .null, .integer(0), .blob(sealed(account)),
            ])
        return account
    }

    func updateAccount(_ account: AccountRecord) throws(StoreError) {
        touchDirectory()
        try changeOne(
            """
            UPDATE account SET user = ?, address_key = ?, state = ?, last_sync = ?, calls = ?, sealed = ?
            WHERE id = ?
            """,
            [
                .id(account.user), .blob(addressKey(account.user, account.provider, account.address)),
                .text(account.state.rawValue), .time(account.lastSync), .integer(account.calls),
                .blob(sealed(account)), .id(account.id),
            ], "account")
    }

    func removeAccount(_ id: AccountID) throws(StoreError) {
        touchDirectory()
        for calendar in try calendars(in: id) { try removeCalendar(calendar.id) }
        try connection.run("DELETE FROM account WHERE id = ?", [.id(id)])
    }

    private func sealed(_ account: AccountRecord) throws(StoreError) -> [UInt8] {
        var fields = FieldWriter(capacity: 256 + account.credentials.count)
        fields.text(account.provider)
        fields.text(account.address)
        fields.text(account.displayName)
        fields.octets(account.credentials)
        fields.optionalText(account.reason)
        return try sealer.seal(.account, row: "\(account.id.rawValue)", fields)
    }
}
