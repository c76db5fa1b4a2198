/// jCal: iCalendar as JSON (RFC 7265), both ways.
///
/// What comes back is the same object but for what jCal cannot carry: the case of names, where lines were
/// folded, the order of properties and components among each other, and how a number was written (`+05`).
public enum JCal {
    /// The jCal text of a calendar, in UTF-8 and without white space.
    public static func octets(of calendar: VCalendar) -> [UInt8] {
        var output: [UInt8] = []
        JCalWriter.value(of: calendar.component).append(to: &output)
        return output
    }

    /// Reads a jCal object.
    ///
    /// What it holds is then read as iCalendar, so that every rule of the door applies; the lines of its errors
    /// are those of ``VCalendar/serialized()``, where the broken rule is not one of JSON.
    ///
    /// - Parameters:
    ///   - octets: One jCal object: `["vcalendar", [properties], [components]]`.
    ///   - door: What happens to text that breaks a rule.
    ///   - limits: How much is read.
    /// - Returns: The calendar.
    /// - Throws: ``ICalendarError``, with `invalidJSON` or `invalidJCal` for what is not jCal.
    public static func read(
        _ octets: [UInt8], _ door: Door = .strict, limits: ReaderLimits = ReaderLimits()
    ) throws(ICalendarError) -> VCalendar {
        guard octets.count <= limits.maxBytes else { throw ICalendarError(.tooManyBytes, line: 1) }
        return try calendar(JSONReader.value(octets, maxDepth: maxDepth(limits)), door, limits)
    }

    /// The jCal text of several calendars: a JSON array of their objects (§3.2).
    public static func octets(of calendars: [VCalendar]) -> [UInt8] {
        var output: [UInt8] = []
        JSONValue.array(calendars.map { JCalWriter.value(of: $0.component) }).append(to: &output)
        return output
    }

    /// Reads a JSON array of jCal objects, or a single object (§3.2); see ``read(_:_:limits:)``.
    ///
    /// - Throws: ``ICalendarError`` at the first object that is refused.
    public static func readAll(
        _ octets: [UInt8], _ door: Door = .strict, limits: ReaderLimits = ReaderLimits()
    ) throws(ICalendarError) -> [VCalendar] {
        guard octets.count <= limits.maxBytes else { throw ICalendarError(.tooManyBytes, line: 1) }
        let value = try JSONReader.value(octets, maxDepth: maxDepth(limits) + 1)
        guard case .array(let values) = value, case .array? = values.first else {
            return [try calendar(value, door, limits)]
        }
        var calendars: [VCalendar] = []
        for value in values { calendars.append(try calendar(value, door, limits)) }
        return calendars
    }

    /// Each component is an array in an array; a value is at most an array in its property's.
    private static func maxDepth(_ limits: ReaderLimits) -> Int { min(limits.maxDepth, 1000) * 2 + 4 }

    private static func calendar(
        _ value: JSONValue, _ door: Door, _ limits: ReaderLimits
    ) throws(ICalendarError) -> VCalendar {
        try VCalendar.read(try JCalReader.component(value).serialized(), door, limits: limits)
    }
}
