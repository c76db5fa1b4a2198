import ICalendar
import ProviderKit

/// What upstream holds now, made into contents by the same code as what a client wants.
struct KnownContent {
    /// The master's; nil when it is not visible.
    private(set) var master: EventContent?
    /// Those of the exceptions that take place.
    private(set) var exceptions: [OccurrenceKey: EventContent] = [:]
    /// Which exclusions stand as EXDATE lines in the master, without the cancelled exceptions.
    private(set) var lines: [OccurrenceKey] = []

    /// Reads what a group says.
    init(_ group: EventGroup, context: GoogleCalendarContext) throws(WriteRefusal) {
        if let member = group.master {
            let reader = SeriesReader(context: context)
            guard let translation = try? reader.translation(of: [member.part]),
                let component = translation.calendar.master
            else { throw .notRepresentable("Google's own event cannot be read") }
            let contents = ContentReader(translation.calendar, context: context)
            var content = try Self.content(of: component, form: group.form, reader: contents)
            lines = content.recurrence?.exclusions ?? []
            // What is compared with the client's EXDATEs is what the client was shown.
            if content.recurrence != nil {
                guard let whole = try? reader.translation(of: group.parts) else {
                    throw .notRepresentable("an occurrence of Google's own event cannot be read")
                }
                let shown = whole.calendar.master?.exceptionDates ?? []
                let keys = Set(shown.compactMap { contents.key(of: $0, form: group.form) })
                content.recurrence?.exclusions = keys.sorted()
            }
            master = content
        }
        for (key, member) in group.exceptions {
            exceptions[key] = try Self.content(of: member.part, context: context)
        }
    }

    /// The content of one exception alone.
    static func content(
        of part: UpstreamPart, context: GoogleCalendarContext
    ) throws(WriteRefusal) -> EventContent {
        guard let translation = try? SeriesReader(context: context).translation(of: [part]),
            let component = translation.calendar.members.first
        else { throw .notRepresentable("Google's own event cannot be read") }
        return try content(
            of: component, form: nil, reader: ContentReader(translation.calendar, context: context))
    }

    /// Upstream's own rules are taken as they are: whatever we would refuse from a client, it is there.
    private static func content(
        of component: Component, form: SeriesForm?, reader: ContentReader
    ) throws(WriteRefusal) -> EventContent {
        do {
            return try reader.content(of: component, form: form)
        } catch {
            guard form != nil else { throw error }
            // A rule that a client could not write (several rules, an odd start) still lets titles and answers
            // be written, as long as the recurrence is left alone.
            var content = try reader.content(of: component, form: nil)
            content.recurrence = EventContent.Recurrence(
                rules: component.all(.rrule).map(\.value), additions: [], exclusions: [])
            return content
        }
    }
}

extension EventTime {
    /// The moment; nil for a date.
    var instant: ICalendar.Instant? { dateTime.flatMap(Timestamp.init)?.instant }
}
