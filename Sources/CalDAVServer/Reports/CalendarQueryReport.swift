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
        let scope = try await reported(exchange)
        // What the client asks for in vain is told before anything is answered.
        let renderer = try PropertyRenderer(query.properties, exchange, self, hasData: true)
        if let object = scope.object, let info = scope.calendars.first {
            let judge = try await judge(query, in: info, of: scope.owner, exchange)
            let answer = judge.answer(object.info, object.octets)
            return MultiStatus.answer(answer?.octets ?? [])
        }
        guard try reachesObjects(exchange) else { return MultiStatus.answer([]) }
        let source = CalendarQuerySource(
            calendars: scope.calendars[...], budget: ReportBudget(instances: limits.reportInstances)
        ) { info async throws(DAVError) in
            let judge = try await judge(query, in: info, of: scope.owner, exchange)
            return ObjectResponses(
                try await backend.image(of: info), in: info, backend: backend, window: query.filter.window,
                needsOctets: judge.needsOctets,
                memo: remembered("calendar-query", exchange, info, scope.owner)
            ) { info, octets throws(DAVError) in judge.answer(info, octets) }
        }
        return try await multiStatus(
            source, fields: age(of: scope), truncatedAt: exchange.resource.href, isHeavy: renderer.expands)
    }

    /// Whether the Depth of a query reaches the objects; the collection itself is none.
    ///
    /// A missing one is 0 by RFC 3253 section 3.6, which would leave nothing to be looked at in a calendar. Apple's
    /// clients and their test suite leave it out there and mean the objects; so does whoever asks at all.
    private func reachesObjects(_ exchange: Exchange) throws(DAVError) -> Bool {
        switch exchange.resource {
        case .home: try Depth(exchange.request.fields, missing: .zero) != .zero
        default: try Depth(exchange.request.fields, missing: .one) != .zero
        }
    }

    private func judge(
        _ query: CalendarQuery, in info: CalendarInfo, of owner: Principal, _ exchange: Exchange
    ) async throws(DAVError) -> ObjectJudge {
        var floating = query.timeZone
        if floating == nil { floating = try await floatingZone(of: info, for: exchange.principal) }
        let zone = floating ?? .utc
        let renderer = try PropertyRenderer(
            query.properties, exchange, self, floating: zone, hasData: true
        ).knowing(await backend.objectProperties(in: info))
        let matcher = FilterMatcher(query.filter, database: zones, floating: zone, limits: limits.expansion)
        return ObjectJudge(
            calendar: info, owner: owner, filter: query.filter, matcher: matcher, renderer: renderer,
            backend: backend)
    }
}

/// The objects that match, one calendar after the other, each in the order of their ids.
private struct CalendarQuerySource: ResponseSource {
    private var calendars: ArraySlice<CalendarInfo>
    private var responses: ObjectResponses?
    private var budget: ReportBudget
    private let open: @Sendable (CalendarInfo) async throws(DAVError) -> ObjectResponses

    init(
        calendars: ArraySlice<CalendarInfo>, budget: ReportBudget,
        _ open: @escaping @Sendable (CalendarInfo) async throws(DAVError) -> ObjectResponses
    ) {
        self.calendars = calendars
        self.budget = budget
        self.open = open
    }

    mutating func next() async throws(DAVError) -> [UInt8]? {
        while true {
            if let answer = try await responses?.next() {
                try budget.count(answer.instances)
                return answer.octets
            }
            guard let calendar = calendars.popFirst() else { return nil }
            responses = try await open(calendar)
        }
    }
}

/// Tells whether an object matches, and what is answered of it.
private struct ObjectJudge: Sendable {
    private let calendar: CalendarInfo
    private let owner: Principal
    private let filter: CompFilter
    private let matcher: FilterMatcher
    private let renderer: PropertyRenderer
    private let backend: any CalendarBackend
    /// Whether what is known of an object without reading it decides whether it matches.
    private let isDecidedByInfo: Bool

    init(
        calendar: CalendarInfo, owner: Principal, filter: CompFilter, matcher: FilterMatcher,
        renderer: PropertyRenderer, backend: any CalendarBackend
    ) {
        self.calendar = calendar
        self.owner = owner
        self.filter = filter
        self.matcher = matcher
        self.renderer = renderer
        self.backend = backend
        isDecidedByInfo =
            filter.properties.isEmpty && filter.components.count <= 1
            && filter.components.allSatisfy { $0 == CompFilter($0.name) && $0.name != .vtimezone }
    }

    /// Whether the octets of objects are needed, to match them or to answer them.
    var needsOctets: Bool { !isDecidedByInfo || renderer.needsOctets }

    /// The response for an object that matches, or that cannot be judged; nothing for any other.
    func answer(_ info: ObjectInfo, _ octets: [UInt8]?) -> AnswerMemo.Answer? {
        if isDecidedByInfo { return matches(info) ? response(info, octets) : nil }
        let href = DescribedResource(info, in: calendar, of: owner).resource.href
        guard let octets, let read = try? backend.value(of: info, octets) else {
            return .init(
                octets: MultiStatus.response(
                    href, status: 500, error: DAVError(500, nil, "The stored object cannot be read.")),
                instances: 1)
        }
        do {
            return try matcher.matches(read) ? response(info, octets) : nil
        } catch {
            // Whatever hinders one object is that object's own status (RFC 4918 section 13), never silence.
            let failure = PropertyRenderer.failure(error)
            return .init(
                octets: MultiStatus.response(href, status: failure.status, error: failure), instances: 1)
        }
    }

    private func matches(_ info: ObjectInfo) -> Bool {
        filter.requiredComponent.map { $0 == ComponentName(info.component) } ?? true
    }

    private func response(_ info: ObjectInfo, _ octets: [UInt8]?) -> AnswerMemo.Answer {
        let resource = DescribedResource(info, in: calendar, of: owner)
        var instances = 0
        let properties = renderer.properties(of: resource, octets: octets, instances: &instances)
        return .init(
            octets: MultiStatus.response(resource.resource.href, properties), instances: max(1, instances))
    }
}
