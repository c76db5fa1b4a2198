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
        // Each component is an array in an array; a value is at most an array in its property's.
        let value = try JSONReader.value(octets, maxDepth: min(limits.maxDepth, 1000) * 2 + 4)
        let component = try JCalReader.component(value)
        return try VCalendar.read(component.serialized(), door, limits: limits)
    }
}
