public import XML

/// The namespaces that WebDAV and its relatives use.
public enum DAVNamespace {
    /// RFC 4918.
    public static let dav = "DAV:"
    /// RFC 4791.
    public static let caldav = "urn:ietf:params:xml:ns:caldav"
    /// Calendar Server's extensions: ctag, proxies, notifications.
    public static let calendarServer = "http://calendarserver.org/ns/"
    /// Apple's properties of a calendar.
    public static let apple = "http://apple.com/ns/ical/"
    /// Preconditions of our own.
    public static let calgate = "urn:calgate"

    /// What our answers declare at their root.
    public static let prefixes = NamespacePrefixes([
        .init("D", dav), .init("C", caldav), .init("CS", calendarServer), .init("A", apple),
        .init("G", calgate),
    ])
}

extension ExpandedName {
    /// A name of `DAV:`.
    public static func dav(_ local: String) -> Self { Self(DAVNamespace.dav, local) }
    /// A name of RFC 4791 or its extensions.
    public static func caldav(_ local: String) -> Self { Self(DAVNamespace.caldav, local) }
    /// A name of Calendar Server.
    public static func calendarServer(_ local: String) -> Self { Self(DAVNamespace.calendarServer, local) }
    /// A name of Apple's.
    public static func apple(_ local: String) -> Self { Self(DAVNamespace.apple, local) }
    /// A name of our own.
    public static func calgate(_ local: String) -> Self { Self(DAVNamespace.calgate, local) }
}
