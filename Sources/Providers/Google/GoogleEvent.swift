import Cryptography
import Octets
import ProviderKit

/// The `Event` resource of the discovery document, as far as it is translated.
///
/// Only for reading: a write edits the payload itself (``EventContent``), so that what is not listed here is not
/// lost.
struct GoogleEvent: Decodable, Sendable {
    struct Person: Decodable, Sendable {
        var email: String?
        var displayName: String?
        /// Whether it is the calendar on which this copy lies.
        var isSelf: Bool?

        private enum CodingKeys: String, CodingKey {
            case email, displayName
            case isSelf = "self"
        }
    }

    struct Attendee: Decodable, Sendable {
        var email: String?
        var displayName: String?
        var responseStatus: String?
        var comment: String?
        var additionalGuests: Int?
        var optional: Bool?
        var organizer: Bool?
        var resource: Bool?
        /// Whether it is the calendar on which this copy lies.
        var isSelf: Bool?

        private enum CodingKeys: String, CodingKey {
            case email, displayName, responseStatus, comment, additionalGuests, optional, organizer, resource
            case isSelf = "self"
        }
    }

    struct Reminders: Decodable, Sendable {
        var useDefault: Bool?
        var overrides: [Reminder]?
    }

    struct Attachment: Decodable, Sendable {
        var fileUrl: String?
        var title: String?
        var mimeType: String?
    }

    struct ConferenceData: Decodable, Sendable {
        struct EntryPoint: Decodable, Sendable {
            var entryPointType: String?
            var uri: String?
            var label: String?
        }
        var entryPoints: [EntryPoint]?
    }

    struct Source: Decodable, Sendable { var url: String? }

    struct ExtendedProperties: Decodable, Sendable { var `private`: [String: String]? }

    struct WorkingLocation: Decodable, Sendable {
        struct Place: Decodable, Sendable { var label: String? }
        var type: String?
        var customLocation: Place?
        var officeLocation: Place?
    }

    var id: String
    var etag: String?
    var status: String?
    var iCalUID: String?
    var recurringEventId: String?
    var originalStartTime: EventTime?
    var start: EventTime?
    var end: EventTime?
    var recurrence: [String]?
    var summary: String?
    var description: String?
    var location: String?
    var created: String?
    var updated: String?
    var sequence: Int?
    var transparency: String?
    var visibility: String?
    var colorId: String?
    var eventType: String?
    var organizer: Person?
    var attendees: [Attendee]?
    var attendeesOmitted: Bool?
    var guestsCanModify: Bool?
    var reminders: Reminders?
    var hangoutLink: String?
    var conferenceData: ConferenceData?
    var attachments: [Attachment]?
    var source: Source?
    var extendedProperties: ExtendedProperties?
    var workingLocationProperties: WorkingLocation?

    var isCancelled: Bool { status == "cancelled" }

    /// Whether the account that sees this copy may change what the guests share.
    var isGuestCopy: Bool {
        guard let organizer, organizer.isSelf != true else { return false }
        return guestsCanModify != true
    }

    /// The plan step that wrote this version last.
    var stamp: String? { extendedProperties?.private?[PlanStamp.property] }
}

/// The `EventReminder` resource.
struct Reminder: Codable, Sendable, Hashable {
    var method: String?
    var minutes: Int?
}

/// What identifies a step of a write plan upstream.
enum PlanStamp {
    /// The private extended property that carries it: at most 44 characters, seen on this copy only.
    static let property = "calgatePlan"

    /// The stamp of one step: the plan, and a digest of what the step does.
    ///
    /// Each has its own, so that an exception which inherited its master's properties is not taken for written,
    /// nor a step of a plan that was made anew for one of its earlier form.
    static func text(plan: String, step: WriteStep) -> String {
        let part = Array("\(step.kind) \(step.part ?? "") ".utf8)
        return "\(plan)/\(Hex.encode(Digest.sha256(part + step.body).prefix(8)))"
    }
}
