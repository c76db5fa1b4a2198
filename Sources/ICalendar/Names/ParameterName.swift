import Octets

/// A parameter name: compared without case, written as received (RFC 5545 §2, §3.2).
public struct ParameterName: Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
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

    /// Whether the octets spell this name.
    func matches(_ octets: Span<UInt8>) -> Bool {
        octets.spellsIgnoringCase(canonicalName)
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ParameterName: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.canonicalName == b.canonicalName }
    public func hash(into hasher: inout Hasher) { hasher.combine(canonicalName) }
}

extension ParameterName {
    /// Where a richer form of the text is (RFC 5545 §3.2.1).
    public static let altrep = Self("ALTREP")
    /// The displayed name of an address (RFC 5545 §3.2.2).
    public static let cn = Self("CN")
    /// Individual, group, resource, room (RFC 5545 §3.2.3).
    public static let cutype = Self("CUTYPE")
    /// Who delegated (RFC 5545 §3.2.4).
    public static let delegatedFrom = Self("DELEGATED-FROM")
    /// To whom it was delegated (RFC 5545 §3.2.5).
    public static let delegatedTo = Self("DELEGATED-TO")
    /// Whether the value was derived from another property (RFC 9073 §5.3).
    public static let derived = Self("DERIVED")
    /// Where the directory entry is (RFC 5545 §3.2.6).
    public static let dir = Self("DIR")
    /// How an image is meant to be shown (RFC 7986 §6.1).
    public static let display = Self("DISPLAY")
    /// The mail address of one whose address is no mail address (RFC 7986 §6.2).
    public static let email = Self("EMAIL")
    /// How a binary value is written (RFC 5545 §3.2.7).
    public static let encoding = Self("ENCODING")
    /// The name of an attached file (RFC 8607 §4.2).
    public static let filename = Self("FILENAME")
    /// Free, busy, and how (RFC 5545 §3.2.9).
    public static let fbtype = Self("FBTYPE")
    /// What a conference offers (RFC 7986 §6.3).
    public static let feature = Self("FEATURE")
    /// The media type (RFC 5545 §3.2.8).
    public static let fmttype = Self("FMTTYPE")
    /// The time between related components (RFC 9253 §6.2).
    public static let gap = Self("GAP")
    /// What to show for a conference (RFC 7986 §6.4).
    public static let label = Self("LABEL")
    /// The language of the text (RFC 5545 §3.2.10).
    public static let language = Self("LANGUAGE")
    /// How a link is related (RFC 9253 §6.1).
    public static let linkrel = Self("LINKREL")
    /// The identity of a managed attachment (RFC 8607 §4.3).
    public static let managedID = Self("MANAGED-ID")
    /// The groups that one belongs to (RFC 5545 §3.2.11).
    public static let member = Self("MEMBER")
    /// The order among properties of one name (RFC 9073 §5.1).
    public static let order = Self("ORDER")
    /// What a participant answered (RFC 5545 §3.2.12).
    public static let partstat = Self("PARTSTAT")
    /// This instance, or this and all later ones (RFC 5545 §3.2.13).
    public static let range = Self("RANGE")
    /// Whether a trigger counts from the start or the end (RFC 5545 §3.2.14).
    public static let related = Self("RELATED")
    /// How components are related (RFC 5545 §3.2.15).
    public static let reltype = Self("RELTYPE")
    /// Chair, required, optional, informed (RFC 5545 §3.2.16).
    public static let role = Self("ROLE")
    /// Whether an answer is asked for (RFC 5545 §3.2.17).
    public static let rsvp = Self("RSVP")
    /// Who delivers scheduling messages (RFC 6638 §7.1).
    public static let scheduleAgent = Self("SCHEDULE-AGENT")
    /// Whether to send although nothing changed (RFC 6638 §7.2).
    public static let scheduleForceSend = Self("SCHEDULE-FORCE-SEND")
    /// What became of a scheduling message (RFC 6638 §7.3).
    public static let scheduleStatus = Self("SCHEDULE-STATUS")
    /// The schema of structured data (RFC 9073 §5.2).
    public static let schema = Self("SCHEMA")
    /// Who acts on behalf of the address (RFC 5545 §3.2.18).
    public static let sentBy = Self("SENT-BY")
    /// The octets of an attached file (RFC 8607 §4.1).
    public static let size = Self("SIZE")
    /// The zone of a time (RFC 5545 §3.2.19).
    public static let tzid = Self("TZID")
    /// The type of the value (RFC 5545 §3.2.20).
    public static let value = Self("VALUE")
}
