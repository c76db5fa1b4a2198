/// An event, series, exception or tombstone as it lies on one calendar.
struct GoogleEvent: Sendable {
    let id: String
    var iCalUID: String
    /// `confirmed`, `tentative` or `cancelled`.
    var status: String
    var start: GoogleEventTime
    var end: GoogleEventTime
    /// What makes it recur; for masters only.
    var series: Series?
    /// For instances: the master's id.
    var recurringEventID: String?
    /// For instances: where the rule puts them.
    var originalStart: GoogleEventTime?
    var sequence = 0
    /// Seconds since 1970.
    var created: Int
    /// Seconds since 1970; changing reminders leaves it alone.
    var updated: Int
    /// All other members, without those that the server works out (`self`, `etag` …).
    var content: [String: JSON]
    /// By the address of the user who set them; others have the calendar's default.
    var reminders: [String: JSON] = [:]
    /// An exception that its series, once changed, no longer has a place for.
    var isDropped = false

    // Set by the calendar that stores it.

    /// Where it stands in the change log.
    var serial = 0
    /// What the etag is made of.
    var version = 0
    /// Octets for one user, made when first asked for.
    var cached: (user: String, bytes: [UInt8])?

    var isCancelled: Bool { status == "cancelled" }
    var isRecurring: Bool { series != nil }
    var eventType: String { content["eventType"]?.text ?? "default" }
    var isTransparent: Bool { content["transparency"]?.text == "transparent" }
    var isPrivate: Bool { ["private", "confidential"].contains(content["visibility"]?.text ?? "") }
    var isPrivateCopy: Bool { content["privateCopy"]?.flag ?? false }
    var organizer: String { content["organizer"]?["email"]?.text ?? "" }
    var attendees: [JSON] { content["attendees"]?.list ?? [] }
    /// In seconds.
    var length: Int { end.moment - start.moment }

    /// The quoted entity tag.
    var etag: String { GoogleEvent.etag(version) }

    /// Version numbers look like the doubled microseconds of the real service.
    static func etag(_ version: Int) -> String { "\"\(3_500_000_000_000_000 + version * 2000)\"" }

    /// The row of the attendee with that address.
    func attendee(_ address: String) -> JSON? {
        attendees.first { $0["email"]?.text?.lowercased() == address.lowercased() }
    }

    /// The occurrence of this series that the rule puts at `moment`, as long as nobody edited it.
    func instance(at moment: Int) -> GoogleEvent {
        let start = start.at(moment)
        var instance = GoogleEvent(
            id: id + "_" + start.instanceSuffix, iCalUID: iCalUID, status: status, start: start,
            end: end.at(moment + length), recurringEventID: id, originalStart: start, sequence: sequence,
            created: created, updated: updated, content: content, reminders: reminders)
        instance.content["recurrence"] = nil
        instance.serial = serial
        instance.version = version
        return instance
    }

    /// Whether both mean the same to every reader, whatever their versions.
    func means(_ other: GoogleEvent) -> Bool {
        status == other.status && start == other.start && end == other.end && sequence == other.sequence
            && iCalUID == other.iCalUID && content == other.content && reminders == other.reminders
            && recurringEventID == other.recurringEventID && isDropped == other.isDropped
    }
}
