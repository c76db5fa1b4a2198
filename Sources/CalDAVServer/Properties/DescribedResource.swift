internal import CalDAV
internal import ICalendar
internal import TimeZones
internal import WebDAV
internal import XML

/// A resource together with what its properties are made of.
struct DescribedResource: Sendable {
    /// What it is.
    enum Kind: Sendable {
        /// `/`, `/dav/`, and the collections of principals and homes.
        case collection
        /// A principal.
        case principal(Principal)
        /// The group of a user's delegates of one kind.
        case proxyGroup(Principal, ProxyAccess)
        /// A calendar home.
        case home(Principal, canCreate: Bool)
        /// A calendar.
        case calendar(CalendarInfo, owner: Principal)
        /// A scheduling outbox.
        case outbox(Principal)
        /// A calendar object resource.
        case object(ObjectInfo, CalendarInfo, owner: Principal)
    }

    /// Where it is.
    let resource: Resource
    /// What it is.
    let kind: Kind
    /// Its dead properties, as XML.
    let dead: [ExpandedName: [UInt8]]
    /// Of a home: the token of its sync-collection report.
    let syncToken: String?
    /// Of a principal: whether the server sends invitations for it.
    let schedules: Bool
    /// Of a principal and of a group: who is whose delegate, as far as the requester may know.
    let delegation: Delegation

    /// Describes a resource.
    init(
        _ resource: Resource, _ kind: Kind, dead: [ExpandedName: [UInt8]] = [:], schedules: Bool = false,
        delegation: Delegation = Delegation(), syncToken: String? = nil
    ) {
        self.syncToken = syncToken
        self.resource = resource
        self.kind = kind
        self.dead = dead
        self.schedules = schedules
        self.delegation = delegation
    }

    /// An object of a calendar.
    init(_ info: ObjectInfo, in calendar: CalendarInfo, of owner: Principal) {
        self.init(
            .object(user: owner.user, segment: calendar.segment, name: info.name),
            .object(info, calendar, owner: owner))
    }

    /// Whose it is.
    var owner: Principal? {
        switch kind {
        case .collection, .principal, .proxyGroup: nil
        case .home(let owner, _), .outbox(let owner), .calendar(_, let owner), .object(_, _, let owner):
            owner
        }
    }
}

extension CalDAVHandler {
    /// What the properties of a resource are made of.
    ///
    /// - Throws: 404 for what does not exist or must not be seen.
    func describe(_ resource: Resource, for principal: Principal) async throws(DAVError) -> DescribedResource
    {
        switch resource {
        case .root, .dav, .principals, .homes: return DescribedResource(resource, .collection)
        case .wellKnown, .freeBusy: throw .notFound
        case .principal(let name):
            return try await describe(try await self.principal(name, for: principal), for: principal)
        case .proxyGroup(let name, let access):
            let owner = try await self.principal(name, for: principal)
            var delegation = try await backend.delegation(of: owner.user)
            if owner.user != principal.user {
                delegation = delegation.concerning(principal.user)
                // A group is seen by its owner and by its members.
                guard delegation.delegates[access]?.isEmpty == false else { throw .notFound }
            }
            return DescribedResource(
                .proxyGroup(user: owner.user, access: access), .proxyGroup(owner, access),
                delegation: delegation)
        case .home(let name):
            let user = try await self.user(name, for: principal)
            var canCreate = false
            if principal.scope == .calendars, user.user == principal.user {
                canCreate = try await backend.calendars(of: user.user, for: principal).contains(
                    where: \.isLocal)
            }
            let dead = try await deadProperties(.home(user: user.user), principal)
            return DescribedResource(
                .home(user: user.user), .home(user, canCreate: canCreate), dead: dead,
                syncToken: homeSyncToken(try await homeMembers(of: user, for: principal)))
        case .calendar(let name, let segment):
            let (owner, info) = try await calendar(segment, of: name, for: principal)
            return try await describe(info, of: owner, for: principal)
        case .outbox(let name):
            let user = try await self.user(name, for: principal)
            guard try await inbox(of: user, for: principal) != nil else { throw .notFound }
            return DescribedResource(.outbox(user: user.user), .outbox(user))
        case .object(let user, let segment, let name):
            let (owner, info) = try await calendar(segment, of: user, for: principal)
            guard let object = try await backend.object(name, in: info) else { throw .notFound }
            return DescribedResource(
                .object(user: owner.user, segment: info.segment, name: object.info.name),
                .object(object.info, info, owner: owner),
                dead: try await backend.objectProperties(in: info)[object.info.id] ?? [:])
        }
    }

    /// A principal: of others only who they are, and what concerns the requester.
    private func describe(
        _ user: Principal, for requester: Principal
    ) async throws(DAVError) -> DescribedResource {
        let isOwn = user.user == requester.user
        var dead = try await deadProperties(.principal(user: user.user), requester)
        if !isOwn { dead = dead.filter { $0.key == .dav("displayname") } }
        let delegation = try await backend.delegation(of: user.user)
        return DescribedResource(
            .principal(user: user.user), .principal(user), dead: dead,
            schedules: try await inbox(of: user, for: requester) != nil,
            delegation: isOwn ? delegation : delegation.concerning(requester.user))
    }

    /// The same of a calendar that is known already.
    func describe(
        _ info: CalendarInfo, of owner: Principal, for principal: Principal
    ) async throws(DAVError) -> DescribedResource {
        let dead: [ExpandedName: [UInt8]]
        if info.isInbox {
            dead = try await inboxProperties(
                of: owner, for: principal,
                home: try await deadProperties(.home(user: owner.user), principal))
        } else {
            dead = try await deadProperties(.calendar(info), principal)
        }
        return DescribedResource(
            .calendar(user: owner.user, segment: info.segment), .calendar(info, owner: owner), dead: dead)
    }

    /// Where floating times and dates of a calendar are: as the client said, else as upstream says, else UTC.
    func floatingZone(of calendar: CalendarInfo, for principal: Principal) async throws(DAVError) -> Zone {
        let dead = try await deadProperties(.calendar(calendar), principal)
        if let zone = CalendarTimeZone.zone(setBy: dead, zones) { return zone }
        return calendar.timeZone.flatMap { zones.resolve($0) } ?? .utc
    }

    private func deadProperties(
        _ owner: PropertyOwner, _ principal: Principal
    ) async throws(DAVError) -> [ExpandedName: [UInt8]] {
        guard principal.scope.readsEvents else { return [:] }
        return try await backend.properties(of: owner, for: principal)
    }
}
