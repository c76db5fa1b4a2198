extension ICalendarError {
    /// The broken rule.
    ///
    /// The raw value is the name that `ics check` prints.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        // Limits.
        /// The input is longer than the limit allows.
        case tooManyBytes
        /// The unfolded line is longer than the limit allows.
        case lineTooLong
        /// The input has more properties than the limit allows.
        case tooManyLines
        /// Components are nested deeper than the limit allows.
        case tooDeep
        /// The input has more components than the limit allows.
        case tooManyComponents
        /// The property has more parameters than the limit allows.
        case tooManyParameters
        // Octets and lines.
        /// The input starts with a byte order mark.
        case byteOrderMark
        /// A line ends with LF where the others end with CRLF, or the other way round.
        case bareLineFeed
        /// A CR is not followed by LF.
        case bareCarriageReturn
        /// A line is empty.
        case blankLine
        /// The input starts with a continuation line.
        case continuationFirst
        /// The line holds a control character.
        case controlCharacter
        /// The line is not UTF-8.
        case invalidUTF8
        // Content lines.
        /// The line has no name.
        case emptyName
        /// The name holds something other than letters, digits and hyphens.
        case invalidName
        /// The line has no colon.
        case missingColon
        /// A parameter is not NAME=VALUE.
        case invalidParameter
        /// A quotation mark stands inside a parameter value.
        case quoteInParameter
        /// A quoted parameter value does not end.
        case unclosedQuote
        /// A parameter that may occur once is repeated.
        case repeatedParameter
        /// The property may not have the parameter.
        case misplacedParameter
        /// A parameter that is required is missing.
        case missingParameter
        /// The value of a parameter is not one of those allowed.
        case invalidParameterValue
        // Structure.
        /// The input does not hold a VCALENDAR.
        case notACalendar
        /// A line stands outside of a VCALENDAR.
        case contentOutsideCalendar
        /// An END has no BEGIN.
        case unexpectedEnd
        /// An END does not name the component that is open.
        case mismatchedEnd
        /// A component does not end.
        case missingEnd
        /// The input holds more than one VCALENDAR.
        case notOneCalendar
        /// The component may not stand here.
        case misplacedComponent
        /// A component that is required is missing.
        case missingComponent
        /// A component that may occur once is repeated.
        case repeatedComponent
        // Properties of a component.
        /// A property that is required is missing.
        case missingProperty
        /// A property that may occur once is repeated.
        case repeatedProperty
        /// The component may not have the property.
        case misplacedProperty
        /// Two properties exclude each other.
        case conflictingProperties
        /// The version is not 2.0.
        case unsupportedVersion
        /// The calendar scale is not GREGORIAN.
        case unsupportedCalendarScale
        /// The end is before the start.
        case endBeforeStart
        /// Two times that belong together are not of the same type.
        case mismatchedValueTypes
        /// A TZID has no VTIMEZONE.
        case undefinedTimeZone
        /// Two VTIMEZONEs have the same TZID.
        case repeatedTimeZone
        // Values.
        /// The property may not have a value of this type.
        case invalidValueType
        /// The value is empty.
        case emptyValue
        /// The value is not a DATE.
        case invalidDate
        /// The value is not a DATE-TIME.
        case invalidDateTime
        /// The value is not a TIME.
        case invalidTime
        /// The value is not a DURATION.
        case invalidDuration
        /// The value is not a PERIOD.
        case invalidPeriod
        /// The value is not a UTC-OFFSET.
        case invalidOffset
        /// The value is not an INTEGER, or out of range.
        case invalidInteger
        /// The value is not a FLOAT, or out of range.
        case invalidFloat
        /// The value is not a BOOLEAN.
        case invalidBoolean
        /// The value is not base 64.
        case invalidBinary
        /// The value is not a URI.
        case invalidURI
        /// The text holds an escape that does not exist.
        case invalidText
        /// The value is not one of those allowed.
        case invalidToken
        /// The value is not a status code and a text.
        case invalidRequestStatus
        /// The time has to be in UTC.
        case notUTC
        // Recurrence rules.
        /// The value is not a recurrence rule.
        case invalidRule
        /// The rule has no FREQ.
        case missingFrequency
        /// A part of the rule is repeated.
        case repeatedRulePart
        /// The rule has a part that does not exist.
        case unknownRulePart
        /// A part of the rule is out of range.
        case rulePartOutOfRange
        /// The rule has both COUNT and UNTIL.
        case countWithUntil
        /// A part of the rule may not be used with this FREQ.
        case rulePartNotAllowed
        /// UNTIL is not of the type that DTSTART asks for.
        case untilType
        /// There is no such property or value.
        case missingValue
        // jCal.
        /// The text is not JSON.
        case invalidJSON
        /// The JSON is not jCal.
        case invalidJCal

        /// Where the rule stands.
        public var section: String { rule.section }
        /// The rule in one sentence.
        public var sentence: String { rule.sentence }
    }
}

