import ICalendar
import ProviderKit
import TimeZones

/// Turns one `Event` into one VEVENT.
struct EventReader {
    let context: GoogleCalendarContext
    private(set) var losses: [Loss] = []

    init(context: GoogleCalendarContext) { self.context = context }

    mutating func lose(_ property: String, _ reason: String) {
        let loss = Loss(property, reason)
        if !losses.contains(loss) { losses.append(loss) }
    }

    /// Start and exclusive end of an event.
    ///
    /// `dateTime` is shown in whatever zone the request or the calendar had, `timeZone` is the event's own: the
    /// moment is taken from the offset and then told in the zone.  The two are never put together unchecked.
    mutating func times(
        of event: GoogleEvent, isSeries: Bool
    ) throws(TranslationError) -> (start: CalendarTime, end: CalendarTime) {
        guard let start = event.start else {
            throw TranslationError(.malformedPayload, "an event without start")
        }
        let first = try time(start, isSeries: isSeries)
        guard let end = event.end else {
            return (first, first.isDate ? .date(first.date.adding(days: 1)) : first)
        }
        // The second occurrence of an ambiguous hour can only be told in UTC; where the series goes on from is
        // its start, so the end may be told so even in one.
        let last = try time(end, isSeries: false)
        guard first.isDate == last.isDate else {
            throw TranslationError(.malformedPayload, "an event that starts on a date and ends at a time")
        }
        guard instant(of: last) >= instant(of: first) else {
            lose("DTEND", "before-start")
            return (first, first.isDate ? .date(first.date.adding(days: 1)) : first)
        }
        return (first, last)
    }

    /// One `EventDateTime` as a value.
    mutating func time(_ time: EventTime, isSeries: Bool) throws(TranslationError) -> CalendarTime {
        if let date = time.date {
            guard let date = CalendarDate(isoText: date) else {
                throw TranslationError(.malformedPayload, "a date that is none")
            }
            return .date(date)
        }
        guard let text = time.dateTime, let stamp = Timestamp(text) else {
            throw TranslationError(.malformedPayload, "a time that is none")
        }
        var known = context.zone(named: time.timeZone)
        if known == nil {
            lose("DTSTART", "unknown-time-zone")
            if isSeries { known = (context.zone, context.zoneName) }
        }
        guard let known else {
            guard let instant = stamp.instant else {
                throw TranslationError(.malformedPayload, "a time without offset in an unknown zone")
            }
            return .utc(instant.utc)
        }
        let instant = stamp.instant ?? known.zone.instant(of: stamp.local)
        if Self.isUTC(known.name) { return .utc(instant.utc) }
        let local = known.zone.local(at: instant)
        if known.zone.instant(of: local) != instant {
            if !isSeries { return .utc(instant.utc) }
            lose("DTSTART", "ambiguous-time")
        }
        return .zoned(local, TimeZoneID(known.name))
    }

    static func isUTC(_ name: String) -> Bool {
        ["utc", "etc/utc", "gmt", "etc/gmt", "z", "zulu", "etc/zulu", "uct", "etc/uct"].contains(
            name.lowercased())
    }

    /// The moment of a time that ``time(_:isSeries:)`` gave.
    func instant(of time: CalendarTime) -> Instant {
        switch time {
        case .date(let date): context.zone.instant(of: LocalDateTime(date: date, secondOfDay: 0))
        case .floating(let local): context.zone.instant(of: local)
        case .utc(let local): Instant(utc: local)
        case .zoned(let local, let name):
            (context.zone(named: name.rawValue)?.zone ?? context.zone).instant(of: local)
        }
    }

    /// Everything of an event but its recurrence.
    mutating func component(
        of event: GoogleEvent, uid: String, start: CalendarTime, end: CalendarTime,
        recurrenceID: CalendarTime?
    ) -> Component {
        var component = Component(.vevent)
        component.add(Property(.uid, text: uid))
        addVersion(of: event, to: &component)
        if let recurrenceID { component.add(Property(.recurrenceID, time: recurrenceID)) }
        component.add(Property(.dtstart, time: start))
        component.add(Property(.dtend, time: end))
        add(.summary, event.summary ?? Self.workingPlace(event), to: &component)
        add(.description, event.description, to: &component)
        add(.location, event.location, to: &component)
        addState(of: event, to: &component)
        addLinks(of: event, to: &component)
        addPeople(of: event, to: &component)
        component.components += alarms(of: event)
        return component
    }

