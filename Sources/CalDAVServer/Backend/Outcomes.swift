package import WebDAV
package import XML

/// What became of a PUT.
package struct PutOutcome: Sendable, Hashable {
    /// Whether the resource did not exist before.
    package var isNew: Bool
    /// The tag of the served octets if they are the sent ones, else `nil` (RFC 4791 section 5.3.4).
    package var etag: ETag?
    /// RFC 6638 section 3.2.10, as it stands between the quotes.
    package var scheduleTag: String?

    /// An outcome.
    package init(isNew: Bool, etag: ETag?, scheduleTag: String? = nil) {
        self.isNew = isNew
        self.etag = etag
        self.scheduleTag = scheduleTag
    }
}

/// What changed in a calendar since a revision, each name once, in the order of the last changes.
package struct CollectionChanges: Sendable, Hashable {
    /// New and changed objects.
    package var changed: [ObjectInfo]
    /// Names of objects that are gone.
    package var removed: [String]
    /// The revision that a client has reached with these changes.
    package var revision: Int64
    /// Whether there are more after `revision`.
    package var isTruncated: Bool

    /// Changes up to `revision`.
    package init(changed: [ObjectInfo], removed: [String], revision: Int64, isTruncated: Bool) {
        self.changed = changed
        self.removed = removed
        self.revision = revision
        self.isTruncated = isTruncated
    }
}

/// One change of a PROPPATCH, already checked.
package enum PropertyChange: Sendable, Hashable {
    /// `CALDAV:schedule-calendar-transp`; `nil` returns to the default.
    case transparency(isTransparent: Bool?)
    /// A property that is only kept, as its element's XML, which can stand anywhere; `nil` removes it.
    ///
    /// `DAV:displayname`, Apple's colour and order, description and time zone come here as well: they are
    /// the user's own and win over what upstream says.
    case dead(ExpandedName, [UInt8]?)
}

/// What an answer about busy times was made from.
package struct BusyState: Sendable, Hashable {
    /// A calendar that counts.
    package struct Counted: Sendable, Hashable {
        /// The calendar.
        package var calendar: Int64
        /// Its objects.
        package var revision: Int64

        /// A calendar as it was at a revision.
        package init(calendar: Int64, revision: Int64) {
            self.calendar = calendar
            self.revision = revision
        }
    }

    /// Of everything but objects.
    package var version: UInt64
    /// All that count, in order.
    package var counted: [Counted]

    /// What calendars held at a version of everything else.
    package init(version: UInt64, counted: [Counted]) {
        self.version = version
        self.counted = counted
    }
}

/// Whose properties are meant.
package enum PropertyOwner: Sendable, Hashable {
    /// A calendar, as seen by its user.
    case calendar(CalendarInfo)
    /// An object of a calendar.
    case object(ObjectInfo, CalendarInfo)
    /// The calendar home of a user.
    case home(user: String)
    /// The principal itself.
    case principal(user: String)
}

/// Whose busy times are asked for.
package enum FreeBusyScope: Sendable, Hashable {
    /// Those of one calendar, whether it counts as busy or not.
    case calendar(CalendarInfo)
    /// Those of all calendars of a user that count as busy.
    case home(user: String)
}
