import Octets

/// The path of a request target, each segment decoded exactly once.
///
/// What another program could read differently (encoded slashes, dot segments, control bytes, invalid UTF-8)
/// is refused, never repaired, so that one resource has one meaning for every proxy and for us. An encoded line feed
/// in an object's name is the one control byte that clients send (vdirsyncer tries it).
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
        for (index, part) in parts.enumerated() {
            let isName = index == parts.count - 1 && !isCollection
            decoded.append(try Self.segment(part, isName: isName, offset: part.startIndex - start))
        }
        segments = decoded
    }

    /// The path as an href, one spelling for each resource.
    ///
    /// The query is left out.
    public func encoded() -> String {
        var text = ""
        for segment in segments { text += "/" + PercentEncoding.encodeSegment(segment) }
        return isCollection ? text + "/" : text
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

    private static func segment(
        _ raw: ArraySlice<UInt8>, isName: Bool, offset: Int
    ) throws(ResourcePathError) -> String {
        // Neither stands plainly in a target (RFC 3986 §3.3); a space ends it on the request line.
        guard !raw.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: " ") }) else {
            throw ResourcePathError(.forbiddenByte, offset: offset)
        }
        guard let octets = PercentEncoding.decode(String(decoding: raw, as: UTF8.self)) else {
            throw ResourcePathError(.badPercentEncoding, offset: offset)
        }
        // A slash that is in a segment was encoded; others have split the path.
        guard !octets.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) else {
            throw ResourcePathError(.separatorInSegment, offset: offset)
        }
        // Clients name objects after their UIDs, and there are UIDs with a line feed: encoded, it means nothing else.
        let encodedFeed: UInt8? = isName && !raw.contains(0x0A) ? 0x0A : nil
        guard !octets.contains(where: { ($0 < 0x20 || $0 == 0x7F) && $0 != encodedFeed }) else {
            throw ResourcePathError(.forbiddenByte, offset: offset)
        }
        guard let text = String(validating: octets, as: UTF8.self) else {
            throw ResourcePathError(.notUTF8, offset: offset)
        }
        if text == "." || text == ".." { throw ResourcePathError(.dotSegment, offset: offset) }
        return text
    }
}
