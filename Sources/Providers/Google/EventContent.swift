/// What Google can hold of one VEVENT, in Google's words.
///
/// Made of what a client wants and of what upstream has by the same code, so that two of them are equal when
/// nothing needs to be written.
struct EventContent: Codable, Sendable, Hashable {
    enum Field: String, Codable, Sendable, CaseIterable {
        case times, recurrence, summary, description, location, status, transparency, visibility, color
        case attendees, reminders, attachments, source

        /// Whether the guests see the field, and so may be told of a change.
        var isShared: Bool {
            switch self {
            case .transparency, .visibility, .color, .reminders: false
            default: true
            }
        }
    }

    struct Attendee: Codable, Sendable, Hashable {
        /// Lower case.
        var address: String
        var name: String?
        var answer: String
        var isOptional: Bool
        /// Heard by Google only when the attendee is added.
        var isResource: Bool

        /// What is worth a write: a client that leaves CN or CUTYPE out changes nobody's invitation.
        fileprivate var meaning: [String] { [address, answer, isOptional ? "optional" : "required"] }
    }

    struct Attachment: Codable, Sendable, Hashable {
        var uri: String
        var title: String?
        var type: String?
    }

    struct Organizer: Codable, Sendable, Hashable {
        var address: String
        var name: String?
    }

    /// What `recurrence[]` says, before it is told which exclusions are cancelled exceptions already.
    struct Recurrence: Codable, Sendable, Hashable {
        /// `FREQ=…`, without the property's name.
        var rules: [String]
        var additions: [OccurrenceKey]
        var exclusions: [OccurrenceKey]
    }

    var start: EventTime
    var end: EventTime
    /// Nil for what does not recur.
    var recurrence: Recurrence?
    var summary: String?
    var description: String?
    var location: String?
    var isTentative: Bool
    var isTransparent: Bool
    /// `public`, `private`, `confidential`; nil is the calendar's default.
    var visibility: String?
    var colorId: String?
    /// Nil on events without guests; never written by an update, for the organizer cannot be changed.
    var organizer: Organizer?
    /// By address.
    var attendees: [Attendee]
    /// By method and minutes, at most five.
    var reminders: [Reminder]
    var attachments: [Attachment]
    var source: String?
    var sequence: Int

    /// In which fields two contents differ.
    func differences(from other: EventContent) -> Set<Field> {
        var fields: Set<Field> = []
        if start != other.start || end != other.end { fields.insert(.times) }
        if recurrence != other.recurrence { fields.insert(.recurrence) }
        if summary != other.summary { fields.insert(.summary) }
        if description != other.description { fields.insert(.description) }
        if location != other.location { fields.insert(.location) }
        if isTentative != other.isTentative { fields.insert(.status) }
        if isTransparent != other.isTransparent { fields.insert(.transparency) }
        if visibility != other.visibility { fields.insert(.visibility) }
        if colorId != other.colorId { fields.insert(.color) }
        if attendees.map(\.meaning) != other.attendees.map(\.meaning) { fields.insert(.attendees) }
        if reminders != other.reminders { fields.insert(.reminders) }
        if attachments.map(\.uri) != other.attachments.map(\.uri) { fields.insert(.attachments) }
        if source != other.source { fields.insert(.source) }
        return fields
    }
}
