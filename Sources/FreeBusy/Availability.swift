public import ICalendar
public import Recurrence
public import TimeZones

/// A VAVAILABILITY (RFC 7953 §3.1): a span of time in which somebody is unavailable, save where an AVAILABLE
/// says otherwise.
public struct Availability: Sendable {
    /// UID; empty where there is none.
    public let uid: String
    /// PRIORITY: 1 is the highest, 9 the lowest but 0, which stands for none.
    public let priority: Int
    /// What it speaks of; unbounded ends are those of ``Instant``.
    public let span: Range<Instant>
    /// BUSYTYPE: what holds outside of the available time.
    public let busyType: BusyType
    private let expander: RecurrenceExpander

    /// Reads a VAVAILABILITY.
    ///
    /// - Parameters:
    ///   - component: The component, with its AVAILABLEs.
    ///   - resolver: The zones of the object that it stands in.
    ///   - limits: What expanding the AVAILABLEs may cost.
    /// - Throws: ``RecurrenceError`` for a time that cannot be read or placed, and what ``RecurrenceExpander``
    ///   throws.
    public init(
        _ component: Component, resolver: ZoneResolver, limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) {
        uid = component.uid ?? ""
        let written = component.first(.priority).flatMap { try? $0.integer() } ?? 0
        priority = 1...9 ~= written ? written : 0
        // "Default is BUSY-UNAVAILABLE", and FREE is none of its values.
        busyType =
            switch component.first(.busytype).map({ BusyType(parameter: $0.text) }) {
            case nil, .free?: .busyUnavailable
            case let type?: type
            }
        span = try Self.span(of: component, resolver: resolver)
        // An AVAILABLE recurs and is overridden as an event is.
        let events = component.components.filter { $0.name == .available }.map { available in
            var event = available
            event.name = .vevent
            return event
        }
        expander = try RecurrenceExpander(
            VCalendar(members: events, productID: ""), resolver: resolver, limits: limits)
    }

    /// The VAVAILABILITYs of an object.
    ///
    /// - Throws: What ``init(_:resolver:limits:)`` throws.
    public static func all(
        of calendar: VCalendar, resolver: ZoneResolver, limits: ExpansionLimits = .init()
    ) throws(RecurrenceError) -> [Availability] {
        var all: [Availability] = []
        for member in calendar.members where member.name == .vavailability {
            all.append(try Availability(member, resolver: resolver, limits: limits))
        }
        return all
    }

    /// The available time within a window and ``span``, in order; it may overlap.
    ///
    /// - Throws: ``RecurrenceError`` when the expansion hits a limit.
    public func available(in window: Range<Instant>) throws(RecurrenceError) -> [Range<Instant>] {
        let window = window.clamped(to: span)
        guard !window.isEmpty else { return [] }
        return try expander.instances(in: window).map { $0.interval.clamped(to: window) }.filter {
            !$0.isEmpty
        }
    }

    /// From DTSTART to DTEND, either of which may be missing; DURATION needs a DTSTART.
    private static func span(
        of component: Component, resolver: ZoneResolver
    ) throws(RecurrenceError) -> Range<Instant> {
        func instant(_ name: PropertyName, _ time: CalendarTime?) throws(RecurrenceError) -> Instant? {
            guard component.first(name) != nil else { return nil }
            guard let time else { throw RecurrenceError(.malformed(name)) }
            guard let instant = resolver.instant(of: time) else {
                throw RecurrenceError(.unknownTimeZone(time.timeZoneID ?? TimeZoneID(rawValue: "")))
            }
            return instant
        }
        let start = try instant(.dtstart, component.start) ?? .distantPast
        // Both would contradict each other; DTEND says it better.
        let end: Instant? =
            if component.first(.dtend) != nil {
                try instant(.dtend, component.end)
            } else {
                try instant(.duration, component.effectiveEnd)
            }
        return start..<max(start, end ?? .distantFuture)
    }
}
