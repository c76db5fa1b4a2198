internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers acl-principal-prop-set (RFC 3744 section 9.2): properties of the principals that a resource's ACL
    /// names.
    func aclPrincipalPropSet(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse
    {
        try Self.requireDepthZero(exchange)
        guard root.all(.dav("prop")).count == 1, let prop = root.first(.dav("prop")) else {
            throw DAVError(400, nil, "The report has one DAV:prop.")
        }
        let described = try await describe(exchange.resource, for: exchange.principal)
        // "MUST have the DAV:read-acl privilege".
        guard Privileges(on: described, for: exchange.principal).readACL else {
            throw .needPrivileges(.dav("read-acl"), on: described.resource)
        }
        let renderer = try PropertyRenderer(.properties(PropertyRequest.list(prop)), exchange, self)
        var responses: [UInt8] = []
        var seen: Set<Resource> = []
        for entry in AccessControlEntry.list(of: described) {
            // "DAV:authenticated" and the like are no resources.
            guard case .principal(let resource) = entry.subject, seen.insert(resource).inserted else {
                continue
            }
            let principal = try await describe(resource, for: exchange.principal)
            responses += MultiStatus.response(principal.resource.href, renderer.properties(of: principal))
        }
        return MultiStatus.answer(responses)
    }
}
