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
        // Of a box; calendars have privileges that RFC 3744 and RFC 4791 name.
        .dav("supported-privilege-set"): LiveProperty { resource, _, writer throws(XMLError) in
            switch resource.kind {
            case .calendar(let info, _) where info.isInbox:
                try supported(
                    "schedule-deliver",
                    ["schedule-deliver-invite", "schedule-deliver-reply", "schedule-query-freebusy"],
                    to: &writer)
            case .outbox:
                try supported(
                    "schedule-send",
                    ["schedule-send-invite", "schedule-send-reply", "schedule-send-freebusy"],
                    to: &writer)
            default: return false
            }
            return true
        },
    ]

    /// The privileges of a box (RFC 6638 section 6.3): all, reading, and one aggregate of scheduling.
    private static func supported(
        _ aggregate: String, _ members: [String], to writer: inout XMLWriter
    ) throws(XMLError) {
        try privilege(.dav("all"), to: &writer) { writer throws(XMLError) in
            try privilege(.dav("read"), to: &writer)
            try privilege(.dav("read-current-user-privilege-set"), to: &writer)
            try privilege(.caldav(aggregate), to: &writer) { writer throws(XMLError) in
                for member in members { try privilege(.caldav(member), to: &writer) }
            }
        }
    }

    private static func privilege(
        _ name: ExpandedName, to writer: inout XMLWriter,
        _ members: (inout XMLWriter) throws(XMLError) -> Void = { _ in }
    ) throws(XMLError) {
        try writer.element(.dav("supported-privilege")) { writer throws(XMLError) in
            try writer.element(.dav("privilege")) { writer throws(XMLError) in writer.empty(name) }
            try writer.element(.dav("description"), text: name.local)
            try members(&writer)
        }
    }

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
