/// A name as XML with namespaces compares it: the namespace's URI and the local part, without a prefix.
public struct ExpandedName: Sendable, Hashable {
    /// The namespace's URI; empty for a name in no namespace.
    public let namespace: String
    /// The part after the prefix.
    public let local: String

    /// A name of `namespace`.
    public init(_ namespace: String, _ local: String) {
        self.namespace = namespace
        self.local = local
    }

    /// Reads ``description`` back; `nil` for anything else.
    public init?(_ description: String) {
        // A namespace may be any text, this brace in it too; a local name has none.
        guard description.first == "{", let end = description.lastIndex(of: "}") else { return nil }
        let local = description[description.index(after: end)...]
        guard !local.isEmpty else { return nil }
        self.namespace = String(description[description.index(after: description.startIndex)..<end])
        self.local = String(local)
    }
}

extension ExpandedName: CustomStringConvertible {
    /// `{namespace}local`, which identifies the name in a store.
    public var description: String { "{\(namespace)}\(local)" }
}
