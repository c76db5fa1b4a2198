import HTTPTypes
import XML

/// What the server says it offers, so that cases about options it lacks are skipped and not failed.
///
/// `users N`, `dav TOKEN`, `method NAME`, `report NAME`, `component NAME`, `property NAME` (of a calendar),
/// `home NAME`, `principal NAME`, `inbox NAME` (properties of those), `media TYPE`, `scheduling`, `query NAME` (a report on the home).
struct ServerAbilities: Sendable {
    private let users: Int
    private let hasScheduling: Bool
    private var tokens: Set<String> = []
    private var methods: Set<String> = []
    private var reports: Set<ExpandedName> = []
    private var homeReports: Set<ExpandedName> = []
    private var components: Set<String> = []
    private var media: Set<String> = []
    private var properties: [String: Set<ExpandedName>] = [:]

    /// Every property that some case needs.
    private static let asked = [
        "D:quota-available-bytes", "D:quota-used-bytes", "D:add-member", "D:resource-id", "D:sync-token",
        "CS:getctag",
        "C:calendar-timezone", "C:calendar-timezone-id", "C:max-resource-size", "C:min-date-time",
        "C:max-date-time",
        "C:max-instances", "C:max-attendees-per-instance", "C:supported-collation-set", "D:acl", "D:owner",
        "D:current-user-privilege-set", "D:supported-privilege-set", "D:acl-restrictions",
        "C:timezone-service-set",
        "C:schedule-calendar-transp", "C:calendar-availability", "A:calendar-color", "A:calendar-order",
        "D:supported-report-set", "D:inherited-acl-set", "D:principal-collection-set", "D:group-membership",
        "C:calendar-user-type", "C:calendar-user-address-set", "D:displayname",
        "C:supported-calendar-component-sets",
        "D:supported-live-property-set", "D:supported-method-set", "D:lockdiscovery", "D:supportedlock",
        "CS:calendar-proxy-write-for", "CS:calendar-proxy-read-for", "D:alternate-URI-set",
        "D:group-member-set",
        "C:supported-calendar-data", "D:principal-URL", "D:group", "D:creationdate", "D:getlastmodified",
    ]

    /// Asks the server, in a calendar made for it.
    init(_ server: Server, _ account: Account, users: Int, calendar: String?) async throws {
        self.users = users
        hasScheduling = account.inbox != nil && account.outbox != nil
        let places = [("property", calendar), ("home", account.home), ("principal", account.principal)]
        for (kind, place) in places {
            guard let place else { continue }
            let options = try await server.send("OPTIONS", place)
            if kind != "principal" {
                tokens.formUnion(options.fields.list(.dav).map { $0.lowercased() })
            }
            if kind == "property" { methods = Set(options.fields.list(.allow).map { $0.uppercased() }) }
            try await ask(server, kind, place)
        }
        if let inbox = account.inbox { try await ask(server, "inbox", inbox) }
    }

    private mutating func ask(_ server: Server, _ kind: String, _ place: String) async throws {
        let wanted = Self.asked + ["C:supported-calendar-component-set"]
        let body = "<D:propfind><D:prop>" + wanted.map { "<\($0)/>" }.joined() + "</D:prop></D:propfind>"
        let answer = try await server.send(
            "PROPFIND", place, fields: [("Depth", "0"), ("Content-Type", "application/xml; charset=utf-8")],
            body: Array(Namespaces.completed(body).utf8))
        guard let response = try? answer.multiStatus().responses.first else { return }
        for propStat in response.propStats where propStat.status == 200 {
            for element in propStat.properties {
                properties[kind, default: []].insert(element.name)
                let found = Answer.descendants(of: element)
                if element.name.local == "supported-report-set" {
                    let names = found.filter { $0.name.local == "report" }.flatMap { $0.elements.map(\.name) }
                    if kind == "property" { reports.formUnion(names) }
                    if kind == "home" { homeReports.formUnion(names) }
                }
                if kind == "property", element.name.local == "supported-calendar-data" {
                    media.formUnion(found.compactMap { $0.attribute("content-type")?.lowercased() })
                }
                if kind == "property", element.name.local == "supported-calendar-component-set" {
                    components.formUnion(found.compactMap { $0.attribute("name")?.uppercased() })
                }
            }
        }
    }

    /// Why a case cannot be judged here; `nil` when it can.
    func lack(_ needs: [String]) throws -> String? {
        guard let kind = needs.first else { return nil }
        let rest = needs.dropFirst()
        let isThere: Bool
        switch kind {
        case "users": isThere = users >= rest.first.flatMap { Int($0) } ?? 1
        case "scheduling": isThere = hasScheduling && tokens.contains("calendar-auto-schedule")
        case "dav": isThere = rest.allSatisfy { tokens.contains($0.lowercased()) }
        case "method": isThere = rest.allSatisfy { methods.contains($0) }
        case "report": isThere = try rest.allSatisfy { reports.contains(try Namespaces.name($0)) }
        case "query": isThere = try rest.allSatisfy { homeReports.contains(try Namespaces.name($0)) }
        case "media": isThere = rest.allSatisfy { media.contains($0) }
        // A calendar that does not say takes everything (RFC 4791 §5.2.3).
        case "component": isThere = components.isEmpty || rest.allSatisfy { components.contains($0) }
        case "property", "home", "principal", "inbox":
            isThere = try rest.allSatisfy { properties[kind, default: []].contains(try Namespaces.name($0)) }
        default: throw ConformanceError("nobody knows the need \(kind)")
        }
        return isThere ? nil : "the server does not offer: \(needs.joined(separator: " "))"
    }
}
