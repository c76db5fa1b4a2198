/// How much of a stranger's document is read before it is refused; 0 means no limit.
public struct XMLLimits: Sendable, Hashable {
    /// Octets of the document.
    public var bytes = 4 * 1_048_576
    /// Elements within each other.
    ///
    /// No message of WebDAV or CalDAV comes near it; 256 is the library's own end.
    public var depth = 64
    /// Elements of the document.
    public var elements = 200_000
    /// Attributes of one element, namespace declarations included.
    public var attributes = 64

    /// The defaults.
    public init() {}
}
