/// A field name: compared without case, written as received (RFC 9110 §5.1).
public struct HTTPFieldName: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name as received, or as we spell it.
    public let rawName: String

    /// Keeps the spelling.
    public init(_ rawName: String) { self.rawName = rawName }

    /// Lets a name be written as text.
    public init(stringLiteral value: String) { rawName = value }

    /// The name as received.
    public var description: String { rawName }

    /// Whether the name is a token (RFC 9110 §5.6.2), as every field name must be.
    public var isToken: Bool {
        !rawName.isEmpty && rawName.utf8.allSatisfy { HTTPFieldName.isTokenByte($0) }
    }

    /// `tchar` of RFC 9110 §5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            return true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            return true
        default:
            return false
        }
    }

    /// ASCII letters in lower case, everything else as it is.
    private static func folded(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension HTTPFieldName: Hashable {
    public static func == (a: Self, b: Self) -> Bool {
        let left = a.rawName.utf8
        let right = b.rawName.utf8
        guard left.count == right.count else { return false }
        return left.elementsEqual(right) { folded($0) == folded($1) }
    }

    public func hash(into hasher: inout Hasher) {
        for byte in rawName.utf8 { hasher.combine(Self.folded(byte)) }
    }
}

extension HTTPFieldName {
    /// RFC 9110 §12.5.1.
    public static let accept = Self("Accept")
    /// RFC 9111 §5.1.
    public static let age = Self("Age")
    /// RFC 9110 §10.2.1.
    public static let allow = Self("Allow")
    /// RFC 9110 §11.6.2.
    public static let authorization = Self("Authorization")
    /// RFC 9111 §5.2.
    public static let cacheControl = Self("Cache-Control")
    /// RFC 9110 §7.6.1.
    public static let connection = Self("Connection")
    /// RFC 9110 §8.4.
    public static let contentEncoding = Self("Content-Encoding")
    /// RFC 9110 §8.6.
    public static let contentLength = Self("Content-Length")
    /// RFC 9110 §8.3.
    public static let contentType = Self("Content-Type")
    /// RFC 9110 §6.6.1.
    public static let date = Self("Date")
    /// RFC 4918 §10.1.
    public static let dav = Self("DAV")
    /// RFC 4918 §10.2.
    public static let depth = Self("Depth")
    /// RFC 4918 §10.3.
    public static let destination = Self("Destination")
    /// RFC 9110 §8.8.3.
    public static let etag = Self("ETag")
    /// RFC 9110 §10.1.1.
    public static let expect = Self("Expect")
    /// RFC 9110 §7.2.
    public static let host = Self("Host")
    /// RFC 9110 §13.1.1.
    public static let ifMatch = Self("If-Match")
    /// RFC 9110 §13.1.2.
    public static let ifNoneMatch = Self("If-None-Match")
    /// RFC 9110 §8.8.2.
    public static let lastModified = Self("Last-Modified")
    /// RFC 9110 §10.2.2.
    public static let location = Self("Location")
    /// RFC 4918 §10.6.
    public static let overwrite = Self("Overwrite")
    /// RFC 7240 §2.
    public static let prefer = Self("Prefer")
    /// RFC 9110 §10.2.3.
    public static let retryAfter = Self("Retry-After")
    /// RFC 6638 §8.3.
    public static let scheduleTag = Self("Schedule-Tag")
    /// RFC 9112 §6.1.
    public static let transferEncoding = Self("Transfer-Encoding")
    /// RFC 9110 §10.1.5.
    public static let userAgent = Self("User-Agent")
    /// RFC 9110 §12.5.5.
    public static let vary = Self("Vary")
    /// RFC 9110 §11.6.1.
    public static let wwwAuthenticate = Self("WWW-Authenticate")
}
