/// Whether a component makes busy (RFC 5545 §3.8.2.7).
public enum Transparency: Sendable, Hashable {
    /// It does; the default.
    case opaque
    /// It does not.
    case transparent
}

// Each accessor is nil, or empty, when the property is absent or malformed.
extension Component {
    /// UID, unescaped.
    public var uid: String? { first(.uid)?.text }
    /// SUMMARY, unescaped.
    public var summary: String? { first(.summary)?.text }
    /// DTSTART.
    public var start: CalendarTime? { time(.dtstart) }
    /// RECURRENCE-ID.
    public var recurrenceID: CalendarTime? { time(.recurrenceID) }
    /// Whether RECURRENCE-ID also means all later instances (RFC 5545 §3.2.13).
    public var recurrenceIDIsThisAndFuture: Bool {
        first(.recurrenceID)?.parameter(.range)?.uppercased() == "THISANDFUTURE"
    }
    /// DURATION.
    public var duration: CalendarDuration? { first(.duration).flatMap { try? $0.duration() } }
    /// DTEND, or DUE of a to-do, as written.
    public var end: CalendarTime? { time(name == .vtodo ? .due : .dtend) }

    /// Where the component ends: DTEND (DUE), else DTSTART plus DURATION, else the default of RFC 5545 §3.6.1.
    ///
    /// The default is the day after a DATE, and the start itself for a DATE-TIME.  DURATION is added to the
    /// digits of the clock; with a zone whose clock is set in between, exact hours need the zone.
    public var effectiveEnd: CalendarTime? {
        if let end { return end }
        guard let start else { return nil }
        if let duration { return start.adding(duration) }
        return if case .date(let date) = start { .date(date.adding(days: 1)) } else { start }
    }

    /// STATUS in capitals.
    public var status: String? { first(.status)?.text.uppercased() }
    /// TRANSP; opaque when absent.
    public var transparency: Transparency {
        first(.transp)?.value.uppercased() == "TRANSPARENT" ? .transparent : .opaque
    }
    /// CLASS in capitals.
    public var classification: String? { first(.class)?.text.uppercased() }
    /// SEQUENCE; 0 when absent or malformed.
    public var sequence: Int { first(.sequence).flatMap { try? $0.integer() } ?? 0 }

    /// The RRULEs that can be read.
    public var recurrenceRules: [RecurrenceRule] { all(.rrule).compactMap { try? $0.recurrenceRule() } }
    /// The times of all EXDATEs that can be read.
    public var exceptionDates: [CalendarTime] { all(.exdate).flatMap { (try? $0.times()) ?? [] } }
    /// The times of all RDATEs without periods that can be read.
    public var recurrenceDates: [CalendarTime] {
        all(.rdate).flatMap { $0.holdsPeriods ? [] : (try? $0.times()) ?? [] }
    }
    /// The periods of all RDATEs with VALUE=PERIOD that can be read.
    public var recurrencePeriods: [Period] {
        all(.rdate).flatMap { $0.holdsPeriods ? (try? $0.periods()) ?? [] : [] }
    }

    /// ORGANIZER.
    public var organizer: Property? { first(.organizer) }
    /// All ATTENDEEs in their order.
    public var attendees: [Property] { all(.attendee) }
    /// All VALARMs in their order.
    public var alarms: [Component] { components.filter { $0.name == .valarm } }

    private func time(_ name: PropertyName) -> CalendarTime? {
        first(name).flatMap { try? $0.time() }
    }
}

extension Property {
    fileprivate var holdsPeriods: Bool { parameter(.value)?.uppercased() == "PERIOD" }
}

extension CalendarTime {
    /// The time so much later on a clock that is never set: days move the date, seconds the clock.
    public func adding(_ duration: CalendarDuration) -> CalendarTime {
        let moved = LocalDateTime(
            date: local.date.adding(days: duration.days), secondOfDay: local.secondOfDay)
        return with(local: moved.adding(seconds: Int64(duration.seconds)))
    }
}
