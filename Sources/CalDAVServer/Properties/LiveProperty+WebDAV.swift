internal import HTTPTypes
internal import ICalendar
internal import WebDAV
internal import XML

extension LiveProperty {
    /// RFC 4918 section 15, RFC 3253 section 3.1.5, RFC 5842 section 3.1, RFC 6578 section 4.
    static let webDAV: [ExpandedName: LiveProperty] = [
        .dav("resourcetype"): LiveProperty(inAllProp: true) { resource, _, writer in
            switch resource.kind {
            case .object: break
            case .collection, .home: writer.empty(.dav("collection"))
            case .principal:
                writer.empty(.dav("collection"))
                writer.empty(.dav("principal"))
            case .proxyGroup(_, let access):
                writer.empty(.dav("collection"))
                writer.empty(.dav("principal"))
                writer.empty(.calendarServer(access.segment))
            case .calendar(let info, _):
                writer.empty(.dav("collection"))
                writer.empty(.caldav(info.isInbox ? "schedule-inbox" : "calendar"))
            case .outbox:
                writer.empty(.dav("collection"))
                writer.empty(.caldav("schedule-outbox"))
            }
            return true
        },
        .dav("displayname"): LiveProperty(inAllProp: true, settable: true) {
            resource, _, writer throws(XMLError) in
            switch resource.kind {
            case .collection, .outbox, .object: return false
            case .principal(let principal), .home(let principal, _): try writer.text(principal.displayName)
            case .proxyGroup(_, let access): try writer.text(access.segment)
            case .calendar(let info, _): try writer.text(info.displayName)
            }
            return true
        },
        .dav("getetag"): LiveProperty(inAllProp: true) { resource, _, writer throws(XMLError) in
            guard case .object(let info, _, _) = resource.kind else { return false }
            try writer.text("\(info.etag)")
            return true
        },
        .dav("getcontenttype"): LiveProperty(inAllProp: true) { resource, _, writer throws(XMLError) in
            guard case .object(let info, _, _) = resource.kind else { return false }
            try writer.text(CalDAVHandler.contentType(info))
            return true
        },
        .dav("getcontentlength"): LiveProperty(inAllProp: true) { resource, _, writer throws(XMLError) in
            guard case .object(let info, _, _) = resource.kind else { return false }
            try writer.text("\(info.size)")
            return true
        },
        .dav("getlastmodified"): LiveProperty(inAllProp: true) { resource, _, writer throws(XMLError) in
            guard case .object(let info, _, _) = resource.kind else { return false }
            try writer.text(HTTPDate.text(info.modified.secondsSinceEpoch))
            return true
        },
        .dav("supported-report-set"): LiveProperty { resource, _, writer throws(XMLError) in
            for name in Report.names(for: resource.resource) {
                try writer.element(.dav("supported-report")) { writer throws(XMLError) in
                    try writer.element(.dav("report")) { writer throws(XMLError) in writer.empty(name) }
                }
            }
            return true
        },
        .dav("supported-method-set"): LiveProperty { resource, _, writer in
            for method in resource.resource.methods {
                writer.empty(
                    .dav("supported-method"), [.init(ExpandedName("", "name"), method.rawValue)])
            }
            return true
        },
        .dav("add-member"): LiveProperty { resource, _, writer throws(XMLError) in
            guard case .calendar(let info, _) = resource.kind, !info.isInbox else { return false }
            // The semicolon may stand plainly in a path, and the client takes the URI as it is.
            try writer.element(.dav("href"), text: resource.resource.href + CalDAVHandler.addMember)
            return true
        },
        .dav("sync-token"): LiveProperty { resource, _, writer throws(XMLError) in
            if let token = resource.syncToken {
                try writer.text(token)
                return true
            }
            guard case .calendar(let info, _) = resource.kind else { return false }
            try writer.text("\(SyncToken(collection: info.id, revision: info.revision))")
            return true
        },
        .dav("resource-id"): LiveProperty { resource, context, writer throws(XMLError) in
            // Unique for all time and everywhere: below our own URL, and by numbers that are never reused.
            let name: String
            switch resource.kind {
            case .calendar(let info, _): name = "calendar-\(info.id)"
            case .object(let info, _, _): name = "object-\(info.id)"
            case .collection, .principal, .proxyGroup, .home, .outbox: return false
            }
            try writer.element(.dav("href"), text: "\(context.handler.publicURL)/dav/resource/\(name)")
            return true
        },
    ]
}
