import Octets

/// A property name: compared without case, written as received (RFC 5545 §2, §3.1).
public struct PropertyName: Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it stood in the input.
    public let rawName: String
    /// The name in capitals.
    let canonicalName: String
    /// The number of a known name.
    let kind: PropertyKind

    /// Keeps `rawName` and folds a copy for comparing.
    public init(_ rawName: String) {
        self.rawName = rawName
        canonicalName = ASCII.uppercased(rawName)
        kind = NameTable.properties.kind(of: canonicalName.utf8.span)
    }

    /// Keeps `value` and folds a copy for comparing.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The name as received.
    public var description: String { rawName }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension PropertyName: Hashable {
    public static func == (a: Self, b: Self) -> Bool {
        a.kind == b.kind && (a.kind != .other || a.canonicalName == b.canonicalName)
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(canonicalName) }
}
