internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers PROPPATCH: all instructions are carried out, or none (RFC 4918 section 9.2).
    func propPatch(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        guard exchange.resource.methods.contains(.proppatch) else { throw exchange.methodNotAllowed }
        let patch = try PropPatch(RequestBody.read(exchange.request.body, limits: limits.xml))
        guard !patch.instructions.isEmpty else { throw DAVError(400, nil, "There is no property to change.") }
        let described = try await describe(exchange.resource, for: exchange.principal)
        try await requireConditions(exchange, on: described)
        let owner: PropertyOwner
        var kind = PropertyUpdate.Kind.other
        switch described.kind {
        case .proxyGroup(let user, let access):
            return answer(
                described, try await changeDelegates(access, of: user, patch.instructions, exchange))
        case .calendar(let info, let user) where info.isInbox:
            return try await propPatchInbox(patch, described, user, exchange)
        case .calendar(let info, _):
            owner = .calendar(info)
            kind = .calendar
        case .home(let user, _): owner = .home(user: user.user)
        case .principal(let user): owner = .principal(user: user.user)
        case .object(let object, let calendar, _): owner = .object(object, calendar)
        case .collection, .outbox:
            let update = PropertyUpdate(patch.instructions, of: .other, self)
            return answer(
                described,
                update.refused(
                    DAVError(
                        403, .dav("cannot-modify-protected-property"),
                        "No properties are kept of this resource.")))
        }
        let update = PropertyUpdate(patch.instructions, of: kind, self, over: described.dead)
        guard exchange.principal.scope == .calendars, ownsProperties(described, exchange.principal) else {
            return answer(described, update.refused(.needPrivileges("This password does not allow changes.")))
        }
        if let changes = update.changes {
            try await backend.setProperties(changes, of: owner, by: exchange.principal)
            // Nothing but yes has to be said (RFC 8144 section 2.2).
            if exchange.preference.isMinimal { return exchange.yes }
        }
        return answer(described, update.propStat)
    }

    /// What an inbox keeps is the user's, and kept with the home.
    private func propPatchInbox(
        _ patch: PropPatch, _ described: DescribedResource, _ owner: Principal, _ exchange: Exchange
    ) async throws(DAVError) -> HTTPResponse {
        var items: [(name: ExpandedName, change: Result<PropertyChange, DAVError>)] = []
        for instruction in patch.instructions {
            do {
                let change = try await inboxChange(instruction, of: owner, for: exchange.principal)
                items.append((instruction.name, .success(change)))
            } catch {
                items.append((instruction.name, .failure(error)))
            }
        }
        let update = PropertyUpdate(items)
        guard exchange.principal.scope == .calendars, ownsProperties(described, exchange.principal) else {
            return answer(described, update.refused(.needPrivileges("This password does not allow changes.")))
        }
        if let changes = update.changes {
            try await backend.setProperties(changes, of: .home(user: owner.user), by: exchange.principal)
            if exchange.preference.isMinimal { return exchange.yes }
        }
        return answer(described, update.propStat)
    }

    private func ownsProperties(_ described: DescribedResource, _ principal: Principal) -> Bool {
        Privileges(on: described, for: principal).writeProperties
    }

    private func answer(_ described: DescribedResource, _ properties: PropStat) -> HTTPResponse {
        MultiStatus.answer(MultiStatus.response(described.resource.href, properties))
    }
}

extension Exchange {
    /// An answer without content to a change of properties that was made as it was asked for.
    fileprivate var yes: HTTPResponse {
        var response = HTTPResponse(status: 200, fields: ["Vary": "Brief, Prefer"])
        if preference.returning == .minimal { response.fields.apply("return=minimal") }
        return response
    }
}
