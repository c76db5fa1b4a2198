/// How strangers' text is treated.
public enum Door: Sendable, Hashable {
    /// Refused at the first broken rule.
    case strict
    /// Repaired where what is meant can be told, with a list of the repairs.
    case lenient
}

/// Something that was mended while reading.
public struct Repair: Sendable, Hashable {
    /// One-based physical line of the input.
    public let line: Int
    /// One-based octet within the unfolded line.
    public let column: Int
    /// The rule that was broken.
    public let rule: ICalendarError.Code
    /// What was done about it.
    public let sentence: String
}

/// What an input held.
public struct Reading: Sendable {
    /// The VCALENDARs in their order; at least one.
    public var calendars: [VCalendar]
    /// What had to be mended; always empty behind the strict door.
    public var repairs: [Repair]
}

/// Reads iCalendar streams: one or more VCALENDARs (RFC 5545 §3.4).
public struct ICalendarReader {
    /// Reads `bytes` through a door.
    ///
    /// Behind the strict door every line ends with CRLF, or every line with LF as text files at rest have it;
    /// the last line may lack its end.  What comes out prints byte for byte as it went in.
    ///
    /// - Parameters:
    ///   - bytes: The stream.
    ///   - door: What happens to text that breaks a rule.
    ///   - limits: How much is read.
    ///   - isKnownTimeZone: Whether a data base knows a TZID that has no VTIMEZONE.  With it the strict door
    ///     refuses the names that nobody knows; without it they pass, and whoever places a time has to ask.
    /// - Returns: The calendars, and what had to be mended.
    /// - Throws: ``ICalendarError`` at the first broken rule, those of lines and structure before those of
    ///   values; behind the lenient door only when there is no calendar in the input or a limit is hit.
    public static func read(
        _ bytes: [UInt8], _ door: Door, limits: ReaderLimits = ReaderLimits(),
        isKnownTimeZone: ((TimeZoneID) -> Bool)? = nil
    ) throws(ICalendarError) -> Reading {
        guard door == .strict else { return try LenientReader.read(bytes, limits: limits) }
        var builder = DocumentBuilder(
            bytes, limits: limits, log: ProblemLog(stopsAtFirst: true),
            checker: DocumentChecker(isKnownTimeZone: isKnownTimeZone))
        return Reading(calendars: try calendars(in: builder.build()), repairs: [])
    }

    /// The components of the outermost level.
    static func calendars(in document: Document) throws(ICalendarError) -> [VCalendar] {
        var calendars: [VCalendar] = []
        var index = 0
        while index < document.nodes.count {
            calendars.append(try VCalendar(Component(document, index: index)))
            index = Int(document.nodes[index].next)
        }
        return calendars
    }
}
