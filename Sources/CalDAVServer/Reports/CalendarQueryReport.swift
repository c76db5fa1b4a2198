internal import CalDAV
internal import HTTPTypes
internal import ICalendar
internal import Recurrence
internal import TimeZones
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers a calendar-query (RFC 4791 section 7.8).
    func calendarQuery(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let query = try CalendarQuery(root, database: zones)
        let (owner, info) = try await reported(exchange)
        var floating = query.timeZone
        if floating == nil { floating = try await floatingZone(of: info, for: exchange.principal) }
        let zone = floating ?? .utc
        let renderer = try PropertyRenderer(query.properties, exchange, self, floating: zone, hasData: true)
        // With Depth 0 only the collection itself is looked at, and a calendar is no calendar object.
        guard try Depth(exchange.request.fields, missing: .one) != .zero else {
            return MultiStatus.answer([])
        }
        let matcher = FilterMatcher(query.filter, database: zones, floating: zone, limits: limits.expansion)
        return try await multiStatus(
            CalendarQuerySource(
                calendar: info, owner: owner, filter: query.filter, matcher: matcher, renderer: renderer,
                limits: limits, backend: backend),
            fields: age(of: info))
    }
}

/// The objects that match, in the order in which the backend has them.
private struct CalendarQuerySource: ResponseSource {
    let calendar: CalendarInfo
    let owner: Principal
    let filter: CompFilter
    let matcher: FilterMatcher
    let renderer: PropertyRenderer
    let backend: any CalendarBackend
    /// Whether what is known of an object without reading it decides whether it matches.
    let isDecidedByInfo: Bool
    var last: Int64?
    var isDone = false
    var budget: ReportBudget

    init(
        calendar: CalendarInfo, owner: Principal, filter: CompFilter, matcher: FilterMatcher,
        renderer: PropertyRenderer, limits: CalDAVLimits, backend: any CalendarBackend
    ) {
        self.calendar = calendar
        self.owner = owner
        self.filter = filter
        self.matcher = matcher
        self.renderer = renderer
        budget = ReportBudget(instances: limits.reportInstances)
        self.backend = backend
        isDecidedByInfo =
            filter.properties.isEmpty && filter.components.count <= 1
            && filter.components.allSatisfy { $0 == CompFilter($0.name) && $0.name != .vtimezone }
    }

    mutating func next() async throws(DAVError) -> [UInt8]? {
        guard !isDone else { return nil }
        if isDecidedByInfo, !renderer.needsOctets {
            let batch = try await backend.listing(of: calendar, after: last, limit: batchSize)
            last = batch.last?.id
            isDone = batch.count < batchSize
            var bytes: [UInt8] = []
            for info in batch where matches(info) { bytes += try response(info, nil) }
            return bytes
        }
        let batch = try await backend.candidates(
            in: calendar, overlapping: filter.window, after: last, limit: budget.batchSize)
        last = batch.last?.info.id
        isDone = batch.count < budget.batchSize
        budget.didRead(batch.map(\.octets.count))
        var bytes: [UInt8] = []
        for object in batch { bytes += try judge(object) }
        return bytes
    }

    private func matches(_ info: ObjectInfo) -> Bool {
        filter.requiredComponent.map { $0 == ComponentName(info.component) } ?? true
    }

    /// The response for an object that matches, or that cannot be judged; nothing for any other.
    private mutating func judge(_ object: StoredObject) throws(DAVError) -> [UInt8] {
        if isDecidedByInfo {
            return matches(object.info) ? try response(object.info, object.octets) : []
        }
        let href = DescribedResource(object.info, in: calendar, of: owner).resource.href
        guard let read = try? backend.value(of: object.info, object.octets) else {
            return MultiStatus.response(
                href, status: 500, error: DAVError(500, nil, "The stored object cannot be read."))
        }
        do {
            return try matcher.matches(read) ? try response(object.info, object.octets) : []
        } catch {
            if let error = error as? DAVError { throw error }
            guard let error = error as? RecurrenceError else { return [] }
            let failure = PropertyRenderer.failure(error)
            return MultiStatus.response(href, status: failure.status, error: failure)
        }
    }

    private mutating func response(_ info: ObjectInfo, _ octets: [UInt8]?) throws(DAVError) -> [UInt8] {
        let resource = DescribedResource(info, in: calendar, of: owner)
        var instances = 0
        let properties = renderer.properties(of: resource, octets: octets, instances: &instances)
        try budget.count(instances)
        return MultiStatus.response(resource.resource.href, properties)
    }
}
