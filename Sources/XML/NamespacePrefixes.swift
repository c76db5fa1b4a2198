/// The prefixes that a document's root declares, so that its descendants need not.
public struct NamespacePrefixes: Sendable, Hashable {
    /// Pairs of prefix and namespace, in the order of declaration.
    public let pairs: [Pair]

    /// A prefix and what it stands for.
    public struct Pair: Sendable, Hashable {
        /// A name without a colon.
        public let prefix: String
        /// The namespace's URI.
        public let namespace: String

        /// Declares `prefix` for `namespace`.
        public init(_ prefix: String, _ namespace: String) {
            self.prefix = prefix
            self.namespace = namespace
        }
    }

    /// Declares `pairs`.
    public init(_ pairs: [Pair] = []) { self.pairs = pairs }

    /// The prefix of a namespace that is declared here.
    public func prefix(of namespace: String) -> String? {
        // A handful of entries: faster than hashing a URI.
        for pair in pairs where pair.namespace == namespace { return pair.prefix }
        return nil
    }
}
