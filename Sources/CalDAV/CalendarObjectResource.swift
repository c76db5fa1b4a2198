internal import HTTPTypes
public import ICalendar
public import Recurrence
public import TimeZones
public import WebDAV
internal import XML

/// What a client wants to store: octets that are one legal calendar object (RFC 4791 section 4.1).
public struct CalendarObjectResource: Sendable {
    /// Where one object ends; 0 means no limit.
    public struct Limits: Sendable {
        /// Octets.
        public var octets: Int
        /// Overridden instances.
        public var overrides: Int
        /// EXDATE values.
        public var exdates: Int
        /// ATTENDEE properties of one component.
        public var attendees: Int
        /// Work of telling its instances.
        public var expansion: ExpansionLimits

        /// These limits.
        public init(octets: Int, overrides: Int, exdates: Int, attendees: Int, expansion: ExpansionLimits) {
            self.octets = octets
            self.overrides = overrides
            self.exdates = exdates
            self.attendees = attendees
            self.expansion = expansion
        }
    }

    /// What is stored: as sent, where that was iCalendar.
    public let octets: [UInt8]
    /// Whether the octets are the sent ones.
    public let isVerbatim: Bool
    /// The same, read.
    public let calendar: VCalendar
    /// Its UID.
    public let uid: String
    /// The name of its component, such as `VEVENT`.
    public let component: ComponentName

    /// Reads and checks an object.
    ///
    /// - Parameters:
    ///   - octets: The body of a PUT.
    ///   - mediaType: What it is.
    ///   - supported: Names of the components that the calendar takes.
    ///   - limits: Where one object ends.
    ///   - database: Zones that the object need not bring along.
    /// - Throws: 403 with the precondition of RFC 4791 section 5.3.2.1 that does not hold; that of illegal
    ///   iCalendar says line, column and rule.
    public init(
        _ octets: [UInt8], as mediaType: CalendarMediaType = .iCalendar, supported: [String],
        limits: Limits, database: TimeZoneDatabase
    ) throws(DAVError) {
        guard limits.octets == 0 || octets.count <= limits.octets else {
            throw DAVError(
                403, .caldav("max-resource-size"), "A calendar object has at most \(limits.octets) octets.")
        }
        let sent = octets
        let octets = Tolerance.withoutMark(sent)
        let calendar: VCalendar
        do {
            calendar = try Self.read(octets, mediaType)
        } catch {
            let detail = error.detail.hasSuffix(".") ? String(error.detail.dropLast()) : error.detail
            throw .invalidCalendarData(
                "Line \(error.line), column \(error.column): \(detail) (\(error.section)).")
        }
        let stored = mediaType == .iCalendar ? octets : calendar.serialized()
        guard XMLEscaping.isRepresentable(stored) else {
            throw .invalidCalendarData("A control character cannot be carried in XML.")
        }
        self.octets = stored
        isVerbatim = mediaType == .iCalendar && octets.count == sent.count
        self.calendar = calendar
        (self.uid, self.component) = try Self.identity(of: calendar)
        guard supported.contains(where: { ComponentName($0) == component }) else {
            throw DAVError(
                403, .caldav("supported-calendar-component"),
                "This calendar takes \(supported.joined(separator: ", ")).")
        }
        try Self.checkCounts(calendar, limits)
        try DateTimeBounds.check(calendar)
        try Self.checkTimes(calendar, limits, database)
    }

    private static func read(_ octets: [UInt8], _ mediaType: CalendarMediaType) throws(ICalendarError)
        -> VCalendar
    {
        do {
            return try mediaType.read(octets, .strict)
        } catch {
            guard mediaType == .iCalendar, let calendar = Tolerance.calendar(octets) else { throw error }
            return calendar
        }
    }

