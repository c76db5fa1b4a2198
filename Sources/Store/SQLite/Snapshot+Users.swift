import ICalendar
import StoreKit

extension Snapshot {
    private static let userColumns = "SELECT id, sealed FROM user"
    private static let passwordColumns = "SELECT id, user, verifier, created, last_used, sealed FROM password"

    func user(named name: String) throws(StoreError) -> UserRecord? {
        try connection.first(
            Self.userColumns + " WHERE name_key = ?", [.blob(userKey(name))], userRecord)
    }

    func user(_ id: UserID) throws(StoreError) -> UserRecord? {
        try connection.first(Self.userColumns + " WHERE id = ?", [.id(id)], userRecord)
    }

    func users() throws(StoreError) -> [UserRecord] {
        try connection.query(Self.userColumns + " ORDER BY id", [], userRecord)
    }

    func password(_ id: String) throws(StoreError) -> PasswordRecord? {
        try connection.first(
            Self.passwordColumns + " WHERE id_key = ?", [.blob(sealer.key(id, .passwordID))], passwordRecord)
    }

    func passwords(of user: UserID) throws(StoreError) -> [PasswordRecord] {
        try connection.query(
            Self.passwordColumns + " WHERE user = ? ORDER BY id", [.id(user)], passwordRecord)
    }

    /// User names are compared without case.
    func userKey(_ name: String) -> [UInt8] { sealer.key(name.lowercased(), .userName) }

    private func userRecord(_ row: Statement) throws(StoreError) -> UserRecord {
        let id = row.integer(0)
        var fields = try sealer.open(.user, row: "\(id)", row.blob(1))
        return UserRecord(
            id: UserID(rawValue: id), name: try fields.text(), displayName: try fields.text(),
            created: Instant(secondsSinceEpoch: try fields.integer()))
    }

    private func passwordRecord(_ row: Statement) throws(StoreError) -> PasswordRecord {
        var fields = try sealer.open(.password, row: "\(row.integer(0))", row.blob(5))
        return PasswordRecord(
            id: try fields.text(), user: UserID(rawValue: row.integer(1)), name: try fields.text(),
            scope: try fields.text(), verifier: row.blob(2), created: row.time(3),
            lastUsed: row.optionalTime(4))
    }
}

extension Transaction {
    func addUser(
        name: String, displayName: String, now: Instant
    ) throws(StoreError) -> UserRecord {
        touchDirectory()
        let number = try nextNumber(of: "user")
        var fields = FieldWriter()
        fields.text(name)
        fields.text(displayName)
        fields.integer(now.secondsSinceEpoch)
        try connection.run(
            "INSERT INTO user (id, name_key, sealed) VALUES (?, ?, ?)",
            [.integer(number), .blob(userKey(name)), .blob(sealer.seal(.user, row: "\(number)", fields))])
        return UserRecord(id: UserID(rawValue: number), name: name, displayName: displayName, created: now)
    }

    func removeUser(_ id: UserID) throws(StoreError) {
        touchDirectory()
        for calendar in try calendars(of: id) { try removeCalendar(calendar.id) }
        // Those of the principal and those of the home.
        for owner in ["user:\(id.rawValue)", "home:\(id.rawValue)"] {
            try connection.run("DELETE FROM dead_property WHERE owner = ?", [.text(owner)])
        }
        try connection.run("DELETE FROM user WHERE id = ?", [.id(id)])
    }

    func addPassword(_ password: PasswordRecord) throws(StoreError) {
        touchDirectory()
        let number = try nextNumber(of: "password")
        var fields = FieldWriter()
        fields.text(password.id)
        fields.text(password.name)
        fields.text(password.scope)
        try connection.run(
            """
            INSERT INTO password (id, id_key, user, verifier, created, last_used, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(number), .blob(sealer.key(password.id, .passwordID)), .id(password.user),
                .blob(password.verifier), .time(password.created), .time(password.lastUsed),
                .blob(sealer.seal(.password, row: "\(number)", fields)),
            ])
    }

    func removePassword(_ id: String) throws(StoreError) {
        touchDirectory()
        try connection.run("DELETE FROM password WHERE id_key = ?", [.blob(sealer.key(id, .passwordID))])
    }

    func recordPasswordUse(_ id: String, now: Instant) throws(StoreError) {
        try changeOne(
            "UPDATE password SET last_used = ? WHERE id_key = ?",
            [.time(now), .blob(sealer.key(id, .passwordID))], "app password")
    }
}
