public import HTTPTypes

/// What a client would rather get (RFC 7240, RFC 8144).
public struct Preference: Sendable, Hashable {
    /// How much an answer says.
    public enum Return: String, Sendable, Hashable {
        /// Nothing that goes without saying.
        case minimal
        /// The resource as it is after the request.
        case representation
    }

    /// `return`, of `Prefer`.
    public let returning: Return?
    /// `depth-noroot`: the resource of the request itself is left out of a multistatus.
    public let leavesRootOut: Bool
    /// `Brief: t`, which Microsoft's and Apple's clients say for `return=minimal`.
    public let isBrief: Bool

    /// Reads `Prefer` and `Brief`.
    public init(_ fields: HTTPFields) {
        var returning: Return?
        var seen: Set<String> = []
        var leavesRootOut = false
        for line in fields.values("Prefer") {
            for (name, value) in Self.preferences(of: line) {
                // "If any preference is specified more than once, only the first instance is to be considered"
                // (RFC 7240 section 2).
                switch name {
                case "return" where seen.insert(name).inserted: returning = Return(rawValue: value)
                // So the drafts spelled it, and Apple's clients of 2012.
                case "return-minimal" where seen.insert("return").inserted: returning = .minimal
                case "return-representation" where seen.insert("return").inserted:
                    returning = .representation
                case "depth-noroot" where value.isEmpty: leavesRootOut = true
                default: continue
                }
            }
        }
        self.returning = returning
        self.leavesRootOut = leavesRootOut
        isBrief = fields["Brief"]?.lowercased() == "t"
    }

    /// Whether properties that do not exist are left out, and answers that say nothing but yes.
    public var isMinimal: Bool { returning == .minimal || (returning == nil && isBrief) }

    /// Whether the answer to a change is to hold what the resource has become.
    public var wantsRepresentation: Bool { returning == .representation }

    /// The preferences of a line, names in lower case: commas part them unless they are quoted.
    private static func preferences(of line: String) -> [(name: String, value: String)] {
        var items: [[UInt8]] = [[]]
        var isQuoted = false
        var isEscaped = false
        var isParameter = false
        for octet in line.utf8 {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, octet == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            } else if octet == UInt8(ascii: "\"") {
                isQuoted.toggle()
                continue
            } else if !isQuoted, octet == UInt8(ascii: ",") {
                items.append([])
                isParameter = false
                continue
            } else if !isQuoted, octet == UInt8(ascii: ";") {
                isParameter = true
            }
            if !isParameter { items[items.count - 1].append(octet) }
        }
        return items.compactMap { item in
            let text = String(decoding: item, as: UTF8.self)
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0]).trimmingSpace.lowercased()
            guard !name.isEmpty else { return nil }
            return (name, parts.count > 1 ? String(parts[1]).trimmingSpace.lowercased() : "")
        }
    }
}
