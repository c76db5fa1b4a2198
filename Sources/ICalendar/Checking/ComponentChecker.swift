import Octets

/// Checks values as their lines come, and components as they end (RFC 5545 §3.6 to §3.8).
struct ComponentChecker {
    mutating func property(
        _ line: Document.Line, in text: Span<UInt8>, log: inout ProblemLog
    ) throws(ICalendarError) {}

    mutating func begin(
        _ kind: ComponentKind, in parent: ComponentKind?, number: Int, log: inout ProblemLog
    ) throws(ICalendarError) {}

    mutating func end(log: inout ProblemLog) throws(ICalendarError) {}
}
