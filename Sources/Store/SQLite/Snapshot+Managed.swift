import StoreKit

extension Snapshot {
    func managedObjects(
        in calendar: CalendarID, by application: String
    ) throws(StoreError) -> Set<ObjectID> {
        Set(
            try connection.query(
                "SELECT object FROM managed_object WHERE calendar = ? AND application = ?",
                [.id(calendar), .blob(sealer.key(application, .passwordID))]
            ) { (row) throws(StoreError) in ObjectID(rawValue: row.integer(0)) })
    }

    func managedObject(
        _ name: String, in calendar: CalendarID, by application: String
    ) throws(StoreError) -> ObjectID? {
        try connection.first(
            "SELECT object FROM managed_object WHERE calendar = ? AND name_key = ? AND application = ?",
            [
                .id(calendar), .blob(sealer.key(name, .objectName, in: calendar.rawValue)),
                .blob(sealer.key(application, .passwordID)),
            ]
        ) { (row) throws(StoreError) in ObjectID(rawValue: row.integer(0)) }
    }
}

extension Transaction {
    func setManaged(
        _ object: ObjectID, named name: String, in calendar: CalendarID, by application: String
    ) throws(StoreError) {
        touchDirectory()
        try connection.run(
            """
            INSERT OR REPLACE INTO managed_object (calendar, name_key, object, application)
            VALUES (?, ?, ?, ?)
            """,
            [
                .id(calendar), .blob(sealer.key(name, .objectName, in: calendar.rawValue)), .id(object),
                .blob(sealer.key(application, .passwordID)),
            ])
    }
}
