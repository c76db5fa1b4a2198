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
}

extension Transaction {
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
