package import HTTPTypes
package import ICalendar
package import TimeZones
internal import WebDAV
internal import XML

/// Answers WebDAV and CalDAV requests from a ``CalendarBackend``.
///
/// Each method and each REPORT is a file of its own; this one says in which order a request is looked at.
package struct CalDAVHandler: Sendable {
    let backend: any CalendarBackend
    let limits: CalDAVLimits
    let publicURL: String
    let trustedProxies: Set<String>
    let zones: TimeZoneDatabase
    let now: @Sendable () -> Instant
    let memo: AnswerMemo

    /// A handler.
    ///
    /// - Parameters:
    ///   - backend: What it serves.
    ///   - limits: Where requests end.
    ///   - publicURL: What precedes every path in an absolute URL, without a slash at its end.
    ///   - trustedProxies: Addresses of peers that speak TLS for us, so that passwords may come through them.
    ///   - zones: The zones that objects without their own use.
    ///   - now: The clock.
    ///   - memo: Where answers about whole chunks are kept.
    package init(
        backend: any CalendarBackend, limits: CalDAVLimits = .init(), publicURL: String,
        trustedProxies: [String] = [], zones: TimeZoneDatabase, now: @escaping @Sendable () -> Instant,
        memo: AnswerMemo = AnswerMemo(room: 0)
    ) {
        self.backend = backend
        self.limits = limits
        self.publicURL = publicURL
        self.trustedProxies = Set(trustedProxies)
        self.zones = zones
        self.now = now
        self.memo = memo
    }

    /// Whether a path is ours: `/`, `/.well-known/caldav`, `/dav` and below, `/freebusy` and below.
    package static func serves(_ target: String) -> Bool {
        // Nearly all of them; octets are faster to look at than characters.
        if target.utf8.starts(with: "/dav/".utf8) { return true }
        let path = target.prefix { $0 != "?" && $0 != "#" }
        return path == "/" || path == "*" || path == "/.well-known/caldav" || path == "/.well-known/caldav/"
            || path == "/dav" || path.hasPrefix("/dav/") || path == "/freebusy"
            || path.hasPrefix("/freebusy/")
    }

    private static func isWellKnown(_ target: String) -> Bool {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        return path == "/.well-known/caldav" || path == "/.well-known/caldav/"
    }

    /// Whether a request may come without credentials: a Free/Busy URL has its token in the query.
    private static func mayCarryToken(_ head: HTTPRequestHead) -> Bool {
        guard head.method == .get || head.method == .head, head.fields["Authorization"] == nil else {
            return false
        }
        let path = head.target.prefix { $0 != "?" && $0 != "#" }
        return path.hasPrefix("/freebusy/") && head.target.contains("token=")
    }

    /// Refuses a request by its head alone, before its body is read; `nil` lets it go on.
    package func admit(_ head: HTTPRequestHead) -> HTTPResponse? {
        // TRACE would send the password back to whoever makes a browser ask.
        guard head.method != .trace, head.method != .connect else { return HTTPResponse(status: 405) }
        guard acceptsPasswords(head) else {
            // No challenge: it would make the client send the password in clear.
            return .text(403, "Passwords are accepted over HTTPS only.")
        }
        if Self.isWellKnown(head.target) { return nil }
        guard Self.mayCarryToken(head) || head.fields["Authorization"].flatMap({ Credentials($0) }) != nil
        else {
            return Self.challenge("A name and an app password are needed.")
        }
        let coding = head.fields["Content-Encoding"]?.trimmingSpace.lowercased() ?? "identity"
        guard coding == "identity" || coding.isEmpty else {
            return .text(
                415, "A request's body is sent without a content coding.",
                fields: ["Accept-Encoding": "identity"])
        }
        let limit = head.method == .put || head.method == .post ? limits.maxResourceSize : limits.xml.bytes
        if limit > 0, let length = head.fields["Content-Length"].flatMap({ Int($0) }), length > limit {
            return tooLarge(head)
        }
        return nil
    }

    /// Octets of a body that is read where its request came in, without another thread for it.
    private static let quickBody = 2_048

    /// Whether an answer may begin on a network thread, which must not be held up: most of these are answered from
    /// memory in some microseconds, and whatever takes longer calls ``leaveNetwork()`` first.
    package static func beginsAtOnce(_ request: HTTPRequest) -> Bool {
        switch request.method {
        case .get, .head, .options, .propfind, .report: request.body.count <= quickBody
        default: false
        }
    }

    /// Goes on elsewhere than on the network thread that the request may have begun on.
    static func leaveNetwork() async { await NetworkThread.leave() }

    /// The answer to a body that is over its limit.
    package func tooLarge(_ head: HTTPRequestHead) -> HTTPResponse {
        guard head.method == .put else {
            return .text(413, "The request's body has at most \(limits.xml.bytes) octets.")
        }
        return DAVError(
            413, .caldav("max-resource-size"),
            "A calendar object has at most \(limits.maxResourceSize) octets."
        ).response()
    }

    /// Answers a request; whatever goes wrong has its status.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        if let refusal = admit(request.head) { return refusal }
        let path: ResourcePath
        do {
            path = try ResourcePath(target: request.target)
        } catch {
            return .text(400, "The request's path is malformed.")
        }
        // RFC 6764 section 5: where the service is, everybody may know; there it asks for a password.
        if Resource(path) == .wellKnown { return HTTPResponse(status: 301, fields: ["Location": "/dav/"]) }
        let principal: Principal
        var entry = await signIn(path, request.head)
        if entry == nil { entry = await signIn(request.head) }
        switch entry ?? .failure(Refusal(response: DAVError.notFound.response())) {
        case .failure(let refusal): return refusal.response
        case .success(let found): principal = found
        }
        guard let resource = Resource(path) else { return Self.outside(path, request.method).response() }
        let exchange = Exchange(
            request: request, path: path, resource: resource, principal: principal, version: backend.version)
        do {
            return try await respond(to: exchange)
        } catch {
            return error.namingPrivilege(of: exchange).response()
        }
    }

    /// Why nothing can be done at a path that names no resource, not even one still to be made.
    ///
    /// Calendars hold no collections (RFC 4791 section 4.2), and what would lie deeper has no parent (RFC 4918
    /// sections 9.3.1 and 9.7.1). Neither answer depends on what there is, so it gives nothing away.
    private static func outside(_ path: ResourcePath, _ method: HTTPMethod) -> DAVError {
        let segments = path.segments
        let isBelowCalendar = segments.count > 4 && segments.starts(with: ["dav", "calendars"])
        switch method {
        case .mkcol, .mkcalendar, .put:
            guard isBelowCalendar, segments.allSatisfy({ !$0.isEmpty }) else { return .notFound }
            if segments.count > 5 { return DAVError(409, nil, "There is no such collection to make it in.") }
            // An object's name has no slash at its end.
            if method == .put { return .notFound }
            return DAVError(
                403, .caldav("calendar-collection-location-ok"), "A calendar holds no collections.")
        default: return .notFound
        }
    }

    private func respond(to exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        switch exchange.request.method {
        case .options: return try await options(exchange)
        case .propfind: return try await propFind(exchange)
        case .report: return try await report(exchange)
        case .get, .head: return try await get(exchange)
        case .put:
            return try await representing(exchange, exchange.resource) { () async throws(DAVError) in
                try await requireRoom(
                    for: exchange.request.body.count, at: exchange.resource, exchange.principal)
                return try await put(exchange)
            }
        case .delete: return try await delete(exchange)
        case .post: return try await post(exchange)
        case .proppatch: return try await propPatch(exchange)
        case .copy, .move: return try await copyOrMove(exchange)
        case .mkcalendar, .mkcol: return try await makeCalendar(exchange)
        // LOCK among others: there are no locks, no versions and no patches here.
        default: throw exchange.methodNotAllowed
        }
    }
}

/// A request with what is known of it once its sender is.
struct Exchange: Sendable {
    var request: HTTPRequest
    let path: ResourcePath
    var resource: Resource
    let principal: Principal
    /// The version of everything in the backend but objects, from before anything was read of it.
    ///
    /// Answers are kept under it: under a later one they would stand for changes that they do not know of.
    let version: UInt64?

    /// What the client would rather get.
    var preference: Preference { Preference(request.fields) }

    /// 405, with the methods that the resource has.
    var methodNotAllowed: DAVError {
        var error = DAVError(405, nil, "The resource does not have this method.")
        error.fields["Allow"] = resource.methods.map(\.rawValue).joined(separator: ", ")
        return error
    }
}
