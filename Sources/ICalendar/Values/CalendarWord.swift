import Octets

/// A word of an open list: RFC 5545 names some, others may come, and case does not matter.
public protocol CalendarWord: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The word in capitals.
    var rawValue: String { get }

    /// The word in capitals.
    init(capitals: String)
}

extension CalendarWord {
    /// The word, in either case.
    public init(rawValue: String) { self.init(capitals: ASCII.uppercased(rawValue)) }

    /// The word, in either case.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
}

/// What a participant answered: PARTSTAT (RFC 5545 §3.2.12).
public struct ParticipationStatus: CalendarWord {
    /// The word in capitals.
    public let rawValue: String
    /// The word in capitals.
    public init(capitals: String) { rawValue = capitals }

    /// Nothing yet; the default.
    public static let needsAction: Self = "NEEDS-ACTION"
    /// Yes.
    public static let accepted: Self = "ACCEPTED"
    /// No.
    public static let declined: Self = "DECLINED"
    /// Perhaps.
    public static let tentative: Self = "TENTATIVE"
    /// Somebody else will come.
    public static let delegated: Self = "DELEGATED"
    /// A to-do is done.
    public static let completed: Self = "COMPLETED"
    /// A to-do is being done.
    public static let inProcess: Self = "IN-PROCESS"
}

/// Why somebody takes part: ROLE (RFC 5545 §3.2.16).
public struct ParticipationRole: CalendarWord {
    /// The word in capitals.
    public let rawValue: String
    /// The word in capitals.
    public init(capitals: String) { rawValue = capitals }

    /// Leads.
    public static let chair: Self = "CHAIR"
    /// Has to take part; the default.
    public static let required: Self = "REQ-PARTICIPANT"
    /// May take part.
    public static let optional: Self = "OPT-PARTICIPANT"
    /// Is told only.
    public static let informed: Self = "NON-PARTICIPANT"
}

/// What an address stands for: CUTYPE (RFC 5545 §3.2.3).
public struct CalendarUserType: CalendarWord {
    /// The word in capitals.
    public let rawValue: String
    /// The word in capitals.
    public init(capitals: String) { rawValue = capitals }

    /// A person; the default.
    public static let individual: Self = "INDIVIDUAL"
    /// Several people.
    public static let group: Self = "GROUP"
    /// A thing.
    public static let resource: Self = "RESOURCE"
    /// A room.
    public static let room: Self = "ROOM"
    /// Not known.
    public static let unknown: Self = "UNKNOWN"
}

/// Who delivers scheduling messages: SCHEDULE-AGENT (RFC 6638 §7.1).
public struct ScheduleAgent: CalendarWord {
    /// The word in capitals.
    public let rawValue: String
    /// The word in capitals.
    public init(capitals: String) { rawValue = capitals }

    /// The server; the default.
    public static let server: Self = "SERVER"
    /// The client.
    public static let client: Self = "CLIENT"
    /// Nobody.
    public static let none: Self = "NONE"
}

/// What an alarm does: ACTION (RFC 5545 §3.8.6.1).
public struct AlarmAction: CalendarWord {
    /// The word in capitals.
    public let rawValue: String
    /// The word in capitals.
    public init(capitals: String) { rawValue = capitals }

    /// Makes a sound.
    public static let audio: Self = "AUDIO"
    /// Shows a text.
    public static let display: Self = "DISPLAY"
    /// Sends mail.
    public static let email: Self = "EMAIL"
}
