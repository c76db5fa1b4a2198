internal import CalDAV
internal import HTTPTypes
internal import Octets
internal import TimeZones
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// Answers a calendar-multiget (RFC 4791 section 7.9); its Depth is not looked at.
    func calendarMultiget(_ root: ElementNode, _ exchange: Exchange) async throws(DAVError) -> HTTPResponse {
        let multiget = try CalendarMultiget(root, maxHrefs: limits.multigetHrefs)
        let scope = try await reported(exchange)
        var calendars: [String: MultigetSource.Calendar] = [:]
        for info in scope.calendars {
            let zone = try await floatingZone(of: info, for: exchange.principal)
            let renderer = try PropertyRenderer(
                multiget.properties, exchange, self, floating: zone, hasData: true
            ).knowing(await backend.objectProperties(in: info))
            calendars[info.segment] = .init(info: info, renderer: renderer)
        }
        return try await multiStatus(
            MultigetSource(
                hrefs: multiget.hrefs, scope: scope, calendars: calendars, backend: backend,
                budget: ReportBudget(instances: limits.reportInstances)),
            fields: age(of: scope), truncatedAt: exchange.resource.href,
            isHeavy: calendars.values.contains { $0.renderer.expands })
    }
}

/// The named objects in the order in which they are named, each once.
private struct MultigetSource: ResponseSource {
    /// A calendar in which objects may be named.
    struct Calendar: Sendable {
        let info: CalendarInfo
        let renderer: PropertyRenderer
    }

    /// Where an object is.
    private struct Place: Sendable, Hashable {
        let segment: String
        let name: String
    }

    private let hrefs: [String]
    private let scope: ReportScope
    private let calendars: [String: Calendar]
    private let backend: any CalendarBackend
    /// The calendar that is asked, with its href, by which nearly all objects are told without taking theirs apart.
    private let only: (href: String, segment: String)?
    private var position = 0
    /// The most objects that are read at a time: no more than made a whole piece of the answer.
    private var widest = batchSize
    private var answered: Set<Place> = []
    private var missing: Set<String> = []
    private var budget: ReportBudget

    init(
        hrefs: [String], scope: ReportScope, calendars: [String: Calendar], backend: any CalendarBackend,
        budget: ReportBudget
    ) {
        self.hrefs = hrefs
        self.scope = scope
        self.calendars = calendars
        self.backend = backend
        self.budget = budget
        only =
            scope.object == nil && calendars.count == 1
            ? calendars.keys.first.map { segment in
                (Resource.calendar(user: scope.owner.user, segment: segment).href, segment)
            } : nil
    }

    mutating func next() async throws(DAVError) -> [UInt8]? {
        guard position < hrefs.count else { return nil }
        let start = position
        let places = try await batch()
        var names: [String: Set<String>] = [:]
        for case let place? in places.map(\.place) { names[place.segment, default: []].insert(place.name) }
        var objects: [String: [String: StoredObject]] = [:]
        for (segment, names) in names {
            guard let calendar = calendars[segment] else { continue }
            objects[segment] = try await backend.objects(named: Array(names), in: calendar.info)
        }
        var bytes: [UInt8] = []
        var pace = WorkPace()
        for (index, (href, place)) in places.enumerated() {
            guard bytes.count < ReportBudget.answerOctets else {
                // Of an object with many instances more is made than was read: the rest is for the next time.
                position = start + index
                widest = max(1, index)
                break
            }
            guard let place, let calendar = calendars[place.segment],
                let object = objects[place.segment]?[place.name]
            else {
                // As the client spells it, so that it knows which one is meant.
                if missing.insert(href).inserted { bytes += MultiStatus.response(href, status: 404) }
                continue
            }
            guard answered.insert(place).inserted else { continue }
            let resource = DescribedResource(object.info, in: calendar.info, of: scope.owner)
            var instances = 0
            let properties = calendar.renderer.properties(
                of: resource, octets: object.octets, instances: &instances)
            try budget.count(max(1, instances))
            bytes += MultiStatus.response(resource.resource.href, properties)
            await pace.step()
        }
        return bytes
    }

    /// The next hrefs whose objects are not too large to be read at once.
    private mutating func batch() async throws(DAVError) -> [(href: String, place: Place?)] {
        var images: [String: CalendarImage] = [:]
        var batch: [(href: String, place: Place?)] = []
        var size = 0
        while position < hrefs.count, batch.count < widest, size < octetsAtOnce {
            let place = place(of: hrefs[position])
            if let place, let calendar = calendars[place.segment] {
                if images[place.segment] == nil {
                    images[place.segment] = try await backend.image(of: calendar.info)
                }
                size += images[place.segment]?.info(named: place.name)?.size ?? 0
            }
            batch.append((hrefs[position], place))
            position += 1
        }
        return batch
    }

    /// The object that an href names; `nil` when it lies elsewhere or is malformed.
    ///
    /// Takes absolute URLs for their path: which host we are is known to the client only.
    private func place(of href: String) -> Place? {
        if let only, href.utf8.starts(with: only.href.utf8) {
            let name = href.utf8.dropFirst(only.href.utf8.count)
            if (3...255).contains(name.count), PercentEncoding.isPlainSegment(name), let name = String(name) {
                return Place(segment: only.segment, name: name)
            }
        }
        guard let path = try? ResourcePath(target: href), let resource = Resource(path),
            case .object(let user, let segment, let name) = resource,
            user.lowercased() == scope.owner.user.lowercased(), calendars[segment] != nil,
            scope.object == nil || scope.object?.info.name == name
        else { return nil }
        return Place(segment: segment, name: name)
    }
}
