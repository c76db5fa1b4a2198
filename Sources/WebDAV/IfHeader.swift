internal import HTTPTypes

/// The `If` field: lists of conditions of which one list has to hold (RFC 4918 section 10.4).
public struct IfHeader: Sendable, Hashable {
    /// What a condition speaks of.
    public enum State: Sendable, Hashable {
        /// The resource's entity tag is this one, by the strong comparison.
        case etag(ETag)
        /// The resource has this state token: a lock, or how far a collection has come (RFC 6578 section 5).
        case token(String)
    }

    /// One state that the resource has, or has not.
    public struct Condition: Sendable, Hashable {
        /// The state.
        public let state: State
        /// Whether the resource is to have it; `false` behind `Not`.
        public let isWanted: Bool
    }

    /// Conditions that hold all together.
    public struct List: Sendable, Hashable {
        /// The URI reference of the resource that they are about; `nil` for that of the request.
        public let resource: String?
        /// At least one.
        public let conditions: [Condition]
    }

    /// At least one.
    public let lists: [List]

    /// Reads the field.
    ///
    /// - Throws: 400 for what is not the grammar of section 10.4.2.
    public init(_ text: String) throws(DAVError) {
        var scanner = Scanner(text)
        var lists: [List] = []
        scanner.skipSpace()
        // "If" has lists without tags or lists with tags, never both.
        let isTagged = scanner.peek == UInt8(ascii: "<")
        var resource: String?
        // A tag without a list behind it says nothing.
        var isComplete = false
        while let octet = scanner.peek {
            switch octet {
            case UInt8(ascii: "<") where isTagged && (resource == nil || isComplete):
                resource = try scanner.angled()
                isComplete = false
            case UInt8(ascii: "(") where !isTagged || resource != nil:
                lists.append(List(resource: resource, conditions: try scanner.conditions()))
                isComplete = true
            default: throw Self.malformed
            }
            scanner.skipSpace()
            guard lists.count <= Self.limit else { throw Self.malformed }
        }
        guard isComplete else { throw Self.malformed }
        self.lists = lists
    }

    /// More lists or conditions than anybody needs; each may cost a look at another resource.
    fileprivate static let limit = 64

    fileprivate static let malformed = DAVError(
        400, nil, "The If field is malformed (RFC 4918 section 10.4.2).")
}

/// Reads the parts of the field one after the other.
private struct Scanner {
    private let octets: [UInt8]
    private var index = 0

    init(_ text: String) { octets = Array(text.utf8) }

    var peek: UInt8? { index < octets.count ? octets[index] : nil }

    mutating func skipSpace() {
        while let octet = peek, octet == 0x20 || octet == 0x09 { index += 1 }
    }

    /// What stands between `<` and `>`.
    mutating func angled() throws(DAVError) -> String {
        try delimited(to: UInt8(ascii: ">"))
    }

    /// `(` one or more conditions `)`.
    mutating func conditions() throws(DAVError) -> [IfHeader.Condition] {
        index += 1
        var conditions: [IfHeader.Condition] = []
        while true {
            skipSpace()
            guard peek != UInt8(ascii: ")") else { break }
            let isWanted = !takesNot()
            skipSpace()
            let state: IfHeader.State
            switch peek {
            case UInt8(ascii: "<"): state = .token(try angled())
            case UInt8(ascii: "["): state = .etag(try etag())
            default: throw IfHeader.malformed
            }
            conditions.append(IfHeader.Condition(state: state, isWanted: isWanted))
            guard conditions.count <= IfHeader.limit else { throw IfHeader.malformed }
        }
        index += 1
        guard !conditions.isEmpty else { throw IfHeader.malformed }
        return conditions
    }

    /// `[` a tag `]`; within the quotes may stand a `]`.
    private mutating func etag() throws(DAVError) -> ETag {
        index += 1
        skipSpace()
        let start = index
        if peek == UInt8(ascii: "W") || peek == UInt8(ascii: "w") { index += 2 }
        guard peek == UInt8(ascii: "\"") else { throw IfHeader.malformed }
        _ = try delimited(to: UInt8(ascii: "\""), mayBeEmpty: true)
        let text = String(decoding: octets[start..<index], as: UTF8.self)
        skipSpace()
        guard peek == UInt8(ascii: "]") else { throw IfHeader.malformed }
        index += 1
        return ETag(text)
    }

    /// What stands behind the present octet, up to `end`, which is passed too.
    private mutating func delimited(
        to end: UInt8, mayBeEmpty: Bool = false
    ) throws(DAVError) -> String {
        let start = index + 1
        guard start <= octets.count, let stop = octets[start...].firstIndex(of: end),
            mayBeEmpty || stop > start
        else { throw IfHeader.malformed }
        let content = octets[start..<stop]
        guard !content.contains(where: { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "<") }) || mayBeEmpty
        else { throw IfHeader.malformed }
        index = stop + 1
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func takesNot() -> Bool {
        let word = octets[index...].prefix(3).map { $0 | 0x20 }
        guard word == Array("not".utf8) else { return false }
        index += 3
        return true
    }
}
