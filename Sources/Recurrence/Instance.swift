public import ICalendar

/// One instance of a calendar component: a member of its recurrence set, with its overrides applied.
public struct Instance: Sendable, Hashable {
    /// The original start, written as DTSTART is; `nil` when the object does not recur.
    public let recurrenceID: CalendarTime?
    /// The start, in the form and zone of DTSTART of the member that describes it.
    public let start: CalendarTime
    /// The end, exclusive, in the form and zone of DTEND (DTSTART without one).
    public let end: CalendarTime
    /// Start and end as instants; empty for an instance without duration.
    public let interval: Range<Instant>
    /// The member that describes it: an index into `VCalendar.members`.
    public let member: Int
    /// Whether that member is an override (it has a RECURRENCE-ID).
    public let isOverride: Bool
}
