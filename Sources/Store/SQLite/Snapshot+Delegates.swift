import StoreKit

extension Snapshot {
    private static let delegateColumns = "SELECT owner, member, access FROM delegate"

    func delegates(of owner: UserID) throws(StoreError) -> [DelegateRecord] {
        try connection.query(
            Self.delegateColumns + " WHERE owner = ? ORDER BY access, member", [.id(owner)],
            Self.delegateRecord)
    }

    func delegations(to member: UserID) throws(StoreError) -> [DelegateRecord] {
        try connection.query(
            Self.delegateColumns + " WHERE member = ? ORDER BY access, owner", [.id(member)],
            Self.delegateRecord)
    }

    private static func delegateRecord(_ row: Statement) throws(StoreError) -> DelegateRecord {
        guard let access = DelegateAccess(rawValue: row.text(2)) else {
            throw StoreError(.corrupt, "a delegate has an access that is unknown")
        }
        return DelegateRecord(
            owner: UserID(rawValue: row.integer(0)), member: UserID(rawValue: row.integer(1)), access: access)
    }
}

extension Transaction {
    func setDelegates(
        _ members: [UserID], of owner: UserID, access: DelegateAccess
    ) throws(StoreError) {
        touchDirectory()
        try connection.run(
            "DELETE FROM delegate WHERE owner = ? AND access = ?", [.id(owner), .text(access.rawValue)])
        for member in members {
            try connection.run(
                "INSERT OR IGNORE INTO delegate (owner, member, access) VALUES (?, ?, ?)",
                [.id(owner), .id(member), .text(access.rawValue)])
        }
    }
}
