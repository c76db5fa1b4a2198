internal import CalDAV
internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers principal-search-property-set (RFC 3744 section 9.5).
    func principalSearchPropertySet(_ exchange: Exchange) throws(DAVError) -> HTTPResponse {
        try Self.requireDepthZero(exchange)
        var writer = XMLWriter(document: DAVNamespace.prefixes)
        writer.start(.dav("principal-search-property-set"))
        for (name, description) in PrincipalSearch.searchable {
            writer.start(.dav("principal-search-property"))
            writer.start(.dav("prop"))
            writer.empty(name)
            writer.end()
            writer.start(.dav("description"), [.english])
            // Our own words: there is nothing in them that XML cannot carry.
            do { try writer.text(description) } catch { throw DAVError(500, nil, "A description is odd.") }
            writer.end()
            writer.end()
        }
        writer.end()
        return HTTPResponse(status: 200, fields: MultiStatus.fields, body: writer.bytes)
    }

    /// Answers principal-property-search (RFC 3744 section 9.4) among the principals that the requester may
    /// see.
    func principalPropertySearch(
        _ root: ElementNode, _ exchange: Exchange
    ) async throws(DAVError) -> HTTPResponse {
        try Self.requireDepthZero(exchange)
        let search = try PrincipalSearch(root)
        let renderer = try PropertyRenderer(.properties(search.properties), exchange, self)
        var responses: [UInt8] = []
        var count = 0
        for described in try await principals(below: exchange, search.isAmongAll) {
            guard search.matches({ renderer.element($0, of: described) }) else { continue }
            count += 1
            if let limit = search.limit, count > limit {
                responses += MultiStatus.response(
                    exchange.resource.href, status: 507,
                    error: DAVError(507, .dav("number-of-matches-within-limits"), "There are more."))
                break
            }
            responses += MultiStatus.response(
                described.resource.href, renderer.properties(of: described))
        }
        return MultiStatus.answer(responses)
    }

    /// The principals among which a search looks: those below the resource, or all that the requester may see.
    private func principals(
        below exchange: Exchange, _ isAmongAll: Bool
    ) async throws(DAVError) -> [DescribedResource] {
        // What is not there, or not to be seen, is 404 by every method.
        let described = try await describe(exchange.resource, for: exchange.principal)
        var found: [DescribedResource] = []
        switch exchange.resource {
        case .principal where !isAmongAll: return [described]
        case _ where isAmongAll, .root, .dav, .principals:
            for principal in try await backend.principals(seenBy: exchange.principal) {
                found.append(try await describe(.principal(user: principal.user), for: exchange.principal))
            }
        default: break
        }
        return found
    }

    /// "The Depth header MUST be 0" (RFC 3744 sections 9.2 to 9.5).
    static func requireDepthZero(_ exchange: Exchange) throws(DAVError) {
        guard try Depth(exchange.request.fields, missing: .zero) == .zero else {
            throw DAVError(400, nil, "The Depth of this report is 0.")
        }
    }
}

/// The body of a principal-property-search (RFC 3744 section 9.4), with what Calendar Server adds: what kind of
/// principal, how a match is meant, and how many are told.
struct PrincipalSearch: Sendable {
    /// How a value is compared.
    private enum Match: String { case contains, equals, startsWith = "starts-with", endsWith = "ends-with" }

    private struct Condition {
        var names: [ExpandedName]
        var text: String
        var match: Match
    }

    /// What is told of those who are found.
    let properties: [PropertyRequest]
    /// Whether all principals are meant, wherever the request goes.
    let isAmongAll: Bool
    /// How many are told at most.
    let limit: Int?
    private let conditions: [Condition]
    private let isAny: Bool
    private let isOfPeople: Bool

    /// What can be searched, and how people call it.
    static let searchable: [(ExpandedName, String)] = [
        (.dav("displayname"), "Display Name"),
        (.calendarServer("email-address-set"), "Email Addresses"),
        (.caldav("calendar-user-address-set"), "Calendar User Address Set"),
        (.caldav("calendar-user-type"), "Calendar User Type"),
    ]

