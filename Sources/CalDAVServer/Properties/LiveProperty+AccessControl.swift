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
            guard resource.isPrincipal else { return false }
            try writer.href(resource.resource)
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
        .dav("group-membership"): LiveProperty { resource, _, writer throws(XMLError) in
            guard resource.isPrincipal else { return false }
            guard case .principal = resource.kind else { return true }
            for group in resource.delegation.groups { try writer.href(group) }
            return true
        },
        .dav("group-member-set"): LiveProperty(settable: true) { resource, _, writer throws(XMLError) in
            guard resource.isPrincipal else { return false }
            guard case .proxyGroup(_, let access) = resource.kind else { return true }
            for user in resource.delegation.delegates[access] ?? [] {
                try writer.href(.principal(user: user))
            }
            return true
        },
        .calendarServer("calendar-proxy-read-for"): delegators(.read),
        .calendarServer("calendar-proxy-write-for"): delegators(.write),
        // Nobody has a second URL: it may be empty, not missing.
        .dav("alternate-URI-set"): LiveProperty { resource, _, _ in resource.isPrincipal },
        .dav("supported-privilege-set"): LiveProperty { resource, _, writer throws(XMLError) in
            try SupportedPrivilege.tree(of: resource.kind).write(to: &writer)
            return true
        },
        .dav("current-user-privilege-set"): LiveProperty { resource, context, writer throws(XMLError) in
            let tree = SupportedPrivilege.tree(of: resource.kind)
            for name in tree.names(grantedBy: context.privileges(on: resource)) {
                try writer.privilege(name)
            }
            return true
        },
        .acl: LiveProperty { resource, _, writer throws(XMLError) in
            for entry in AccessControlEntry.list(of: resource) { try entry.write(to: &writer) }
            return true
        },
        .dav("acl-restrictions"): LiveProperty { _, _, writer in
            writer.empty(.dav("grant-only"))
            writer.empty(.dav("no-invert"))
            return true
        },
        .dav("inherited-acl-set"): LiveProperty { resource, _, writer throws(XMLError) in
            switch resource.kind {
            case .proxyGroup(let owner, _): try writer.href(.principal(user: owner.user))
            case .calendar(_, let owner), .object(_, _, let owner), .outbox(let owner):
                try writer.href(.home(user: owner.user))
            default: break
            }
            return true
        },
    ]

    /// Those whose delegate a principal is (caldav-proxy section 5.3).
    private static func delegators(_ access: ProxyAccess) -> LiveProperty {
        LiveProperty { resource, _, writer throws(XMLError) in
            guard case .principal = resource.kind else { return false }
            for user in resource.delegation.delegators[access] ?? [] {
                try writer.href(.principal(user: user))
            }
            return true
        }
    }
}

extension Delegation {
    /// The groups of which a user is a member.
    var groups: [Resource] {
        ProxyAccess.allCases.flatMap { access in
            (delegators[access] ?? []).map { .proxyGroup(user: $0, access: access) }
        }
    }
}

extension ExpandedName {
    /// Told only to whoever has `DAV:read-acl` (RFC 3744 section 3.6).
    static let acl = Self.dav("acl")
}

extension DescribedResource {
    fileprivate var isPrincipal: Bool {
        switch kind {
        case .principal, .proxyGroup: true
        default: false
        }
    }

    /// Who may do everything with it: its owner, or the principal itself.
    var controller: Principal? {
        switch kind {
        case .principal(let principal), .proxyGroup(let principal, _): principal
        default: owner
        }
    }
}
