import Octets

/// A component name: compared without case, written as received (RFC 5545 §2, §3.6).
public struct ComponentName: Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it stood in the input.
    public let rawName: String
    private let canonicalName: String

    /// Keeps `rawName` and folds a copy for comparing.
    public init(_ rawName: String) {
        self.rawName = rawName
        canonicalName = ASCII.uppercased(rawName)
    }

    /// Keeps `value` and folds a copy for comparing.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The name as received.
    public var description: String { rawName }
}

extension ComponentName {
    /// The names that are known, by ``ComponentKind``.
    static let known = ComponentKind.allCases.map { ComponentName($0.name) }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ComponentName: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.canonicalName == b.canonicalName }
    public func hash(into hasher: inout Hasher) { hasher.combine(canonicalName) }
}

extension ComponentName {
    /// A calendar object (RFC 5545 §3.4).
    public static let vcalendar = Self("VCALENDAR")
    /// An event (RFC 5545 §3.6.1).
    public static let vevent = Self("VEVENT")
    /// A to-do (RFC 5545 §3.6.2).
    public static let vtodo = Self("VTODO")
    /// A journal entry (RFC 5545 §3.6.3).
    public static let vjournal = Self("VJOURNAL")
    /// Free and busy time (RFC 5545 §3.6.4).
    public static let vfreebusy = Self("VFREEBUSY")
    /// A time zone (RFC 5545 §3.6.5).
    public static let vtimezone = Self("VTIMEZONE")
    /// An observance of standard time (RFC 5545 §3.6.5).
    public static let standard = Self("STANDARD")
    /// An observance of daylight saving time (RFC 5545 §3.6.5).
    public static let daylight = Self("DAYLIGHT")
    /// An alarm (RFC 5545 §3.6.6).
    public static let valarm = Self("VALARM")
    /// When somebody can be asked for (RFC 7953 §3.1).
    public static let vavailability = Self("VAVAILABILITY")
    /// A span of availability (RFC 7953 §3.1).
    public static let available = Self("AVAILABLE")
    /// One who takes part (RFC 9073 §7.1).
    public static let participant = Self("PARTICIPANT")
    /// A place (RFC 9073 §7.2).
    public static let vlocation = Self("VLOCATION")
    /// A thing that is needed (RFC 9073 §7.3).
    public static let vresource = Self("VRESOURCE")
}
