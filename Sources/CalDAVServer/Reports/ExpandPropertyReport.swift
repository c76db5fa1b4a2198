internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers expand-property (RFC 3253 section 3.8): where a property names resources of ours, those
    /// resources' properties stand in place of the hrefs.
    ///
    /// Apple's clients ask it for delegation (`calendar-proxy-read-for`), of which there is none: 404 each.
    func expandProperty(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let described = try await describe(exchange.resource, for: exchange.principal)
        let wanted = try ExpandedProperty.list(root, depth: 0)
        let properties = try await expand(wanted, of: described, exchange)
        return MultiStatus.answer(MultiStatus.response(described.resource.href, properties))
    }

    private func expand(
        _ wanted: [ExpandedProperty], of described: DescribedResource, _ exchange: Exchange
    ) async throws(DAVError) -> PropStat {
        let plain = wanted.filter { $0.properties.isEmpty || targets(of: $0.name, described) == nil }
        var result = try PropertyRenderer(
            .properties(plain.map { PropertyRequest($0.name) }), exchange, self
        ).properties(of: described)
        for property in wanted where !property.properties.isEmpty {
            guard let targets = targets(of: property.name, described) else { continue }
            var responses: [UInt8] = []
            for target in targets {
                do {
                    let resource = try await describe(target, for: exchange.principal)
                    let inner = try await expand(property.properties, of: resource, exchange)
                    responses += MultiStatus.response(resource.resource.href, inner)
                } catch {
                    responses += MultiStatus.response(target.href, status: error.status)
                }
            }
            result.add(property.name) { writer in writer.fragment(responses) }
        }
        return result
    }

    /// The resources that a property names; `nil` for a property of another kind.
    private func targets(of name: ExpandedName, _ described: DescribedResource) -> [Resource]? {
        switch (name, described.kind) {
        case (.dav("owner"), _): described.owner.map { [.principal(user: $0.user)] }
        case (.dav("principal-URL"), .principal(let principal)): [.principal(user: principal.user)]
        case (.caldav("calendar-home-set"), .principal(let principal)): [.home(user: principal.user)]
        default: nil
        }
    }
}

/// A `DAV:property` of an expand-property report.
private struct ExpandedProperty: Sendable {
    let name: ExpandedName
    let properties: [ExpandedProperty]

    /// The children of an element.
    ///
    /// - Throws: 400 for a name that could not be written, 403 for more levels than anybody needs.
    static func list(_ element: ElementNode, depth: Int) throws(DAVError) -> [ExpandedProperty] {
        // Each level multiplies the work; clients ask for two.
        guard depth < 4 else {
            throw DAVError(
                403, .dav("number-of-matches-within-limits"), "Properties are expanded four levels deep.")
        }
        var list: [ExpandedProperty] = []
        for child in element.all(.dav("property")) {
            guard let local = child.attribute("name"), isName(local), list.count < 64 else {
                throw DAVError(400, nil, "A DAV:property has a name.")
            }
            list.append(
                ExpandedProperty(
                    name: ExpandedName(child.attribute("namespace") ?? DAVNamespace.dav, local),
                    properties: try Self.list(child, depth: depth + 1)))
        }
        return list
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7A || first == 0x5F else {
            return false
        }
        return text.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
                || [0x2D, 0x2E, 0x5F].contains($0)
        }
    }
}
