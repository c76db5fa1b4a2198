internal import HTTPTypes
internal import WebDAV

extension CalDAVHandler {
    /// Answers COPY and MOVE (RFC 4918 sections 9.8 and 9.9): of calendar objects within and between calendars, and
    /// MOVE of a calendar to another name in its home.
    ///
    /// A calendar is not copied: its meetings would be in two calendars, which RFC 6638 section 3.2.4.1 forbids.
    func copyOrMove(_ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        switch exchange.resource {
        case .object, .calendar: break
        default:
            // What is not there, or not to be seen, is 404 by every method.
            _ = try await describe(exchange.resource, for: exchange.principal)
            throw exchange.methodNotAllowed
        }
        let target = try target(of: exchange)
        let overwrites = try Self.overwrites(exchange.request.fields)
        let depth = try Depth(exchange.request.fields, missing: .infinity)
        switch exchange.resource {
        case .object(let user, let segment, let name):
            guard depth != .one else { throw DAVError(400, nil, "The Depth of a COPY is 0 or infinity.") }
            let (owner, source) = try await calendar(segment, of: user, for: exchange.principal)
            let place = (
                resource: Resource.object(user: owner.user, segment: source.segment, name: name),
                info: source, name: name
            )
            return try await transfer(place, target, overwrites, exchange)
        case .calendar(let user, let segment):
            let (owner, info) = try await calendar(segment, of: user, for: exchange.principal)
            guard exchange.request.method == .move, depth == .infinity else {
                throw DAVError(403, nil, "A calendar is moved whole, and not copied.")
            }
            return try await rename(info, of: owner, target, overwrites, exchange)
        default: throw exchange.methodNotAllowed
        }
    }

    /// What the Destination field names (section 10.3).
    private func target(of exchange: Exchange) throws(DAVError) -> ResourcePath {
        guard let field = exchange.request.fields["Destination"] else {
            throw DAVError(400, nil, "A Destination is needed.")
        }
        switch destination(field, exchange) {
        case .here(let path): return path
        case .elsewhere: throw DAVError(502, nil, "The Destination is on another server.")
        case .malformed: throw DAVError(400, nil, "The Destination is malformed.")
        }
    }

    /// "If the overwrite header is not included … treat the request as if it has Overwrite: T" (section 10.6).
    private static func overwrites(_ fields: HTTPFields) throws(DAVError) -> Bool {
        switch fields["Overwrite"]?.trimmingSpace.uppercased() ?? "T" {
        case "T": true
        case "F": false
        default: throw DAVError(400, nil, "Overwrite is T or F.")
        }
    }

    // MARK: - Objects

    private func transfer(
        _ source: (resource: Resource, info: CalendarInfo, name: String), _ path: ResourcePath,
        _ overwrites: Bool, _ exchange: Exchange
    ) async throws(DAVError) -> HTTPResponse {
        let isMove = exchange.request.method == .move
        guard case .object(let user, let segment, let name)? = Resource(path), name != Self.addMember else {
            throw Self.unfit(path)
        }
        guard !source.info.isInbox else { throw .needPrivileges("Messages are not copied or moved.") }
        if isMove { try requireUnbind(source.info, exchange.principal) }
        let (owner, info) = try await place(segment, of: user, for: exchange.principal)
        try requireWrite(info, exchange.principal)
        let target = Resource.object(user: owner.user, segment: info.segment, name: name)
        guard !target.isSame(as: source.resource) else {
            throw DAVError(403, nil, "The Destination is the resource itself.")
        }
        guard let object = try await backend.image(of: source.info).info(named: source.name) else {
            throw .notFound
        }
        let transfer = Transfer(
            isMove: isMove, source: source.info, name: source.name, destination: info, newName: name,
            overwrites: overwrites, preconditions: try await conditions(exchange, in: source.info))
        guard info.components.contains(object.component) else {
            throw DAVError(
                403, .caldav("supported-calendar-component"),
                "The calendar takes \(info.components.joined(separator: ", ")).")
        }
        if !isMove { try await requireRoom(for: object.size, at: target, exchange.principal) }
        return try await representing(exchange, target) { () async throws(DAVError) in
            let outcome = try await backend.transfer(transfer, by: exchange.principal)
            var fields = HTTPFields()
            if outcome.isNew { fields["Location"] = publicURL + target.href }
            if let etag = outcome.etag { fields["ETag"] = "\(etag)" }
            if let scheduleTag = outcome.scheduleTag { fields["Schedule-Tag"] = "\(ETag(scheduleTag))" }
            return HTTPResponse(status: outcome.isNew ? 201 : 204, fields: fields)
        }
    }

    /// The calendar that is to hold the object: 409 where there is none (sections 9.8.5 and 9.9.4), and where it must
    /// not be seen, for the resource of the request is there.
    private func place(
        _ segment: String, of user: String, for principal: Principal
    ) async throws(DAVError) -> (owner: Principal, info: CalendarInfo) {
        do {
            return try await calendar(segment, of: user, for: principal)
        } catch {
            guard error.status == 404 else { throw error }
            throw DAVError(409, nil, "There is no such calendar at the Destination.")
        }
    }

    /// Why a path cannot be where an object or a calendar goes.
    private static func unfit(_ path: ResourcePath) -> DAVError {
        let segments = path.segments
        guard segments.starts(with: ["dav", "calendars"]), segments.count <= 5 else {
            return DAVError(409, nil, "There is no collection at the Destination that could hold it.")
        }
        return DAVError(
            403, .caldav("calendar-collection-location-ok"),
            "Objects lie in calendars, and calendars directly in a home.")
    }

    // MARK: - Calendars

    private func rename(
        _ info: CalendarInfo, of owner: Principal, _ path: ResourcePath, _ overwrites: Bool,
        _ exchange: Exchange
    ) async throws(DAVError) -> HTTPResponse {
        let principal = exchange.principal
        guard principal.scope == .calendars, owner.user == principal.user, info.isLocal else {
            throw .needPrivileges("Only one's own calendars that live here alone can be moved.")
        }
        guard case .calendar(let user, let segment)? = Resource(path), segment != Self.inboxSegment,
            user.lowercased() == owner.user.lowercased()
        else { throw Self.unfit(path) }
        try await requireConditions(exchange, on: describe(info, of: owner, for: principal))
        guard segment != info.segment else {
            throw DAVError(403, nil, "The Destination is the resource itself.")
        }
        guard try await backend.calendar(segment, of: owner.user, for: principal) == nil else {
            // With it would go everything in it: whoever wants that deletes it first.
            throw overwrites
                ? DAVError(403, nil, "A calendar does not take the place of another.")
                : .preconditionFailed("There is a calendar at the Destination (Overwrite).")
        }
        try await backend.renameCalendar(info, to: segment, by: principal)
        let target = Resource.calendar(user: owner.user, segment: segment)
        return HTTPResponse(status: 201, fields: ["Location": publicURL + target.href])
    }
}