    /// Reads the body.
    ///
    /// - Throws: 400 where it says nothing to search for, or says it in other words than are known.
    init(_ root: ElementNode) throws(DAVError) {
        let searches = root.all(.dav("property-search"))
        let props = root.all(.dav("prop"))
        guard props.count <= 1 else { throw DAVError(400, nil, "A search has one DAV:prop.") }
        var requests = props.first.map { PropertyRequest.list($0) } ?? []
        if requests.isEmpty {
            // caldav 3.6 (Python) leaves DAV:prop empty and puts the properties beside it; without a search it
            // wants the list of all (fixture python-caldav-3.6-principal-search.xml).
            let own: [ExpandedName] = [
                .dav("property-search"), .dav("prop"), .dav("apply-to-principal-collection-set"),
                .calendarServer("limit"),
            ]
            requests = root.elements.filter { !own.contains($0.name) }.map(PropertyRequest.init)
        }
        // "(property-search+, prop?, apply-to-principal-collection-set?)"
        let isPython = props.first?.elements.isEmpty == true && !requests.isEmpty
        guard !searches.isEmpty || isPython else {
            throw DAVError(400, nil, "A search has a DAV:property-search.")
        }
        properties = requests
        isAmongAll = root.first(.dav("apply-to-principal-collection-set")) != nil
        switch root.attribute("test") ?? "allof" {
        case "allof": isAny = false
        case "anyof": isAny = true
        default: throw DAVError(400, nil, "The test is allof or anyof.")
        }
        switch root.attribute("type") ?? "INDIVIDUAL" {
        case "INDIVIDUAL": isOfPeople = true
        case "GROUP", "RESOURCE", "ROOM", "UNKNOWN": isOfPeople = false
        default: throw DAVError(400, nil, "The type is a calendar user type (RFC 5545 section 3.2.3).")
        }
        limit = try Self.limit(root)
        var conditions: [Condition] = []
        for search in searches { conditions.append(try Self.condition(search)) }
        self.conditions = conditions
    }

    /// Whether a principal with these properties is found.
    func matches(_ value: (ExpandedName) -> ElementNode?) -> Bool {
        guard isOfPeople else { return false }
        func holds(_ condition: Condition) -> Bool {
            // All of the properties of one search have to match (section 9.4).
            condition.names.allSatisfy { name in
                guard Self.searchable.contains(where: { $0.0 == name }), let element = value(name) else {
                    return false
                }
                return Self.texts(element).contains { Self.compares($0, condition) }
            }
        }
        return isAny && !conditions.isEmpty
            ? conditions.contains(where: holds) : conditions.allSatisfy(holds)
    }

    private static func limit(_ root: ElementNode) throws(DAVError) -> Int? {
        guard let element = root.first(.calendarServer("limit")) else { return nil }
        guard let number = element.first(.calendarServer("nresults")).flatMap({ Int($0.text.trimmingSpace) }),
            number > 0
        else { throw DAVError(400, nil, "A limit has a number of results.") }
        return number
    }

    private static func condition(_ search: ElementNode) throws(DAVError) -> Condition {
        guard let names = search.first(.dav("prop"))?.elements.map(\.name), !names.isEmpty,
            let element = search.first(.dav("match"))
        else { throw DAVError(400, nil, "A DAV:property-search has a DAV:prop and a DAV:match.") }
        guard let match = Match(rawValue: element.attribute("match-type") ?? Match.contains.rawValue),
            ["yes", "no"].contains(element.attribute("caseless") ?? "yes")
        else { throw DAVError(400, nil, "A DAV:match is meant in another way than is known.") }
        return Condition(names: names, text: element.text.trimmingSpace, match: match)
    }

    /// "MUST be caseless" (section 9.4).
    private static func compares(_ value: String, _ condition: Condition) -> Bool {
        let (value, text) = (value.lowercased(), condition.text.lowercased())
        switch condition.match {
        case .contains: return TextMatch(text, collation: .unicodeCasemap).matches(value)
        case .equals: return value == text
        case .startsWith: return value.hasPrefix(text)
        case .endsWith: return value.hasSuffix(text)
        }
    }

    /// The texts of a value: its own, and those of the elements in it.
    private static func texts(_ element: ElementNode) -> [String] {
        let own = element.text.trimmingSpace
        return (own.isEmpty ? [] : [own]) + element.elements.flatMap { texts($0) }
    }
}
