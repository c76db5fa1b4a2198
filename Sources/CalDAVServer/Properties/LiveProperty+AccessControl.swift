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
        .dav("group-member-set"): LiveProperty { resource, _, _ in resource.isPrincipal },
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
            case .calendar(_, let owner), .object(_, _, let owner), .outbox(let owner):
                try writer.href(.home(user: owner.user))
            default: break
            }
            return true
        },
    ]
}

extension ExpandedName {
    /// Told only to whoever has `DAV:read-acl` (RFC 3744 section 3.6).
    static let acl = Self.dav("acl")
}

extension DescribedResource {
    fileprivate var isPrincipal: Bool { if case .principal = kind { true } else { false } }

    /// Who may do everything with it: its owner, or the principal itself.
    var controller: Principal? {
        if case .principal(let principal) = kind { principal } else { owner }
    }
}
