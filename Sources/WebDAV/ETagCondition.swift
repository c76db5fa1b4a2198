public import HTTPTypes

/// The value of `If-Match` or `If-None-Match` (RFC 9110 sections 13.1.1 and 13.1.2).
public enum ETagCondition: Sendable, Hashable {
    /// `*`: any current representation.
    case any
    /// One of these.
    case tags([ETag])

    /// Reads the field's lines; `nil` when there is none.
    ///
    /// A tag without quotes is read as one, and so is everything between two commas outside of quotes.
    public init?(_ name: HTTPFieldName, in fields: HTTPFields) {
        let lines = fields.values(name)
        guard !lines.isEmpty else { return nil }
        var tags: [ETag] = []
        for line in lines {
            for item in Self.items(of: line) {
                if item == "*" {
                    self = .any
                    return
                }
                tags.append(ETag(item))
            }
        }
        self = .tags(tags)
    }

    /// Whether it matches by the strong comparison, where a weak tag equals nothing (section 8.8.3.2).
    public func matchesStrongly(_ current: ETag?) -> Bool {
        guard let current else { return false }
        switch self {
        case .any: return true
        case .tags(let tags):
            return tags.contains { !$0.isWeak && !current.isWeak && $0.opaque == current.opaque }
        }
    }

    /// Whether it matches by the weak comparison, which `If-None-Match` uses.
    public func matchesWeakly(_ current: ETag?) -> Bool {
        guard let current else { return false }
        switch self {
        case .any: return true
        case .tags(let tags): return tags.contains { $0.opaque == current.opaque }
        }
    }

    /// Splits at commas that are not within quotes.
    private static func items(of line: String) -> [String] {
        var items: [String] = []
        var item = ""
        var isQuoted = false
        func trimmed(_ text: String) -> String {
            String(
                text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if character == ",", !isQuoted {
                items.append(trimmed(item))
                item = ""
            } else {
                item.append(character)
            }
        }
        items.append(trimmed(item))
        return items.filter { !$0.isEmpty }
    }
}
