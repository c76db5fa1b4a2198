internal import WebDAV
internal import XML

extension LiveProperty {
    /// RFC 3744 sections 4 and 5, RFC 5397.
    static let accessControl: [ExpandedName: LiveProperty] = [
        .dav("current-user-principal"): LiveProperty { _, context, writer throws(XMLError) in
            try writer.href(.principal(user: context.principal.user))
            return true
        },
        .dav("principal-URL"): LiveProperty { resource, _, writer throws(XMLError) in
            guard case .principal(let principal) = resource.kind else { return false }
            try writer.href(.principal(user: principal.user))
            return true
        },
        .dav("principal-collection-set"): LiveProperty { _, _, writer throws(XMLError) in
            try writer.href(.principals)
            return true
        },
        .dav("owner"): LiveProperty { resource, _, writer throws(XMLError) in
            guard let owner = resource.owner else { return false }
            try writer.href(.principal(user: owner.user))
            return true
        },
        // Nobody belongs to a group here, and nobody has a second URL: both may be empty, not missing.
        .dav("group-membership"): LiveProperty { resource, _, _ in resource.isPrincipal },
        .dav("alternate-URI-set"): LiveProperty { resource, _, _ in resource.isPrincipal },
        .dav("current-user-privilege-set"): LiveProperty { resource, context, writer throws(XMLError) in
            for name in context.privileges(on: resource).names {
                try writer.element(.dav("privilege")) { writer throws(XMLError) in writer.empty(name) }
            }
            return true
        },
    ]
}

extension DescribedResource {
    fileprivate var isPrincipal: Bool { if case .principal = kind { true } else { false } }
}

extension Privileges {
    /// The elements; an aggregate is named when all that it holds is granted, for clients look for it.
    fileprivate var names: [ExpandedName] {
        var names: [ExpandedName] = []
        if read { names.append(.dav("read")) }
        if readFreeBusy { names.append(.caldav("read-free-busy")) }
        if writeContent, writeProperties, bind { names.append(.dav("write")) }
        if writeContent { names.append(.dav("write-content")) }
        if writeProperties { names.append(.dav("write-properties")) }
        if bind { names += [.dav("bind"), .dav("unbind")] }
        if deliver {
            names += [
                .caldav("schedule-deliver"), .caldav("schedule-deliver-invite"),
                .caldav("schedule-deliver-reply"), .caldav("schedule-query-freebusy"),
            ]
        }
        if send {
            names += [
                .caldav("schedule-send"), .caldav("schedule-send-invite"), .caldav("schedule-send-reply"),
                .caldav("schedule-send-freebusy"),
            ]
        }
        if unbind, !bind { names.append(.dav("unbind")) }
        names.append(.dav("read-current-user-privilege-set"))
        return names
    }
}
