import FoundationEssentials
import ICalendar
import ProviderKit
import TimeZones

/// The parts of one object, decoded and sorted: a master, its exceptions, and what was cancelled of it.
struct EventGroup {
    /// One part with what it says.
    struct Member {
        var part: UpstreamPart
        var event: GoogleEvent
    }

    /// Nil when the master is not visible, as for a guest of single occurrences.
    let master: Member?
    let isMasterCancelled: Bool
    /// How the series writes its times; of an object without a master, how its first exception does.
    let form: SeriesForm
    /// Exceptions that take place.
    let exceptions: [OccurrenceKey: Member]
    /// Exceptions that do not.
    let cancelled: [OccurrenceKey: Member]

    /// Every part of which there is something to say.
    var parts: [UpstreamPart] {
        [master].compactMap { $0?.part } + exceptions.values.map(\.part) + cancelled.values.map(\.part)
    }

    /// Decodes and sorts.
    ///
    /// - Throws: `.malformedPayload` when a payload is not an event, `.nothingLive` when there is none at all.
    init(_ parts: [UpstreamPart], context: GoogleCalendarContext) throws(TranslationError) {
        var master: Member?
        var isMasterCancelled = false
        var instances: [Member] = []
        for part in parts {
            if part.isDeleted {
                if part.id == part.key { isMasterCancelled = true }
                continue
            }
            let event = try Self.event(in: part.payload)
            if event.recurringEventId == nil, part.id == part.key {
                if event.isCancelled {
                    isMasterCancelled = true
                } else {
                    master = Member(part: part, event: event)
                }
            } else {
                instances.append(Member(part: part, event: event))
            }
        }
        let first = master ?? instances.filter { !$0.event.isCancelled }.min { $0.part.id < $1.part.id }
        guard let first else {
            throw TranslationError(.nothingLive, "no part takes place")
        }
        let form = try Self.form(of: first.event, context: context)
        var exceptions: [OccurrenceKey: Member] = [:]
        var cancelled: [OccurrenceKey: Member] = [:]
        for instance in instances {
            // What was taken from a series of dates takes nothing from the same series once it is timed, nor
            // the other way round: its id is none of those that the series makes.
            if instance.event.isCancelled, !Self.isCounted(instance.event, in: form) { continue }
            guard let key = Self.key(of: instance.event, form: form, context: context) else {
                // A cancelled part of which upstream keeps not even the time leaves nothing to exclude.
                if instance.event.isCancelled { continue }
                throw TranslationError(.malformedPayload, "an exception without its original start")
            }
            if instance.event.isCancelled { cancelled[key] = instance } else { exceptions[key] = instance }
        }
        self.master = master
        self.isMasterCancelled = isMasterCancelled
        self.form = form
        self.exceptions = exceptions
        self.cancelled = cancelled
    }

    /// Decodes one payload.
    static func event(in payload: [UInt8]) throws(TranslationError) -> GoogleEvent {
        do {
            return try JSONDecoder().decode(GoogleEvent.self, from: Data(payload))
        } catch {
            throw TranslationError(.malformedPayload, "a part is no event resource")
        }
    }

    /// How an event, or the series to which an exception belongs, writes its times.
    static func form(
        of event: GoogleEvent, context: GoogleCalendarContext
    ) throws(TranslationError) -> SeriesForm {
        // An exception may have been moved to other days, zones and kinds; its original start was not.
        guard let time = event.originalStartTime ?? event.start else {
            throw TranslationError(.malformedPayload, "an event without start")
        }
        var reader = EventReader(context: context)
        switch try reader.time(time, isSeries: true) {
        case .date:
            return SeriesForm(kind: .dates, zone: context.zone, zoneName: context.zoneName)
        case .utc(let local), .floating(let local):
            return SeriesForm(kind: .utc, zone: .utc, zoneName: "UTC", secondOfDay: local.secondOfDay)
        case .zoned(let local, let name):
            return SeriesForm(
                kind: .zoned, zone: context.zone(named: name.rawValue)?.zone ?? context.zone,
                zoneName: name.rawValue, secondOfDay: local.secondOfDay)
        }
    }

    /// Whether an exception's original start is of the series' kind, dates or times.
    private static func isCounted(_ event: GoogleEvent, in form: SeriesForm) -> Bool {
        let isDate =
            event.originalStartTime.map { $0.date != nil }
            ?? OccurrenceKey(instanceID: event.id).map { $0.date != nil }
        return isDate.map { $0 == (form.kind == .dates) } ?? true
    }

    /// Which occurrence an exception stands for: by its original start, else by its id.
    static func key(
        of event: GoogleEvent, form: SeriesForm, context: GoogleCalendarContext
    ) -> OccurrenceKey? {
        guard let original = event.originalStartTime else {
            return OccurrenceKey(instanceID: event.id).map { form.normalized($0) }
        }
        if let date = original.date.flatMap({ CalendarDate(isoText: $0) }) { return form.key(on: date) }
        guard let stamp = original.dateTime.flatMap(Timestamp.init) else { return nil }
        let zone = context.zone(named: original.timeZone)?.zone ?? form.zone
        return form.key(at: stamp.instant ?? zone.instant(of: stamp.local))
    }
}
