internal import CalDAV
internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers principal-search-property-set (RFC 3744 section 9.5).
    func principalSearchPropertySet() -> HTTPResponse {
        var writer = XMLWriter(document: DAVNamespace.prefixes)
        writer.start(.dav("principal-search-property-set"))
        for name in Self.searchable {
            writer.start(.dav("principal-search-property"))
            writer.start(.dav("prop"))
            writer.empty(name)
            writer.end()
            writer.end()
        }
        writer.end()
        return HTTPResponse(status: 200, fields: MultiStatus.fields, body: writer.bytes)
    }

    /// Answers principal-property-search (RFC 3744 section 9.4) among the principals that the requester may
    /// see, which is the requester.
    func principalPropertySearch(
        _ root: ElementNode, _ exchange: Exchange
    ) async throws(DAVError) -> HTTPResponse {
        // Without a search everybody matches: so caldav 3 (Python) lists the principals.
        let searches = root.all(.dav("property-search"))
        guard let prop = root.first(.dav("prop")) else {
            throw DAVError(400, nil, "A search has a DAV:prop.")
        }
        let principal = exchange.principal
        var results: [Bool] = []
        for search in searches {
            guard let names = search.first(.dav("prop"))?.elements.map(\.name), !names.isEmpty,
                let match = search.first(.dav("match"))
            else { throw DAVError(400, nil, "A DAV:property-search has a DAV:prop and a DAV:match.") }
            let text = TextMatch(match.text.trimmingSpace, collation: .unicodeCasemap)
            // All of the properties of one search have to match (section 9.4).
            results.append(names.allSatisfy { values(of: $0, principal).contains(where: text.matches) })
        }
        let isFound =
            root.attribute("test") == "anyof" && !results.isEmpty
            ? results.contains(true) : results.allSatisfy { $0 }
        guard isFound else { return MultiStatus.answer([]) }
        let described = try await describe(.principal(user: principal.user), for: principal)
        var requests = PropertyRequest.list(prop)
        if requests.isEmpty {
            // caldav 3.6 (Python) leaves DAV:prop empty and puts the properties beside it
            // (fixture python-caldav-3.6-principal-search.xml).
            let own: [ExpandedName] = [
                .dav("property-search"), .dav("prop"), .dav("apply-to-principal-collection-set"),
            ]
            requests = root.elements.filter { !own.contains($0.name) }.map(PropertyRequest.init)
        }
        let renderer = try PropertyRenderer(.properties(requests), exchange, self)
        return MultiStatus.answer(
            MultiStatus.response(described.resource.href, renderer.properties(of: described)))
    }

    private static let searchable: [ExpandedName] = [
        .dav("displayname"), .caldav("calendar-user-address-set"), .calendarServer("email-address-set"),
        .caldav("calendar-home-set"),
    ]

    private func values(of name: ExpandedName, _ principal: Principal) -> [String] {
        switch name {
        case .dav("displayname"): [principal.displayName]
        case .caldav("calendar-user-address-set"): principal.addresses.map { "mailto:\($0)" }
        case .calendarServer("email-address-set"): principal.addresses
        case .caldav("calendar-home-set"): [Resource.home(user: principal.user).href]
        case .caldav("calendar-user-type"): ["INDIVIDUAL"]
        default: []
        }
    }
}
