package import ICalendar

/// How complete a replica is.
package enum CalendarState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Never listed whole.
    case fresh
    /// The first listing is under way.
    case syncing
    /// Listed whole, and followed by the change feed since.
    case current
    /// The anchor was lost; everything is being listed again.
    case relisting
    /// Upstream lists the calendar no more; it comes back when upstream lists it again.
    case unlisted
}

/// A calendar: a replica of an upstream one, or a local one.
package struct CalendarRecord: Sendable, Hashable {
    package let id: CalendarID
    package var user: UserID
    package var account: AccountID
    /// Its segment of the URL; stable for ever.
    package var segment: String
    package var upstreamID: String
    package var displayName: String
    package var description: String?
    package var color: String?
    package var order: Int?
    package var timeZone: TimeZoneID?
    /// The supported components ("VEVENT", …).
    package var components: [String]
    package var isWritable: Bool
    package var isOwned: Bool
    /// Whether clients see it.
    package var isShown: Bool
    /// Whether its events count in free/busy (the inverse of `schedule-calendar-transp`).
    package var countsAsBusy: Bool
    /// Whether ``countsAsBusy`` was chosen by a client or the operator, so that a sync leaves it alone.
    package var isTransparentSetByClient: Bool
    /// Where the change feed goes on.
    package var anchor: String?
    /// What kind of anchor it is, in the provider's words.
    package var anchorKind: String?
    /// The number of the newest change.
    ///
    /// Owned by the store: an update leaves it alone.
    package var revision: Int64
    package var lastSync: Instant?
    package var lastFullSync: Instant?
    package var state: CalendarState
    /// The calendar's upstream form, opaque.
    package var upstreamPayload: [UInt8]

    /// Whether clients see it: chosen, and still there.
    package var isServed: Bool { isShown && state != .unlisted }
    /// Whether a sync follows it: somebody sees it, or its events count in free/busy.
    package var isFollowed: Bool { (isShown || countsAsBusy) && state != .unlisted }

    package init(id: CalendarID, revision: Int64, _ new: NewCalendar) {
        self.id = id
        self.user = new.user
        self.account = new.account
        self.segment = new.segment
        self.upstreamID = new.upstreamID
        self.displayName = new.displayName
        self.description = new.description
        self.color = new.color
        self.order = new.order
        self.timeZone = new.timeZone
        self.components = new.components
        self.isWritable = new.isWritable
        self.isOwned = new.isOwned
        self.isShown = new.isShown
        self.countsAsBusy = new.countsAsBusy
        self.isTransparentSetByClient = false
        self.anchor = nil
        self.anchorKind = nil
        self.revision = revision
        self.lastSync = nil
        self.lastFullSync = nil
        self.state = new.state
        self.upstreamPayload = new.upstreamPayload
    }
}

/// What it takes to add a calendar.
package struct NewCalendar: Sendable, Hashable {
    package var user: UserID
    package var account: AccountID
    package var segment: String
    package var upstreamID: String
    package var displayName: String
    package var description: String?
    package var color: String?
    package var order: Int?
    package var timeZone: TimeZoneID?
    package var components: [String]
    package var isWritable: Bool
    package var isOwned: Bool
    package var isShown: Bool
    package var countsAsBusy: Bool
    package var state: CalendarState
    package var upstreamPayload: [UInt8]

    package init(
        user: UserID, account: AccountID, segment: String, upstreamID: String, displayName: String,
        description: String? = nil, color: String? = nil, order: Int? = nil, timeZone: TimeZoneID? = nil,
        components: [String] = ["VEVENT"], isWritable: Bool = true, isOwned: Bool = true,
        isShown: Bool = true, countsAsBusy: Bool = true, state: CalendarState = .fresh,
        upstreamPayload: [UInt8] = []
    ) {
        self.user = user
        self.account = account
        self.segment = segment
        self.upstreamID = upstreamID
        self.displayName = displayName
        self.description = description
        self.color = color
        self.order = order
        self.timeZone = timeZone
        self.components = components
        self.isWritable = isWritable
        self.isOwned = isOwned
        self.isShown = isShown
        self.countsAsBusy = countsAsBusy
        self.state = state
        self.upstreamPayload = upstreamPayload
    }
}
