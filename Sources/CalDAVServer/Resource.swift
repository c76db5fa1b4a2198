internal import HTTPTypes

/// What a path names, whether it exists or not.
enum Resource: Sendable, Hashable {
    /// `/`, which clients probe for `current-user-principal`.
    case root
    /// `/.well-known/caldav` (RFC 6764 section 5).
    case wellKnown
    /// `/dav/`
    case dav
    /// `/dav/principals/`
    case principals
    /// `/dav/principals/{user}/`
    case principal(user: String)
    /// `/dav/principals/{user}/calendar-proxy-read/` or `-write/` (caldav-proxy section 5.2): the group of the
    /// user's delegates
    case proxyGroup(user: String, access: ProxyAccess)
    /// `/dav/calendars/`
    case homes
    /// `/dav/calendars/{user}/`
    case home(user: String)
    /// `/dav/calendars/{user}/{calendar}/`
    case calendar(user: String, segment: String)
    /// `/dav/calendars/{user}/{calendar}/{name}`
    case object(user: String, segment: String, name: String)
    /// `/dav/calendars/{user}/outbox/` (RFC 6638 section 2.1); the inbox is a calendar of that name
    case outbox(user: String)
    /// `/freebusy/{user}` (CalConnect Freebusy Read URL)
    case freeBusy(user: String)

    /// The resource of a path; `nil` for one that is nobody's.
    ///
    /// Collections are accepted without their slash, which clients forget; an object with one is not.
    init?(_ path: ResourcePath) {
        let segments = path.segments
        guard segments.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 255 }) else { return nil }
        switch segments.count {
        case 0: self = .root
        case 1 where segments[0] == "dav": self = .dav
        case 2 where segments == [".well-known", "caldav"]: self = .wellKnown
        case 2 where segments[0] == "freebusy": self = .freeBusy(user: segments[1])
        case 2 where segments == ["dav", "principals"]: self = .principals
        case 2 where segments == ["dav", "calendars"]: self = .homes
        case 3 where segments[0] == "dav" && segments[1] == "principals": self = .principal(user: segments[2])
        case 3 where segments[0] == "dav" && segments[1] == "calendars": self = .home(user: segments[2])
        case 4 where segments[0] == "dav" && segments[1] == "principals":
            guard let access = ProxyAccess.allCases.first(where: { $0.segment == segments[3] }) else {
                return nil
            }
            self = .proxyGroup(user: segments[2], access: access)
        case 4 where segments[0] == "dav" && segments[1] == "calendars" && segments[3] == "outbox":
            self = .outbox(user: segments[2])
        case 4 where segments[0] == "dav" && segments[1] == "calendars":
            self = .calendar(user: segments[2], segment: segments[3])
        case 5 where segments[0] == "dav" && segments[1] == "calendars" && !path.isCollection:
            self = .object(user: segments[2], segment: segments[3], name: segments[4])
        default: return nil
        }
    }

    /// The one spelling of its path.
    var href: String {
        switch self {
        case .root: "/"
        case .wellKnown: "/.well-known/caldav"
        case .dav: "/dav/"
        case .principals: "/dav/principals/"
        case .principal(let user): Self.path(["dav", "principals", user])
        case .proxyGroup(let user, let access): Self.path(["dav", "principals", user, access.segment])
        case .homes: "/dav/calendars/"
        case .home(let user): Self.path(["dav", "calendars", user])
        case .calendar(let user, let segment): Self.path(["dav", "calendars", user, segment])
        case .outbox(let user): Self.path(["dav", "calendars", user, "outbox"])
        case .object(let user, let segment, let name):
            ResourcePath(segments: ["dav", "calendars", user, segment, name], isCollection: false).encoded()
        case .freeBusy(let user): ResourcePath(segments: ["freebusy", user], isCollection: false).encoded()
        }
    }

    /// The methods that it has, for `Allow`.
    var methods: [HTTPMethod] {
        switch self {
        case .root: [.options, .get, .head, .propfind, .report]
        case .wellKnown: [.options, .get, .head, .propfind]
        case .dav, .principals, .homes: [.options, .propfind, .report]
        case .principal, .proxyGroup, .home: [.options, .propfind, .proppatch, .report]
        case .calendar(_, "inbox"): [.options, .propfind, .proppatch, .report]
        case .object(_, "inbox", _): [.options, .get, .head, .delete, .propfind, .report]
        case .outbox: [.options, .propfind, .report, .post]
        case .calendar:
            [
                .options, .get, .head, .propfind, .proppatch, .report, .delete, .copy, .move, .post,
                .mkcalendar,
                .mkcol,
            ]
        case .object(_, _, CalDAVHandler.addMember): [.options, .post]
        case .object: [.options, .get, .head, .put, .delete, .copy, .move, .propfind, .proppatch, .report]
        case .freeBusy: [.options, .get, .head]
        }
    }

    /// The user in whose space it lies.
    var user: String? {
        switch self {
        case .root, .wellKnown, .dav, .principals, .homes: nil
        case .principal(let user), .home(let user), .outbox(let user), .freeBusy(let user): user
        case .proxyGroup(let user, _): user
        case .calendar(let user, _), .object(let user, _, _): user
        }
    }

    private static func path(_ segments: [String]) -> String {
        ResourcePath(segments: segments, isCollection: true).encoded()
    }
}

extension ProxyAccess {
    /// The last part of the path of the group.
    var segment: String { "calendar-proxy-\(rawValue)" }
}
