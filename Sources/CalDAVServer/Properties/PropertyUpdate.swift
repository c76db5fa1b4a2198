internal import CalDAV
internal import FreeBusy
internal import HTTPTypes
internal import ICalendar
internal import TimeZones
internal import WebDAV
internal import XML

/// The instructions of a PROPPATCH, each with what is to happen or why it cannot.
struct PropertyUpdate: Sendable {
    /// In the order of the request.
    private(set) var items: [(name: ExpandedName, change: Result<PropertyChange, DAVError>)] = []
    /// What changes along with them.
    private var followers: [PropertyChange] = []

    /// Judges instructions.
    ///
    /// - Parameters:
    ///   - instructions: What the client wants.
    ///   - kind: What the properties belong to.
    ///   - handler: The zones and limits.
    ///   - dead: What is kept already.
    init(
        _ instructions: [PropPatch.Instruction], of kind: Kind, _ handler: CalDAVHandler,
        over dead: [ExpandedName: [UInt8]] = [:]
    ) {
        var room = DeadPropertyRoom(handler.limits.deadProperties, dead)
        for instruction in instructions {
            do throws(DAVError) {
                let change = try Self.change(instruction, of: kind, handler)
                if case .dead(let name, let value) = change { try room.take(name, value) }
                items.append((instruction.name, .success(change)))
            } catch {
                items.append((instruction.name, .failure(error)))
            }
        }
        if case .calendar = kind { followers = CalendarZoneChange.followers(of: instructions, handler) }
    }

    /// Instructions that were judged already.
    init(_ items: [(name: ExpandedName, change: Result<PropertyChange, DAVError>)]) { self.items = items }

    /// What properties belong to.
    enum Kind: Sendable {
        /// A calendar.
        case calendar
        /// A principal or a home.
        case other
    }

    /// The changes, if all of them can be made.
    var changes: [PropertyChange]? {
        var changes: [PropertyChange] = []
        for item in items {
            guard case .success(let change) = item.change else { return nil }
            changes.append(change)
        }
        return changes + followers
    }

    /// What became of each property: done, or refused, or not done because another was refused.
    var propStat: PropStat {
        let isDone = changes != nil
        var result = PropStat()
        for item in items {
            switch item.change {
            case .failure(let error): result.add(item.name, failed: error)
            case .success: result.add(item.name, status: isDone ? 200 : 424)
            }
        }
        return result
    }

    /// The same, with all of them refused for one reason.
    func refused(_ error: DAVError) -> PropStat {
        var result = PropStat()
        for item in items { result.add(item.name, failed: error) }
        return result
    }

    static func change(
        _ instruction: PropPatch.Instruction, of kind: Kind, _ handler: CalDAVHandler
    ) throws(DAVError) -> PropertyChange {
        let name = instruction.name
        if let live = LiveProperty.table[name], !live.isSettable { throw Self.protected }
        guard name != .caldav("calendar-data") else { throw Self.protected }
        if name == .caldav("schedule-calendar-transp") {
            guard case .calendar = kind else { throw Self.protected }
            guard case .set(let element) = instruction else { return .transparency(isTransparent: nil) }
            switch element.elements.first?.name {
            case .caldav("transparent"): return .transparency(isTransparent: true)
            case .caldav("opaque"): return .transparency(isTransparent: false)
            default: throw DAVError(409, nil, "A calendar is CALDAV:opaque or CALDAV:transparent.")
            }
        }
        guard case .set(let element) = instruction else { return .dead(name, nil) }
        try check(element, handler)
        var writer = XMLWriter(fragment: NamespacePrefixes())
        do {
            try writer.node(element)
        } catch {
            throw DAVError(409, nil, "The value cannot be kept.")
        }
        return .dead(name, writer.bytes)
    }

    /// Values that mean something here have to make sense.
    private static func check(_ element: ElementNode, _ handler: CalDAVHandler) throws(DAVError) {
        switch element.name {
        case .caldav("calendar-timezone"): _ = try CalendarTimeZone.zone(Array(element.text.utf8))
        case .caldav("calendar-availability"):
            let calendar = try CalendarAvailability.calendar(Array(element.text.utf8))
            // What cannot be reckoned with would make all busy times unknown.
            let resolver = ZoneResolver(calendar: calendar, database: handler.zones, floating: .utc)
            guard (try? Availability.all(of: calendar, resolver: resolver)) != nil else {
                throw DAVError.invalidCalendarData("The times of the availability cannot be understood.")
            }
        case .caldav("calendar-timezone-id"):
            guard handler.zones.resolve(TimeZoneID(rawValue: element.text.trimmingSpace)) != nil else {
                throw DAVError(403, .caldav("valid-timezone"), "The time zone is unknown.")
            }
        default: break
        }
    }

    private static let protected = DAVError(
        403, .dav("cannot-modify-protected-property"), "The property is the server's.")
}
