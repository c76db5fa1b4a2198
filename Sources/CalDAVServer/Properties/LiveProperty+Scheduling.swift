internal import WebDAV
internal import XML

extension LiveProperty {
    /// RFC 6638 sections 2 and 9.
    ///
    /// Where invitations arrive and what is counted as busy depends on other calendars:
    /// ``CalDAVHandler/inboxProperties(of:for:home:)`` has these.
    static let scheduling: [ExpandedName: LiveProperty] = [
        .caldav("schedule-inbox-URL"): ofScheduler { owner, writer throws(XMLError) in
            try writer.href(.calendar(user: owner.user, segment: CalDAVHandler.inboxSegment))
        },
        .caldav("schedule-outbox-URL"): ofScheduler { owner, writer throws(XMLError) in
            try writer.href(.outbox(user: owner.user))
        },
        .caldav("schedule-default-calendar-URL"): LiveProperty(settable: true) { _, _, _ in false },
        .caldav("calendar-free-busy-set"): LiveProperty { _, _, _ in false },
    ]

    private static func ofScheduler(
        _ value: @escaping @Sendable (Principal, inout XMLWriter) throws(XMLError) -> Void
    ) -> LiveProperty {
        LiveProperty { resource, _, writer throws(XMLError) in
            guard case .principal(let principal) = resource.kind, resource.schedules else { return false }
            try value(principal, &writer)
            return true
        }
    }
}
