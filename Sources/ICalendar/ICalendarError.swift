/// Why iCalendar text was refused, and where.
public struct ICalendarError: Error, Sendable {
    /// What tests compare.
    public let code: Code
    /// One-based physical line of the input; 0 when the text did not come from an input.
    public let line: Int
    /// One-based octet within the unfolded line.
    public let column: Int
    /// Where the broken rule stands, such as `RFC 5545 §3.1`.
    public let section: String
    /// A sentence for people.
    ///
    /// It names properties and rules, never a value of the input.
    public let detail: String

    /// States the broken rule and its place.
    ///
    /// - Parameters:
    ///   - code: The rule.
    ///   - line: One-based physical line; 0 for text without lines.
    ///   - column: One-based octet within the unfolded line.
    ///   - section: Where the rule stands; by default where the code's rule usually does.
    ///   - detail: A sentence; by default the code's own.
    public init(
        _ code: Code, line: Int = 0, column: Int = 1, section: String? = nil, detail: String? = nil
    ) {
        self.code = code
        self.line = line
        self.column = column
        self.section = section ?? code.section
        self.detail = detail ?? code.sentence
    }
}

extension ICalendarError: CustomStringConvertible {
    /// For the log and for people; never for a decision.
    public var description: String {
        line > 0 ? "\(detail) (line \(line), column \(column), \(section))" : "\(detail) (\(section))"
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ICalendarError: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
