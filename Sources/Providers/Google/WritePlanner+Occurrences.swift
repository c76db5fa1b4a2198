import ICalendar
import ProviderKit
import Recurrence
import TimeZones

extension WritePlanner {
    /// What there is to compare occurrence by occurrence.
    struct Occurrences {
        var wanted: Wanted
        var group: EventGroup
        var known: KnownContent
        var exclusions: Set<OccurrenceKey>
        /// Whether the master's times or rule change.
        ///
        /// Google then drops exceptions that no longer match, so each
        /// that is wanted is looked at again.
        var isMoved: Bool
        var masterContent: EventContent?
    }

    func add(
        _ now: Occurrences, object: VCalendar, tells: Bool, event: GoogleEvent, reader: ContentReader,
        to steps: inout Steps
    ) throws(WriteRefusal) {
        let keys = Set(now.wanted.overrides.keys).union(now.group.exceptions.keys).union(
            now.group.cancelled.keys)
        // Made once, and only when somebody asks.
        var series: RecurrenceExpander?
        for key in keys.sorted() {
            let part = now.group.exceptions[key]?.part ?? now.group.cancelled[key]?.part
            guard (key.date != nil) == (now.wanted.form.kind == .dates) else {
                // Of a series whose times become dates, or the other way round, no exception matches any more:
                // Google drops them, and takes a question for the occurrence of one for an error.
                guard let exception = now.group.exceptions[key] else { continue }
                try steps.add(
                    StepBody(.cancel, stamp: "", uid: now.wanted.uid, key: key, notifies: false),
                    over: exception.part)
                continue
            }
            if let content = now.wanted.overrides[key] {
                let base = now.known.exceptions[key] ?? restored(key, now)
                let differences =
                    base.map { content.differences(from: $0) } ?? Set(EventContent.Field.allCases)
                let isHeld = now.group.exceptions[key] != nil || now.group.cancelled[key] == nil
                guard now.isMoved || !differences.isEmpty || !isHeld else { continue }
                if let base { try allow(differences, content, base, event: event) }
                let notifies =
                    event.isGuestCopy
                    ? differences.contains(.attendees) && policy.asksForReply(object)
                    : tells && differences.contains { $0.isShared }
                try steps.add(
                    StepBody(
                        .occurrence, stamp: "", uid: now.wanted.uid, content: content, key: key,
                        notifies: notifies), over: part)
            } else if now.exclusions.contains(key) {
                guard let exception = now.group.exceptions[key] else { continue }
                try allowRemoval(of: event)
                try steps.add(
                    StepBody(.cancel, stamp: "", uid: now.wanted.uid, key: key, notifies: tells),
                    over: exception.part)
            } else if now.wanted.master?.recurrence != nil, let content = restored(key, now) {
                // The client took the override, or the exclusion, away.  Google has no call that forgets an
                // exception, so it is made to say what its series says.
                let base = now.known.exceptions[key]
                if let base, content.differences(from: base).isEmpty, !now.isMoved { continue }
                if let base { try allow(content.differences(from: base), content, base, event: event) }
                let action: StepBody.Action =
                    try makes(key, now, object, reader, &series) ? .occurrence : .drop
                if action == .drop, now.group.exceptions[key] == nil { continue }
                try steps.add(
                    StepBody(
                        action, stamp: "", uid: now.wanted.uid, content: content, key: key,
                        notifies: tells && action == .occurrence), over: part)
            } else if let exception = now.group.exceptions[key] {
                try steps.add(
                    StepBody(.drop, stamp: "", uid: now.wanted.uid, key: key, notifies: false),
                    over: exception.part)
            }
        }
    }

    /// What an occurrence is when its series alone speaks.
    func restored(_ key: OccurrenceKey, _ now: Occurrences) -> EventContent? {
        guard var content = now.masterContent, let start = now.wanted.masterStart,
            let end = now.wanted.masterEnd
        else { return nil }
        content.recurrence = nil
        let form = now.wanted.form
        guard let first = form.time(of: form.normalized(key)) else { return nil }
        if case .date(let date) = first {
            content.start = EventTime(date)
            content.end = EventTime(date.adding(days: end.date.dayNumber - start.date.dayNumber))
            return content
        }
        guard let from = content.start.instant, let to = content.end.instant,
            let at = form.normalized(key).instant, let startZone = zone(content.start),
            let endZone = zone(content.end)
        else { return nil }
        let length = to.seconds(since: from)
        content.start = EventTime(at, zone: startZone.zone, name: startZone.name)
        content.end = EventTime(at.advanced(by: length), zone: endZone.zone, name: endZone.name)
        return content
    }

    private func zone(_ time: EventTime) -> (zone: Zone, name: String)? { context.zone(named: time.timeZone) }

    /// Whether the client's object has an occurrence at a key.
    func makes(
        _ key: OccurrenceKey, _ now: Occurrences, _ object: VCalendar, _ reader: ContentReader,
        _ series: inout RecurrenceExpander?
    ) throws(WriteRefusal) -> Bool {
        guard let time = time(of: key, start: now.wanted.masterStart, form: now.wanted.form) else {
            return false
        }
        do {
            let expander = try series ?? RecurrenceExpander(object, resolver: reader.resolver)
            series = expander
            return try expander.contains(recurrenceID: time)
        } catch {
            // An answer either way would take an occurrence away, or make one.
            throw .notRepresentable("a recurrence that cannot be expanded")
        }
    }
}
