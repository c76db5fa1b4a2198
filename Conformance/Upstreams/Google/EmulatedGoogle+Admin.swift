/// What tests and the demonstration do behind the API's back.
extension EmulatedGoogle {
    // MARK: - People, calendars, permissions

    /// Makes a user with a primary calendar, whose id is the address.
    package func addUser(_ email: String, name: String, timeZone: String = "Europe/Vienna") {
        withHeld { $0.service.addUser(email, name: name, timeZone: timeZone) }
    }

    /// Makes a secondary calendar.
    package func addCalendar(
        _ id: String, summary: String, timeZone: String = "Europe/Vienna", owner: String
    ) {
        withHeld { $0.service.addCalendar(id, summary: summary, timeZone: timeZone, owner: owner) }
    }

    /// Gives a user a role (`freeBusyReader`, `reader`, `writerWithoutPrivateAccess`, `writer`, `owner`) on a
    /// calendar and lists it there; `nil` takes it away.
    package func share(_ calendar: String, with user: String, as role: String?) {
        withHeld { $0.service.share(calendar, with: user, as: role.flatMap(GoogleRole.init(word:))) }
    }

    /// Removes a calendar for everybody.
    package func removeCalendar(_ calendar: String) {
        withHeld { $0.service.removeCalendar(calendar) }
    }

    /// Fills the service; the same `now` gives the same content.
    package func seed(_ seed: Seed) {
        withHeld { seed.fill($0.service) }
    }

    /// A refresh token, as after the user's consent.
    ///
    /// A scope is what follows `https://www.googleapis.com/auth/`.
    package func refreshToken(for user: String, scopes: Set<String> = ["calendar"]) -> String {
        withHeld { $0.service.issueRefreshToken(for: user, scopes: scopes) }
    }

    /// An access token, as from the token endpoint.
    package func accessToken(for user: String, scopes: Set<String> = ["calendar"]) -> String {
        withHeld {
            let grant = GoogleGrants.Grant(user: user.lowercased(), scopes: scopes)
            return $0.service.issue(grant, refreshToken: nil)["access_token"]?.text ?? ""
        }
    }

    /// Allows a service account to act for the users of the domain.
    package func addServiceAccount(
        _ email: String, publicKeyPEM: String, keyID: String? = nil, scopes: Set<String> = ["calendar"]
    ) {
        withHeld {
            $0.service.grants.serviceAccounts[email] = GoogleGrants.ServiceAccount(
                publicKey: publicKeyPEM, keyID: keyID, scopes: scopes)
        }
    }

    // MARK: - Edits in the browser's place

    /// A call of the API as a user, past permissions, faults and counters.
    ///
    /// - Parameters:
    ///   - verb: GET, POST, PUT, PATCH or DELETE.
    ///   - target: What follows `/calendar/v3/`, percent-encoded, with its query.
    ///   - body: The resource, for the verbs that take one.
    ///   - user: Whose browser it is.
    /// - Returns: The answer; null when it has no content.
    /// - Throws: The refusal that the API would give.
    package func browser(
        _ verb: String, _ target: String, _ body: JSON? = nil, as user: String
    ) throws(GoogleAPIError) -> JSON {
        let answer = try browse(verb, target, body?.bytes ?? [], as: user)
        return answer.body.isEmpty ? .null : JSON(parsing: answer.body) ?? .null
    }

    /// Inserts an event and returns it.
    @discardableResult
    package func insert(_ event: JSON, on calendar: String, as user: String) throws(GoogleAPIError) -> JSON {
        try browser("POST", "calendars/\(EmulatedGoogle.escaped(calendar))/events", event, as: user)
    }

    /// Patches an event or an instance and returns it.
    @discardableResult
    package func patch(
        _ id: String, _ changes: JSON, on calendar: String, as user: String
    ) throws(GoogleAPIError) -> JSON {
        try browser("PATCH", "calendars/\(EmulatedGoogle.escaped(calendar))/events/\(id)", changes, as: user)
    }

    /// Deletes an event or an instance.
    package func delete(_ id: String, on calendar: String, as user: String) throws(GoogleAPIError) {
        _ = try browser("DELETE", "calendars/\(EmulatedGoogle.escaped(calendar))/events/\(id)", as: user)
    }

