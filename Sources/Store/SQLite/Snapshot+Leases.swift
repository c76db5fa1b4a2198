import ICalendar
import StoreKit

extension Snapshot {
    func lease(of account: AccountID) throws(StoreError) -> Lease? {
        try connection.first("SELECT fence, expires, sealed FROM lease WHERE account = ?", [.id(account)]) {
            (row) throws(StoreError) in
            var fields = try sealer.open(.lease, row: "\(account.rawValue)", row.blob(2))
            return Lease(
                account: account, owner: try fields.text(), fence: row.integer(0), expires: row.time(1))
        }
    }

    func syncRequests(account: AccountID) throws(StoreError) -> [SyncRequest] {
        try connection.query(
            """
            SELECT id, is_full, created, state, progress, finished, sealed FROM sync_request
            WHERE account = ? ORDER BY id
            """, [.id(account)]
        ) { (row) throws(StoreError) in
            let id = row.integer(0)
            guard let state = SyncRequest.State(rawValue: row.text(3)) else {
                throw StoreError(.corrupt, "a sync request has an unknown state")
            }
            var fields = try sealer.open(.syncRequest, row: "\(id)", row.blob(6))
            return SyncRequest(
                id: id, account: account, full: row.flag(1), created: row.time(2), state: state,
                progress: row.integer(4), reason: try fields.optionalText(), finished: row.optionalTime(5))
        }
    }
}

extension Transaction {
    func acquireLease(
        of account: AccountID, owner: String, now: Instant, duration: Int64
    ) throws(StoreError) -> Lease? {
        let last = try lease(of: account)
        var fence: Int64 = 1
        if let last {
            let isAlive = last.expires > now
            if isAlive, last.owner != owner { return nil }
            // A lease that ran out is a new one, also for its last owner: others may have worked in between.
            fence = isAlive ? last.fence : last.fence + 1
        }
        let taken = Lease(account: account, owner: owner, fence: fence, expires: now.advanced(by: duration))
        try save(taken)
        return taken
    }

    func releaseLease(of account: AccountID, owner: String) throws(StoreError) {
        guard let last = try lease(of: account), last.owner == owner else { return }
        // The row stays, for its fence.
        try save(Lease(account: account, owner: owner, fence: last.fence, expires: .distantPast))
    }

    func confirmLease(_ lease: Lease, now: Instant) throws(StoreError) {
        guard let last = try self.lease(of: lease.account), last.fence == lease.fence,
            last.owner == lease.owner, last.expires > now
        else { throw StoreError(.leaseLost, "the account's lease is another's by now") }
    }

    func postSyncRequest(
        account: AccountID, full: Bool, now: Instant
    ) throws(StoreError) -> SyncRequest {
        let request = SyncRequest(
            id: try nextNumber(of: "sync_request"), account: account, full: full, created: now)
        try connection.run(
            """
            INSERT INTO sync_request (id, account, is_full, state, created, progress, finished, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(request.id), .id(account), .flag(full), .text(request.state.rawValue), .time(now),
                .integer(0), .null, .blob(sealed(request)),
            ])
        return request
    }

    func updateSyncRequest(_ request: SyncRequest) throws(StoreError) {
        try changeOne(
            "UPDATE sync_request SET state = ?, progress = ?, finished = ?, sealed = ? WHERE id = ?",
            [
                .text(request.state.rawValue), .integer(request.progress), .time(request.finished),
                .blob(sealed(request)), .integer(request.id),
            ], "sync request")
    }

    func pruneSyncRequests(before: Instant) throws(StoreError) {
        try connection.run("DELETE FROM sync_request WHERE finished < ?", [.time(before)])
    }

    private func save(_ lease: Lease) throws(StoreError) {
        var fields = FieldWriter()
        fields.text(lease.owner)
        try connection.run(
            "INSERT OR REPLACE INTO lease (account, fence, expires, sealed) VALUES (?, ?, ?, ?)",
            [
                .id(lease.account), .integer(lease.fence), .time(lease.expires),
                .blob(sealer.seal(.lease, row: "\(lease.account.rawValue)", fields)),
            ])
    }

    private func sealed(_ request: SyncRequest) throws(StoreError) -> [UInt8] {
        var fields = FieldWriter()
        fields.optionalText(request.reason)
        return try sealer.seal(.syncRequest, row: "\(request.id)", fields)
    }
}