extension ICalendarError.Code {
    private var rule: (section: String, sentence: String) {
        switch self {
        case .tooManyBytes: ("RFC 5545 §3.1", "The input is longer than the limit allows.")
        case .lineTooLong: ("RFC 5545 §3.1", "The unfolded line is longer than the limit allows.")
        case .tooManyLines: ("RFC 5545 §3.4", "The input has more properties than the limit allows.")
        case .tooDeep: ("RFC 5545 §3.4", "Components are nested deeper than the limit allows.")
        case .tooManyComponents: ("RFC 5545 §3.4", "The input has more components than the limit allows.")
        case .tooManyParameters: ("RFC 5545 §3.2", "The property has more parameters than the limit allows.")
        case .byteOrderMark: ("RFC 5545 §3.1", "The input starts with a byte order mark.")
        case .bareLineFeed:
            ("RFC 5545 §3.1", "A line ends with LF where the others end with CRLF, or the other way round.")
        case .bareCarriageReturn: ("RFC 5545 §3.1", "A CR is not followed by LF.")
        case .blankLine: ("RFC 5545 §3.1", "A line is empty.")
        case .continuationFirst: ("RFC 5545 §3.1", "The input starts with a continuation line.")
        case .controlCharacter: ("RFC 5545 §3.1", "The line holds a control character.")
        case .invalidUTF8: ("RFC 5545 §3.1.4", "The line is not UTF-8.")
        case .emptyName: ("RFC 5545 §3.1", "The line has no name.")
        case .invalidName:
            ("RFC 5545 §3.1", "The name holds something other than letters, digits and hyphens.")
        case .missingColon: ("RFC 5545 §3.1", "The line has no colon.")
        case .invalidParameter: ("RFC 5545 §3.1", "A parameter is not NAME=VALUE.")
        case .quoteInParameter: ("RFC 5545 §3.2", "A quotation mark stands inside a parameter value.")
        case .unclosedQuote: ("RFC 5545 §3.2", "A quoted parameter value does not end.")
        case .repeatedParameter: ("RFC 5545 §3.2", "A parameter that may occur once is repeated.")
        case .misplacedParameter: ("RFC 5545 §3.2", "The property may not have the parameter.")
        case .missingParameter: ("RFC 5545 §3.2", "A parameter that is required is missing.")
        case .invalidParameterValue:
            ("RFC 5545 §3.2", "The value of the parameter is not one of those allowed.")
        case .notACalendar: ("RFC 5545 §3.4", "The input does not hold a VCALENDAR.")
        case .contentOutsideCalendar: ("RFC 5545 §3.4", "A line stands outside of a VCALENDAR.")
        case .unexpectedEnd: ("RFC 5545 §3.4", "An END has no BEGIN.")
        case .mismatchedEnd: ("RFC 5545 §3.4", "An END does not name the component that is open.")
        case .missingEnd: ("RFC 5545 §3.4", "A component does not end.")
        case .notOneCalendar: ("RFC 5545 §3.4", "The input holds more than one VCALENDAR.")
        case .misplacedComponent: ("RFC 5545 §3.6", "The component may not stand here.")
        case .missingComponent: ("RFC 5545 §3.6", "A component that is required is missing.")
        case .repeatedComponent: ("RFC 5546 §3", "A component that may occur once is repeated.")
        case .missingProperty: ("RFC 5545 §3.6", "A property that is required is missing.")
        case .repeatedProperty: ("RFC 5545 §3.6", "A property that may occur once is repeated.")
        case .misplacedProperty: ("RFC 5545 §3.6", "The component may not have the property.")
        case .conflictingProperties: ("RFC 5545 §3.6", "Two properties exclude each other.")
        case .unsupportedVersion: ("RFC 5545 §3.7.4", "The version is not 2.0.")
        case .unsupportedCalendarScale: ("RFC 5545 §3.7.1", "The calendar scale is not GREGORIAN.")
        case .endBeforeStart: ("RFC 5545 §3.8.2.2", "The end is before the start.")
        case .mismatchedValueTypes:
            ("RFC 5545 §3.8.2.2", "Two times that belong together are not of the same type.")
        case .undefinedTimeZone: ("RFC 5545 §3.2.19", "A TZID has no VTIMEZONE.")
        case .repeatedTimeZone: ("RFC 5545 §3.8.3.1", "Two VTIMEZONEs have the same TZID.")
        case .invalidValueType: ("RFC 5545 §3.2.20", "The property may not have a value of this type.")
        case .emptyValue: ("RFC 5545 §3.8", "The value is empty.")
        case .invalidDate: ("RFC 5545 §3.3.4", "The value is not a DATE.")
        case .invalidDateTime: ("RFC 5545 §3.3.5", "The value is not a DATE-TIME.")
        case .invalidTime: ("RFC 5545 §3.3.12", "The value is not a TIME.")
        case .invalidDuration: ("RFC 5545 §3.3.6", "The value is not a DURATION.")
        case .invalidPeriod: ("RFC 5545 §3.3.9", "The value is not a PERIOD.")
        case .invalidOffset: ("RFC 5545 §3.3.14", "The value is not a UTC-OFFSET.")
        case .invalidInteger: ("RFC 5545 §3.3.8", "The value is not an INTEGER, or out of range.")
        case .invalidFloat: ("RFC 5545 §3.3.7", "The value is not a FLOAT, or out of range.")
        case .invalidBoolean: ("RFC 5545 §3.3.2", "The value is not a BOOLEAN.")
        case .invalidBinary: ("RFC 5545 §3.3.1", "The value is not base 64.")
        case .invalidURI: ("RFC 5545 §3.3.13", "The value is not a URI.")
        case .invalidText: ("RFC 5545 §3.3.11", "The text holds an escape that does not exist.")
        case .invalidToken: ("RFC 5545 §3.8", "The value is not one of those allowed.")
        case .invalidRequestStatus: ("RFC 5545 §3.8.8.3", "The value is not a status code and a text.")
        case .notUTC: ("RFC 5545 §3.3.5", "The time has to be in UTC.")
        case .invalidRule: ("RFC 5545 §3.3.10", "The value is not a recurrence rule.")
        case .missingFrequency: ("RFC 5545 §3.3.10", "The rule has no FREQ.")
        case .repeatedRulePart: ("RFC 5545 §3.3.10", "A part of the rule is repeated.")
        case .unknownRulePart: ("RFC 5545 §3.3.10", "The rule has a part that does not exist.")
        case .rulePartOutOfRange: ("RFC 5545 §3.3.10", "A part of the rule is out of range.")
        case .countWithUntil: ("RFC 5545 §3.3.10", "The rule has both COUNT and UNTIL.")
        case .rulePartNotAllowed: ("RFC 5545 §3.3.10", "A part of the rule may not be used with this FREQ.")
        case .untilType: ("RFC 5545 §3.3.10", "UNTIL is not of the type that DTSTART asks for.")
        case .invalidJSON: ("RFC 8259 §2", "The text is not JSON.")
        case .invalidJCal: ("RFC 7265 §3", "The JSON is not jCal.")
        case .missingValue: ("RFC 5545 §3.8", "There is no such property or value.")
        }
    }
}
