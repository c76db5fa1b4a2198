internal import CalDAV
internal import HTTPTypes
internal import ICalendar
internal import Recurrence
internal import TimeZones
internal import WebDAV
internal import XML

/// Answers what a PROPFIND or a report wants to know of each resource.
struct PropertyRenderer: Sendable {
    private let find: PropFind
    private let isMinimal: Bool
    private var context: PropertyContext
    /// The dead properties of objects, by their ids.
    private var objectProperties: [Int64: [ExpandedName: [UInt8]]] = [:]
    private let floating: Zone
    private let data: CalendarDataRequest?

    /// A renderer.
    ///
    /// - Parameters:
    ///   - find: What is wanted.
    ///   - exchange: The request.
    ///   - handler: The zones and limits.
    ///   - floating: Where floating times are, for calendar data that is expanded.
    ///   - hasData: Whether `CALDAV:calendar-data` may be asked for, as in reports.
    /// - Throws: What a `CALDAV:calendar-data` asks for and cannot get.
    init(
        _ find: PropFind, _ exchange: Exchange, _ handler: CalDAVHandler, floating: Zone = .utc,
        hasData: Bool = false
    ) throws(DAVError) {
        self.find = find
        self.isMinimal = exchange.preference.isMinimal
        self.context = PropertyContext(principal: exchange.principal, handler: handler)
        self.floating = floating
        var data: CalendarDataRequest?
        switch find {
        case .properties(let requests) where hasData, .all(including: let requests) where hasData:
            if let request = requests.first(where: { $0.name == Self.calendarData }) {
                data = try CalendarDataRequest(
                    request.element, timeZones: TimeZonePolicy(exchange.request.fields))
            }
        default: break
        }
        self.data = data
    }

    /// The same for a calendar of whose objects some have dead properties.
    func knowing(_ objectProperties: [Int64: [ExpandedName: [UInt8]]]) -> Self {
        var renderer = self
        renderer.objectProperties = objectProperties
        return renderer
    }

    /// The same for resources whose owner has this quota.
    func knowing(_ quota: Quota?) -> Self {
        var renderer = self
        renderer.context.quota = quota
        return renderer
    }

    /// The dead properties of a resource.
    private func dead(_ resource: DescribedResource) -> [ExpandedName: [UInt8]] {
        guard !objectProperties.isEmpty, case .object(let info, _, _) = resource.kind else {
            return resource.dead
        }
        return objectProperties[info.id] ?? resource.dead
    }

    /// Whether the octets of objects are needed.
    var needsOctets: Bool { data != nil }

    /// Whether objects are expanded, so that the answer takes far more work than what is stored tells.
    var expands: Bool { data.map { $0.recurrences != .all } ?? false }

    /// The properties of a resource.
    ///
    /// - Parameters:
    ///   - resource: The resource.
    ///   - octets: Those of an object, where ``needsOctets``.
    /// - Returns: Each property with its value or its status.
    func properties(of resource: DescribedResource, octets: [UInt8]? = nil) -> PropStat {
        var instances = 0
        return properties(of: resource, octets: octets, instances: &instances)
    }

    /// The same, and how many components the calendar data has when it is expanded.
    func properties(
        of resource: DescribedResource, octets: [UInt8]?, instances: inout Int
    ) -> PropStat {
        var result = PropStat()
        switch find {
        case .properties(let requests):
            for request in requests { add(request.name, of: resource, octets, to: &result, &instances) }
        case .all(let including):
            for (name, property) in LiveProperty.table where property.isInAllProp {
                add(name, of: resource, octets, to: &result, &instances, orNothing: true)
            }
            let dead = dead(resource)
            for (name, element) in dead where LiveProperty.table[name]?.isInAllProp != true {
                result.add(element: element)
            }
            for request in including
            where dead[request.name] == nil && LiveProperty.table[request.name]?.isInAllProp != true {
                add(request.name, of: resource, octets, to: &result, &instances)
            }
        case .names:
            var names = Set(dead(resource).keys)
            for name in LiveProperty.table.keys where value(of: name, of: resource) != nil {
                names.insert(name)
            }
            for name in names { result.add(name) { _ in } }
        }
        return result
    }

