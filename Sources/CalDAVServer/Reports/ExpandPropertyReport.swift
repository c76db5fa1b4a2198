internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers expand-property (RFC 3253 section 3.8): where a property names resources of ours, those
    /// resources' properties stand in place of the hrefs.
    func expandProperty(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let described = try await describe(exchange.resource, for: exchange.principal)
        let wanted = try ExpandedProperty.list(root, depth: 0)
        var left = ExpandedProperty.resourceLimit
        let properties = try await expand(wanted, of: described, exchange, &left)
        return MultiStatus.answer(MultiStatus.response(described.resource.href, properties))
    }

    private func expand(
        _ wanted: [ExpandedProperty], of described: DescribedResource, _ exchange: Exchange,
        _ left: inout Int
    ) async throws(DAVError) -> PropStat {
        let renderer = try PropertyRenderer(
            .properties(wanted.map { PropertyRequest($0.name) }), exchange, self)
        // A property is expanded where its value has hrefs, whatever property it is, the client's own included.
        var values: [ExpandedName: ElementNode] = [:]
        for property in wanted where !property.properties.isEmpty {
            guard let value = renderer.element(property.name, of: described),
                !value.all(.dav("href")).isEmpty
            else { continue }
            values[property.name] = value
        }
        let plain = wanted.filter { values[$0.name] == nil }.map { PropertyRequest($0.name) }
        var result = try PropertyRenderer(.properties(plain), exchange, self).properties(of: described)
        for property in wanted {
            guard let value = values[property.name] else { continue }
            var responses: [UInt8] = []
            for href in value.all(.dav("href")).map(\.text.trimmingSpace) {
                left -= 1
                guard left >= 0 else { throw ExpandedProperty.tooMany }
                responses += try await response(href, property.properties, exchange, &left)
            }
            result.add(property.name) { writer in writer.fragment(responses) }
        }
        return result
    }

    /// What stands in place of an href: the resource's response; the href itself where it names none, as with
    /// `mailto:`.
    private func response(
        _ href: String, _ wanted: [ExpandedProperty], _ exchange: Exchange, _ left: inout Int
    ) async throws(DAVError) -> [UInt8] {
        guard href.hasPrefix("/") || href.hasPrefix("http"), let target = Self.resource(href) else {
            var writer = XMLWriter(fragment: DAVNamespace.prefixes)
            do { try writer.element(.dav("href"), text: href) } catch { return [] }
            return writer.bytes
        }
        let described: DescribedResource
        do {
            described = try await describe(target, for: exchange.principal)
        } catch {
            return MultiStatus.response(target.href, status: error.status)
        }
        return MultiStatus.response(
            described.resource.href, try await expand(wanted, of: described, exchange, &left))
    }
}

/// A `DAV:property` of an expand-property report.
private struct ExpandedProperty: Sendable {
    let name: ExpandedName
    let properties: [ExpandedProperty]

    /// Resources of one answer: each level multiplies them.
    static let resourceLimit = 1_000

    static let tooMany = DAVError(
        403, .dav("number-of-matches-within-limits"), "The answer would tell of more than 1000 resources.")

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
        var seen: Set<ExpandedName> = []
        for child in element.all(.dav("property")) {
            guard let local = child.attribute("name"), isName(local), list.count < 64 else {
                throw DAVError(400, nil, "A DAV:property has a name.")
            }
            let name = ExpandedName(child.attribute("namespace") ?? DAVNamespace.dav, local)
            guard seen.insert(name).inserted else { continue }
            list.append(
                ExpandedProperty(name: name, properties: try Self.list(child, depth: depth + 1)))
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
