import ICalendar
import ProviderKit
import Recurrence
import TimeZones

/// Turns the VEVENTs of one object into what Google can hold, or says why it cannot.
struct ContentReader {
    /// As Google documents it; what is longer is cut there and kept in full by us.
    private static let descriptionLimit = 8192
    private static let reminderLimit = 5
    private static let attachmentLimit = 25
    private static let fiveYears: Int64 = 5 * 366 * 86_400

    let context: GoogleCalendarContext
    let resolver: ZoneResolver
    private let zones: ZoneNames

    /// Prepares for one object.
    init(_ object: VCalendar, context: GoogleCalendarContext) {
        self.context = context
        resolver = ZoneResolver(calendar: object, database: context.database, floating: context.zone)
        var since = Instant.distantFuture
        var until = Instant.distantPast
        for member in object.members {
            for time in [member.start, member.effectiveEnd].compactMap({ $0 }) {
                guard let instant = resolver.instant(of: time) else { continue }
                since = min(since, instant)
                until = max(until, instant)
            }
            if !member.recurrenceRules.isEmpty || !member.recurrenceDates.isEmpty {
                until = max(until, since.advanced(by: Self.fiveYears))
            }
        }
        if since > until { since = until }
        zones = ZoneNames(context: context, resolver: resolver, since: since, until: until)
    }

    /// Everything of one member; `form` is nil for an override, which brings no recurrence.
    func content(of member: Component, form: SeriesForm?) throws(WriteRefusal) -> EventContent {
        guard let start = member.start, var end = member.effectiveEnd else {
            throw .invalidObject("an event without a readable DTSTART, DTEND or DURATION")
        }
        // RFC 5545 §3.8.2.2 asks for a later end; many write the same date, and mean the day.
        if case .date(let date) = start, case .date(let last) = end, last == date {
            end = .date(date.adding(days: 1))
        }
        guard start.isDate == end.isDate else {
            throw .invalidObject("DTSTART and DTEND are not of one value type")
        }
        let first = try eventTime(start)
        let last = try eventTime(end)
        if let a = resolver.instant(of: start), let b = resolver.instant(of: end), b < a {
            throw .invalidObject("the event ends before it starts")
        }
        if member.status?.uppercased() == "CANCELLED" {
            throw .notRepresentable(
                "Google keeps no cancelled events: delete the event, or exclude the occurrence with EXDATE")
        }
        var recurrence: EventContent.Recurrence?
        if let form { recurrence = try self.recurrence(of: member, start: start, end: end, form: form) }
        let attendees = try self.attendees(of: member)
        return EventContent(
            start: first, end: last, recurrence: recurrence, summary: text(member, .summary),
            description: text(member, .description, limit: Self.descriptionLimit),
            location: text(member, .location),
            isTentative: member.status?.uppercased() == "TENTATIVE",
            isTransparent: member.transparency == .transparent, visibility: visibility(of: member),
            colorId: member.first("COLOR").flatMap { EventColor.identifier(for: $0.text) },
            organizer: organizer(of: member), attendees: attendees,
            reminders: reminders(of: member, start: start),
            attachments: attachments(of: member), source: source(of: member), sequence: member.sequence)
    }

    // MARK: - Times

    /// A time with the zone in which Google is to expand it.
    func eventTime(_ time: CalendarTime) throws(WriteRefusal) -> EventTime {
        switch time {
        case .date(let date):
            return EventTime(date)
        case .utc(let local):
            return EventTime(Instant(utc: local), zone: .utc, name: "UTC")
        case .floating(let local):
            // Google has no floating times; they are pinned to the zone in which we expand them ourselves.
            guard context.isZoneKnown else {
                throw .notRepresentable("a floating time in a calendar whose time zone nobody knows")
            }
            return EventTime(context.zone.instant(of: local), zone: context.zone, name: context.zoneName)
        case .zoned(_, let tzid):
            let (zone, name) = try zones.name(of: tzid)
            guard let instant = resolver.instant(of: time) else {
                throw .notRepresentable(
                    "the object names a time zone that nobody knows and does not define it")
            }
            return EventTime(instant, zone: zone, name: name)
        }
    }

    /// How a series that starts like this writes its times upstream.
    func form(of start: CalendarTime) throws(WriteRefusal) -> SeriesForm {
        switch start {
        case .date:
            return SeriesForm(kind: .dates, zone: context.zone, zoneName: context.zoneName)
        case .utc(let local):
            return SeriesForm(kind: .utc, zone: .utc, zoneName: "UTC", secondOfDay: local.secondOfDay)
        case .floating(let local):
            return SeriesForm(
                kind: .zoned, zone: context.zone, zoneName: context.zoneName, secondOfDay: local.secondOfDay)
        case .zoned(let local, let tzid):
            let (zone, name) = try zones.name(of: tzid)
            return SeriesForm(kind: .zoned, zone: zone, zoneName: name, secondOfDay: local.secondOfDay)
        }
    }

