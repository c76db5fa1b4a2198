import ICalendar
import StoreKit

extension Snapshot {
    private static let planColumns = """
        SELECT id, account, calendar, is_accepted, created, next_attempt, sealed FROM plan
        """

    func plan(_ id: PlanID) throws(StoreError) -> PlanRecord? {
        try connection.first(Self.planColumns + " WHERE id = ?", [.text(id.rawValue)], planRecord)
    }

    func openPlan(in calendar: CalendarID, name: String) throws(StoreError) -> PlanRecord? {
        try connection.first(
            Self.planColumns + " WHERE calendar = ? AND name_key = ?",
            [.id(calendar), .blob(nameKey(calendar, name))], planRecord)
    }

    func openPlan(in calendar: CalendarID, upstreamKey: String) throws(StoreError) -> PlanRecord? {
        try connection.first(
            Self.planColumns + " WHERE calendar = ? AND upstream_key = ? ORDER BY number LIMIT 1",
            [.id(calendar), .blob(objectUpstreamKey(calendar, upstreamKey))], planRecord)
    }

    func openPlans(in account: AccountID?) throws(StoreError) -> [PlanRecord] {
        guard let account else {
            return try connection.query(Self.planColumns + " ORDER BY number", [], planRecord)
        }
        return try connection.query(
            Self.planColumns + " WHERE account = ? ORDER BY number", [.id(account)], planRecord)
    }

    private func planRecord(_ row: Statement) throws(StoreError) -> PlanRecord {
        let id = row.text(0)
        var fields = try sealer.open(.plan, row: id, row.blob(6))
        return PlanRecord(
            id: PlanID(rawValue: id), account: AccountID(rawValue: row.integer(1)),
            calendar: CalendarID(rawValue: row.integer(2)), name: try fields.text(), uid: try fields.text(),
            upstreamKey: try fields.optionalText(), body: try fields.octets(),
            contentDigest: try fields.octets(), isAccepted: row.flag(3), created: row.time(4),
            nextAttempt: row.time(5))
    }
}

extension Transaction {
    func addPlan(_ plan: PlanRecord) throws(StoreError) {
        try connection.run(
            """
            INSERT INTO plan (account, calendar, name_key, upstream_key, is_accepted, created, next_attempt,
                sealed, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, try values(plan))
    }

    func updatePlan(_ plan: PlanRecord) throws(StoreError) {
        try changeOne(
            """
            UPDATE plan SET account = ?, calendar = ?, name_key = ?, upstream_key = ?, is_accepted = ?,
                created = ?, next_attempt = ?, sealed = ?
            WHERE id = ?
            """, try values(plan), "write plan")
    }

    func removePlan(_ id: PlanID) throws(StoreError) {
        try connection.run("DELETE FROM plan WHERE id = ?", [.text(id.rawValue)])
    }

    /// The values of all columns, in the order of both statements.
    private func values(_ plan: PlanRecord) throws(StoreError) -> [SQLValue] {
        var fields = FieldWriter(capacity: 256 + plan.body.count)
        fields.text(plan.name)
        fields.text(plan.uid)
        fields.optionalText(plan.upstreamKey)
        fields.octets(plan.body)
        fields.octets(plan.contentDigest)
        return [
            .id(plan.account), .id(plan.calendar), .blob(nameKey(plan.calendar, plan.name)),
            .blob(plan.upstreamKey.map { objectUpstreamKey(plan.calendar, $0) }), .flag(plan.isAccepted),
            .time(plan.created), .time(plan.nextAttempt),
            .blob(try sealer.seal(.plan, row: plan.id.rawValue, fields)), .text(plan.id.rawValue),
        ]
    }
}
