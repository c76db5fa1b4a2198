internal import HTTPTypes
internal import TimeZones
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers a sync-collection report (RFC 6578 section 3.2).
    ///
    /// "The scope is defined by DAV:sync-level", and Depth has to be 0; Thunderbird and Apple's clients send
    /// 1, so Depth is not looked at.
    func syncCollection(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let sync = try SyncCollection(root, fields: exchange.request.fields)
        guard case .calendar(let user, let segment) = exchange.resource else { throw .notFound }
        let (owner, info) = try await calendar(segment, of: user, for: exchange.principal)
        let zone = try await floatingZone(of: info, for: exchange.principal)
        let renderer = try PropertyRenderer(
            .properties(sync.properties), exchange, self, floating: zone, hasData: true
        ).knowing(await backend.objectProperties(in: info))
        var token: SyncToken?
        if !sync.token.isEmpty {
            // Whether it lies before the present only the backend can tell: what it has told of a change may be
            // newer than what is known of the calendar here.
            guard let given = SyncToken(sync.token), given.collection == info.id else {
                throw .invalidSyncToken
            }
            token = given
        }
        // A client that is up to date has its answer already, which is what nearly all of them are told.
        if token?.revision != info.revision { await Self.leaveNetwork() }
        var listing: ObjectResponses?
        var revision = info.revision
        if token == nil, sync.limit == nil {
            let image = try await backend.image(of: info)
            revision = image.revision
            listing = ObjectResponses(
                image, in: info, backend: backend, needsOctets: renderer.needsOctets,
                memo: remembered("sync-collection", exchange, info, owner)
            ) { object, octets in
                let resource = DescribedResource(object, in: info, of: owner)
                let properties = renderer.properties(of: resource, octets: octets)
                return .init(octets: MultiStatus.response(resource.resource.href, properties))
            }
        }
        return try await multiStatus(
            SyncCollectionSource(
                calendar: info, owner: owner, since: token, limit: sync.limit, listing: listing,
                revision: revision, renderer: renderer, backend: backend),
            fields: age(of: info))
    }
}

/// What changed; for a first synchronisation everything that is there.
private struct SyncCollectionSource: ResponseSource {
    let calendar: CalendarInfo
    let owner: Principal
    let limit: Int?
    let renderer: PropertyRenderer
    let backend: any CalendarBackend
    /// Everything that is there, for a client that knows nothing yet and wants all of it; the token is that of
    /// the start, and what changes meanwhile is told the next time.
    var listing: ObjectResponses?
    /// Whether the client knows nothing yet.
    let isFirst: Bool
    /// Where the calendar stood when the client began to know it; 0 when that was long ago.
    let start: Int64
    var revision: Int64
    var sent = 0
    var isDone = false

    init(
        calendar: CalendarInfo, owner: Principal, since token: SyncToken?, limit: Int?,
        listing: ObjectResponses?, revision: Int64, renderer: PropertyRenderer, backend: any CalendarBackend
    ) {
        self.calendar = calendar
        self.owner = owner
        self.limit = limit
        self.renderer = renderer
        self.backend = backend
        isFirst = token == nil
        self.listing = listing
        self.revision = listing == nil ? token?.revision ?? 0 : revision
        start = token?.start ?? revision
        // Whoever has the newest revision has nothing to ask for.
        isDone = token?.revision == calendar.revision
    }

    var syncToken: String? { "\(SyncToken(collection: calendar.id, revision: revision, start: start))" }

    mutating func next() async throws(DAVError) -> [UInt8]? {
        guard !isDone else { return nil }
        if listing != nil { return try await listing?.next()?.octets }
        let count = min(batchSize, limit.map { $0 - sent } ?? batchSize)
        let changes = try await backend.changes(
            in: calendar, since: revision, start: start, limit: count)
        // A page that does not lead on would be asked for again and again.
        isDone = !changes.isTruncated || changes.revision <= revision
        revision = max(revision, changes.revision)
        sent += changes.changed.count + changes.removed.count
        var bytes = try await responses(changes.changed)
        // What was removed before the client began is nothing that it knows.
        let isEarly = changes.revision <= start && start > 0
        // Who knows nothing yet has nothing to remove.
        for name in changes.removed where !isFirst && !isEarly {
            bytes += MultiStatus.response(href(name), status: 404)
        }
        if let limit, sent >= limit, !isDone {
            isDone = true
            // "507 (Insufficient Storage) for the request-URI" says that there is more (section 3.6).
            bytes += MultiStatus.response(
                Resource.calendar(user: owner.user, segment: calendar.segment).href, status: 507,
                error: DAVError(507, .dav("number-of-matches-within-limits"), "There are more changes."))
        }
        return bytes
    }

    private func responses(_ infos: [ObjectInfo]) async throws(DAVError) -> [UInt8] {
        let objects =
            renderer.needsOctets && !infos.isEmpty
            ? try await backend.objects(named: infos.map(\.name), in: calendar) : [:]
        var bytes: [UInt8] = []
        for info in infos {
            // With data, what is served is the object as it is by now.
            let object = objects[info.name]
            let resource = DescribedResource(object?.info ?? info, in: calendar, of: owner)
            if renderer.needsOctets, object == nil {
                bytes += MultiStatus.response(resource.resource.href, status: 404)
            } else {
                bytes += MultiStatus.response(
                    resource.resource.href, renderer.properties(of: resource, octets: object?.octets))
            }
        }
        return bytes
    }

    private func href(_ name: String) -> String {
        Resource.object(user: owner.user, segment: calendar.segment, name: name).href
    }
}
