internal import CalDAV
internal import HTTPTypes
internal import TimeZones
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers a calendar-multiget (RFC 4791 section 7.9); its Depth is not looked at.
    func calendarMultiget(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let multiget = try CalendarMultiget(root, maxHrefs: limits.multigetHrefs)
        let (owner, info) = try await reported(exchange)
        let zone = try await floatingZone(of: info, for: exchange.principal)
        let renderer = try PropertyRenderer(
            multiget.properties, exchange, self, floating: zone, hasData: true)
        return try await multiStatus(
            MultigetSource(
                hrefs: multiget.hrefs, calendar: info, owner: owner, renderer: renderer, backend: backend,
                budget: ReportBudget(instances: limits.reportInstances)),
            fields: age(of: info))
    }

    /// The name that an href has in a calendar; `nil` when it lies elsewhere or is malformed.
    ///
    /// Takes absolute URLs for their path: which host we are is known to the client only.
    static func name(of href: String, in calendar: CalendarInfo, of owner: Principal) -> String? {
        guard let path = try? ResourcePath(target: href), let resource = Resource(path),
            case .object(let user, let segment, let name) = resource,
            user.lowercased() == owner.user.lowercased(), segment == calendar.segment
        else { return nil }
        return name
    }
}

/// The named objects in the order in which they are named, each once.
private struct MultigetSource: ResponseSource {
    let hrefs: [String]
    let calendar: CalendarInfo
    let owner: Principal
    let renderer: PropertyRenderer
    let backend: any CalendarBackend
    var position = 0
    var answered: Set<String> = []
    var budget: ReportBudget

    init(
        hrefs: [String], calendar: CalendarInfo, owner: Principal, renderer: PropertyRenderer,
        backend: any CalendarBackend, budget: ReportBudget
    ) {
        self.budget = budget
        self.hrefs = hrefs
        self.calendar = calendar
        self.owner = owner
        self.renderer = renderer
        self.backend = backend
    }

    mutating func next() async throws(DAVError) -> [UInt8]? {
        guard position < hrefs.count else { return nil }
        let batch = hrefs[position..<min(position + budget.batchSize, hrefs.count)]
        position = batch.endIndex
        let named = batch.map { ($0, CalDAVHandler.name(of: $0, in: calendar, of: owner)) }
        let objects = try await backend.objects(named: Array(Set(named.compactMap(\.1))), in: calendar)
        budget.didRead(objects.values.map(\.octets.count))
        var bytes: [UInt8] = []
        for (href, name) in named {
            guard answered.insert(name ?? href).inserted else { continue }
            guard let name, let object = objects[name] else {
                // As the client spells it, so that it knows which one is meant.
                bytes += MultiStatus.response(href, status: 404)
                continue
            }
            let resource = DescribedResource(object.info, in: calendar, of: owner)
            var instances = 0
            let properties = renderer.properties(of: resource, octets: object.octets, instances: &instances)
            try budget.count(max(1, instances))
            bytes += MultiStatus.response(resource.resource.href, properties)
        }
        return bytes
    }
}
