/// The point in a calendar's history that a client has reached (RFC 6578 section 4).
///
/// A URI, as section 6.2 demands: a `data` URI is one that names nothing else. Evolution drops a token without a colon.
public struct SyncToken: Sendable, Hashable, CustomStringConvertible {
    /// Whose history it is.
    public let collection: Int64
    /// The last change that the client knows.
    public let revision: Int64
    /// The revision at which a first synchronisation began that is told in parts; 0 after its end.
    ///
    /// What was removed up to then the client has never seen, so that the token holds though such removals are
    /// forgotten.
    public let start: Int64

    /// A point in the history of a collection.
    public init(collection: Int64, revision: Int64, start: Int64 = 0) {
        self.collection = collection
        self.revision = revision
        self.start = start > revision ? start : 0
    }

    /// Reads a token of ours.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(separator: ":", omittingEmptySubsequences: false)
        // Digits only: `Int64` takes a sign as well, and one point in history has one spelling.
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(part) : nil
        }
        guard (2...3).contains(parts.count), numbers.count == parts.count,
            numbers.count == 2 || numbers[2] > numbers[1]
        else { return nil }
        self.init(collection: numbers[0], revision: numbers[1], start: numbers.count > 2 ? numbers[2] : 0)
    }

    /// The token's text.
    public var description: String {
        "\(Self.prefix)\(collection):\(revision)" + (start > 0 ? ":\(start)" : "")
    }

    private static let prefix = "data:,calgate:sync:"
}
