import ICalendar
import ProviderKit
import Recurrence
import TimeZones

/// Turns the parts of one object into a `VCalendar`; pure, and the same octets for the same parts.
struct SeriesReader {
    /// PRODID of what we write (RFC 5545 §3.7.3).
    static let productID = "-//calgate//calgate//EN"

    let context: GoogleCalendarContext

    /// Translates.
    ///
    /// An exception without its master is an object of its own, without a master (RFC 4791 §4.1).
    func translation(of parts: [UpstreamPart]) throws(TranslationError) -> Translation {
        let group = try EventGroup(parts, context: context)
        guard !group.isMasterCancelled else {
            throw TranslationError(.nothingLive, "the event is cancelled")
        }
        var reader = EventReader(context: context)
        if !context.isZoneKnown { reader.lose("DTSTART", "unknown-time-zone") }
        var members: [Component] = []
        if let master = group.master {
            let uid = Self.uid(of: master.event, reader: &reader)
            members = try series(group, master: master.event, uid: uid, reader: &reader)
        } else {
            let orphans = group.exceptions.sorted { $0.key < $1.key }
            guard let first = orphans.first else {
                throw TranslationError(.nothingLive, "every exception is cancelled")
            }
            let uid = Self.uid(of: first.value.event, reader: &reader)
            for (key, orphan) in orphans {
                members.append(
                    try override(orphan.event, key: key, form: group.form, uid: uid, reader: &reader))
            }
        }
        var calendar = VCalendar(members: members, productID: Self.productID)
        if !calendar.addMissingTimeZones(from: context.database).isEmpty {
            reader.lose("DTSTART", "unknown-time-zone")
        }
        return Translation(calendar: calendar, losses: reader.losses)
    }

    /// UID is Google's `iCalUID`, always: other copies of the event carry it too.
    private static func uid(of event: GoogleEvent, reader: inout EventReader) -> String {
        let (uid, isChanged) = CleanText.line(event.iCalUID ?? "")
        if isChanged { reader.lose("UID", "control-characters") }
        return uid.isEmpty ? "\(CleanText.line(event.id).text)@google.com" : uid
    }

    private func series(
        _ group: EventGroup, master: GoogleEvent, uid: String, reader: inout EventReader
    ) throws(TranslationError) -> [Component] {
        let isSeries = !(master.recurrence ?? []).isEmpty
        let (start, end) = try reader.times(of: master, isSeries: isSeries)
        var component = reader.component(of: master, uid: uid, start: start, end: end, recurrenceID: nil)
        guard isSeries else {
            if !group.exceptions.isEmpty { reader.lose("RECURRENCE-ID", "no-series") }
            return [component]
        }
        let lines = RecurrenceLines(
            master.recurrence ?? [], form: group.form, start: start.local, database: context.database)
        for loss in lines.losses { reader.lose(loss.property, loss.reason) }
        // A cancelled exception is how Google says EXDATE when a person deletes one occurrence.
        insert(lines, form: group.form, into: &component)
        let cancelled = made(group.cancelled.keys, by: component, form: group.form)
        let excluded = lines.exclusions.union(cancelled).subtracting(group.exceptions.keys)
        let exclusions = excluded.sorted().compactMap { group.form.time(of: $0) }
        if !exclusions.isEmpty { insert([Property(.exdate, times: exclusions)], into: &component) }
        var members = [component]
        for (key, exception) in group.exceptions.sorted(by: { $0.key < $1.key }) {
            let changed = try override(
                exception.event, key: key, form: group.form, uid: uid, reader: &reader)
            let plain = unchanged(
                master, at: key, form: group.form, uid: uid, start: start, end: end, reader: reader)
            // An exception that says what its series says anyway is not worth an override; clients would show
            // the series as edited.
            if Self.meaning(of: changed) != plain.map(Self.meaning(of:)) { members.append(changed) }
        }
        return members
    }

