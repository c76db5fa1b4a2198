import ICalendar
import StoreKit

extension Snapshot {
    private static let calendarColumns = """
        SELECT id, user, account, state, last_sync, last_full_sync, sealed, revision
        FROM calendar JOIN calendar_revision ON calendar_revision.calendar = calendar.id
        """

    func calendars(of user: UserID) throws(StoreError) -> [CalendarRecord] {
        try connection.query(
            Self.calendarColumns + " WHERE user = ? ORDER BY id", [.id(user)], calendarRecord)
    }

    func calendars(in account: AccountID) throws(StoreError) -> [CalendarRecord] {
        try connection.query(
            Self.calendarColumns + " WHERE account = ? ORDER BY id", [.id(account)], calendarRecord)
    }

    func calendar(_ id: CalendarID) throws(StoreError) -> CalendarRecord? {
        try connection.first(Self.calendarColumns + " WHERE id = ?", [.id(id)], calendarRecord)
    }

    func calendar(of user: UserID, segment: String) throws(StoreError) -> CalendarRecord? {
        try connection.first(
            Self.calendarColumns + " WHERE user = ? AND segment_key = ?",
            [.id(user), .blob(segmentKey(user, segment))], calendarRecord)
    }

    func calendar(in account: AccountID, upstreamID: String) throws(StoreError) -> CalendarRecord? {
        try connection.first(
            Self.calendarColumns + " WHERE account = ? AND upstream_key = ?",
            [.id(account), upstreamKey(account, upstreamID)], calendarRecord)
    }

    func segmentKey(_ user: UserID, _ segment: String) -> [UInt8] {
        sealer.key(segment, .calendarSegment, in: user.rawValue)
    }

    /// A local calendar may have no upstream id; then nothing is found by it.
    func upstreamKey(_ account: AccountID, _ upstreamID: String) -> SQLValue {
        guard !upstreamID.isEmpty else { return .null }
        return .blob(sealer.key(upstreamID, .calendarUpstreamID, in: account.rawValue))
    }

    private func calendarRecord(_ row: Statement) throws(StoreError) -> CalendarRecord {
        let id = row.integer(0)
        guard let state = CalendarState(rawValue: row.text(3)) else {
            throw StoreError(.corrupt, "a calendar has an unknown state")
        }
        var fields = try sealer.open(.calendar, row: "\(id)", row.blob(6))
        var calendar = CalendarRecord(
            id: CalendarID(rawValue: id), revision: row.integer(7),
            NewCalendar(
                user: UserID(rawValue: row.integer(1)), account: AccountID(rawValue: row.integer(2)),
                segment: try fields.text(), upstreamID: try fields.text(), displayName: try fields.text(),
                description: try fields.optionalText(), color: try fields.optionalText(),
                order: try fields.flag() ? Int(clamping: try fields.integer()) : nil,
                timeZone: try fields.optionalText().map { TimeZoneID(rawValue: $0) },
                components: try fields.texts(), isWritable: try fields.flag(), isOwned: try fields.flag(),
                isShown: try fields.flag(), countsAsBusy: try fields.flag(), state: state))
        calendar.isTransparentSetByClient = try fields.flag()
        calendar.anchor = try fields.optionalText()
        calendar.anchorKind = try fields.optionalText()
        calendar.upstreamPayload = try fields.octets()
        calendar.lastSync = row.optionalTime(4)
        calendar.lastFullSync = row.optionalTime(5)
        return calendar
    }
}

extension Transaction {
    func addCalendar(_ calendar: NewCalendar) throws(StoreError) -> CalendarRecord {
        touchDirectory()
        let record = CalendarRecord(
            id: CalendarID(rawValue: try nextNumber(of: "calendar")), revision: 0, calendar)
        try connection.run(
            """
            INSERT INTO calendar (id, user, account, segment_key, upstream_key, state, last_sync,
                last_full_sync, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .id(record.id), .id(record.user), .id(record.account),
                .blob(segmentKey(record.user, record.segment)),
                upstreamKey(record.account, record.upstreamID), .text(record.state.rawValue), .null, .null,
                .blob(sealed(record)),
            ])
        try connection.run(
            "INSERT INTO calendar_revision (calendar, revision, oldest) VALUES (?, 0, 0)", [.id(record.id)])
        return record
    }

    func updateCalendar(_ calendar: CalendarRecord) throws(StoreError) {
        touchDirectory()
        try changeOne(
            """
            UPDATE calendar SET user = ?, account = ?, segment_key = ?, upstream_key = ?, state = ?,
                last_sync = ?, last_full_sync = ?, sealed = ?
            WHERE id = ?
            """,
            [
                .id(calendar.user), .id(calendar.account),
                .blob(segmentKey(calendar.user, calendar.segment)),
                upstreamKey(calendar.account, calendar.upstreamID), .text(calendar.state.rawValue),
                .time(calendar.lastSync), .time(calendar.lastFullSync), .blob(sealed(calendar)),
                .id(calendar.id),
            ], "calendar")
    }

    func removeCalendar(_ id: CalendarID) throws(StoreError) {
        touchDirectory()
        try connection.run("DELETE FROM dead_property WHERE owner = ?", [.text("calendar:\(id.rawValue)")])
        let objects = Self.objectsPrefix(id)
        try connection.run(
            "DELETE FROM dead_property WHERE owner >= ? AND owner < ?",
            [.text(objects.start), .text(objects.end)])
        try connection.run("DELETE FROM calendar WHERE id = ?", [.id(id)])
    }

    private func sealed(_ calendar: CalendarRecord) throws(StoreError) -> [UInt8] {
        var fields = FieldWriter(capacity: 512 + calendar.upstreamPayload.count)
        fields.text(calendar.segment)
        fields.text(calendar.upstreamID)
        fields.text(calendar.displayName)
        fields.optionalText(calendar.description)
        fields.optionalText(calendar.color)
        fields.flag(calendar.order != nil)
        if let order = calendar.order { fields.integer(Int64(order)) }
        fields.optionalText(calendar.timeZone?.rawValue)
        fields.texts(calendar.components)
        fields.flag(calendar.isWritable)
        fields.flag(calendar.isOwned)
        fields.flag(calendar.isShown)
        fields.flag(calendar.countsAsBusy)
        fields.flag(calendar.isTransparentSetByClient)
        fields.optionalText(calendar.anchor)
        fields.optionalText(calendar.anchorKind)
        fields.octets(calendar.upstreamPayload)
        return try sealer.seal(.calendar, row: "\(calendar.id.rawValue)", fields)
    }
}
