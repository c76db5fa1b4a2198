internal import WebDAV
internal import XML

/// An entry of `DAV:acl` (RFC 3744 section 5.5).
///
/// All of them are protected: who may what follows from whose it is and whom the owner has made a delegate, and
/// no ACL method changes it.
struct AccessControlEntry: Sendable {
    /// Whom it is about.
    enum Subject: Sendable, Hashable {
        /// A principal of ours.
        case principal(Resource)
        /// Everybody who has signed in.
        case authenticated
    }

    /// Whom it is about.
    let subject: Subject
    /// What is granted.
    let privileges: [ExpandedName]
    /// The resource from which it is inherited.
    let inheritedFrom: Resource?

    /// The entries of a resource.
    static func list(of resource: DescribedResource) -> [AccessControlEntry] {
        let tree = SupportedPrivilege.tree(of: resource.kind)
        var list: [AccessControlEntry] = []
        guard let owner = resource.controller else {
            return [
                AccessControlEntry(
                    subject: .authenticated,
                    privileges: tree.names(grantedBy: Privileges(scope: .eventsRead)),
                    inheritedFrom: nil)
            ]
        }
        var whole = owner
        whole.scope = .calendars
        list.append(
            AccessControlEntry(
                subject: .principal(.principal(user: owner.user)),
                privileges: tree.names(grantedBy: Privileges(on: resource, for: whole)),
                inheritedFrom: nil))
        if case .calendar(let info, _) = resource.kind, info.isInbox {
            // Messages of every user of the gateway are taken.
            list.append(
                AccessControlEntry(
                    subject: .authenticated,
                    privileges: [
                        .caldav("schedule-deliver"), .caldav("schedule-deliver-invite"),
                        .caldav("schedule-deliver-reply"), .caldav("schedule-query-freebusy"),
                    ],
                    inheritedFrom: nil))
        }
        return list + delegates(resource, tree)
    }

    /// The entries of the owner's delegates: on the home, from which everything below it inherits them.
    private static func delegates(
        _ resource: DescribedResource, _ tree: SupportedPrivilege
    ) -> [AccessControlEntry] {
        let home: Resource
        switch resource.kind {
        case .home(let owner, _): home = .home(user: owner.user)
        case .calendar(let info, let owner), .object(_, let info, let owner):
            guard !info.isInbox else { return [] }
            home = .home(user: owner.user)
        case .collection, .principal, .proxyGroup, .outbox: return []
        }
        guard let owner = resource.owner else { return [] }
        return ProxyAccess.allCases.map { access in
            AccessControlEntry(
                subject: .principal(.proxyGroup(user: owner.user, access: access)),
                privileges: tree.names(grantedBy: Privileges(on: resource, forDelegate: access)),
                inheritedFrom: resource.resource == home ? nil : home)
        }
    }

    /// Writes the `DAV:ace`.
    func write(to writer: inout XMLWriter) throws(XMLError) {
        try writer.element(.dav("ace")) { writer throws(XMLError) in
            try writer.element(.dav("principal")) { writer throws(XMLError) in
                switch subject {
                case .principal(let resource): try writer.href(resource)
                case .authenticated: writer.empty(.dav("authenticated"))
                }
            }
            try writer.element(.dav("grant")) { writer throws(XMLError) in
                for name in privileges { try writer.privilege(name) }
            }
            writer.empty(.dav("protected"))
            if let inheritedFrom {
                try writer.element(.dav("inherited")) { writer throws(XMLError) in
                    try writer.href(inheritedFrom)
                }
            }
        }
    }
}
