import ICalendar

/// Start and length of one component, ready to be moved along the line of instants.
struct MemberTimes {
    let start: CalendarTime
    let local: Int
    let instant: Int
    var clock: WallClock
    let extent: Extent
    /// Whose form and zone ends have: DTEND's, or DTSTART's where there is none.
    let endForm: CalendarTime
    var endClock: WallClock

    /// The `fallback` is the start when there is no DTSTART: an override's RECURRENCE-ID.
    init(_ component: Component, fallback: CalendarTime?, reader: TimeReader) throws(RecurrenceError) {
        let end = try Self.time(component, component.name == .vtodo ? .due : .dtend)
        guard let start = try Self.time(component, .dtstart) ?? fallback ?? end else {
            throw RecurrenceError(.missingStart)
        }
        self.start = start
        clock = try reader.clock(of: start)
        local = Int(start.local.secondsSinceEpoch)
        instant = clock.instant(of: local)
        if let end, end.isDate == start.isDate {
            endForm = end
            endClock = try reader.clock(of: end)
        } else {
            endForm = start
            endClock = clock
        }
        extent = try Self.extent(component, start: start, instant: instant, end: end, reader: reader)
    }

    private static func time(
        _ component: Component, _ name: PropertyName
    ) throws(RecurrenceError) -> CalendarTime? {
        guard let property = component.first(name) else { return nil }
        do {
            return try property.time()
        } catch {
            throw RecurrenceError(.malformed(name))
        }
    }

    private static func extent(
        _ component: Component, start: CalendarTime, instant: Int, end: CalendarTime?, reader: TimeReader
    ) throws(RecurrenceError) -> Extent {
        if let end {
            guard start.isDate else { return .exact(max(0, try reader.instant(of: end) - instant)) }
            let days = try reader.day(of: end) - start.date.dayNumber
            // "DTEND … MUST be later"; producers write the same day for an event of one day.
            return .nominal(days: max(component.name == .vtodo ? 0 : 1, days), seconds: 0)
        }
        if let property = component.first(.duration) {
            do {
                let duration = try property.duration()
                return start.isDate ? Extent(days: duration) : Extent(duration)
            } catch {
                throw RecurrenceError(.malformed(.duration))
            }
        }
        // RFC 5545 §3.6.1: a DATE without DTEND lasts its day, a DATE-TIME not at all.  A VTODO without DUE
        // has no end to last to.
        return start.isDate && component.name != .vtodo ? .nominal(days: 1, seconds: 0) : .exact(0)
    }

    /// The instance that starts at a wall-clock time.
    mutating func instance(local: Int, instant: Int, extent: Extent? = nil) -> PlacedTimes {
        let end = (extent ?? self.extent).end(local: local, instant: instant, clock: &clock)
        return PlacedTimes(
            start: instant, end: end, startLocal: local,
            endLocal: endForm.isDate ? clock.local(at: end) : endClock.local(at: end))
    }

    /// The component's own times.
    mutating func ownInstance() -> PlacedTimes { instance(local: local, instant: instant) }

    /// Writes a reading of this component's clock as its DTSTART is written.
    func startTime(_ local: Int) -> CalendarTime {
        start.with(local: LocalDateTime(secondsSinceEpoch: Int64(local)))
    }

    /// Writes a reading of the end's clock as its DTEND is written.
    func endTime(_ local: Int) -> CalendarTime {
        endForm.with(local: LocalDateTime(secondsSinceEpoch: Int64(local)))
    }
}

/// Where an instance lies: instants, and readings of the clocks that its start and end are written on.
struct PlacedTimes: Hashable {
    var start: Int
    var end: Int
    var startLocal: Int
    var endLocal: Int
}
