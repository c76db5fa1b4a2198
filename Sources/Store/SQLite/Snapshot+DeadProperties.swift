import StoreKit

extension Snapshot {
    func deadProperties(of owner: String) throws(StoreError) -> [String: [UInt8]] {
        var properties: [String: [UInt8]] = [:]
        let rows = try connection.query("SELECT sealed FROM dead_property WHERE owner = ?", [.text(owner)]) {
            (row) throws(StoreError) in
            var fields = try sealer.open(.deadProperty, row: owner, row.blob(0))
            return (name: try fields.text(), value: try fields.octets())
        }
        for row in rows { properties[row.name] = row.value }
        return properties
    }

    func deadPropertiesOfObjects(
        in calendar: CalendarID
    ) throws(StoreError) -> [ObjectID: [String: [UInt8]]] {
        let prefix = Self.objectsPrefix(calendar)
        let rows = try connection.query(
            "SELECT owner, sealed FROM dead_property WHERE owner >= ? AND owner < ?",
            [.text(prefix.start), .text(prefix.end)]
        ) { (row) throws(StoreError) in
            let owner = row.text(0)
            var fields = try sealer.open(.deadProperty, row: owner, row.blob(1))
            return (
                object: Int64(owner.dropFirst(prefix.start.count)), name: try fields.text(),
                value: try fields.octets()
            )
        }
        var properties: [ObjectID: [String: [UInt8]]] = [:]
        for row in rows {
            guard let object = row.object else { continue }
            properties[ObjectID(rawValue: object), default: [:]][row.name] = row.value
        }
        return properties
    }

    /// What the owners of a calendar's objects begin with, and the first text behind all of them.
    static func objectsPrefix(_ calendar: CalendarID) -> (start: String, end: String) {
        // "0" is the character after "/".
        ("object:\(calendar.rawValue)/", "object:\(calendar.rawValue)0")
    }
}

extension Transaction {
    /// Forgets the dead properties of an object, if it has any.
    func removeDeadProperties(of owner: String) throws(StoreError) {
        let count = try connection.change("DELETE FROM dead_property WHERE owner = ?", [.text(owner)])
        if count > 0 { touchDirectory() }
    }

    /// Takes the dead properties of an object along to where it goes.
    func moveDeadProperties(of owner: String, to other: String) throws(StoreError) {
        guard owner != other else { return }
        for (name, value) in try deadProperties(of: owner) {
            try setDeadProperty(of: other, name: name, value: value)
        }
        try removeDeadProperties(of: owner)
    }

    func setDeadProperty(of owner: String, name: String, value: [UInt8]?) throws(StoreError) {
        touchDirectory()
        let key = sealer.key("\(owner) \(name)", .deadPropertyName)
        guard let value else {
            try connection.run(
                "DELETE FROM dead_property WHERE owner = ? AND name_key = ?", [.text(owner), .blob(key)])
            return
        }
        var fields = FieldWriter(capacity: 64 + value.count)
        fields.text(name)
        fields.octets(value)
        try connection.run(
            "INSERT OR REPLACE INTO dead_property (owner, name_key, sealed) VALUES (?, ?, ?)",
            [.text(owner), .blob(key), .blob(sealer.seal(.deadProperty, row: owner, fields))])
    }
}
