public import ICalendar
internal import HTTPTypes
public import Recurrence
public import TimeZones
public import WebDAV
public import XML

/// What a `CALDAV:calendar-data` in a report asks for (RFC 4791 section 9.6).
public struct CalendarDataRequest: Sendable, Hashable {
    /// What happens to recurring objects.
    public enum Recurrences: Sendable, Hashable {
        /// They stay as they are.
        case all
        /// Each instance in the range becomes a component of its own, in UTC (section 9.6.5).
        case expand(TimeRange)
        /// Overridden instances that have nothing to do with the range are left out (section 9.6.6).
        case limit(TimeRange)
    }

    /// How the object is written.
    public let mediaType: CalendarMediaType
    /// Which VTIMEZONEs are wanted.
    public let timeZones: TimeZonePolicy
    /// Which parts are wanted; `nil` for all.
    public let selection: CompSelection?
    /// What happens to recurring objects.
    public let recurrences: Recurrences
    /// FREEBUSY periods outside are left out (section 9.6.7).
    public let freeBusyRange: TimeRange?

    /// Reads the element.
    ///
    /// - Parameters:
    ///   - element: A `CALDAV:calendar-data`.
    ///   - timeZones: Which VTIMEZONEs the request's fields ask for.
    /// - Throws: 403 `supported-calendar-data` for another type than those of ``CalendarMediaType`` in version 2.0, 403
    ///   `valid-filter` for a range without one of its ends, 400 for both ways of treating recurrences.
    public init(_ element: ElementNode, timeZones: TimeZonePolicy = .asStored) throws(DAVError) {
        guard let type = CalendarMediaType(contentType: element.attribute("content-type")),
            (element.attribute("version") ?? "2.0") == "2.0"
        else {
            throw DAVError(
                403, .caldav("supported-calendar-data"),
                "Calendar data is text/calendar or application/calendar+json, version 2.0.")
        }
        mediaType = type
        self.timeZones = timeZones
        selection = try element.first(.caldav("comp")).map { (comp) throws(DAVError) in
            try CompSelection(comp)
        }
        if let selection, selection.name != .vcalendar {
            throw DAVError(400, nil, "The outermost CALDAV:comp is VCALENDAR.")
        }
        switch (element.first(.caldav("expand")), element.first(.caldav("limit-recurrence-set"))) {
        case (nil, nil): recurrences = .all
        case (let expand?, nil): recurrences = .expand(try Self.closed(expand))
        case (nil, let limit?): recurrences = .limit(try Self.closed(limit))
        case (_?, _?): throw DAVError(400, nil, "Recurrences are expanded or limited, not both.")
        }
        freeBusyRange = try element.first(.caldav("limit-freebusy-set")).map { (limit) throws(DAVError) in
            try Self.closed(limit)
        }
    }

    /// Whether the octets are wanted as they are.
    public var isVerbatim: Bool {
        mediaType == .iCalendar && timeZones == .asStored && selection == nil && recurrences == .all
            && freeBusyRange == nil
    }

    /// The wanted view of an object.
    ///
    /// - Parameters:
    ///   - calendar: The object.
    ///   - resolver: The object's zones.
    ///   - database: The zones that everybody knows.
    ///   - limits: Where its expansion ends.
    /// - Returns: An object that may lack components, even all of them.
    /// - Throws: ``RecurrenceError`` when the instances cannot be told.
    public func apply(
        to calendar: VCalendar, resolver: ZoneResolver, database: TimeZoneDatabase, limits: ExpansionLimits
    ) throws(RecurrenceError) -> Component {
        let calendar = timeZones.apply(to: calendar, database: database)
        var component =
            switch recurrences {
            case .all: calendar.component
            case .expand(let range):
                try InstanceExpansion(calendar, resolver: resolver, limits: limits).expanded(in: range.window)
            case .limit(let range):
                try InstanceExpansion(calendar, resolver: resolver, limits: limits).limited(to: range.window)
            }
        if let freeBusyRange { component = Self.limitFreeBusy(in: component, to: freeBusyRange, resolver) }
        return selection?.apply(to: component) ?? component
    }

    /// Expansion without an end would not end.
    private static func closed(_ element: ElementNode) throws(DAVError) -> TimeRange {
        let range = try TimeRange(element)
        guard range.start != nil, range.end != nil else {
            throw .invalidFilter("CALDAV:\(element.name.local) has a start and an end.")
        }
        return range
    }

    private static func limitFreeBusy(
        in component: Component, to range: TimeRange, _ resolver: ZoneResolver
    ) -> Component {
        var result = component
        for index in result.components.indices where result.components[index].name == .vfreebusy {
            result.components[index].properties = result.components[index].properties.compactMap { property in
                guard property.name == .freebusy, let periods = try? property.periods() else {
                    return property
                }
                let kept = periods.filter { period in
                    guard let start = resolver.instant(of: period.start) else { return true }
                    let end: Instant? =
                        switch period.end {
                        case .time(let time): resolver.instant(of: time)
                        case .duration(let duration):
                            start.advanced(by: Int64(duration.days) &* 86_400 &+ Int64(duration.seconds))
                        }
                    guard let end else { return true }
                    return start < range.window.upperBound && end > range.window.lowerBound
                }
                if kept.isEmpty { return nil }
                return kept.count == periods.count
                    ? property : Property(property.name, periods: kept, parameters: property.parameters)
            }
        }
        return result
    }
}
