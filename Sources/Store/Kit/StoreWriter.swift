package import ICalendar

/// One write transaction: it sees the store as it is, its own changes included.
///
/// Updating, or adding to, a record that does not exist throws ``StoreError/Code/notFound``; removing one does
/// nothing.
package protocol StoreWriter: StoreReader {
    // MARK: - Users

    /// Throws ``StoreError/Code/alreadyExists`` when there is a user of that name, whatever its case.
    func addUser(name: String, displayName: String, now: Instant) throws(StoreError) -> UserRecord
    /// Removes the user with passwords, accounts, calendars and everything in them.
    func removeUser(_ id: UserID) throws(StoreError)
    func addPassword(_ password: PasswordRecord) throws(StoreError)
    func removePassword(_ id: String) throws(StoreError)
    func recordPasswordUse(_ id: String, now: Instant) throws(StoreError)

    /// Lets exactly these users see, or change, all of a user's calendars.
    func setDelegates(
        _ members: [UserID], of owner: UserID, access: DelegateAccess
    ) throws(StoreError)
    func addFreeBusyToken(_ token: FreeBusyTokenRecord) throws(StoreError)
    func removeFreeBusyToken(_ id: String) throws(StoreError)

    // MARK: - Accounts

    /// Adds an account in the state ``AccountState/connected``; throws ``StoreError/Code/alreadyExists`` when the
    /// user has one of that provider and address.
    func addAccount(
        user: UserID, provider: String, address: String, displayName: String, credentials: [UInt8]
    ) throws(StoreError) -> AccountRecord
    /// Overwrites the account; read it in the same transaction, or use ``modifyAccount(_:_:)``.
    func updateAccount(_ account: AccountRecord) throws(StoreError)
    /// Removes the account with its calendars and everything in them.
    func removeAccount(_ id: AccountID) throws(StoreError)

    /// Takes or renews the lease.
    ///
    /// - Returns: `nil` when another owner holds a live one. The fence grows with each new owner, and also when
    ///   an owner takes up its own lease again after it had run out.
    func acquireLease(
        of account: AccountID, owner: String, now: Instant, duration: Int64
    ) throws(StoreError) -> Lease?
    /// Gives the lease up; nothing happens when it is another's.
    func releaseLease(of account: AccountID, owner: String) throws(StoreError)
    /// Throws ``StoreError/Code/leaseLost`` unless `lease` is still the newest and alive; ask in the transaction
    /// that writes an anchor.
    func confirmLease(_ lease: Lease, now: Instant) throws(StoreError)

    func postSyncRequest(account: AccountID, full: Bool, now: Instant) throws(StoreError) -> SyncRequest
    func updateSyncRequest(_ request: SyncRequest) throws(StoreError)
    /// Forgets requests that were finished before then.
    func pruneSyncRequests(before: Instant) throws(StoreError)

    // MARK: - Calendars

    /// Throws ``StoreError/Code/alreadyExists`` when the user has a calendar with that segment, or the account
    /// one with that upstream id.
    func addCalendar(_ calendar: NewCalendar) throws(StoreError) -> CalendarRecord
    /// Overwrites the calendar, save its revision; read it in the same transaction, or use
    /// ``modifyCalendar(_:_:)``.
    func updateCalendar(_ calendar: CalendarRecord) throws(StoreError)
    /// Removes the calendar with its objects, changes, plans and dead properties.
    func removeCalendar(_ id: CalendarID) throws(StoreError)

    // MARK: - Objects

    /// Inserts, or replaces the object of that calendar and name, and makes the change known: a new revision of
    /// the calendar, in this transaction.
    ///
    /// The ETag is made from the octets. Throws ``StoreError/Code/alreadyExists`` when another name of the
    /// calendar has the upstream key, and ``StoreError/Code/unannouncedChange`` as ``NewObject/announce`` says.
    /// One UID a calendar (RFC 4791 §4.1) is the caller's to check, in the same transaction, since not every
    /// upstream keeps to it.
    @discardableResult
    func putObject(_ object: NewObject) throws(StoreError) -> ObjectRecord
    /// Notes which application made an object.
    func setManaged(
        _ object: ObjectID, named name: String, in calendar: CalendarID, by application: String
    ) throws(StoreError)
    /// Gives an object another calendar, another name, or both: it keeps its id and its dead properties, the old name
    /// gets a tombstone, and the new one is announced.
    ///
    /// Parts of an upstream stay with it only within its calendar. Throws ``StoreError/Code/alreadyExists`` when there
    /// is an object of that name.
    func moveObject(
        _ id: ObjectID, to calendar: CalendarID, named name: String, span: Range<Instant>, now: Instant
    ) throws(StoreError) -> ObjectRecord
    /// Removes the object with its dead properties and leaves a tombstone with a new revision.
    ///
    /// `now` is kept for ``pruneTombstones(before:)``.
    func removeObject(in calendar: CalendarID, name: String, now: Instant) throws(StoreError)
    /// Forgets removals before then and moves ``StoreReader/oldestRevision(in:)``.
    func pruneTombstones(before: Instant) throws(StoreError)

    // MARK: - Write plans

    /// Throws ``StoreError/Code/alreadyExists`` when the name has an open plan.
    func addPlan(_ plan: PlanRecord) throws(StoreError)
    func updatePlan(_ plan: PlanRecord) throws(StoreError)
    func removePlan(_ id: PlanID) throws(StoreError)

    // MARK: - Dead properties

    /// Sets the property, or removes it (`nil`).
    func setDeadProperty(of owner: String, name: String, value: [UInt8]?) throws(StoreError)
}

extension StoreWriter {
    /// Adds an account that is called by its address.
    package func addAccount(
        user: UserID, provider: String, address: String, credentials: [UInt8]
    ) throws(StoreError) -> AccountRecord {
        try addAccount(
            user: user, provider: provider, address: address, displayName: address, credentials: credentials)
    }

    /// Reads, changes and writes an account.
    @discardableResult
    package func modifyAccount(
        _ id: AccountID, _ change: (inout AccountRecord) throws(StoreError) -> Void
    ) throws(StoreError) -> AccountRecord {
        guard var record = try account(id) else { throw StoreError(.notFound, "there is no such account") }
        try change(&record)
        try updateAccount(record)
        return record
    }

    /// Reads, changes and writes a calendar.
    @discardableResult
    package func modifyCalendar(
        _ id: CalendarID, _ change: (inout CalendarRecord) throws(StoreError) -> Void
    ) throws(StoreError) -> CalendarRecord {
        guard var record = try calendar(id) else { throw StoreError(.notFound, "there is no such calendar") }
        try change(&record)
        try updateCalendar(record)
        return record
    }
}