    /// An invitation from an organizer who has no account here, put on a guest's calendar.
    @discardableResult
    package func invite(_ event: JSON, on calendar: String) throws(GoogleAPIError) -> JSON {
        let result = withHeld { held -> Result<JSON, GoogleAPIError> in
            do throws(GoogleAPIError) {
                let kept = try held.service.receive(event.members ?? [:], on: calendar)
                return .success(["id": .string(kept.id), "etag": .string(kept.etag)])
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The masters, single events and edited instances of a calendar that are not cancelled, as their owner
    /// sees them, in the order in which they came.
    package func events(on calendar: String) -> [JSON] {
        withHeld { held in
            guard let calendar = held.service.calendars[calendar] else { return [] }
            let view = GoogleView(
                user: calendar.owner, role: .owner, clock: calendar.clock, isList: false, isPlain: true)
            return calendar.order.compactMap { calendar.events[$0] }.filter { !$0.isCancelled }
                .map { held.service.shown($0, on: calendar, view) }
        }
    }

    func browse(
        _ verb: String, _ target: String, _ body: [UInt8], as user: String
    ) throws(GoogleAPIError) -> GoogleAnswer {
        let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = pieces[0].split(separator: "/").map { GoogleQuery.decoded(String($0)) }
        guard let (method, parameters) = GoogleMethod.route(verb, path) else { throw .notFound }
        let query = GoogleQuery(pieces.count > 1 ? String(pieces[1]) : nil)
        let call = GoogleCall(
            method: method, parameters: parameters, query: query, body: body, ifMatch: nil, ifNoneMatch: nil,
            user: user.lowercased())
        let result = withHeld { held -> Result<GoogleAnswer, GoogleAPIError> in
            do throws(GoogleAPIError) {
                return .success(try held.service.perform(call))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func escaped(_ segment: String) -> String {
        segment.replacing("%", with: "%25").replacing("#", with: "%23").replacing("?", with: "%3F")
            .replacing("/", with: "%2F")
    }

    // MARK: - Faults

    /// Lets something go wrong.
    package func inject(_ fault: GoogleFault) {
        withHeld { $0.faults.append(fault) }
    }

    /// Lets nothing go wrong any more.
    package func clearFaults() {
        withHeld { $0.faults = [] }
    }

    /// Is awaited at the begin of each call, with the method's name.
    package func onCall(_ hook: (@Sendable (String) async -> Void)?) {
        withHeld { $0.hook = hook }
    }

    /// Voids the sync tokens of one calendar, or of all.
    package func expireSyncTokens(of calendar: String? = nil) {
        withHeld { held in
            for (id, held) in held.service.calendars where calendar == nil || id == calendar {
                held.epoch += 1
            }
        }
    }

    /// Voids all access tokens; refresh tokens stay.
    package func expireAccessTokens() {
        withHeld { $0.service.grants.accessTokens = [:] }
    }

    /// Takes back everything that a user granted.
    package func revoke(user: String) {
        withHeld { $0.service.grants.revoke(user: user.lowercased()) }
    }

    /// Makes pages short, or empty though more follow; `nil` for the normal size.
    package func limitPages(to size: Int?, givingEmptyOnes: Bool = false) {
        withHeld {
            $0.service.pageLimit = size.map { max(1, $0) }
            $0.service.givesEmptyPages = givingEmptyOnes
        }
    }

    /// Puts the clock forward, for this service alone.
    package func advanceClock(by duration: Duration) {
        withHeld { $0.advance += Int(duration.components.seconds) }
    }

    // MARK: - What happened

    /// Calls so far, by method name; `token`, `revoke` and `unknown` among them.
    package var counters: [String: Int] { withHeld { $0.counters } }

    /// Requests so far, the oldest first.
    package var requests: [GoogleRequestRecord] { withHeld { $0.requests } }

    /// Mails that would have been sent, the oldest first.
    package var mails: [GoogleMail] { withHeld { $0.service.mails } }

    /// Names of members in request bodies that no event has; they were ignored.
    package var ignoredMembers: Set<String> { withHeld { $0.service.ignoredMembers } }

    /// Forgets counters, requests and mails.
    package func resetRecords() {
        withHeld {
            $0.counters = [:]
            $0.requests = []
            $0.service.mails = []
            $0.service.ignoredMembers = []
        }
    }

    /// Everything there is, tombstones included; without tokens.
    package func state() -> JSON {
        withHeld { held in
            var calendars: JSON = [:]
            for calendar in held.service.calendars.values {
                let view = GoogleView(
                    user: calendar.owner, role: .owner, clock: calendar.clock, isList: false, isPlain: true)
                let events = calendar.order.compactMap { calendar.events[$0] }
                    .map { held.service.shown($0, on: calendar, view) }
                calendars[calendar.id] = [
                    "summary": .string(calendar.summary), "timeZone": .string(calendar.timeZone),
                    "owner": .string(calendar.owner), "events": .array(events),
                    "roles": .object(calendar.roles.mapValues { .string($0) }),
                ]
            }
            return [
                "users": .array(held.service.users.keys.sorted().map { .string($0) }), "calendars": calendars,
            ]
        }
    }
}
