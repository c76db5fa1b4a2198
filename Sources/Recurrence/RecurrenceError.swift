public import ICalendar

/// Why a recurrence set could not be worked out.
public struct RecurrenceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What stood in the way.
    public enum Code: Sendable, Hashable {
        /// ``ExpansionLimits/instances`` would be exceeded.
        case tooManyInstances
        /// ``ExpansionLimits/work`` would be exceeded.
        case tooMuchWork
        /// A TZID that neither the object nor the database explains; it is never taken for UTC.
        case unknownTimeZone(TimeZoneID)
        /// A calendar scale (RFC 7529) that is not supported, or not for this kind of rule.
        case unsupportedRule
        /// The component to expand has no DTSTART (nor DUE, for a VTODO).
        case missingStart
        /// A property of the recurrence set cannot be read.
        case malformed(PropertyName)
    }

    /// What tests and callers compare.
    public let code: Code

    /// States what stood in the way.
    public init(_ code: Code) { self.code = code }

    /// For the log: it holds no content of the event.
    public var description: String {
        switch code {
        case .tooManyInstances: "more instances than the limit allows"
        case .tooMuchWork: "the rule needs more work than the limit allows"
        case .unknownTimeZone: "a time zone is unknown"
        case .unsupportedRule: "the calendar scale of a rule is not supported"
        case .missingStart: "the component has no start"
        case .malformed(let name): "\(name.rawName) cannot be read"
        }
    }
}
