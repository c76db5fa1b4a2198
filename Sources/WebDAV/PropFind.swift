internal import HTTPTypes
public import XML

/// The body of a PROPFIND (RFC 4918 section 14.20).
public enum PropFind: Sendable, Equatable {
    /// These properties.
    case properties([PropertyRequest])
    /// All that RFC 4918 defines and all dead ones, and these.
    case all(including: [PropertyRequest])
    /// The names of all properties.
    case names

    /// Reads a body; an empty one asks for everything (section 9.1).
    ///
    /// - Throws: 400 when it is no `DAV:propfind`, or says nothing, or two things.
    public init(_ root: ElementNode?) throws(DAVError) {
        guard let root else {
            self = .all(including: [])
            return
        }
        guard root.name == .dav("propfind") else { throw DAVError(400, nil, "The body is no DAV:propfind.") }
        let prop = root.first(.dav("prop"))
        let all = root.first(.dav("allprop"))
        let names = root.first(.dav("propname"))
        switch (prop, all, names) {
        case (let prop?, nil, nil): self = .properties(PropertyRequest.list(prop))
        case (nil, _?, nil):
            self = .all(including: root.first(.dav("include")).map(PropertyRequest.list) ?? [])
        case (nil, nil, _?): self = .names
        default: throw DAVError(400, nil, "A DAV:propfind has one of DAV:prop, DAV:allprop and DAV:propname.")
        }
    }
}

/// A property that is asked for, with what stands inside its element, as in `CALDAV:calendar-data`.
public struct PropertyRequest: Sendable, Equatable {
    /// The property's name.
    public let name: ExpandedName
    /// The element as it was sent.
    public let element: ElementNode

    /// Asks for the property that `element` names.
    public init(_ element: ElementNode) {
        self.name = element.name
        self.element = element
    }

    /// Asks for a property by its name alone.
    public init(_ name: ExpandedName) { self.init(ElementNode(name)) }

    /// The children of a `DAV:prop`, each name once.
    public static func list(_ prop: ElementNode) -> [PropertyRequest] {
        var seen: Set<ExpandedName> = []
        return prop.elements.compactMap { seen.insert($0.name).inserted ? PropertyRequest($0) : nil }
    }
}
