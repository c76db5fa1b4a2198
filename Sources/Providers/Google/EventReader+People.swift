import ICalendar
import ProviderKit

extension EventReader {
    /// ORGANIZER and ATTENDEE.
    ///
    /// Google names an organizer for every event; RFC 5545 §3.8.4.3 wants one only where there are guests, and
    /// clients take an event with an organizer for a meeting.
    mutating func addPeople(of event: GoogleEvent, to component: inout Component) {
        if event.attendeesOmitted == true { lose("ATTENDEE", "omitted") }
        let attendees = event.attendees ?? []
        guard !attendees.isEmpty || (event.organizer != nil && event.organizer?.isSelf != true) else {
            return
        }
        if let organizer = event.organizer {
            if let address = organizer.email.flatMap(CleanText.address) {
                var property = Property.organizer(address)
                name(&property, organizer.displayName)
                component.add(property)
            } else {
                lose("ORGANIZER", "malformed")
            }
        }
        for attendee in attendees {
            guard let address = attendee.email.flatMap(CleanText.address) else {
                lose("ATTENDEE", "malformed")
                continue
            }
            var property = Property.attendee(address)
            name(&property, attendee.displayName)
            if attendee.resource == true { property.calendarUserType = .resource }
            if attendee.optional == true { property.role = .optional }
            let answer = Answer(upstream: attendee.responseStatus)
            property.setParameter("PARTSTAT", answer.rawValue)
            if answer == .needsAction { property.expectsReply = true }
            if let guests = attendee.additionalGuests, guests > 0 {
                property.setParameter("X-NUM-GUESTS", String(guests))
            }
            component.add(property)
        }
    }

    private mutating func name(_ property: inout Property, _ displayName: String?) {
        guard let displayName else { return }
        let (clean, isChanged) = CleanText.line(displayName)
        if isChanged { lose("CN", "control-characters") }
        property.commonName = clean
    }

    /// VALARM, from the event's own reminders or the calendar's.
    mutating func alarms(of event: GoogleEvent) -> [Component] {
        guard let reminders = event.reminders else { return [] }
        let chosen = reminders.useDefault == true ? context.defaultReminders : reminders.overrides ?? []
        let (summary, _) = CleanText.clean(event.summary ?? "")
        // DESCRIPTION is required in both kinds (RFC 5545 §3.6.6), and may not be empty for some clients.
        let text = summary.isEmpty ? "Reminder" : summary
        return chosen.compactMap { reminder in
            guard let minutes = reminder.minutes, (0...40320).contains(minutes) else {
                lose("VALARM", "malformed")
                return nil
            }
            var alarm = Component(.valarm)
            let isMail = reminder.method == "email"
            alarm.action = isMail ? .email : .display
            alarm.trigger = .fromStart(CalendarDuration(seconds: -60 * minutes))
            if isMail {
                alarm.add(Property(.summary, text: text))
                if let address = context.mailAddress { alarm.add(.attendee(address)) }
            }
            alarm.add(Property(.description, text: text))
            return alarm
        }
    }
}

/// A guest's answer: Google's word and the PARTSTAT (RFC 5545 §3.2.12).
enum Answer: String, Sendable {
    case needsAction = "NEEDS-ACTION"
    case accepted = "ACCEPTED"
    case declined = "DECLINED"
    case tentative = "TENTATIVE"

    init(upstream word: String?) {
        switch word {
        case "accepted": self = .accepted
        case "declined": self = .declined
        case "tentative": self = .tentative
        default: self = .needsAction
        }
    }

    var upstream: String {
        switch self {
        case .needsAction: "needsAction"
        case .accepted: "accepted"
        case .declined: "declined"
        case .tentative: "tentative"
        }
    }
}
