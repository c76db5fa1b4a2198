import HTTPTypes
import XML

/// Finds a user's places as clients do (RFC 6764 §6, RFC 5397, RFC 4791 §6.2.1, RFC 6638 §2).
struct Discovery {
    let server: Server
    /// Who asks: `1`, `2` or `3`.
    let sender: String

    private static let names = [
        "C:calendar-home-set", "C:schedule-inbox-URL", "C:schedule-outbox-URL", "C:calendar-user-address-set",
    ]

    /// Discovers everything.
    func account(user: String) async throws -> Account {
        let principal = try await principal()
        let found = try await properties(Self.names, of: principal)
        guard let home = found["C:calendar-home-set"]?.first else {
            throw ConformanceError("\(principal) has no calendar-home-set")
        }
        let addresses = found["C:calendar-user-address-set"] ?? []
        let address = addresses.first { $0.lowercased().hasPrefix("mailto:") } ?? addresses.first
        var account = Account(
            user: user, principal: principal, home: home.hasSuffix("/") ? home : home + "/",
            inbox: found["C:schedule-inbox-URL"]?.first, outbox: found["C:schedule-outbox-URL"]?.first,
            address: address ?? "mailto:\(user.contains("@") ? user : user + "@example.com")")
        if let inbox = account.inbox {
            account.defaultCalendar = try? await properties(["C:schedule-default-calendar-URL"], of: inbox)
                .first?.value.first
        }
        if account.defaultCalendar == nil {
            account.defaultCalendar = try? await firstCalendar(in: account.home)
        }
        return account
    }

    private func principal() async throws -> String {
        for start in [server.start, "/.well-known/caldav", "/"] {
            guard let found = try? await properties(["D:current-user-principal"], of: start),
                let principal = found["D:current-user-principal"]?.first
            else { continue }
            return principal
        }
        throw ConformanceError("no current-user-principal at \(server.start), /.well-known/caldav and /")
    }

    /// The hrefs, or the text, of those properties that are there.
    private func properties(_ names: [String], of place: String) async throws -> [String: [String]] {
        let body = "<D:propfind><D:prop>" + names.map { "<\($0)/>" }.joined() + "</D:prop></D:propfind>"
        var target = place
        for _ in 0..<5 {
            let answer = try await server.send(
                "PROPFIND", target,
                fields: [("Depth", "0"), ("Content-Type", "application/xml; charset=utf-8")],
                body: Array(Namespaces.completed(body).utf8), as: sender)
            if (301...308).contains(answer.status), let location = answer.fields[.init("Location")] {
                target = Href.path(of: location)
                continue
            }
            guard let response = try answer.multiStatus().responses.first else { return [:] }
            var found: [String: [String]] = [:]
            for name in names {
                guard let (status, element) = try response.property(Namespaces.name(name)), status == 200
                else {
                    continue
                }
                let hrefs = element.all(Names.href).map { Href.path(of: $0.text.trimmed) }
                if !hrefs.isEmpty { found[name] = hrefs }
            }
            return found
        }
        throw ConformanceError("\(place) redirects without an end")
    }

    private func firstCalendar(in home: String) async throws -> String? {
        let body = "<D:propfind><D:prop><D:resourcetype/></D:prop></D:propfind>"
        let answer = try await server.send(
            "PROPFIND", home, fields: [("Depth", "1"), ("Content-Type", "application/xml; charset=utf-8")],
            body: Array(Namespaces.completed(body).utf8), as: sender)
        let type = try Namespaces.name("D:resourcetype")
        let calendar = try Namespaces.name("C:calendar")
        return try answer.multiStatus().responses.first { response in
            response.property(type)?.element.first(calendar) != nil
        }?.rawHref
    }
}
