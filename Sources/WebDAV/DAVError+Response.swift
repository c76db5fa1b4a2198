public import HTTPTypes
package import XML

extension DAVError {
    /// The element with the sentence, under the name that Calendar Server made customary.
    ///
    /// Every other child of `DAV:error` is a condition that failed (RFC 4918 section 16), so that a
    /// `DAV:responsedescription` would be taken for one.
    package static let sentenceName = ExpandedName(
        "http://twistedmatrix.com/xml_namespace/dav/", "error-description")

    /// The response that says so: a `DAV:error` with the precondition's element (RFC 4918 section 16) and
    /// the sentence, or the sentence alone as plain text.
    ///
    /// Thunderbird takes a 403 with an empty `DAV:error` for a rate limit, so there never is one.
    public func response() -> HTTPResponse {
        var fields = fields
        guard let precondition else {
            return .text(status, sentence, fields: fields)
        }
        var writer = XMLWriter(document: DAVNamespace.prefixes)
        do {
            try writer.element(.dav("error")) { writer throws(XMLError) in
                try writer.element(precondition) { writer throws(XMLError) in
                    for node in content { try writer.node(node) }
                }
                try writer.element(Self.sentenceName, text: sentence)
            }
        } catch {
            // Only a sentence that quotes a client's text can be unwritable; the element is what counts.
            writer = XMLWriter(document: DAVNamespace.prefixes)
            writer.start(.dav("error"))
            writer.empty(precondition)
            writer.end()
        }
        fields["Content-Type"] = "application/xml; charset=utf-8"
        return HTTPResponse(status: status, fields: fields, body: writer.bytes)
    }
}
