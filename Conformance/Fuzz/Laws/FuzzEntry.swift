/// Where strangers' octets enter the calendar core, and the laws that hold there whatever the octets are.
package enum FuzzEntry: String, CaseIterable, Sendable {
    /// An iCalendar stream, or a jCal text: both doors, printing, and jCal there and back.
    case icalendar
    /// Lines of an event (`DTSTART`, `RRULE` …): the rule, its expansion, and that of the event.
    case recurrence
    /// A VTIMEZONE, whose lines are also tried as names of zones.
    case timezones

    /// Puts octets through the entry.
    ///
    /// Octets that are refused break no law; only what is accepted is looked at further.
    ///
    /// - Throws: ``BrokenLaw`` for what must not be.
    package func check(_ octets: [UInt8]) throws(BrokenLaw) {
        switch self {
        case .icalendar: try ICalendarLaws.check(octets)
        case .recurrence: try RecurrenceLaws.check(octets)
        case .timezones: try TimeZoneLaws.check(octets)
        }
    }
}