    private static let calendarData = ExpandedName.caldav("calendar-data")

    private func add(
        _ name: ExpandedName, of resource: DescribedResource, _ octets: [UInt8]?, to result: inout PropStat,
        _ instances: inout Int, orNothing: Bool = false
    ) {
        if name == Self.calendarData, let data, let octets {
            add(data, of: resource, octets, to: &result, &instances)
        } else if let element = dead(resource)[name] {
            result.add(element: element)
        } else if name == .acl, !context.privileges(on: resource).readACL {
            if !orNothing {
                result.add(name, failed: .needPrivileges(.dav("read-acl"), on: resource.resource))
            }
        } else {
            switch value(of: name, of: resource) {
            case .some(.success(let element)): result.add(element: element)
            case .some(.failure): result.add(name, status: 500)
            // "Prefer: return=minimal" leaves out what does not exist (RFC 8144 section 2.1).
            case .none: if !isMinimal, !orNothing { result.add(name, status: 404) }
            }
        }
    }

    /// A property as an element that can stand by itself; `nil` when the resource has none, or it is not told.
    func element(_ name: ExpandedName, of resource: DescribedResource) -> ElementNode? {
        if name == .acl, !context.privileges(on: resource).readACL { return nil }
        var octets = resource.dead[name]
        if octets == nil, case .success(let live) = value(of: name, of: resource, NamespacePrefixes()) {
            octets = live
        }
        return octets.flatMap { try? XMLReader.read($0) }
    }

    /// The element of a live property; `nil` when the resource has none.
    private func value(
        of name: ExpandedName, of resource: DescribedResource,
        _ prefixes: NamespacePrefixes = DAVNamespace.prefixes
    ) -> Result<[UInt8], XMLError>? {
        guard let property = LiveProperty.table[name] else { return nil }
        var writer = XMLWriter(fragment: prefixes)
        writer.start(name)
        do {
            guard try property.value(resource, context, &writer) else { return nil }
        } catch {
            return .failure(error)
        }
        writer.end()
        return .success(writer.bytes)
    }

    private func add(
        _ data: CalendarDataRequest, of resource: DescribedResource, _ octets: [UInt8],
        to result: inout PropStat, _ instances: inout Int
    ) {
        if data.isVerbatim {
            result.add(Self.calendarData) { writer throws(XMLError) in try writer.text(utf8: octets) }
            return
        }
        let handler = context.handler
        guard case .object(let info, _, _) = resource.kind,
            let calendar = try? handler.backend.value(of: info, octets)
        else {
            result.add(Self.calendarData, failed: DAVError(500, nil, "The stored object cannot be read."))
            return
        }
        let resolver = ZoneResolver(calendar: calendar, database: handler.zones, floating: floating)
        do {
            let view = try data.apply(
                to: calendar, resolver: resolver, database: handler.zones,
                limits: handler.limits.expansion(ofOctets: octets.count))
            if case .expand = data.recurrences { instances = view.components.count }
            result.add(Self.calendarData, Self.attributes(of: data.mediaType)) { writer throws(XMLError) in
                try writer.text(utf8: data.mediaType.octets(of: view))
            }
        } catch {
            result.add(Self.calendarData, failed: Self.failure(error))
        }
    }

    /// Of iCalendar none: what is missing means that (RFC 4791 section 9.6).
    private static func attributes(of type: CalendarMediaType) -> [ElementNode.Attribute] {
        guard type != .iCalendar else { return [] }
        return [
            .init(ExpandedName("", "content-type"), type.rawValue), .init(ExpandedName("", "version"), "2.0"),
        ]
    }

    /// The status of one object whose instances cannot be told.
    static func failure(_ error: RecurrenceError) -> DAVError {
        switch error.code {
        case .tooManyInstances, .tooMuchWork:
            DAVError(507, .caldav("max-instances"), "The object has more instances than are told.")
        default: DAVError(500, nil, "The instances of the object cannot be told.")
        }
    }
}