    private mutating func addVersion(of event: GoogleEvent, to component: inout Component) {
        let created = event.created.flatMap(Timestamp.init)?.instant
        let updated = event.updated.flatMap(Timestamp.init)?.instant
        // DTSTAMP is required (RFC 5545 §3.6.1), and no clock is read here: a translation stays what it was.
        let stamp = updated ?? created ?? Instant(secondsSinceEpoch: 0)
        component.add(Property(.dtstamp, time: .utc(stamp.utc)))
        if let created { component.add(Property(.created, time: .utc(created.utc))) }
        if let updated { component.add(Property(.lastModified, time: .utc(updated.utc))) }
        if let sequence = event.sequence, sequence >= 0 {
            component.add(Property(.sequence, integer: sequence))
        }
    }

    private mutating func add(_ name: PropertyName, _ text: String?, to component: inout Component) {
        guard let text, !text.isEmpty else { return }
        let (clean, isChanged) = CleanText.clean(text)
        if isChanged { lose(name.rawName, "control-characters") }
        component.add(Property(name, text: clean))
    }

    /// What a working location without a title is called.
    private static func workingPlace(_ event: GoogleEvent) -> String? {
        guard let place = event.workingLocationProperties else { return nil }
        switch place.type {
        case "homeOffice": return "Home"
        case "officeLocation": return place.officeLocation?.label ?? "Office"
        default: return place.customLocation?.label
        }
    }

    private func addState(of event: GoogleEvent, to component: inout Component) {
        component.add(Property(.status, text: event.status == "tentative" ? "TENTATIVE" : "CONFIRMED"))
        let isTransparent =
            event.transparency == "transparent"
            || event.eventType == "workingLocation" || event.eventType == "birthday"
        component.add(Property(.transp, text: isTransparent ? "TRANSPARENT" : "OPAQUE"))
        switch event.visibility {
        case "public": component.add(Property(.class, text: "PUBLIC"))
        case "private": component.add(Property(.class, text: "PRIVATE"))
        case "confidential": component.add(Property(.class, text: "CONFIDENTIAL"))
        default: break
        }
        if let color = event.colorId.flatMap(EventColor.name(of:)) {
            component.add(Property("COLOR", text: color))
        }
        if event.eventType == "outOfOffice" {
            component.add(Property("X-MICROSOFT-CDO-BUSYSTATUS", text: "OOF"))
        }
    }

    private mutating func addLinks(of event: GoogleEvent, to component: inout Component) {
        if let url = event.source?.url {
            if let uri = CleanText.uri(url) {
                component.add(Property(.url, uri: uri))
            } else {
                lose("URL", "malformed")
            }
        }
        var entries: [(uri: String, feature: String, label: String?)] = []
        for entry in event.conferenceData?.entryPoints ?? [] {
            guard let uri = entry.uri.flatMap(CleanText.uri) else {
                lose("CONFERENCE", "malformed")
                continue
            }
            // RFC 7986 §6.3 has no word for SIP or "more".
            let feature = ["video": "VIDEO", "phone": "PHONE"][entry.entryPointType ?? ""] ?? "AUDIO"
            entries.append((uri, entry.entryPointType == "more" ? "" : feature, entry.label))
        }
        if let uri = event.hangoutLink.flatMap(CleanText.uri), !entries.contains(where: { $0.uri == uri }) {
            entries.append((uri, "VIDEO", nil))
        }
        for entry in entries {
            let label = entry.label.map { CleanText.line($0).text } ?? ""
            component.add(
                Property(
                    conference: entry.uri, features: entry.feature.isEmpty ? [] : [entry.feature],
                    label: label.isEmpty ? nil : label))
        }
        for attachment in event.attachments ?? [] {
            guard let uri = attachment.fileUrl.flatMap(CleanText.uri) else {
                lose("ATTACH", "malformed")
                continue
            }
            var property = Property(.attach, uri: uri)
            // What is no media type is left out: clients choose a program by it.
            if let type = attachment.mimeType, Property.isMediaType(type) { property.formatType = type }
            let title = attachment.title.map { CleanText.line($0).text } ?? ""
            if !title.isEmpty { property.setParameter("FILENAME", title) }
            component.add(property)
        }
    }
}
