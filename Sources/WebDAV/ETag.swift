/// An entity tag (RFC 9110 section 8.8.3).
public struct ETag: Sendable, Hashable {
    /// The text between the quotes.
    public let opaque: String
    /// Whether it stands for the meaning only, not for the octets.
    public let isWeak: Bool

    /// A tag of `opaque` text, which has no quotes of its own.
    public init(opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Reads `"tag"` and `W/"tag"`, and a tag that lost its quotes.
    ///
    /// CalDav Synchronizer has a profile option that sends tags without quotes, and Evolution keeps them so.
    public init(_ text: String) {
        var rest = Substring(text)
        isWeak = rest.hasPrefix("W/") || rest.hasPrefix("w/")
        if isWeak { rest = rest.dropFirst(2) }
        if rest.count >= 2, rest.first == "\"", rest.last == "\"" { rest = rest.dropFirst().dropLast() }
        opaque = String(rest)
    }
}

extension ETag: CustomStringConvertible {
    /// As it stands in a header or in `DAV:getetag`.
    public var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }
}
