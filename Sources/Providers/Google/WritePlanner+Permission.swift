import ICalendar
import ProviderKit

extension WritePlanner {
    /// Refuses what Google would refuse, before it is asked.
    func allow(
        _ differences: Set<EventContent.Field>, _ content: EventContent, _ base: EventContent,
        event: GoogleEvent
    ) throws(WriteRefusal) {
        let shared = differences.filter { $0.isShared && $0 != .attendees }
        switch event.eventType {
        case "birthday", "fromGmail", "workingLocation":
            guard shared.isEmpty, !differences.contains(.attendees), !differences.contains(.transparency)
            else {
                throw .notRepresentable(
                    "Google makes this event itself; only reminders and colour can be changed")
            }
        case "outOfOffice", "focusTime":
            guard content.start.date == nil else {
                throw .notRepresentable("Google's out-of-office and focus times cannot last all day")
            }
        default:
            break
        }
        guard event.isGuestCopy else { return }
        let sentence = "only the organizer may change this; a guest answers, and sets own reminders"
        guard shared.isEmpty else { throw .notTheOrganizer(sentence) }
        guard differences.contains(.attendees) else { return }
        let own = ownAddresses(in: event)
        let others = content.attendees.filter { !own.contains($0.address) }
        let before = base.attendees.filter { !own.contains($0.address) }
        var left = content
        var right = base
        left.attendees = others
        right.attendees = before
        // With attendees left out by upstream we cannot know who else is invited.
        if event.attendeesOmitted != true, left.differences(from: right).contains(.attendees) {
            throw .notTheOrganizer(sentence)
        }
        guard content.attendees.contains(where: { own.contains($0.address) }) else {
            throw .notTheOrganizer("a guest declines instead of leaving the list of guests")
        }
    }

    func allowRemoval(of event: GoogleEvent) throws(WriteRefusal) {
        if event.eventType == "birthday" { throw .notRepresentable("Google makes this event itself") }
    }

    func ownAddresses(in event: GoogleEvent) -> Set<String> {
        let marked = (event.attendees ?? []).filter { $0.isSelf == true }.compactMap {
            $0.email?.lowercased()
        }
        return marked.isEmpty ? context.ownAddresses : Set(marked)
    }
}
