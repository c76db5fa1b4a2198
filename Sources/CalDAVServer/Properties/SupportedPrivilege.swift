internal import WebDAV
internal import XML

/// A privilege with what it is made of (RFC 3744 sections 3 and 5.3, RFC 4791 section 6.1, RFC 6638 section 6).
struct SupportedPrivilege: Sendable {
    /// The element.
    let name: ExpandedName
    /// For people, in English.
    let description: String
    /// The privileges that it contains.
    let members: [SupportedPrivilege]
    private let flag: @Sendable (Privileges) -> Bool

    /// A privilege; an aggregate is granted with all that it contains.
    private init(
        _ name: ExpandedName, _ description: String, _ members: [SupportedPrivilege] = [],
        _ flag: @escaping @Sendable (Privileges) -> Bool = { _ in true }
    ) {
        self.name = name
        self.description = description
        self.members = members
        self.flag = flag
    }

    /// Whether all of it is granted.
    func isGranted(by privileges: Privileges) -> Bool {
        flag(privileges) && members.allSatisfy { $0.isGranted(by: privileges) }
    }

    /// What of it is granted; an aggregate is named besides its members, for clients look for either.
    func names(grantedBy privileges: Privileges) -> [ExpandedName] {
        (isGranted(by: privileges) ? [name] : []) + members.flatMap { $0.names(grantedBy: privileges) }
    }

    /// The tree of a resource.
    static func tree(of kind: DescribedResource.Kind) -> SupportedPrivilege {
        switch kind {
        case .calendar(let info, _) where info.isInbox: inbox
        case .outbox: outbox
        default: plain
        }
    }

    // RFC 3744 section 3.12: "DAV:write MUST contain DAV:bind, DAV:unbind, DAV:write-properties and
    // DAV:write-content", and the others contain none of these. RFC 4791 section 6.1.1: "CALDAV:read-free-busy
    // MUST be aggregated in the DAV:read privilege". There is no write-acl, since there is no ACL method.
    private static let common = [
        SupportedPrivilege(
            .dav("read"), "See what the resource holds",
            [
                SupportedPrivilege(.caldav("read-free-busy"), "See when its owner is busy") {
                    $0.readFreeBusy
                }
            ]
        ) { $0.read },
        SupportedPrivilege(
            .dav("write"), "Change everything",
            [
                SupportedPrivilege(.dav("write-content"), "Change what the resource holds") {
                    $0.writeContent
                },
                SupportedPrivilege(.dav("write-properties"), "Change its properties") {
                    $0.writeProperties
                },
                SupportedPrivilege(.dav("bind"), "Add members") { $0.bind },
                SupportedPrivilege(.dav("unbind"), "Remove members") { $0.unbind },
            ]),
        SupportedPrivilege(.dav("read-acl"), "See who may do what") { $0.readACL },
        SupportedPrivilege(.dav("read-current-user-privilege-set"), "See what oneself may do"),
    ]

    private static let plain = SupportedPrivilege(.dav("all"), "Do everything", common)

    private static let inbox = SupportedPrivilege(
        .dav("all"), "Do everything",
        common + [
            SupportedPrivilege(
                .caldav("schedule-deliver"), "Send to the owner",
                [
                    SupportedPrivilege(.caldav("schedule-deliver-invite"), "Invite the owner") {
                        $0.deliver
                    },
                    SupportedPrivilege(.caldav("schedule-deliver-reply"), "Answer the owner") {
                        $0.deliver
                    },
                    SupportedPrivilege(.caldav("schedule-query-freebusy"), "Ask when the owner is busy") {
                        $0.deliver
                    },
                ])
        ])

    private static let outbox = SupportedPrivilege(
        .dav("all"), "Do everything",
        common + [
            SupportedPrivilege(
                .caldav("schedule-send"), "Send as the owner",
                [
                    SupportedPrivilege(.caldav("schedule-send-invite"), "Invite as the owner") { $0.send },
                    SupportedPrivilege(.caldav("schedule-send-reply"), "Answer as the owner") { $0.send },
                    SupportedPrivilege(.caldav("schedule-send-freebusy"), "Ask others when they are busy") {
                        $0.send
                    },
                ])
        ])

    /// Writes the `DAV:supported-privilege`.
    func write(to writer: inout XMLWriter) throws(XMLError) {
        try writer.element(.dav("supported-privilege")) { writer throws(XMLError) in
            try writer.privilege(name)
            writer.start(.dav("description"), [.english])
            try writer.text(description)
            writer.end()
            for member in members { try member.write(to: &writer) }
        }
    }
}

extension XMLWriter {
    /// A `DAV:privilege`.
    mutating func privilege(_ name: ExpandedName) throws(XMLError) {
        try element(.dav("privilege")) { writer throws(XMLError) in writer.empty(name) }
    }
}

extension ElementNode.Attribute {
    /// The language of our descriptions, which "MUST be indicated" (RFC 3744 sections 5.3 and 9.5).
    static let english = Self(ExpandedName("http://www.w3.org/XML/1998/namespace", "lang"), "en")
}
