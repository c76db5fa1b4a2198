public import HTTPTypes
public import XML

/// The properties of one resource, sorted by what became of them (RFC 4918 section 14.22).
public struct PropStat: Sendable {
    /// Properties that share a status.
    private struct Group: Sendable {
        let status: HTTPStatus
        let error: DAVError?
        /// Finished elements.
        var properties: [UInt8]
    }

    private var groups: [Group] = []

    /// No property yet.
    public init() {}

    /// Adds a property with its value.
    ///
    /// A value that XML cannot carry makes this property a 500 of its own.
    public mutating func add(
        _ name: ExpandedName, _ attributes: [ElementNode.Attribute] = [],
        _ value: (inout XMLWriter) throws(XMLError) -> Void
    ) {
        var writer = XMLWriter(fragment: DAVNamespace.prefixes)
        do {
            try writer.element(name, attributes, value)
            append(writer.bytes, 200, nil)
        } catch {
            add(name, failed: DAVError(500, nil, "The value cannot be written in XML."))
        }
    }

    /// Adds a property that is its element already, as a writer without prefixes made it.
    public mutating func add(element: [UInt8]) { append(element, 200, nil) }

    /// Adds a property that has a status instead of a value.
    public mutating func add(_ name: ExpandedName, status: HTTPStatus) {
        append(Self.empty(name), status, nil)
    }

    /// Adds a property that could not be given, or not be changed, and why.
    public mutating func add(_ name: ExpandedName, failed error: DAVError) {
        append(Self.empty(name), error.status, error)
    }

    /// Writes the `DAV:propstat` elements, 200 first; an empty 200 when there is nothing at all.
    func write(to writer: inout XMLWriter) throws(XMLError) {
        let ordered =
            groups.filter { $0.status.isSuccess } + groups.filter { !$0.status.isSuccess }
        guard !ordered.isEmpty else {
            try Self.write(Group(status: 200, error: nil, properties: []), to: &writer)
            return
        }
        for group in ordered { try Self.write(group, to: &writer) }
    }

    private mutating func append(_ element: [UInt8], _ status: HTTPStatus, _ error: DAVError?) {
        let index = groups.firstIndex {
            $0.status == status && $0.error?.precondition == error?.precondition
                && $0.error?.sentence == error?.sentence
        }
        if let index {
            groups[index].properties += element
        } else {
            groups.append(Group(status: status, error: error, properties: element))
        }
    }

    private static func empty(_ name: ExpandedName) -> [UInt8] {
        var writer = XMLWriter(fragment: DAVNamespace.prefixes)
        writer.empty(name)
        return writer.bytes
    }

    /// Of nearly every group that there is.
    private static let ok = "HTTP/1.1 \(HTTPStatus(200))"

    private static func write(_ group: Group, to writer: inout XMLWriter) throws(XMLError) {
        try writer.element(.dav("propstat")) { writer throws(XMLError) in
            try writer.element(.dav("prop")) { writer throws(XMLError) in writer.fragment(group.properties) }
            try writer.element(.dav("status"), text: group.status == 200 ? ok : "HTTP/1.1 \(group.status)")
            if let error = group.error { try MultiStatus.describe(error, to: &writer) }
        }
    }
}

extension PropStat {
    /// A document with nothing but these, for a request that makes one resource (RFC 5689 section 5.2).
    ///
    /// - Parameter root: The document's element, such as `DAV:mkcol-response`.
    /// - Returns: The document.
    public func document(_ root: ExpandedName) -> [UInt8] {
        var writer = XMLWriter(document: DAVNamespace.prefixes)
        writer.start(root)
        // Finished pieces: writing them again cannot fail.
        try? write(to: &writer)
        writer.end()
        return writer.bytes
    }
}
