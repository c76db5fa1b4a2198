/// Why a document could not be read, or a text not be written.
public struct XMLError: Error, Sendable, CustomStringConvertible {
    /// The broken rule.
    public enum Code: Sendable, Hashable {
        /// There is nothing in the document.
        case empty
        /// Not well formed, or a prefix without a namespace.
        case malformed
        /// A document type declaration, which is never accepted: it is the door of every entity attack.
        case documentType
        /// ``XMLLimits/bytes`` is exceeded.
        case tooLarge
        /// ``XMLLimits/depth`` is exceeded.
        case tooDeep
        /// ``XMLLimits/elements`` is exceeded.
        case tooManyElements
        /// ``XMLLimits/attributes`` is exceeded.
        case tooManyAttributes
        /// A character that XML 1.0 cannot carry, or octets that are not UTF-8 (writing only).
        case unrepresentable
    }

    /// What tests compare.
    public let code: Code
    /// One-based line of the input; 0 when there is no place to name.
    public let line: Int

    /// States the broken rule and its line.
    public init(_ code: Code, line: Int = 0) {
        self.code = code
        self.line = line
    }

    /// A sentence without any of the document's text.
    public var description: String {
        let reason =
            switch code {
            case .empty: "the document is empty"
            case .malformed: "the document is not well formed"
            case .documentType: "a document type declaration is not accepted"
            case .tooLarge: "the document is too large"
            case .tooDeep: "elements are nested too deeply"
            case .tooManyElements: "there are too many elements"
            case .tooManyAttributes: "an element has too many attributes"
            case .unrepresentable: "a character cannot be written in XML 1.0"
            }
        return line > 0 ? "line \(line): \(reason)" : reason
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension XMLError: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
