internal import HTTPTypes
internal import WebDAV

extension CalDAVHandler {
    /// Answers PROPFIND (RFC 4918 section 9.1).
    func propFind(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        guard exchange.resource.methods.contains(.propfind) else { throw exchange.methodNotAllowed }
        let depth = try Depth(exchange.request.fields, missing: .infinity)
        let find = try PropFind(RequestBody.read(exchange.request.body, limits: limits.xml))
        let described = try await describe(exchange.resource, for: exchange.principal)
        if depth == .infinity, case .object = exchange.resource {
            // An object has nothing below it.
        } else if depth == .infinity {
            throw DAVError(403, .dav("propfind-finite-depth"), "The Depth of a PROPFIND is 0 or 1.")
        }
        try await requireConditions(exchange, on: described)
        if depth != .zero { await Self.leaveNetwork() }
        let renderer = try PropertyRenderer(find, exchange, self)
            .knowing(await quota(of: described, if: find, for: exchange.principal))
        var fields: HTTPFields = ["Vary": "Brief, Prefer"]
        if case .calendar(let info, _) = described.kind, let age = info.ageSeconds {
            fields["Age"] = String(max(0, age))
        }
        let members: [DescribedResource] =
            depth == .zero ? [] : try await members(of: described, for: exchange.principal)
        var objects: ObjectResponses?
        if depth == .one, let (info, owner) = described.calendar {
            let renderer = renderer.knowing(try await backend.objectProperties(in: info))
            objects = ObjectResponses(
                try await backend.image(of: info), in: info, backend: backend, needsOctets: false,
                memo: remembered("propfind", exchange, info, owner)
            ) { object, _ in
                let resource = DescribedResource(object, in: info, of: owner)
                return .init(
                    octets: MultiStatus.response(resource.resource.href, renderer.properties(of: resource)))
            }
        }
        let preference = exchange.preference
        if preference.returning == .minimal { fields.apply("return=minimal") }
        // "The resource identified by the request-URI is left out" (RFC 8144 section 4), where there is more.
        let isWithoutRoot = depth == .one && preference.leavesRootOut
        if isWithoutRoot { fields.apply("depth-noroot") }
        return try await multiStatus(
            PropFindSource(
                resources: (isWithoutRoot ? [] : [described]) + members, renderer: renderer, objects: objects),
            fields: fields)
    }

    /// The members of a collection, but for the objects of a calendar.
    func members(
        of described: DescribedResource, for principal: Principal
    ) async throws(DAVError) -> [DescribedResource] {
        switch described.resource {
        case .dav:
            return [DescribedResource(.principals, .collection), DescribedResource(.homes, .collection)]
        case .principals:
            var members: [DescribedResource] = []
            for other in try await backend.principals(seenBy: principal) {
                members.append(try await describe(.principal(user: other.user), for: principal))
            }
            return members
        case .homes: return [try await describe(.home(user: principal.user), for: principal)]
        case .home(let name):
            return try await homeMembers(of: user(name, for: principal), for: principal)
        case .principal(let name):
            let user = try await self.principal(name, for: principal)
            var members: [DescribedResource] = []
            for access in ProxyAccess.allCases {
                let group = Resource.proxyGroup(user: user.user, access: access)
                do {
                    members.append(try await describe(group, for: principal))
                } catch {
                    // Of others only the groups to which one belongs are seen.
                    guard error.status == 404 else { throw error }
                }
            }
            return members
        case .root, .wellKnown, .proxyGroup, .calendar, .outbox, .object, .freeBusy: return []
        }
    }
}

extension CalDAVHandler {
    /// The calendars of a home and its boxes, as far as the requester may see them.
    func homeMembers(
        of owner: Principal, for principal: Principal
    ) async throws(DAVError) -> [DescribedResource] {
        guard principal.scope.readsEvents else { return [] }
        var members: [DescribedResource] = []
        for info in try await backend.calendars(of: owner.user, for: principal) {
            members.append(try await describe(info, of: owner, for: principal))
        }
        return members + (try await boxes(of: owner, for: principal))
    }
}

extension DescribedResource {
    /// The calendar that it is, with its owner.
    var calendar: (info: CalendarInfo, owner: Principal)? {
        guard case .calendar(let info, let owner) = kind else { return nil }
        return (info, owner)
    }
}

/// The resources that are known already, then the objects of a calendar.
private struct PropFindSource: ResponseSource {
    var resources: [DescribedResource]
    let renderer: PropertyRenderer
    var objects: ObjectResponses?

    mutating func next() async throws(DAVError) -> [UInt8]? {
        if !resources.isEmpty {
            let bytes = resources.flatMap {
                MultiStatus.response($0.resource.href, renderer.properties(of: $0))
            }
            resources = []
            return bytes
        }
        return try await objects?.next()?.octets
    }
}
