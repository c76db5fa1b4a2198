/// Why a time zone could not be made from what was given.
public struct TimeZoneError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: Sendable, Hashable {
        /// A zone file of the OS breaks RFC 9636.
        case malformedFile
        /// The folder of zone files is not there.
        case missingDirectory
        /// The component is no VTIMEZONE, or none of its properties can be read.
        case notATimeZone
        /// A VTIMEZONE without STANDARD and DAYLIGHT (RFC 5545 §3.6.5 wants at least one).
        case noObservance
        /// DTSTART, TZOFFSETFROM or TZOFFSETTO is missing or malformed.
        case badProperty
        /// An RRULE whose onsets are closer than a day, or on another calendar.
        case unsupportedRule
        /// More observances, onsets or days to look at than ``TimeZoneLimits`` allows.
        case limitExceeded
    }

    /// What tests compare.
    public let code: Code
    /// One-based line of the input, where there was one.
    public let line: Int?
    /// A sentence for the log; never for a decision.
    public let detail: String

    /// States the defect and its place.
    public init(_ code: Code, line: Int? = nil, detail: String = "") {
        self.code = code
        self.line = line
        self.detail = detail
    }

    static func malformed(_ detail: String) -> Self { Self(.malformedFile, detail: detail) }

    /// For the log.
    public var description: String {
        let place = line.map { " at line \($0)" } ?? ""
        return detail.isEmpty ? "\(code)\(place)" : "\(code)\(place): \(detail)"
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension TimeZoneError: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
