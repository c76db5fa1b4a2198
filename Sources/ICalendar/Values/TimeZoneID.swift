/// The name of a time zone as an object uses it (RFC 5545 §3.2.19).
///
/// It says nothing by itself: the object's VTIMEZONE of that name, or a data base, decides.
public struct TimeZoneID: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name, compared octet for octet.
    public let rawValue: String

    /// Names a zone.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Names a zone.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// Names a zone.
    public init(stringLiteral value: String) {
        rawValue = value
    }

    /// The name.
    public var description: String { rawValue }
}
