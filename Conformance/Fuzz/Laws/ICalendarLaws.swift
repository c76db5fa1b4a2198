import ICalendar

/// What holds of reading and printing.
enum ICalendarLaws {
    static func check(_ octets: [UInt8]) throws(BrokenLaw) {
        let isSound = try checkStrict(octets)
        try checkLenient(octets, isSound: isSound)
        try checkJCal(octets)
        try checkText(octets)
    }

    /// Behind the strict door.
    ///
    /// - Returns: Whether the octets are accepted.
    private static func checkStrict(_ octets: [UInt8]) throws(BrokenLaw) -> Bool {
        let problems = ICalendarValidator.problems(in: octets)
        let reading = try? ICalendarReader.read(octets, .strict)
        try law(
            "the validator finds an error exactly where the strict door refuses",
            problems.contains { $0.severity == .error } == (reading == nil))
        guard let calendars = reading?.calendars else { return false }
        try law("what was read prints as it was", calendars.flatMap { $0.serialized() } == octets)
        for calendar in calendars {
            try checkValues(of: calendar)
            let anew = try accepted("a calendar can be made anew") {
                try VCalendar(remade(calendar.component))
            }
            let printed = anew.serialized()
            let again = try accepted("what is printed anew is accepted") { try VCalendar.read(printed) }
            try law("printing and reading is the identity on values", again == calendar)
            try law("what is printed anew prints the same", again.serialized() == printed)
        }
        return true
    }

    /// Behind the lenient door.
    private static func checkLenient(_ octets: [UInt8], isSound: Bool) throws(BrokenLaw) {
        guard let reading = try? ICalendarReader.read(octets, .lenient) else {
            return try law("what the strict door accepts, the lenient door does", !isSound)
        }
        // A feed that has no events yet is read as what it is, although RFC 5545 §3.6 wants a component.
        guard reading.calendars.allSatisfy({ !$0.component.components.isEmpty }) else { return }
        // What is mended may have grown beyond the limits for strangers.
        var limits = ReaderLimits()
        limits.maxBytes = 1 << 30
        limits.maxLineLength = 1 << 30
        let printed = reading.calendars.flatMap { $0.serialized() }
        let strict = try accepted("what was mended is accepted by the strict door") {
            try ICalendarReader.read(printed, .strict, limits: limits)
        }
        try law("what was mended keeps its values when printed", strict.calendars == reading.calendars)
        // It may be mended again: a line that stands alone now may look like a part of the text before it.
        _ = try accepted("what was mended is accepted again") {
            try ICalendarReader.read(printed, .lenient, limits: limits)
        }
        for calendar in reading.calendars { try checkValues(of: calendar) }
    }

    private static func checkJCal(_ octets: [UInt8]) throws(BrokenLaw) {
        for door in [Door.strict, .lenient] {
            guard let calendar = try? JCal.read(octets, door) else { continue }
            try checkJCal(of: calendar)
        }
    }

    /// That a calendar comes back from jCal as it went.
    private static func checkJCal(of calendar: VCalendar) throws(BrokenLaw) {
        let text = JCal.octets(of: calendar)
        let back = try accepted("jCal that was written is accepted") { try JCal.read(text) }
        let again = JCal.octets(of: back)
        try law("jCal that was written is written again", again == text, parting(text, again))
        try law(
            "jCal carries every component",
            back.component.components.map(\.name) == calendar.component.components.map(\.name))
    }

    /// That texts of strangers stay within their property, whatever is in them.
    private static func checkText(_ octets: [UInt8]) throws(BrokenLaw) {
        let text = String(decoding: octets.prefix(4096), as: UTF8.self)
        let event = Component(
            .vevent,
            properties: [
                Property(.uid, text: "1"),
                Property(.dtstamp, time: .utc(LocalDateTime(secondsSinceEpoch: 0))),
                Property(.dtstart, time: .utc(LocalDateTime(secondsSinceEpoch: 0))),
                Property(.summary, text: text, parameters: [Parameter("X-TEXT", text)]),
                Property(.categories, texts: [text, "b"]),
                Property("X-VALUE", value: text, parameters: [Parameter("X-TEXTS", ["a", text])]),
            ])
        let calendar = VCalendar(members: [event], productID: text)
        let back = try accepted("texts of strangers are written so that they are accepted") {
            try VCalendar.read(calendar.serialized())
        }
        let member = back.members.first
        try law("texts of strangers add no property", member?.properties.count == event.properties.count)
        try law("a text comes back", member?.summary == event.summary)
        try law(
            "a list of texts comes back",
            member?.first(.categories)?.texts == event.first(.categories)?.texts)
        // Not the calendar itself: characters that no text can hold are dropped when it is written.
        let anew = try accepted("a calendar can be made anew") { try VCalendar(remade(back.component)) }
        try law("what was made here comes back", (try? VCalendar.read(anew.serialized())) == back)
    }

    /// Everything that can be asked of a calendar, and its jCal.
    private static func checkValues(of calendar: VCalendar) throws(BrokenLaw) {
        visit(calendar.component)
        _ = SchedulingValidator.problems(in: calendar)
        _ = (calendar.uid, calendar.master, calendar.overrides.count, calendar.kind)
        try checkJCal(of: calendar)
    }

    private static func visit(_ component: Component) {
        _ = (component.effectiveEnd, component.recurrenceID, component.recurrenceIDIsThisAndFuture)
        _ = (component.sequence, component.status, component.transparency, component.classification)
        for property in component.properties {
            _ = (property.text, property.texts, property.address)
            _ = try? property.time()
            _ = try? property.times()
            _ = try? property.periods()
            _ = try? property.duration()
            _ = try? property.integer()
            _ = try? property.utcOffset()
            _ = try? property.recurrenceRule()
        }
        for part in component.components { visit(part) }
    }

    /// The same values, made anew, so that nothing is printed from the input.
    private static func remade(_ component: Component) -> Component {
        Component(
            component.name,
            properties: component.properties.map {
                Property($0.name, value: $0.value, parameters: $0.parameters)
            },
            components: component.components.map(remade))
    }
}
