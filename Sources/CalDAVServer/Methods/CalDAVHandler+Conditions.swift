internal import HTTPTypes
internal import ICalendar
internal import WebDAV

extension CalDAVHandler {
    /// The conditions of a request, as far as they have to be judged together with the change.
    ///
    /// The lists of an `If` field about other resources are judged here (RFC 4918 section 10.4.3).
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - info: The calendar that its resource is, or is in.
    /// - Returns: What remains to be judged.
    /// - Throws: 400 for an `If` field that is none.
    func conditions(_ exchange: Exchange, in info: CalendarInfo?) async throws(DAVError) -> Preconditions {
        var conditions = Preconditions(exchange.request.fields)
        let lines = exchange.request.fields.values("If")
        guard !lines.isEmpty else { return conditions }
        var lists: [[Preconditions.Demand]] = []
        for list in try IfHeader(lines.joined(separator: " ")).lists {
            let subject = await subject(of: list, exchange, info)
            lists.append(list.conditions.map { Self.demand($0, of: subject) })
        }
        conditions.ifLists = lists
        return conditions
    }

    /// Holds a request to its conditions that changes no object: of a collection, or one that only reads.
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - described: Its resource; `nil` when there is none.
    /// - Throws: 412, or 400 for an `If` field that is none.
    func requireConditions(
        _ exchange: Exchange, on described: DescribedResource?
    ) async throws(DAVError) {
        guard exchange.isConditional else { return }
        var info: CalendarInfo?
        var state = Preconditions.State(etag: nil, exists: described != nil)
        switch described?.kind {
        case .calendar(let calendar, _):
            info = calendar
            state.revision = calendar.revision
        case .object(let object, let calendar, _):
            info = calendar
            state = .init(object, in: calendar)
        default: break
        }
        var conditions = try await conditions(exchange, in: info)
        // These two would make an answer to GET shorter; of a PROPFIND or a REPORT they say nothing.
        if exchange.request.method == .propfind || exchange.request.method == .report {
            conditions.ifNoneMatch = nil
        }
        try conditions.check(state)
    }

    // MARK: - The lists of If

    /// What a list is about.
    private enum Subject {
        /// The request's resource.
        case request(isCalendar: Bool, id: Int64?)
        /// The calendar that the request's resource is in.
        case parent(id: Int64)
        /// Another resource, as it is by now.
        case other(etag: ETag?, token: SyncToken?)
    }

    private func subject(
        of list: IfHeader.List, _ exchange: Exchange, _ info: CalendarInfo?
    ) async -> Subject {
        var isCalendar = false
        if case .calendar = exchange.resource { isCalendar = true }
        guard let reference = list.resource else { return .request(isCalendar: isCalendar, id: info?.id) }
        guard case .here(let path) = destination(reference, exchange), let resource = Resource(path) else {
            return .other(etag: nil, token: nil)
        }
        if resource.isSame(as: exchange.resource) {
            return .request(isCalendar: isCalendar, id: info?.id)
        }
        if let info, let parent = exchange.resource.parent, resource.isSame(as: parent) {
            return .parent(id: info.id)
        }
        do {
            switch resource {
            case .calendar(let user, let segment):
                let (_, info) = try await calendar(segment, of: user, for: exchange.principal)
                return .other(
                    etag: nil, token: SyncToken(collection: info.id, revision: info.revision))
            case .object(let user, let segment, let name):
                let (_, info) = try await calendar(segment, of: user, for: exchange.principal)
                return .other(
                    etag: try await backend.image(of: info).info(named: name)?.etag, token: nil)
            default: return .other(etag: nil, token: nil)
            }
        } catch {
            // What is not there, or not to be seen, has no state.
            return .other(etag: nil, token: nil)
        }
    }

