/// Somebody with an account at the emulated Google.
struct GoogleUser: Sendable {
    /// The address, in lower case, which is the primary calendar's id too.
    let email: String
    let name: String
    let timeZone: String
    /// What the user's calendar list holds, in order.
    var entries: [GoogleListEntry] = []
    /// Grows with each change of the list.
    var listSerial = 0

    /// A setting that the API shows.
    var settings: [(id: String, value: String)] {
        [
            ("autoAddHangouts", "false"), ("dateFieldOrder", "DMY"), ("defaultEventLength", "60"),
            ("format24HourTime", "true"), ("hideInvitations", "false"), ("hideWeekends", "false"),
            ("locale", "en"), ("remindOnRespondedEventsOnly", "false"), ("showDeclinedEvents", "true"),
            ("timezone", timeZone), ("useKeyboardShortcuts", "true"), ("weekStart", "1"),
        ]
    }
}

/// A calendar on a user's list, with what this user chose for it.
struct GoogleListEntry: Sendable {
    let calendarID: String
    var colorID = "17"
    var summaryOverride: String?
    var isSelected = true
    var isHidden = false
    var isDeleted = false
    var defaultReminders: [JSON] = [["method": "popup", "minutes": 10]]
    var serial = 0
    var version = 0
}

/// What a user may do on a calendar, from little to all.
enum GoogleRole: Int, Sendable, Comparable {
    case freeBusyReader = 1
    case reader
    case writerWithoutPrivateAccess
    case writer
    case owner

    /// The word of the API.
    var word: String {
        switch self {
        case .freeBusyReader: "freeBusyReader"
        case .reader: "reader"
        case .writerWithoutPrivateAccess: "writerWithoutPrivateAccess"
        case .writer: "writer"
        case .owner: "owner"
        }
    }

    init?(word: String) {
        let all: [GoogleRole] = [.freeBusyReader, .reader, .writerWithoutPrivateAccess, .writer, .owner]
        guard let role = all.first(where: { $0.word == word }) else { return nil }
        self = role
    }

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A mail that the service would have sent.
package struct GoogleMail: Sendable, Hashable {
    /// What it tells.
    package enum Kind: String, Sendable { case invitation, update, cancellation, reply }

    /// The address that it goes to.
    package let recipient: String
    /// What it tells.
    package let kind: Kind
    /// The event's id.
    package let event: String
    /// The calendar on which the change was made.
    package let calendar: String
}
