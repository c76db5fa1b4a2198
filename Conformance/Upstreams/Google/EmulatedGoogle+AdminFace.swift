import HTTPTypes

/// The same over HTTP, for scripts outside the process: JSON in, JSON out, under `/__admin/`.
extension EmulatedGoogle {
    /// Answers `/__admin/…`.
    ///
    /// `POST as/{user}/calendar/v3/…` and its like call the API as that user; the rest are one word each.
    func administer(_ request: HTTPRequest, _ path: [String], _ query: String?) async -> HTTPResponse {
        if path.first == "as", path.count > 4 {
            // The raw target, so that nothing is decoded twice.
            let raw = request.target.split(separator: "/").dropFirst(5).joined(separator: "/")
            do throws(GoogleAPIError) {
                return EmulatedGoogle.response(
                    try browse(request.method.rawValue, raw, request.body, as: path[1]))
            } catch {
                return EmulatedGoogle.response(error)
            }
        }
        let body = JSON(parsing: request.body) ?? [:]
        switch (request.method.rawValue, path.joined(separator: "/")) {
        case ("GET", "state"): return EmulatedGoogle.json(200, state())
        case ("GET", "counters"):
            return EmulatedGoogle.json(200, .object(counters.mapValues { .integer(Int64($0)) }))
        case ("GET", "requests"): return EmulatedGoogle.json(200, .array(requests.map(\.json)))
        case ("GET", "mails"): return EmulatedGoogle.json(200, .array(mails.map(\.json)))
        case ("DELETE", "records"): resetRecords()
        case ("POST", "users"):
            guard let email = body["email"]?.text else { return missing("email") }
            addUser(
                email, name: body["name"]?.text ?? email, timeZone: body["timeZone"]?.text ?? "Europe/Vienna")
        case ("POST", "calendars"):
            guard let id = body["id"]?.text else { return missing("id") }
            guard let owner = body["owner"]?.text else { return missing("owner") }
            addCalendar(
                id, summary: body["summary"]?.text ?? id, timeZone: body["timeZone"]?.text ?? "Europe/Vienna",
                owner: owner)
        case ("POST", "share"):
            guard let calendar = body["calendar"]?.text else { return missing("calendar") }
            guard let user = body["user"]?.text else { return missing("user") }
            share(calendar, with: user, as: body["role"]?.text)
        case ("POST", "remove-calendar"):
            guard let calendar = body["calendar"]?.text else { return missing("calendar") }
            removeCalendar(calendar)
        case ("POST", "seed"):
            guard let seed = Seed(body) else { return missing("name and now") }
            self.seed(seed)
        case ("POST", "invitations"):
            guard let calendar = body["calendar"]?.text else { return missing("calendar") }
            guard let event = body["event"] else { return missing("event") }
            do throws(GoogleAPIError) {
                return EmulatedGoogle.json(200, try invite(event, on: calendar))
            } catch {
                return EmulatedGoogle.response(error)
            }
        case ("POST", "faults"):
            guard let fault = GoogleFault(body) else { return missing("effect") }
            inject(fault)
        case ("DELETE", "faults"): clearFaults()
        case ("POST", "expire-sync-tokens"): expireSyncTokens(of: body["calendar"]?.text)
        case ("POST", "expire-access-tokens"): expireAccessTokens()
        case ("POST", "pages"):
            limitPages(to: body["size"]?.whole, givingEmptyOnes: body["empty"]?.flag ?? false)
        case ("POST", "revoke"):
            guard let user = body["user"]?.text else { return missing("user") }
            revoke(user: user)
        case ("POST", "tokens"):
            guard let user = body["user"]?.text else { return missing("user") }
            let scopes = Set((body["scopes"]?.list ?? ["calendar"]).compactMap(\.text))
            return EmulatedGoogle.json(
                200,
                [
                    "refreshToken": .string(refreshToken(for: user, scopes: scopes)),
                    "accessToken": .string(accessToken(for: user, scopes: scopes)),
                ])
        case ("POST", "service-accounts"):
            guard let email = body["email"]?.text else { return missing("email") }
            guard let key = body["publicKey"]?.text else { return missing("publicKey") }
            let scopes = Set((body["scopes"]?.list ?? ["calendar"]).compactMap(\.text))
            addServiceAccount(email, publicKeyPEM: key, keyID: body["keyID"]?.text, scopes: scopes)
        case ("POST", "clock"):
            guard let seconds = body["advanceSeconds"]?.whole else { return missing("advanceSeconds") }
            advanceClock(by: .seconds(seconds))
        default: return EmulatedGoogle.response(GoogleAPIError.notFound)
        }
        return EmulatedGoogle.json(200, [:])
    }

    private func missing(_ name: String) -> HTTPResponse {
        EmulatedGoogle.response(GoogleAPIError.required("Missing \(name)."))
    }
}

extension GoogleFault {
    /// `{"effect","method","count","skip","status","reason","retryAfter","milliseconds"}`.
    fileprivate init?(_ json: JSON) {
        let effect: Effect
        switch json["effect"]?.text {
        case "status":
            effect = .status(
                json["status"]?.whole ?? 503, reason: json["reason"]?.text ?? "backendError",
                retryAfter: json["retryAfter"]?.whole)
        case "cut": effect = .cut
        case "answer-lost": effect = .answerLost
        case "request-lost": effect = .requestLost
        case "malformed": effect = .malformed
        case "delay": effect = .delay(milliseconds: json["milliseconds"]?.whole ?? 1000)
        default: return nil
        }
        self.init(
            effect, method: json["method"]?.text ?? "*", count: json["count"]?.whole ?? 1,
            skip: json["skip"]?.whole ?? 0)
    }
}

extension GoogleRequestRecord {
    fileprivate var json: JSON {
        [
            "method": .string(method), "verb": .string(verb), "target": .string(target),
            "status": .integer(Int64(status)), "user": user.map { .string($0) } ?? .null,
        ]
    }
}

extension GoogleMail {
    fileprivate var json: JSON {
        [
            "recipient": .string(recipient), "kind": .string(kind.rawValue), "event": .string(event),
            "calendar": .string(calendar),
        ]
    }
}
