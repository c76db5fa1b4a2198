import ICalendar

/// What EXDATE takes out of a recurrence set (RFC 5545 §3.8.5.1).
struct Exclusions {
    private var instants: Set<Int> = []
    /// Days taken out by a DATE where instances are date-times.
    private var days: Set<Int> = []

    /// Whether there is nothing to take out.
    var isEmpty: Bool { instants.isEmpty && days.isEmpty }

    /// How many instances can be taken out; a day takes out as many as it has.
    var capacity: Int { days.isEmpty ? instants.count : .max }

    /// Adds the times of the EXDATE properties of a component.
    mutating func add(
        _ component: Component, like start: CalendarTime, clock: WallClock, reader: TimeReader
    ) throws(RecurrenceError) {
        for property in component.all(.exdate) {
            let times: [CalendarTime]
            do {
                times = try property.times()
            } catch {
                throw RecurrenceError(.malformed(.exdate))
            }
            for time in times {
                if let reading = try reader.reading(of: time, like: start, clock: clock) {
                    instants.insert(clock.instant(of: reading))
                } else {
                    days.insert(time.date.dayNumber)
                }
            }
        }
    }

    /// Whether an instance is taken out.
    func contains(_ occurrence: Occurrence) -> Bool {
        if !instants.isEmpty, instants.contains(occurrence.instant) { return true }
        return !days.isEmpty && days.contains(occurrence.local.floorDivided(by: secondsPerDay))
    }
}

/// A member of a recurrence set before overrides: its original start.
struct Occurrence: Hashable {
    /// On the wall clock of DTSTART's zone.
    var local: Int
    /// The same, as an instant.
    var instant: Int
    /// Index of the RDATE period that brought it, if one did.
    var period: Int?
}
