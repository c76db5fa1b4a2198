import Octets

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
    public var uid: String? {
        get { first(.uid)?.text }
        set { setText(.uid, newValue) }
    }
    /// SUMMARY, unescaped.
    public var summary: String? {
        get { first(.summary)?.text }
        set { setText(.summary, newValue) }
    }
    /// DTSTART.
    public var start: CalendarTime? {
        get { time(.dtstart) }
        set { setTime(.dtstart, newValue) }
    }
    /// RECURRENCE-ID.
    public var recurrenceID: CalendarTime? {
        get { time(.recurrenceID) }
        set { setTime(.recurrenceID, newValue) }
    }
    /// Whether RECURRENCE-ID also means all later instances (RFC 5545 §3.2.13).
    public var recurrenceIDIsThisAndFuture: Bool {
        first(.recurrenceID)?.parameter(.range)?.uppercased() == "THISANDFUTURE"
    }
    /// DURATION; setting it removes DTEND (DUE), beside which it may not stand (RFC 5545 §3.6.1).
    ///
    /// In an alarm it is the time between repetitions.
    public var duration: CalendarDuration? {
        get { first(.duration).flatMap { try? $0.duration() } }
        set {
            if newValue != nil { remove(endName) }
            set(.duration, newValue.map { Property(.duration, duration: $0) })
        }
    }
    /// DTEND, or DUE of a to-do, as written; setting it removes DURATION.
    public var end: CalendarTime? {
        get { time(endName) }
        set {
            if newValue != nil { remove(.duration) }
            setTime(endName, newValue)
        }
    }
    private var endName: PropertyName { name == .vtodo ? .due : .dtend }

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
    public var status: String? {
        get { first(.status)?.text.uppercased() }
        set { setText(.status, newValue) }
    }
    /// TRANSP; opaque when absent.
    public var transparency: Transparency {
        get { first(.transp)?.value.uppercased() == "TRANSPARENT" ? .transparent : .opaque }
        set { setText(.transp, newValue == .transparent ? "TRANSPARENT" : "OPAQUE") }
    }
    /// CLASS in capitals.
    public var classification: String? {
        get { first(.class)?.text.uppercased() }
        set { setText(.class, newValue) }
    }
    /// SEQUENCE; 0 when absent or malformed.
    public var sequence: Int {
        get { first(.sequence).flatMap { try? $0.integer() } ?? 0 }
        set { set(Property(.sequence, integer: newValue)) }
    }

    /// The RRULEs that can be read.
    ///
    /// RFC 5545 §3.8.5.3 wants no more than one; setting them replaces all.
    public var recurrenceRules: [RecurrenceRule] {
        get { all(.rrule).compactMap { try? $0.recurrenceRule() } }
        set {
            remove(.rrule)
            for rule in newValue { add(Property(.rrule, recurrenceRule: rule)) }
        }
    }
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
    public var organizer: Property? {
        get { first(.organizer) }
        set { set(.organizer, newValue) }
    }
    /// All ATTENDEEs in their order.
    public var attendees: [Property] {
        get { all(.attendee) }
        set {
            guard newValue != all(.attendee) else { return }
            let place = properties.firstIndex { $0.isNamed(.attendee) } ?? properties.count
            remove(.attendee)
            properties.insert(contentsOf: newValue, at: place)
        }
    }
    /// All VALARMs in their order.
    public var alarms: [Component] {
        get { components.filter { $0.name == .valarm } }
        set {
            guard newValue != alarms else { return }
            let place = components.firstIndex { $0.name == .valarm } ?? components.count
            components.removeAll { $0.name == .valarm }
            components.insert(contentsOf: newValue, at: place)
        }
    }

    private func time(_ name: PropertyName) -> CalendarTime? {
        first(name).flatMap { try? $0.time() }
    }
}

extension Property {
    /// Whether the values of an RDATE are periods (RFC 5545 §3.8.5.2), not times.
    public var holdsPeriods: Bool {
        parameter(.value).map { ASCII.equalsIgnoringCase($0, "PERIOD") } ?? false
    }
}

extension CalendarTime {
    /// The time so much later on a clock that is never set: days move the date, seconds the clock.
    public func adding(_ duration: CalendarDuration) -> CalendarTime {
        let moved = LocalDateTime(
            date: local.date.adding(days: duration.days), secondOfDay: local.secondOfDay)
        return with(local: moved.adding(seconds: Int64(duration.seconds)))
    }
}
