internal import HTTPTypes
internal import TimeZones
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers a sync-collection report on a home (RFC 6578): which calendars came, changed or went; with the level
    /// `infinite` what is in them, too.
    ///
    /// A calendar has changed when its properties have or when what it holds has: so Apple's clients watch all of
    /// their calendars with one request.
    func homeSync(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let sync = try SyncCollection(root, fields: exchange.request.fields)
        guard case .home(let user) = exchange.resource else { throw .notFound }
        let owner = try await self.user(user, for: exchange.principal)
        guard exchange.principal.scope.readsEvents else { throw .notFound }
        guard sync.limit == nil || sync.level == .one else {
            throw DAVError(
                403, .dav("number-of-matches-within-limits"),
                "A home is synchronised with DAV:limit on the level 1 only.")
        }
        var known = HomeSyncToken()
        if !sync.token.isEmpty {
            guard let token = HomeSyncToken(sync.token) else { throw .invalidSyncToken }
            known = token
        }
        let members = try await homeMembers(of: owner, for: exchange.principal)
        return try await multiStatus(
            HomeSyncSource(
                home: .home(user: owner.user), members: members, known: known, sync: sync, backend: backend
            ) { info async throws(DAVError) in
                var zone = Zone.utc
                if let info { zone = try await floatingZone(of: info, for: exchange.principal) }
                return try PropertyRenderer(
                    .properties(sync.properties), exchange, self, floating: zone, hasData: true)
            })
    }

    /// The token of a home as it is now.
    func homeSyncToken(_ members: [DescribedResource]) -> String {
        var token = HomeSyncToken()
        token.members = members.compactMap { HomeSyncToken.Member($0) }
        return "\(token)"
    }
}

/// The changed members of a home, one after the other, each with what changed in it; then those that are gone.
private struct HomeSyncSource: ResponseSource {
    private let home: Resource
    private let members: [DescribedResource]
    private let known: HomeSyncToken
    private let sync: SyncCollection
    private let backend: any CalendarBackend
    private let renderer: @Sendable (CalendarInfo?) async throws(DAVError) -> PropertyRenderer
    private var reached = HomeSyncToken()
    private var position = 0
    private var sent = 0
    private var isDone = false

    /// A calendar whose objects are told at present.
    private struct Listing {
        let info: CalendarInfo
        let owner: Principal
        let renderer: PropertyRenderer
        var member: HomeSyncToken.Member
        /// What was told of it.
        var since: Int64
    }
    private var listing: Listing?

    init(
        home: Resource, members: [DescribedResource], known: HomeSyncToken, sync: SyncCollection,
        backend: any CalendarBackend,
        renderer: @escaping @Sendable (CalendarInfo?) async throws(DAVError) -> PropertyRenderer
    ) {
        self.home = home
        self.members = members
        self.known = known
        self.sync = sync
        self.backend = backend
        self.renderer = renderer
    }

    var syncToken: String? { "\(reached)" }

    mutating func next() async throws(DAVError) -> [UInt8]? {
        if listing != nil { return try await objects() }
        guard !isDone else { return nil }
        guard position < members.count else {
            isDone = true
            return removed()
        }
        let described = members[position]
        position += 1
        guard let member = HomeSyncToken.Member(described) else { return [] }
        let old = known.members.first { $0.segment == member.segment && $0.id == member.id }
        // The revision that a client was told may be newer than the one at hand.
        if let old, old.mark == member.mark, old.revision >= member.revision {
            reached.members.append(old)
            return []
        }
        if let limit = sync.limit, sent >= limit { return truncated() }
        sent += 1
        let (info, owner) = described.calendar.map { ($0.info, $0.owner) } ?? (nil, nil)
        let renderer = try await renderer(info)
        if sync.level == .infinite, let info, let owner, (old?.revision ?? 0) < member.revision {
            listing = Listing(
                info: info, owner: owner, renderer: renderer, member: member, since: old?.revision ?? 0)
        } else {
            reached.members.append(member)
        }
        return MultiStatus.response(described.resource.href, renderer.properties(of: described))
    }

    /// The next objects that changed in the calendar.
    private mutating func objects() async throws(DAVError) -> [UInt8]? {
        guard var listing else { return nil }
        let isFirst = listing.since == 0
        let changes = try await backend.changes(
            in: listing.info, since: listing.since, start: 0, limit: batchSize)
        let octets =
            listing.renderer.needsOctets
            ? try await backend.objects(named: changes.changed.map(\.name), in: listing.info) : [:]
        var bytes: [UInt8] = []
        for info in changes.changed {
            let object = octets[info.name]
            let resource = DescribedResource(object?.info ?? info, in: listing.info, of: listing.owner)
            bytes += MultiStatus.response(
                resource.resource.href,
                listing.renderer.properties(of: resource, octets: object?.octets))
        }
        // Who knows nothing yet has nothing to remove.
        for name in changes.removed where !isFirst {
            let resource = Resource.object(
                user: listing.owner.user, segment: listing.info.segment, name: name)
            bytes += MultiStatus.response(resource.href, status: 404)
        }
        let isLast = !changes.isTruncated || changes.revision <= listing.since
        listing.since = max(listing.since, changes.revision)
        listing.member.revision = listing.since
        if isLast { reached.members.append(listing.member) }
        self.listing = isLast ? nil : listing
        return bytes
    }

    private mutating func removed() -> [UInt8] {
        let present = Set(members.compactMap { HomeSyncToken.Member($0)?.segment })
        var bytes: [UInt8] = []
        for member in known.members where !present.contains(member.segment) {
            bytes += MultiStatus.response(href(member), status: 404)
        }
        return bytes
    }

    /// The end of an answer that does not tell of the members from there on: they stay as the client knows them.
    private mutating func truncated() -> [UInt8] {
        isDone = true
        let told = Set(reached.members.map(\.segment))
        reached.members += known.members.filter { !told.contains($0.segment) }
        return MultiStatus.response(
            home.href, status: 507,
            error: DAVError(507, .dav("number-of-matches-within-limits"), "There are more changes."))
    }

    private func href(_ member: HomeSyncToken.Member) -> String {
        Resource.calendar(user: home.user ?? "", segment: member.segment).href
    }
}
