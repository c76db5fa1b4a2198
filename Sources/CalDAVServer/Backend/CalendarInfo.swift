package import ICalendar

/// A calendar collection as its user sees it.
package struct CalendarInfo: Sendable, Hashable {
    /// Never given to another calendar.
    package var id: Int64
    /// The part of the URL that names it; never changes.
    package var segment: String
    /// As the calendar's owner or the upstream calls it; a client may have stored another (a dead property).
    package var displayName: String
    /// As upstream describes it.
    package var description: String?
    /// `#RRGGBB` or `#RRGGBBAA`.
    package var color: String?
    /// Where Apple's clients list it.
    package var order: Int?
    /// Places floating and all-day events; UTC when there is none.
    package var timeZone: TimeZoneID?
    /// Component names, such as `VEVENT`.
    package var components: [String]
    /// Whether objects can be changed, as far as upstream lets.
    package var isWritable: Bool
    /// Whether it is left out of free-busy (RFC 6638 section 9.1).
    package var isTransparent: Bool
    /// Grows with every change of an object; sync token and ctag are made from it.
    package var revision: Int64
    /// Seconds since upstream last confirmed what we show; `nil` for a calendar that has no upstream.
    package var ageSeconds: Int64?
    /// Whether it lives here only; such a calendar may be deleted.
    package var isLocal: Bool
    /// Whether it is the inbox of RFC 6638 section 2.2: messages come in, and nobody else writes.
    package var isInbox: Bool

    /// What the requester may do with it.
    package var access: CalendarAccess

    /// What the requester sees of its objects.
    package var view: ObjectView

    /// Whether it is the requester's own.
    package var isOwn: Bool { access == .owner }

    /// Who sends the invitations of its objects.
    package var schedulingAgent: SchedulingAgent { isLocal ? .gateway : .upstream }

    /// A calendar.
    package init(
        id: Int64, segment: String, displayName: String, description: String? = nil, color: String? = nil,
        order: Int? = nil, timeZone: TimeZoneID? = nil, components: [String] = ["VEVENT"],
        isWritable: Bool = true, isTransparent: Bool = false, revision: Int64 = 0, ageSeconds: Int64? = nil,
        isLocal: Bool = false, isInbox: Bool = false, access: CalendarAccess = .owner,
        view: ObjectView = .whole
    ) {
        self.id = id
        self.segment = segment
        self.displayName = displayName
        self.description = description
        self.color = color
        self.order = order
        self.timeZone = timeZone
        self.components = components
        self.isWritable = isWritable
        self.isTransparent = isTransparent
        self.revision = revision
        self.ageSeconds = ageSeconds
        self.isLocal = isLocal
        self.isInbox = isInbox
        self.access = access
        self.view = view
    }
}
