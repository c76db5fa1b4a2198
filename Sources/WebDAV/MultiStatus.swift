public import HTTPTypes
internal import XML

/// Writes a `DAV:multistatus` piece by piece (RFC 4918 section 13).
///
/// Each response is a finished piece, so a long answer can be sent while it is made, and a resource that
/// cannot be written spoils nothing but itself.
public enum MultiStatus {
    /// What precedes the responses.
    public static var head: [UInt8] {
        var writer = XMLWriter(document: DAVNamespace.prefixes)
        writer.start(.dav("multistatus"))
        writer.closeTag()
        return writer.bytes
    }

    /// What follows them.
    ///
    /// - Parameter syncToken: The token of a sync-collection report (RFC 6578 section 3.2).
    /// - Returns: The token and the end of the root.
    public static func tail(syncToken: String? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        if let syncToken {
            var writer = XMLWriter(fragment: DAVNamespace.prefixes)
            if (try? writer.element(.dav("sync-token"), text: syncToken)) != nil { bytes += writer.bytes }
        }
        return bytes + Array("</D:multistatus>\n".utf8)
    }

    /// The response for a resource with properties.
    public static func response(_ href: String, _ properties: PropStat) -> [UInt8] {
        piece(href) { writer throws(XMLError) in try properties.write(to: &writer) }
    }

    /// The response for a resource that has a status of its own, such as 404 for one that is gone.
    ///
    /// - Parameters:
    ///   - href: The resource.
    ///   - status: Its status.
    ///   - error: Why, where there is more to say.
    /// - Returns: A `DAV:response`.
    public static func response(_ href: String, status: HTTPStatus, error: DAVError? = nil) -> [UInt8] {
        piece(href) { writer throws(XMLError) in
            try writer.element(.dav("status"), text: "HTTP/1.1 \(status)")
            if let error { try describe(error, to: &writer) }
        }
    }

    /// A whole answer of 207.
    public static func answer(_ responses: [UInt8], syncToken: String? = nil) -> HTTPResponse {
        HTTPResponse(status: 207, fields: fields, body: head + responses + tail(syncToken: syncToken))
    }

    /// The fields of every 207.
    public static var fields: HTTPFields { ["Content-Type": "application/xml; charset=utf-8"] }

    static func describe(_ error: DAVError, to writer: inout XMLWriter) throws(XMLError) {
        if let precondition = error.precondition {
            try writer.element(.dav("error")) { writer throws(XMLError) in
                try writer.element(precondition) { writer throws(XMLError) in
                    for node in error.content { try writer.node(node) }
                }
            }
        }
        if XMLEscaping.isRepresentable(Array(error.sentence.utf8)) {
            try writer.element(.dav("responsedescription"), text: error.sentence)
        }
    }

    private static func piece(
        _ href: String, _ content: (inout XMLWriter) throws(XMLError) -> Void
    ) -> [UInt8] {
        var writer = XMLWriter(fragment: DAVNamespace.prefixes)
        do {
            try writer.element(.dav("response")) { writer throws(XMLError) in
                try writer.element(.dav("href"), text: href)
                try content(&writer)
            }
            return writer.bytes
        } catch {
            // An href is percent-encoded and a propstat holds finished pieces: only a defect of ours gets
            // here, and the other resources are still answered.
            var plain = XMLWriter(fragment: DAVNamespace.prefixes)
            plain.start(.dav("response"))
            try? plain.element(.dav("href"), text: href)
            try? plain.element(.dav("status"), text: "HTTP/1.1 \(HTTPStatus(500))")
            plain.end()
            return plain.bytes
        }
    }
}
