/// Header fields in the order in which they stand, names compared without case (RFC 9110 §5).
public struct HTTPFields: Sendable {
    private var pairs: [(name: HTTPFieldName, value: String)]

    /// No fields.
    public init() { pairs = [] }

    /// The given fields, duplicates kept.
    public init(_ pairs: [(HTTPFieldName, String)]) {
        self.pairs = pairs.map { (name: $0.0, value: $0.1) }
    }

    /// The number of field lines.
    public var count: Int { pairs.count }

    /// Whether there is no field line.
    public var isEmpty: Bool { pairs.isEmpty }

    /// The first value of that name.
    ///
    /// Setting replaces the first in place and drops the others; `nil` removes all.
    public subscript(_ name: HTTPFieldName) -> String? {
        get {
            for pair in pairs where pair.name == name { return pair.value }
            return nil
        }
        set {
            guard let newValue else {
                pairs.removeAll { $0.name == name }
                return
            }
            guard let index = pairs.firstIndex(where: { $0.name == name }) else {
                pairs.append((name, newValue))
                return
            }
            pairs[index].value = newValue
            var seen = 0
            pairs.removeAll {
                guard $0.name == name else { return false }
                seen += 1
                return seen > 1
            }
        }
    }

    /// Every value of that name, in order; one for each field line.
    public func values(_ name: HTTPFieldName) -> [String] {
        pairs.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The members of a comma-separated list, over all lines of that name, trimmed, empty ones dropped (RFC
    /// 9110 §5.6.1).
    ///
    /// Not for values that may hold quoted commas.
    public func list(_ name: HTTPFieldName) -> [String] {
        values(name).flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ",")).compactMap { member in
                let trimmed = member.drop(while: Self.isSpace)
                let end = trimmed.lastIndex { !Self.isSpace($0) }
                guard let end else { return nil }
                return String(trimmed[...end])
            }
        }
    }

    /// Appends a field line, whatever lines of that name there are.
    public mutating func add(_ name: HTTPFieldName, _ value: String) { pairs.append((name, value)) }

    /// Makes room for that many field lines.
    public mutating func reserveCapacity(_ count: Int) { pairs.reserveCapacity(count) }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension HTTPFields: Sequence {
    public func makeIterator() -> IndexingIterator<[(name: HTTPFieldName, value: String)]> {
        pairs.makeIterator()
    }

    public var underestimatedCount: Int { pairs.count }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension HTTPFields: Equatable {
    public static func == (a: Self, b: Self) -> Bool {
        a.pairs.elementsEqual(b.pairs) { $0.name == $1.name && $0.value == $1.value }
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension HTTPFields: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (HTTPFieldName, String)...) { self.init(elements) }
}
