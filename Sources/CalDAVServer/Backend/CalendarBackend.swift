internal import HTTPTypes
package import FreeBusy
package import ICalendar
package import WebDAV
package import XML

/// Where principals, calendars and objects come from.
///
/// Reads answer at once from what is stored. `DAVError` carries what the client is told: 404 for what the
/// principal may not see, 503 with Retry-After where the answer is not known or upstream is out of reach.
/// Names and segments are decoded; ids only grow.
package protocol CalendarBackend: SchedulingBackend, TransferBackend {
    /// Checks a name and an app password. An unknown name costs as much as a wrong password.
    func signIn(user: String, password: String, peer: String) async -> SignIn

    /// Checks a token of the Free/Busy URL, which stands for the user of that name with the scope `freebusy`.
    ///
    /// An unknown name, an unknown token and one of another user are all denied, and cost the same.
    func signIn(token: String, user: String, peer: String) async -> SignIn

    /// The principal of that name, if `requester` may see it.
    func principal(named user: String, seenBy requester: Principal) async throws(DAVError) -> Principal?

    /// All principals that `requester` may see, the own one first.
    func principals(seenBy requester: Principal) async throws(DAVError) -> [Principal]

    /// What a requester may do with a user's calendars; `nil` for nothing at all.
    func access(to user: String, for requester: Principal) async throws(DAVError) -> CalendarAccess?

    /// Who is a user's delegate, and whose delegate the user is.
    func delegation(of user: String) async throws(DAVError) -> Delegation

    /// Makes exactly these users the delegates of one kind. Throws 403 when one of them is unknown.
    func setDelegates(
        _ users: [String], _ access: ProxyAccess, of owner: Principal
    ) async throws(DAVError)

    /// The calendars that are shown in that home, in the order in which they were connected.
    func calendars(of user: String, for requester: Principal) async throws(DAVError) -> [CalendarInfo]

    /// One of them.
    func calendar(
        _ segment: String, of user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarInfo?

    /// One object with its octets.
    func object(_ name: String, in calendar: CalendarInfo) async throws(DAVError) -> StoredObject?

    /// Those of the named objects that exist.
    func objects(named names: [String], in calendar: CalendarInfo) async throws(DAVError) -> [String:
        StoredObject]

    /// Everything that a calendar holds, as of its revision in `calendar` or a later one.
    func image(of calendar: CalendarInfo) async throws(DAVError) -> CalendarImage

    /// Those of some objects that still exist, in the same order, as they are by now.
    func objects(_ infos: [ObjectInfo], in calendar: CalendarInfo) async throws(DAVError) -> [StoredObject]

    /// Grows with every change of anything but objects that an answer depends on, so that what was made before
    /// is known to be right still; `nil` where that cannot be told, and nothing is kept then.
    var version: UInt64? { get }

    /// The object that a resource's octets are, read leniently; a backend may have it at hand.
    func value(of info: ObjectInfo, _ octets: [UInt8]) throws(ICalendarError) -> VCalendar

    /// What changed after `revision`, at most `limit` names, the oldest change first.
    ///
    /// Revision 0 is the beginning and always known: everything that is there, and nothing removed. Throws
    /// ``DAVError/invalidSyncToken`` for any other that is no longer known, or never was. Of a client that began
    /// at the revision `start` only removals after that have to be known; 0 where that does not matter.
    func changes(
        in calendar: CalendarInfo, since revision: Int64, start: Int64, limit: Int
    ) async throws(DAVError) -> CollectionChanges

    /// Stores an object, upstream first.
    ///
    /// - Parameters:
    ///   - octets: As sent.
    ///   - object: The same, read and valid.
    ///   - name: The last segment of the URL.
    ///   - calendar: Where to.
    ///   - preconditions: To be checked in the same transaction as the change.
    ///   - principal: Who asks.
    /// - Returns: What became of it; the tag only where the served octets are the sent ones.
    /// - Throws: 412; `no-uid-conflict`; `need-privileges`; 503 when upstream is out of reach.
    func put(
        _ octets: [UInt8], _ object: VCalendar, name: String, in calendar: CalendarInfo,
        _ preconditions: Preconditions, by principal: Principal
    ) async throws(DAVError) -> PutOutcome

    /// Deletes an object, upstream first. Throws 404 when there is none.
    func delete(
        _ name: String, in calendar: CalendarInfo, _ preconditions: Preconditions, by principal: Principal
    ) async throws(DAVError)

    /// The dead properties, each as its element's XML.
    func properties(
        of owner: PropertyOwner, for principal: Principal
    ) async throws(DAVError) -> [ExpandedName: [UInt8]]

    /// Makes all of the changes, or none of them.
    func setProperties(
        _ changes: [PropertyChange], of owner: PropertyOwner, by principal: Principal
    ) async throws(DAVError)

    /// Busy times within the window, clipped or not, in any order, as they are of `owner`, whose calendars they
    /// are. Throws 503 when they are not known.
    func busy(
        _ scope: FreeBusyScope, in window: Range<Instant>, by owner: Principal
    ) async throws(DAVError) -> [BusyPeriod]

    /// What ``busy(_:in:by:)`` answers from at present: as long as it stays equal, so does the answer. `nil` where that
    /// cannot be told, and nothing is kept then.
    func busyState(_ scope: FreeBusyScope, by principal: Principal) async throws(DAVError) -> BusyState?

    /// Makes a local calendar with these properties. Throws 403 where the user has no local account.
    func createCalendar(
        _ segment: String, components: [String], properties: [PropertyChange], by principal: Principal
    ) async throws(DAVError)

    /// Deletes a local calendar with everything in it. Throws 403 for any other.
    func deleteCalendar(_ calendar: CalendarInfo, by principal: Principal) async throws(DAVError)
}

extension CalendarBackend {
    /// There are no tokens.
    package func signIn(token: String, user: String, peer: String) async -> SignIn { .denied }

    /// Oneself.
    package func principals(seenBy requester: Principal) async throws(DAVError) -> [Principal] {
        [requester]
    }

    /// One's own are one's own.
    package func access(
        to user: String, for requester: Principal
    ) async throws(DAVError) -> CalendarAccess? {
        user == requester.user ? .owner : nil
    }

    /// Nobody's.
    package func delegation(of user: String) async throws(DAVError) -> Delegation { Delegation() }

    /// Refused: such a backend has no delegates.
    package func setDelegates(
        _ users: [String], _ access: ProxyAccess, of owner: Principal
    ) async throws(DAVError) {
        throw DAVError(403, .dav("cannot-modify-protected-property"), "There are no delegates here.")
    }

    /// Nothing is known about it.
    package func busyState(
        _ scope: FreeBusyScope, by principal: Principal
    ) async throws(DAVError) -> BusyState? { nil }

    /// Reads the octets each time.
    package func value(of info: ObjectInfo, _ octets: [UInt8]) throws(ICalendarError) -> VCalendar {
        try VCalendar.read(octets, .lenient)
    }
}
