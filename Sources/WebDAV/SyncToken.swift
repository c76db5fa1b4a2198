/// The point in a calendar's history that a client has reached (RFC 6578 section 4).
///
/// A URI, as section 6.2 demands; Evolution drops a token without a colon.
public struct SyncToken: Sendable, Hashable, CustomStringConvertible {
    /// Whose history it is.
    public let collection: Int64
    /// The last change that the client knows.
    public let revision: Int64

    /// A point in the history of a collection.
    public init(collection: Int64, revision: Int64) {
        self.collection = collection
        self.revision = revision
    }

    /// Reads a token of ours.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let collection = Int64(parts[0]), let revision = Int64(parts[1]),
            collection >= 0, revision >= 0
        else { return nil }
        self.init(collection: collection, revision: revision)
    }

    /// The token's text.
    public var description: String { "\(Self.prefix)\(collection):\(revision)" }

    private static let prefix = "urn:calgate:sync:"
}