    private func insert(
        _ lines: RecurrenceLines, form: SeriesForm, into component: inout Component
    ) {
        var recurrence = lines.rules.map { Property(.rrule, recurrenceRule: $0) }
        let additions = lines.additions.sorted().compactMap { form.time(of: $0) }
        if !additions.isEmpty { recurrence.append(Property(.rdate, times: additions)) }
        insert(recurrence, into: &component)
    }

    /// Puts recurrence properties behind the times, and behind those that are there.
    private func insert(_ properties: [Property], into component: inout Component) {
        let times: [PropertyName] = [.dtend, .rrule, .rdate]
        let index = component.properties.lastIndex { times.contains($0.name) }.map { $0 + 1 }
        component.properties.insert(contentsOf: properties, at: index ?? component.properties.count)
    }

    /// Those occurrences that the series makes.
    ///
    /// Google reports an exception as cancelled also when a change of the series took its occurrence away; an
    /// EXDATE for it would exclude nothing, and stay for ever.  Where a series cannot be expanded, what Google calls
    /// cancelled stays so.
    private func made(
        _ keys: some Collection<OccurrenceKey>, by series: Component, form: SeriesForm
    ) -> Set<OccurrenceKey> {
        guard !keys.isEmpty else { return [] }
        let calendar = VCalendar(members: [series], productID: Self.productID)
        let resolver = ZoneResolver(calendar: nil, database: context.database, floating: context.zone)
        guard let expander = try? RecurrenceExpander(calendar, resolver: resolver) else { return Set(keys) }
        return Set(
            keys.filter { key in
                guard let time = form.time(of: key) else { return false }
                return (try? expander.contains(recurrenceID: time)) ?? true
            })
    }

    private func override(
        _ event: GoogleEvent, key: OccurrenceKey, form: SeriesForm, uid: String, reader: inout EventReader
    ) throws(TranslationError) -> Component {
        let (start, end) = try reader.times(of: event, isSeries: false)
        guard let recurrenceID = form.time(of: key) else {
            throw TranslationError(.malformedPayload, "an exception whose original start is no time")
        }
        return reader.component(of: event, uid: uid, start: start, end: end, recurrenceID: recurrenceID)
    }

    /// What an occurrence would be without its exception.
    private func unchanged(
        _ master: GoogleEvent, at key: OccurrenceKey, form: SeriesForm, uid: String, start: CalendarTime,
        end: CalendarTime, reader: EventReader
    ) -> Component? {
        guard let moved = Self.occurrence(at: key, form: form, start: start, end: end, reader: reader) else {
            return nil
        }
        // A copy: what is lost here was listed for the master already.
        var reader = reader
        return reader.component(
            of: master, uid: uid, start: moved.start, end: moved.end, recurrenceID: moved.start)
    }

    /// Start and end of the occurrence with a key, when its series runs from `start` to `end`.
    static func occurrence(
        at key: OccurrenceKey, form: SeriesForm, start: CalendarTime, end: CalendarTime, reader: EventReader
    ) -> (start: CalendarTime, end: CalendarTime)? {
        guard let first = form.time(of: key) else { return nil }
        if case .date(let date) = first {
            return (first, .date(date.adding(days: end.date.dayNumber - start.date.dayNumber)))
        }
        // Exact duration (RFC 5545 §3.6.1, DTEND given): an occurrence across a change of the clock lasts as
        // long as any other.
        let length = reader.instant(of: end).seconds(since: reader.instant(of: start))
        let last = reader.instant(of: first).advanced(by: length)
        switch end {
        case .zoned(_, let name):
            let zone = reader.context.zone(named: name.rawValue)?.zone ?? form.zone
            let local = zone.local(at: last)
            return (first, zone.instant(of: local) == last ? .zoned(local, name) : .utc(last.utc))
        default:
            return (first, .utc(last.utc))
        }
    }

    /// A component without what tells versions apart.
    private static func meaning(of component: Component) -> Component {
        var component = component
        component.properties.removeAll {
            $0.name == .dtstamp || $0.name == .created || $0.name == .lastModified || $0.name == .sequence
        }
        return component
    }
}
