package import ICalendar

/// A write on its way upstream, stored before the first call is made.
package struct PlanRecord: Sendable, Hashable {
    package let id: PlanID
    package var account: AccountID
    package var calendar: CalendarID
    /// The object's name; a name has at most one open plan.
    package var name: String
    package var uid: String
    package var upstreamKey: String?
    /// The steps and whatever else the writer keeps; opaque to the store.
    package var body: [UInt8]
    /// A digest of what the client sent, so that the same body joins the plan.
    package var contentDigest: [UInt8]
    /// Whether upstream accepted the first step: from then on the plan is only rolled forward.
    package var isAccepted: Bool
    package var created: Instant
    package var nextAttempt: Instant

    package init(
        id: PlanID, account: AccountID, calendar: CalendarID, name: String, uid: String,
        upstreamKey: String? = nil, body: [UInt8], contentDigest: [UInt8], isAccepted: Bool = false,
        created: Instant, nextAttempt: Instant
    ) {
        self.id = id
        self.account = account
        self.calendar = calendar
        self.name = name
        self.uid = uid
        self.upstreamKey = upstreamKey
        self.body = body
        self.contentDigest = contentDigest
        self.isAccepted = isAccepted
        self.created = created
        self.nextAttempt = nextAttempt
    }
}
