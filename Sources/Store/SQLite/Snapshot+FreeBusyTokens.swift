import StoreKit

extension Snapshot {
    private static let tokenColumns =
        "SELECT id, user, verifier, created, expires, sealed FROM freebusy_token"

    func freeBusyToken(_ id: String) throws(StoreError) -> FreeBusyTokenRecord? {
        try connection.first(
            Self.tokenColumns + " WHERE id_key = ?", [.blob(sealer.key(id, .freeBusyTokenID))], tokenRecord)
    }

    func freeBusyTokens(of user: UserID) throws(StoreError) -> [FreeBusyTokenRecord] {
        try connection.query(Self.tokenColumns + " WHERE user = ? ORDER BY id", [.id(user)], tokenRecord)
    }

    private func tokenRecord(_ row: Statement) throws(StoreError) -> FreeBusyTokenRecord {
        var fields = try sealer.open(.freeBusyToken, row: "\(row.integer(0))", row.blob(5))
        return FreeBusyTokenRecord(
            id: try fields.text(), user: UserID(rawValue: row.integer(1)), name: try fields.text(),
            verifier: row.blob(2), created: row.time(3), expires: row.optionalTime(4))
    }
}

extension Transaction {
    func addFreeBusyToken(_ token: FreeBusyTokenRecord) throws(StoreError) {
        touchDirectory()
        let number = try nextNumber(of: "freebusy_token")
        var fields = FieldWriter()
        fields.text(token.id)
        fields.text(token.name)
        try connection.run(
            """
            INSERT INTO freebusy_token (id, id_key, user, verifier, created, expires, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(number), .blob(sealer.key(token.id, .freeBusyTokenID)), .id(token.user),
                .blob(token.verifier), .time(token.created), .time(token.expires),
                .blob(sealer.seal(.freeBusyToken, row: "\(number)", fields)),
            ])
    }

    func removeFreeBusyToken(_ id: String) throws(StoreError) {
        touchDirectory()
        try connection.run(
            "DELETE FROM freebusy_token WHERE id_key = ?", [.blob(sealer.key(id, .freeBusyTokenID))])
    }
}
