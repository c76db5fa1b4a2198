/// Why a request target names no resource; always answered 400.
public struct ResourcePathError: Error, Sendable, CustomStringConvertible {
    /// The broken rule.
    public enum Code: Sendable, Hashable {
        /// Neither `/…`, an absolute http(s) URL nor `*`.
        case notAPath
        /// `%` without two hexadecimal digits.
        case badPercentEncoding
        /// A slash or backslash inside a segment, encoded or (the backslash) plain.
        case separatorInSegment
        /// NUL, a control byte, a space or `#`.
        case forbiddenByte
        /// The decoded segment is not UTF-8.
        case notUTF8
        /// `.` or `..`.
        case dotSegment
    }

    /// What tests compare.
    public let code: Code
    /// Zero-based byte offset of the segment in the path.
    public let offset: Int

    /// States the broken rule and its place.
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// For the log; never for a decision.
    public var description: String { "\(code) in the segment at byte \(offset)" }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ResourcePathError: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
