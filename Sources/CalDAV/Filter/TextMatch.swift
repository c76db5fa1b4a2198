internal import HTTPTypes
internal import Octets
public import WebDAV
public import XML

/// A `CALDAV:text-match`: a text that is to be found in a value (RFC 4791 section 9.7.5).
public struct TextMatch: Sendable, Hashable {
    /// How characters are compared (RFC 4790, RFC 5051).
    public enum Collation: String, Sendable, Hashable, CaseIterable {
        /// A to Z equal a to z; the default.
        case asciiCasemap = "i;ascii-casemap"
        /// Octet by octet.
        case octet = "i;octet"
        /// Letters of all scripts without case.
        case unicodeCasemap = "i;unicode-casemap"
    }

    /// Where the text has to be: `match-type`, as in RFC 6352 section 10.5.4 and Calendar Server's extension
    /// `calendar-query-extended`.
    public enum Place: String, Sendable, Hashable {
        /// It is the whole value.
        case equals
        /// Anywhere; the default.
        case contains
        /// At the start.
        case start = "starts-with"
        /// At the end.
        case end = "ends-with"
    }

    /// What to look for.
    public let text: String
    /// Where it has to be.
    public let place: Place
    /// How to compare.
    public let collation: Collation
    /// Whether the value must not contain it.
    public let isNegated: Bool
    private let needle: [UInt8]

    /// Looks for `text`.
    public init(
        _ text: String, collation: Collation = .asciiCasemap, isNegated: Bool = false,
        place: Place = .contains
    ) {
        self.text = text
        self.place = place
        self.collation = collation
        self.isNegated = isNegated
        self.needle = Self.folded(text, collation)
    }

    /// Reads the element.
    ///
    /// - Throws: 403 `supported-collation` for one that we do not know, `supported-filter` for an attribute
    ///   that RFC 4791 does not define.
    public init(_ element: ElementNode) throws(DAVError) {
        try CompFilter.expectAttributes(of: element, ["collation", "negate-condition", "match-type"])
        let name = element.attribute("collation") ?? Collation.asciiCasemap.rawValue
        // "default" is the server's choice (RFC 4791 section 9.7.5).
        guard let collation = name == "default" ? .asciiCasemap : Collation(rawValue: name) else {
            throw DAVError(
                403, .caldav("supported-collation"), "The collations are those of supported-collation-set.")
        }
        let negated: Bool
        switch element.attribute("negate-condition") ?? "no" {
        case "yes": negated = true
        case "no": negated = false
        default: throw .invalidFilter("A negate-condition is yes or no.")
        }
        guard let place = Place(rawValue: element.attribute("match-type") ?? Place.contains.rawValue) else {
            throw .unsupportedFilter(element, "This match-type is not known.")
        }
        guard element.elements.isEmpty else { throw .invalidFilter("A CALDAV:text-match holds text.") }
        self.init(element.text, collation: collation, isNegated: negated, place: place)
    }

    /// Whether the value contains the text; turned round when negated.
    public func matches(_ value: String) -> Bool {
        let value = Self.folded(value, collation)
        let isFound =
            switch place {
            case .equals: value == needle
            case .contains: Self.contains(value, needle)
            case .start: value.starts(with: needle)
            case .end: value.suffix(needle.count).elementsEqual(needle)
            }
        return isFound != isNegated
    }

    private static func folded(_ text: String, _ collation: Collation) -> [UInt8] {
        switch collation {
        case .octet: Array(text.utf8)
        case .asciiCasemap: text.utf8.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
        // Titlecase and decomposition (RFC 5051): canonically equal texts compare equal in Swift, so the
        // case is folded character by character.
        case .unicodeCasemap: Array(text.lowercased().uppercased().utf8)
        }
    }

    private static func contains(_ haystack: [UInt8], _ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard haystack.count >= needle.count else { return false }
        for start in 0...(haystack.count - needle.count) where haystack[start] == first {
            if haystack[start..<(start + needle.count)].elementsEqual(needle) { return true }
        }
        return false
    }
}
