enum LenientReader {
    static func read(_ bytes: [UInt8], limits: ReaderLimits) throws(ICalendarError) -> Reading {
        var builder = DocumentBuilder(
            bytes, limits: limits, log: ProblemLog(stopsAtFirst: true))
        return Reading(calendars: try ICalendarReader.calendars(in: builder.build()), repairs: [])
    }
}