    private static func demand(
        _ condition: IfHeader.Condition, of subject: Subject
    ) -> Preconditions.Demand {
        let isWanted = condition.isWanted
        switch (condition.state, subject) {
        case (.etag(let etag), .request): return .etag(etag, isWanted: isWanted)
        case (.etag(let etag), .other(let present, _)):
            return .known(ETagCondition.tags([etag]).matchesStrongly(present) == isWanted)
        case (.token(let text), .request(isCalendar: true, let id?)), (.token(let text), .parent(let id)):
            guard let token = SyncToken(text), token.collection == id, token.start == 0 else {
                return .known(!isWanted)
            }
            return .revision(token.revision, isWanted: isWanted)
        case (.token(let text), .other(_, let present?)):
            return .known((SyncToken(text) == present) == isWanted)
        // Nobody has a lock, and a collection has no entity tag.
        case (.token, _), (.etag, .parent): return .known(!isWanted)
        }
    }
}

extension CalDAVHandler {
    /// Where a URI reference of a header leads.
    enum Destination {
        /// A path of this server.
        case here(ResourcePath)
        /// Another server.
        case elsewhere
        /// Nothing that can be understood.
        case malformed
    }

    /// Reads an absolute URI or an absolute path (RFC 4918 section 8.3).
    ///
    /// The client knows us by the address that it used, proxies by `publicURL`: both are ours.
    func destination(_ reference: String, _ exchange: Exchange) -> Destination {
        // Clients that do not encode a space in a header are understood all the same.
        let text = reference.trimmingSpace.split(separator: " ", omittingEmptySubsequences: false)
            .joined(separator: "%20")
        guard !text.isEmpty, let path = try? ResourcePath(target: text) else {
            return Self.authority(of: text).map { isOurs($0, exchange) } == false ? .elsewhere : .malformed
        }
        if let authority = Self.authority(of: text), !isOurs(authority, exchange) { return .elsewhere }
        return .here(path)
    }

    private func isOurs(_ authority: String, _ exchange: Exchange) -> Bool {
        let host = exchange.request.fields["Host"]?.trimmingSpace.lowercased()
        return [host, Self.authority(of: publicURL)].contains { own in
            own.map { Self.withoutDefaultPort($0) == Self.withoutDefaultPort(authority) } ?? false
        }
    }

    /// What stands between `//` and the path, in lower case; `nil` for a reference without it.
    private static func authority(of text: String) -> String? {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasSuffix(":"), parts[1].isEmpty else { return nil }
        return parts[2].prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
    }

    private static func withoutDefaultPort(_ authority: String) -> Substring {
        for port in [":443", ":80"] where authority.hasSuffix(port) { return authority.dropLast(port.count) }
        return authority[...]
    }
}

extension Exchange {
    /// Whether it has a field that makes it depend on a state.
    var isConditional: Bool {
        let fields = request.fields
        return fields["If"] != nil || fields["If-Match"] != nil || fields["If-None-Match"] != nil
            || fields["If-Unmodified-Since"] != nil || fields["If-Schedule-Tag-Match"] != nil
    }
}

extension Preconditions.State {
    /// That of an object.
    init(_ object: ObjectInfo, in calendar: CalendarInfo) {
        self.init(
            etag: object.etag, modified: object.modified.secondsSinceEpoch,
            scheduleTag: object.scheduleTag, revision: calendar.revision)
    }
}

extension Resource {
    /// Whether both paths name one resource: users are compared without case.
    func isSame(as other: Resource) -> Bool { folded == other.folded }

    /// The collection that a calendar or an object lies in.
    var parent: Resource? {
        switch self {
        case .object(let user, let segment, _): .calendar(user: user, segment: segment)
        case .calendar(let user, _), .outbox(let user): .home(user: user)
        default: nil
        }
    }

    private var folded: Resource {
        switch self {
        case .principal(let user): .principal(user: user.lowercased())
        case .home(let user): .home(user: user.lowercased())
        case .calendar(let user, let segment): .calendar(user: user.lowercased(), segment: segment)
        case .object(let user, let segment, let name):
            .object(user: user.lowercased(), segment: segment, name: name)
        case .outbox(let user): .outbox(user: user.lowercased())
        case .freeBusy(let user): .freeBusy(user: user.lowercased())
        default: self
        }
    }
}