    /// Which occurrence an override or an exclusion names.
    func key(of time: CalendarTime, form: SeriesForm) -> OccurrenceKey? {
        form.key(of: time) { resolver.instant(of: $0) }
    }

    // MARK: - Properties

    private func text(_ member: Component, _ name: PropertyName, limit: Int? = nil) -> String? {
        guard let text = member.first(name)?.text, !text.isEmpty else { return nil }
        let clean = CleanText.clean(text).text
        guard let limit, clean.utf16.count > limit else { return clean.isEmpty ? nil : clean }
        var cut = ""
        var count = 0
        for character in clean {
            count += character.utf16.count
            if count > limit { break }
            cut.append(character)
        }
        return cut
    }

    private func visibility(of member: Component) -> String? {
        switch member.classification?.uppercased() {
        case nil: nil
        case "PUBLIC": "public"
        case "CONFIDENTIAL": "confidential"
        // RFC 5545 §3.8.1.3: what is not recognised is treated as PRIVATE.
        default: "private"
        }
    }

    private func organizer(of member: Component) -> EventContent.Organizer? {
        guard let organizer = member.organizer, let address = organizer.address else { return nil }
        return EventContent.Organizer(
            address: address, name: organizer.commonName.map { CleanText.line($0).text })
    }

    private func attendees(of member: Component) throws(WriteRefusal) -> [EventContent.Attendee] {
        var rows: [String: EventContent.Attendee] = [:]
        for property in member.attendees {
            guard let address = property.address.flatMap(CleanText.address) else {
                throw .notRepresentable("an attendee without a mail address cannot be invited by Google")
            }
            let status = property.participationStatus.rawValue
            guard let answer = Answer(rawValue: status) else {
                throw .notRepresentable(
                    "Google has no \(status.count > 20 ? "such" : status) participation status")
            }
            let role = property.role
            let type = property.calendarUserType
            rows[address.lowercased()] = EventContent.Attendee(
                address: address.lowercased(), name: property.commonName.map { CleanText.line($0).text },
                answer: answer.upstream, isOptional: role == .optional || role == .informed,
                isResource: type == .resource || type == .room)
        }
        return rows.values.sorted { $0.address < $1.address }
    }

    /// What of the alarms Google can ring.
    private func reminders(of member: Component, start: CalendarTime) -> [Reminder] {
        var reminders: Set<Reminder> = []
        for alarm in member.alarms where reminders.count < Self.reminderLimit {
            guard let minutes = minutes(alarm.trigger, start: start) else { continue }
            switch alarm.action {
            case .display, .audio: reminders.insert(Reminder(method: "popup", minutes: minutes))
            case .email: reminders.insert(Reminder(method: "email", minutes: minutes))
            default: continue
            }
        }
        return reminders.sorted { ($0.method ?? "", $0.minutes ?? 0) < ($1.method ?? "", $1.minutes ?? 0) }
    }

    /// Whole minutes before the start; nil for triggers that Google does not have.
    private func minutes(_ trigger: AlarmTrigger?, start: CalendarTime) -> Int? {
        guard case .fromStart(let duration) = trigger else { return nil }
        let (days, overflow) = duration.days.multipliedReportingOverflow(by: 86_400)
        let (sum, overflow2) = days.addingReportingOverflow(duration.seconds)
        guard !overflow, !overflow2, sum <= 0, sum >= -40320 * 60, sum % 60 == 0 else { return nil }
        return -sum / 60
    }

    private func attachments(of member: Component) -> [EventContent.Attachment] {
        var seen: Set<String> = []
        var list: [EventContent.Attachment] = []
        for property in member.attachments where list.count < Self.attachmentLimit {
            guard let uri = property.uri.flatMap(CleanText.uri), uri.hasPrefix("https://"),
                seen.insert(uri).inserted
            else { continue }
            list.append(
                EventContent.Attachment(
                    uri: uri, title: property.parameter("FILENAME").map { CleanText.line($0).text },
                    type: property.formatType.map { CleanText.line($0).text }))
        }
        return list
    }

    private func source(of member: Component) -> String? {
        guard let uri = member.url.flatMap(CleanText.uri) else { return nil }
        return uri.hasPrefix("https://") || uri.hasPrefix("http://") ? uri : nil
    }
}
