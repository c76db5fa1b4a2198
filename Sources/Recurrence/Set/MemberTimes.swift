import ICalendar

/// Start and length of one component, ready to be moved along the line of instants.
struct MemberTimes {
    let start: CalendarTime
    let local: Int
    let instant: Int
    /// The zone of the start.
    let zone: WallZone?
    let extent: Extent
    /// Whose form and zone ends have: DTEND's, or DTSTART's where there is none.
    let endForm: CalendarTime
    let endZone: WallZone?

    /// The `fallback` is the start when there is no DTSTART: an override's RECURRENCE-ID.
    init(
        _ component: Component, _ kind: MemberKind, fallback: CalendarTime?, reader: TimeReader
    ) throws(RecurrenceError) {
        let isToDo = kind == .toDo
        let end = try Self.time(component, isToDo ? .due : .dtend)
        guard let start = try Self.time(component, .dtstart) ?? fallback ?? end else {
            throw RecurrenceError(.missingStart)
        }
        self.start = start
        zone = try reader.zone(of: start)
        local = Int(start.local.secondsSinceEpoch)
        instant = WallClock(zone).instant(of: local)
        if let end, end.isDate == start.isDate {
            endForm = end
            endZone = try reader.zone(of: end)
        } else {
            endForm = start
            endZone = zone
        }
        extent = try Self.extent(
            component, isToDo: isToDo, start: start, instant: instant, end: end, reader: reader)
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
        _ component: Component, isToDo: Bool, start: CalendarTime, instant: Int, end: CalendarTime?,
        reader: TimeReader
    ) throws(RecurrenceError) -> Extent {
        if let end {
            guard start.isDate else { return .exact(max(0, try reader.instant(of: end) - instant)) }
            let days = try reader.day(of: end) - start.date.dayNumber
            // "DTEND … MUST be later"; producers write the same day for an event of one day.
            return .nominal(days: max(isToDo ? 0 : 1, days), seconds: 0)
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
        return start.isDate && !isToDo ? .nominal(days: 1, seconds: 0) : .exact(0)
    }

    /// Where an instance lies that starts at a wall-clock time.
    @inline(__always)
    func placed(local: Int, instant: Int, clock: WallClock) -> PlacedTimes {
        PlacedTimes(
            start: instant, end: extent.end(local: local, instant: instant, clock: clock), startLocal: local)
    }

    /// Where the component itself lies.
    var own: PlacedTimes { placed(local: local, instant: instant, clock: WallClock(zone)) }

    /// Writes a reading of this component's clock as its DTSTART is written.
    func startTime(_ local: Int) -> CalendarTime {
        start.with(local: LocalDateTime(secondsSinceEpoch: Int64(local)))
    }

    /// Writes an instant as this component's DTEND is written.
    func endTime(_ instant: Int) -> CalendarTime {
        let local = WallClock(endForm.isDate ? zone : endZone).local(at: instant)
        return endForm.with(local: LocalDateTime(secondsSinceEpoch: Int64(local)))
    }
}

/// Where an instance lies: instants, and the reading of the clock that its start is written on.
struct PlacedTimes: Hashable {
    var start: Int
    var end: Int
    var startLocal: Int
}
