import FoundationEssentials
import ICalendar
import ProviderKit
import TimeZones

/// What a translation needs to know of the calendar in which an event lies.
struct GoogleCalendarContext: Sendable {
    /// The member that ``GoogleProvider/calendars()`` adds to a calendar's payload: the account's own address.
    static let accountMember = "calgateAccount"

    /// The `CalendarListEntry` resource, as far as it is translated.
    private struct Entry: Decodable {
        var timeZone: String?
        var defaultReminders: [Reminder]?
        var calgateAccount: String?
    }

    let calendarID: String
    /// Places floating and all-day times, and timed ones without a zone of their own.
    let zone: Zone
    let zoneName: String
    /// Whether ``zone`` is the calendar's; UTC stands in where nobody knows that by name.
    let isZoneKnown: Bool
    let database: TimeZoneDatabase
    let defaultReminders: [Reminder]
    /// The addresses under which the calendar's owner is invited, in lower case.
    let ownAddresses: Set<String>

    init(_ calendar: UpstreamCalendar, database: TimeZoneDatabase) {
        let entry = try? JSONDecoder().decode(Entry.self, from: Data(calendar.payload))
        calendarID = calendar.id
        self.database = database
        let name = calendar.timeZone ?? entry?.timeZone ?? "UTC"
        if let zone = database.zone(named: name) {
            self.zone = zone
            zoneName = name
            isZoneKnown = true
        } else {
            zone = .utc
            zoneName = "UTC"
            isZoneKnown = false
        }
        defaultReminders = entry?.defaultReminders ?? []
        var own: Set<String> = [calendar.id.lowercased()]
        if let account = entry?.calgateAccount { own.insert(account.lowercased()) }
        ownAddresses = own
    }

    /// The address to which an e-mail reminder goes.
    var mailAddress: String? {
        ownAddresses.filter { $0.contains("@") && !$0.hasSuffix(".calendar.google.com") }.sorted().first
    }

    /// Looks an upstream zone name up; the name as upstream wrote it stays the TZID.
    func zone(named name: String?) -> (zone: Zone, name: String)? {
        guard let name else { return (zone, zoneName) }
        guard let found = database.zone(named: name) else { return nil }
        return (found, name)
    }
}
