internal import CalDAV
internal import ICalendar
internal import Recurrence
internal import ITIP
internal import TimeZones
internal import WebDAV
internal import XML

extension LiveProperty {
    /// RFC 4791 sections 5.2, 6.2 and 7.5, RFC 6638, RFC 7809, Calendar Server's and Apple's.
    static let calendaring: [ExpandedName: LiveProperty] = [
        .caldav("calendar-home-set"): LiveProperty { resource, _, writer throws(XMLError) in
            guard case .principal(let principal) = resource.kind else { return false }
            try writer.href(.home(user: principal.user))
            return true
        },
        .caldav("calendar-user-address-set"): LiveProperty { resource, _, writer throws(XMLError) in
            guard case .principal(let principal) = resource.kind else { return false }
            for address in principal.addresses {
                try writer.element(.dav("href"), text: CalendarUserAddress(address).text)
            }
            try writer.href(.principal(user: principal.user))
            return true
        },
        .caldav("calendar-user-type"): LiveProperty { resource, _, writer throws(XMLError) in
            guard case .principal = resource.kind else { return false }
            try writer.text("INDIVIDUAL")
            return true
        },
        .calendarServer("email-address-set"): LiveProperty { resource, _, writer throws(XMLError) in
            guard case .principal(let principal) = resource.kind else { return false }
            for address in principal.addresses {
                try writer.element(.calendarServer("email-address"), text: address)
            }
            return true
        },
        .caldav("supported-calendar-component-set"): ofCalendar { info, _, writer throws(XMLError) in
            for component in info.components {
                writer.empty(.caldav("comp"), [.init(ExpandedName("", "name"), component)])
            }
        },
        .caldav("supported-calendar-data"): ofCalendar { _, _, writer throws(XMLError) in
            for type in CalendarMediaType.allCases {
                writer.empty(
                    .caldav("calendar-data"),
                    [
                        .init(ExpandedName("", "content-type"), type.rawValue),
                        .init(ExpandedName("", "version"), "2.0"),
                    ])
            }
        },
        .caldav("supported-collation-set"): ofCalendar { _, _, writer throws(XMLError) in
            for collation in TextMatch.Collation.allCases {
                try writer.element(.caldav("supported-collation"), text: collation.rawValue)
            }
        },
        .caldav("max-resource-size"): LiveProperty { resource, context, writer throws(XMLError) in
            guard case .calendar = resource.kind, context.handler.limits.maxResourceSize > 0 else {
                return false
            }
            try writer.text("\(context.handler.limits.maxResourceSize)")
            return true
        },
        .caldav("min-date-time"): ofCalendar { _, _, writer throws(XMLError) in
            try writer.text(DateTimeBounds.least)
        },
        .caldav("max-date-time"): ofCalendar { _, _, writer throws(XMLError) in
            try writer.text(DateTimeBounds.most)
        },
        .caldav("max-instances"): ofCalendar { _, context, writer throws(XMLError) in
            try writer.text("\(context.handler.limits.expansion.instances)")
        },
        .caldav("max-attendees-per-instance"): LiveProperty { resource, context, writer throws(XMLError) in
            guard case .calendar = resource.kind, context.handler.limits.attendees > 0 else { return false }
            try writer.text("\(context.handler.limits.attendees)")
            return true
        },
        .caldav("schedule-calendar-transp"): LiveProperty(settable: true) { resource, _, writer in
            guard case .calendar(let info, _) = resource.kind, !info.isInbox else { return false }
            writer.empty(.caldav(info.isTransparent ? "transparent" : "opaque"))
            return true
        },
        .caldav("schedule-tag"): LiveProperty { resource, _, writer throws(XMLError) in
            guard case .object(let info, _, _) = resource.kind, let tag = info.scheduleTag else {
                return false
            }
            try writer.text("\(ETag(tag))")
            return true
        },
        .caldav("calendar-description"): LiveProperty(settable: true) {
            resource, _, writer throws(XMLError) in
            guard case .calendar(let info, _) = resource.kind, let text = info.description else {
                return false
            }
            try writer.text(text)
            return true
        },
        .caldav("calendar-timezone"): LiveProperty(settable: true) {
            resource, context, writer throws(XMLError) in
            guard case .calendar(let info, _) = resource.kind, let tzid = info.timeZone,
                let zone = context.handler.zones.resolve(tzid)
            else { return false }
            try writer.text(
                utf8: CalendarTimeZone.octets(
                    of: zone, as: tzid, from: context.handler.now(), productID: productID))
            return true
        },
        .caldav("calendar-timezone-id"): LiveProperty(settable: true) {
            resource, context, writer throws(XMLError) in
            guard case .calendar(let info, _) = resource.kind, let tzid = info.timeZone,
                context.handler.zones.resolve(tzid) != nil
            else { return false }
            // "Its value MUST match the value of the TZID [...] in the CALDAV:calendar-timezone" (RFC 7809 section
            // 3.1.5).
            try writer.text(tzid.rawValue)
            return true
        },
        .calendarServer("getctag"): ofCalendar { info, _, writer throws(XMLError) in
            // The same as the sync token, so that both change together.
            try writer.text("\(SyncToken(collection: info.id, revision: info.revision))")
        },
        .apple("calendar-color"): LiveProperty(settable: true) { resource, _, writer throws(XMLError) in
            guard case .calendar(let info, _) = resource.kind, let color = info.color else { return false }
            try writer.text(color)
            return true
        },
        .apple("calendar-order"): LiveProperty(settable: true) { resource, _, writer throws(XMLError) in
            guard case .calendar(let info, _) = resource.kind, let order = info.order else { return false }
            try writer.text("\(order)")
            return true
        },
    ]

    /// Who made an object, in objects that we make.
    static let productID = "-//calgate//calgate//EN"

    private static func ofCalendar(
        _ value: @escaping @Sendable (CalendarInfo, PropertyContext, inout XMLWriter) throws(XMLError) -> Void
    ) -> LiveProperty {
        LiveProperty { resource, context, writer throws(XMLError) in
            guard case .calendar(let info, _) = resource.kind else { return false }
            try value(info, context, &writer)
            return true
        }
    }
}
