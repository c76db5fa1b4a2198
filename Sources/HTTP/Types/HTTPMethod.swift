/// A request method: compared with case, as RFC 9110 §9.1 says.
public struct HTTPMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The method as it stands on the request line.
    public let rawValue: String

    /// Takes any token; what is not known is for the handler to refuse.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The method as it stands on the request line.
    public var description: String { rawValue }
}

extension HTTPMethod {
    /// RFC 9110 §9.3.1.
    public static let get = Self(rawValue: "GET")
    /// RFC 9110 §9.3.2.
    public static let head = Self(rawValue: "HEAD")
    /// RFC 9110 §9.3.3.
    public static let post = Self(rawValue: "POST")
    /// RFC 9110 §9.3.4.
    public static let put = Self(rawValue: "PUT")
    /// RFC 9110 §9.3.5.
    public static let delete = Self(rawValue: "DELETE")
    /// RFC 9110 §9.3.6.
    public static let connect = Self(rawValue: "CONNECT")
    /// RFC 9110 §9.3.7.
    public static let options = Self(rawValue: "OPTIONS")
    /// RFC 9110 §9.3.8.
    public static let trace = Self(rawValue: "TRACE")
    /// RFC 5789.
    public static let patch = Self(rawValue: "PATCH")
    /// RFC 4918 §9.1.
    public static let propfind = Self(rawValue: "PROPFIND")
    /// RFC 4918 §9.2.
    public static let proppatch = Self(rawValue: "PROPPATCH")
    /// RFC 4918 §9.3, RFC 5689.
    public static let mkcol = Self(rawValue: "MKCOL")
    /// RFC 4918 §9.8.
    public static let copy = Self(rawValue: "COPY")
    /// RFC 4918 §9.9.
    public static let move = Self(rawValue: "MOVE")
    /// RFC 4918 §9.10.
    public static let lock = Self(rawValue: "LOCK")
    /// RFC 4918 §9.11.
    public static let unlock = Self(rawValue: "UNLOCK")
    /// RFC 3253 §3.6.
    public static let report = Self(rawValue: "REPORT")
    /// RFC 3744 §8.1.
    public static let acl = Self(rawValue: "ACL")
    /// RFC 4791 §5.3.1.
    public static let mkcalendar = Self(rawValue: "MKCALENDAR")
}