    private static func identity(of calendar: VCalendar) throws(DAVError) -> (String, ComponentName) {
        // "MUST NOT specify the iCalendar METHOD property" (section 4.1).
        guard calendar.component.first(.method) == nil else {
            throw .invalidObjectResource("A calendar object resource has no METHOD.")
        }
        let members = calendar.members
        guard let first = members.first else {
            throw .invalidObjectResource("The object has no component besides time zones.")
        }
        guard members.allSatisfy({ $0.name == first.name }) else {
            throw .invalidObjectResource("All components of an object are of one type.")
        }
        guard let uid = first.uid, !uid.isEmpty else {
            throw .invalidObjectResource("The object has no UID.")
        }
        guard members.allSatisfy({ $0.uid == uid }) else {
            throw .invalidObjectResource("All components of an object have the same UID.")
        }
        guard members.count(where: { $0.first(.recurrenceID) == nil }) <= 1 else {
            throw .invalidObjectResource("Only one component of an object has no RECURRENCE-ID.")
        }
        var recurrenceIDs: Set<CalendarTime> = []
        for member in members {
            guard let recurrenceID = member.recurrenceID else { continue }
            guard recurrenceIDs.insert(recurrenceID).inserted else {
                throw .invalidObjectResource("Two components of the object have the same RECURRENCE-ID.")
            }
        }
        return (uid, first.name)
    }

    private static func checkCounts(_ calendar: VCalendar, _ limits: Limits) throws(DAVError) {
        let overrides = calendar.overrides.count
        if limits.overrides > 0, overrides > limits.overrides {
            throw .invalidObjectResource("An object has at most \(limits.overrides) overridden instances.")
        }
        var exdates = 0
        var rdates = 0
        for member in calendar.members {
            // Values are parted by commas, whatever their type.
            rdates += member.all(.rdate).reduce(0) {
                $0 + 1 + $1.value.utf8.count { $0 == UInt8(ascii: ",") }
            }
            exdates += member.exceptionDates.count
            if limits.attendees > 0, member.attendees.count > limits.attendees {
                throw DAVError(
                    403, .caldav("max-attendees-per-instance"),
                    "A component has at most \(limits.attendees) attendees.")
            }
        }
        if limits.exdates > 0, rdates > limits.exdates {
            throw DAVError(
                403, .caldav("max-instances"), "An object has at most \(limits.exdates) RDATE values.")
        }
        if limits.exdates > 0, exdates > limits.exdates {
            throw .invalidObjectResource("An object has at most \(limits.exdates) EXDATE values.")
        }
    }

    /// Whether there may be more instances than are written down.
    private static func recurs(_ calendar: VCalendar) -> Bool {
        calendar.members.contains { !$0.recurrenceRules.isEmpty }
    }

    private static func checkTimes(
        _ calendar: VCalendar, _ limits: Limits, _ database: TimeZoneDatabase
    ) throws(DAVError) {
        let resolver = ZoneResolver(calendar: calendar, database: database, floating: .utc)
        // AVAILABLE and VALARM have times too.
        for component in calendar.members.flatMap({ [$0] + $0.components }) {
            for property in component.properties {
                guard !property.name.rawName.hasPrefix("X-"), let name = property.parameter(.tzid) else {
                    continue
                }
                guard resolver.zone(for: TimeZoneID(rawValue: name)) != nil else {
                    // Never read as UTC: the event would be at another time for everybody. "They MUST reject the
                    // HTTP request [...] using a WebDAV precondition code of CALDAV:valid-timezone" (RFC 7809
                    // section 3.1.4).
                    throw DAVError(
                        403, .caldav("valid-timezone"),
                        "Line \(property.line ?? 0): the time zone has no VTIMEZONE and is not known"
                            + " (RFC 5545 §3.2.19).")
                }
            }
        }
        // To-dos and journals need not have a time.
        guard calendar.members.contains(where: { $0.start != nil }) else { return }
        do {
            let expander = try RecurrenceExpander(calendar, resolver: resolver, limits: limits.expansion)
            let span = try expander.span()
            _ = try expander.first(1)
            // "The maximum number of recurrence instances that a calendar object resource can generate" (section
            // 5.2.8); one without an end has no number, and is taken.
            if recurs(calendar), span.upperBound < .distantFuture { _ = try expander.instances(in: span) }
        } catch {
            switch error.code {
            case .tooManyInstances, .tooMuchWork:
                throw DAVError(
                    403, .caldav("max-instances"), "The recurrence has more instances than are told.")
            default:
                throw .invalidCalendarData("The recurrence cannot be told: \(error).")
            }
        }
    }
}
