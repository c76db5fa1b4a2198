/// The path of a request target, each segment decoded exactly once.
///
/// What another program could read differently (encoded slashes, dot segments, control bytes, invalid UTF-8)
/// is refused, never repaired, so that one resource has one meaning for every proxy and for us.
public struct ResourcePath: Sendable, Hashable {
    /// The decoded segments; empty for `/`.
    ///
    /// An empty segment (`//`) is kept: it names nothing.
    public let segments: [String]
    /// Whether the path ends in a slash, as a collection's does (RFC 4918 §5.2).
    public let isCollection: Bool
    /// What follows `?`, raw.
    public let query: String?

    /// A path made here.
    public init(segments: [String], isCollection: Bool, query: String? = nil) {
        self.segments = segments
        self.isCollection = isCollection || segments.isEmpty
        self.query = query
    }

    /// Reads origin-form, absolute-form (RFC 9112 §3.2.2: "a server MUST accept the absolute-form") or `*`,
    /// which is read as `/`.
    ///
    /// - Throws: ``ResourcePathError``, to be answered 400.
    public init(target: String) throws(ResourcePathError) {
        let bytes = Array(target.utf8)
        guard let start = Self.pathStart(of: bytes) else { throw ResourcePathError(.notAPath, offset: 0) }
        let path: ArraySlice<UInt8>
        if let mark = bytes[start...].firstIndex(of: UInt8(ascii: "?")) {
            path = bytes[start..<mark]
            query = String(decoding: bytes[(mark + 1)...], as: UTF8.self)
        } else {
            path = bytes[start...]
            query = nil
        }
        // "*" and "http://host" have no path: the server itself is meant.
        guard path.count > 1 else {
            segments = []
            isCollection = true
            return
        }
        var parts = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        isCollection = parts.last?.isEmpty == true
        if isCollection { parts.removeLast() }
        var decoded: [String] = []
        decoded.reserveCapacity(parts.count)
        for part in parts { decoded.append(try Self.segment(part, offset: part.startIndex - start)) }
        segments = decoded
    }

    /// The path as an href: every byte outside RFC 3986's `pchar` percent-encoded, one spelling per
    /// resource.
    ///
    /// The query is left out.
    public func encoded() -> String {
        var bytes: [UInt8] = []
        for segment in segments {
            bytes.append(UInt8(ascii: "/"))
            for byte in segment.utf8 {
                if Self.isPlain(byte) {
                    bytes.append(byte)
                } else {
                    bytes.append(UInt8(ascii: "%"))
                    bytes.append(Self.digits[Int(byte >> 4)])
                    bytes.append(Self.digits[Int(byte & 15)])
                }
            }
        }
        if isCollection { bytes.append(UInt8(ascii: "/")) }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - Reading

    /// Where the path begins: 0 for origin-form, behind the authority for absolute-form, the end for `*`.
    private static func pathStart(of bytes: [UInt8]) -> Int? {
        if bytes.first == UInt8(ascii: "/") { return 0 }
        if bytes == [UInt8(ascii: "*")] { return 1 }
        for scheme in ["http://", "https://"] {
            let prefix = Array(scheme.utf8)
            guard bytes.count > prefix.count,
                zip(prefix, bytes).allSatisfy({ $0 == ($1 >= 65 && $1 <= 90 ? $1 | 0x20 : $1) })
            else { continue }
            let rest = bytes[prefix.count...]
            guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") })
            else { return bytes.count }
            return end == prefix.count ? nil : end
        }
        return nil
    }

    private static func segment(_ raw: ArraySlice<UInt8>, offset: Int) throws(ResourcePathError) -> String {
        var octets: [UInt8] = []
        octets.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            var byte = raw[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard raw.endIndex - index >= 2, let high = hexValue(raw[index]),
                    let low = hexValue(raw[index + 1])
                else { throw ResourcePathError(.badPercentEncoding, offset: offset) }
                byte = high << 4 | low
                index += 2
                if byte == UInt8(ascii: "/") { throw ResourcePathError(.separatorInSegment, offset: offset) }
            } else if byte == UInt8(ascii: "#") || byte == UInt8(ascii: " ") {
                throw ResourcePathError(.forbiddenByte, offset: offset)
            }
            if byte == UInt8(ascii: "\\") { throw ResourcePathError(.separatorInSegment, offset: offset) }
            if byte < 0x20 || byte == 0x7F { throw ResourcePathError(.forbiddenByte, offset: offset) }
            octets.append(byte)
        }
        guard let text = String(validating: octets, as: UTF8.self) else {
            throw ResourcePathError(.notUTF8, offset: offset)
        }
        if text == "." || text == ".." { throw ResourcePathError(.dotSegment, offset: offset) }
        return text
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): return byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): return byte - UInt8(ascii: "a") + 10
        default: return nil
        }
    }

    /// Unreserved characters, and of the rest of `pchar` those that need no escape in XML either.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: "="),
            UInt8(ascii: ":"):
            return true
        default:
            return false
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
