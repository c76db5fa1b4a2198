internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers principal-match (RFC 3744 section 9.3): what below a collection stands for the requester, or names
    /// the requester in a property.
    func principalMatch(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        try Self.requireDepthZero(exchange)
        let wanted = try PrincipalMatch(root)
        let described = try await describe(exchange.resource, for: exchange.principal)
        let renderer = try PropertyRenderer(.properties(wanted.properties ?? []), exchange, self)
        let selves = try await principals(standingFor: exchange.principal)
        var responses: [UInt8] = []
        var objects: [ObjectResponses] = []
        for member in try await tree(below: described, for: exchange.principal) {
            switch wanted.subject {
            case .oneself:
                guard selves.contains(member.resource) else { continue }
            case .property(let name):
                let hrefs = renderer.element(name, of: member)?.all(.dav("href")) ?? []
                if name == .dav("owner"), let (info, owner) = member.calendar,
                    owner.user == exchange.principal.user
                {
                    objects.append(try await self.objects(of: info, owner, wanted, renderer))
                }
                guard hrefs.contains(where: { Self.resource($0.text).map(selves.contains) ?? false }) else {
                    continue
                }
            }
            responses += Self.response(member, wanted, renderer)
        }
        if wanted.subject == .property(.dav("owner")), let (info, owner) = described.calendar,
            owner.user == exchange.principal.user
        {
            objects.append(try await self.objects(of: info, owner, wanted, renderer))
        }
        return try await multiStatus(PrincipalMatchSource(first: responses, objects: objects[...]))
    }

    /// The principals that stand for a requester: the own one, and the groups of which it is a member.
    func principals(standingFor requester: Principal) async throws(DAVError) -> Set<Resource> {
        let groups = try await backend.delegation(of: requester.user).groups
        return Set(groups).union([.principal(user: requester.user)])
    }

    /// The resource that an href of ours names.
    static func resource(_ href: String) -> Resource? {
        (try? ResourcePath(target: href.trimmingSpace)).flatMap { Resource($0) }
    }

    /// Everything below a collection but objects, at any depth.
    private func tree(
        below described: DescribedResource, for principal: Principal
    ) async throws(DAVError) -> [DescribedResource] {
        var found: [DescribedResource] = []
        var start = described
        if described.resource == .root { start = try await describe(.dav, for: principal) }
        for member in try await members(of: start, for: principal) {
            found.append(member)
            found += try await tree(below: member, for: principal)
        }
        return found
    }

    /// Objects have the owner of their calendar, and name nobody else.
    private func objects(
        of info: CalendarInfo, _ owner: Principal, _ wanted: PrincipalMatch, _ renderer: PropertyRenderer
    ) async throws(DAVError) -> ObjectResponses {
        ObjectResponses(
            try await backend.image(of: info), in: info, backend: backend, needsOctets: false, memo: nil
        ) { object, _ in
            .init(
                octets: Self.response(
                    DescribedResource(object, in: info, of: owner), wanted, renderer))
        }
    }

    private static func response(
        _ member: DescribedResource, _ wanted: PrincipalMatch, _ renderer: PropertyRenderer
    ) -> [UInt8] {
        guard wanted.properties != nil else { return MultiStatus.response(member.resource.href, status: 200) }
        return MultiStatus.response(member.resource.href, renderer.properties(of: member))
    }
}

/// The body of a principal-match.
private struct PrincipalMatch: Sendable {
    enum Subject: Sendable, Hashable {
        case oneself
        case property(ExpandedName)
    }

    let subject: Subject
    /// `nil` where the hrefs alone are wanted.
    let properties: [PropertyRequest]?

    /// Reads `((principal-property | self), prop?)`.
    init(_ root: ElementNode) throws(DAVError) {
        let props = root.all(.dav("prop"))
        let names = root.first(.dav("principal-property"))?.elements.map(\.name)
        switch (root.first(.dav("self")), names) {
        case (_?, nil): subject = .oneself
        case (nil, let names?) where names.count == 1: subject = .property(names[0])
        default:
            throw DAVError(
                400, nil, "A principal-match has a DAV:self, or a DAV:principal-property with one property.")
        }
        guard props.count <= 1 else { throw DAVError(400, nil, "A principal-match has one DAV:prop.") }
        properties = props.first.map { PropertyRequest.list($0) }
    }
}

/// What is known already, then the objects of one calendar after the other.
private struct PrincipalMatchSource: ResponseSource {
    var first: [UInt8]
    var objects: ArraySlice<ObjectResponses>

    mutating func next() async throws(DAVError) -> [UInt8]? {
        if !first.isEmpty {
            defer { first = [] }
            return first
        }
        while var responses = objects.first {
            if let answer = try await responses.next() {
                objects[objects.startIndex] = responses
                return answer.octets
            }
            objects = objects.dropFirst()
        }
        return nil
    }
}
