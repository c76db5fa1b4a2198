public import HTTPTypes

/// What a client would rather get (RFC 7240, RFC 8144).
public struct Preference: Sendable, Hashable {
    /// `return=minimal`, or the older `Brief: t`: properties that do not exist are left out.
    public let isMinimal: Bool

    /// Reads `Prefer` and `Brief`.
    public init(_ fields: HTTPFields) {
        let asks = fields.list("Prefer").contains { item in
            let word = item.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
            return word.lowercased() == "return=minimal"
        }
        isMinimal = asks || fields["Brief"]?.lowercased() == "t"
    }
}
