import ICalendar

/// What is wrong with an object that we made.
enum Validity {
    /// The sentences about it.
    ///
    /// Google has events without length, whose end is their start. RFC 5545 section 3.8.2.2 wants a later end, but every
    /// reader takes them; without DTEND they would be the same and mean it less clearly.
    static func problems(of object: VCalendar) -> [String] {
        ICalendarValidator.problems(in: object.serialized(), limits: ReaderLimits())
            .filter { $0.rule != .endBeforeStart }.map(\.sentence)
    }
}
