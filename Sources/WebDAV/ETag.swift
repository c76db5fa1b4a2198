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
        let quote = UInt8(ascii: "\"")
        if rest.utf8.count >= 2, rest.utf8.first == quote, rest.utf8.last == quote {
            rest = rest[rest.utf8.index(after: rest.startIndex)..<rest.utf8.index(before: rest.endIndex)]
        }
        opaque = String(rest)
    }
}

extension ETag: CustomStringConvertible {
    /// As it stands in a header or in `DAV:getetag`.
    public var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }
}
