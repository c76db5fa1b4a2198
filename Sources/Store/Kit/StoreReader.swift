/// One snapshot of the store.
///
/// Everything that is looked up by a text is compared exactly, except where it says otherwise.
package protocol StoreReader {
    // MARK: - Users

    /// The user of that name, compared without case.
    func user(named name: String) throws(StoreError) -> UserRecord?
    func user(_ id: UserID) throws(StoreError) -> UserRecord?
    /// All users, in the order in which they were added.
    func users() throws(StoreError) -> [UserRecord]
    /// The app password with that public id.
    func password(_ id: String) throws(StoreError) -> PasswordRecord?
    /// A user's app passwords, oldest first.
    func passwords(of user: UserID) throws(StoreError) -> [PasswordRecord]

    /// Whom a user lets see or change all of the user's calendars.
    func delegates(of owner: UserID) throws(StoreError) -> [DelegateRecord]
    /// Who lets a user see or change all of their calendars.
    func delegations(to member: UserID) throws(StoreError) -> [DelegateRecord]
    /// The token with that public id.
    func freeBusyToken(_ id: String) throws(StoreError) -> FreeBusyTokenRecord?
    /// A user's tokens, oldest first.
    func freeBusyTokens(of user: UserID) throws(StoreError) -> [FreeBusyTokenRecord]

    // MARK: - Accounts

    func account(_ id: AccountID) throws(StoreError) -> AccountRecord?
    /// A user's accounts, or everybody's, oldest first.
    func accounts(of user: UserID?) throws(StoreError) -> [AccountRecord]
    /// The account of that address, compared without case.
    func account(of user: UserID, provider: String, address: String) throws(StoreError) -> AccountRecord?
    /// The lease as it was last taken, even when it has run out.
    func lease(of account: AccountID) throws(StoreError) -> Lease?
    /// An account's requests, oldest first; finished ones too.
    func syncRequests(account: AccountID) throws(StoreError) -> [SyncRequest]

    // MARK: - Calendars

    /// A user's calendars, oldest first.
    func calendars(of user: UserID) throws(StoreError) -> [CalendarRecord]
    /// An account's calendars, oldest first.
    func calendars(in account: AccountID) throws(StoreError) -> [CalendarRecord]
    func calendar(_ id: CalendarID) throws(StoreError) -> CalendarRecord?
    func calendar(of user: UserID, segment: String) throws(StoreError) -> CalendarRecord?
    func calendar(in account: AccountID, upstreamID: String) throws(StoreError) -> CalendarRecord?

    // MARK: - Objects

    func objectCount(in calendar: CalendarID) throws(StoreError) -> Int
    func object(in calendar: CalendarID, name: String) throws(StoreError) -> ObjectRecord?
    /// The object with that UID; the oldest when the upstream holds several.
    func object(in calendar: CalendarID, uid: String) throws(StoreError) -> ObjectRecord?
    func object(in calendar: CalendarID, upstreamKey: String) throws(StoreError) -> ObjectRecord?
    func object(_ id: ObjectID) throws(StoreError) -> ObjectRecord?
    /// One object without its octets and parts, for conditions and GET.
    func entry(in calendar: CalendarID, name: String) throws(StoreError) -> ObjectEntry?
    func entry(_ id: ObjectID) throws(StoreError) -> ObjectEntry?
    /// The object with that UID, likewise; the oldest when the upstream holds several.
    func entry(in calendar: CalendarID, uid: String) throws(StoreError) -> ObjectEntry?
    /// Objects without their octets and parts, in the order of their ids.
    ///
    /// At most `limit` of them, after the last id of the page before (`nil` starts).
    func entries(
        in calendar: CalendarID, after id: ObjectID?, limit: Int
    ) throws(StoreError) -> [ObjectEntry]
    /// The served octets; ids that are no more are left out.
    func contents(of objects: [ObjectID]) throws(StoreError) -> [ObjectID: [UInt8]]
    /// Every object that upstream knows, by its key there, to find what has vanished from a full listing.
    func upstreamKeys(in calendar: CalendarID) throws(StoreError) -> [String: ObjectID]

    /// The objects that an application made, which is known by the public id of its password; some may be no more.
    func managedObjects(
        in calendar: CalendarID, by application: String
    ) throws(StoreError) -> Set<ObjectID>
    /// The object that an application made last under that name; it may be no more, or another by now.
    func managedObject(
        _ name: String, in calendar: CalendarID, by application: String
    ) throws(StoreError) -> ObjectID?

    // MARK: - Changes

    /// The newest change of each name after a revision, by revision.
    ///
    /// Ask only from ``oldestRevision(in:)`` on: earlier removals may have been forgotten.
    func changes(
        in calendar: CalendarID, after revision: Int64, limit: Int
    ) throws(StoreError) -> [ChangeRecord]
    /// The earliest revision from which ``changes(in:after:limit:)`` is complete.
    func oldestRevision(in calendar: CalendarID) throws(StoreError) -> Int64

    // MARK: - Write plans

    func plan(_ id: PlanID) throws(StoreError) -> PlanRecord?
    func openPlan(in calendar: CalendarID, name: String) throws(StoreError) -> PlanRecord?
    func openPlan(in calendar: CalendarID, upstreamKey: String) throws(StoreError) -> PlanRecord?
    /// An account's plans, or everybody's, oldest first.
    func openPlans(in account: AccountID?) throws(StoreError) -> [PlanRecord]

    // MARK: - Dead properties

    /// Properties that clients keep here and the server does not understand (RFC 4918 §4.1).
    ///
    /// The owner is "calendar:12" or "user:3"; the answer has the XML octets by expanded name,
    /// "{namespace}local".
    func deadProperties(of owner: String) throws(StoreError) -> [String: [UInt8]]
    /// Those of all objects of a calendar that have any; see ``DeadPropertyOwner``.
    func deadPropertiesOfObjects(
        in calendar: CalendarID
    ) throws(StoreError) -> [ObjectID: [String: [UInt8]]]
}
