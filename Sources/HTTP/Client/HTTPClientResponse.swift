package import HTTPTypes

/// A final answer, whatever its status: a redirect is returned, never followed.
package struct HTTPClientResponse: Sendable {
    /// The status code.
    package var status: HTTPStatus
    /// The header fields of the final answer.
    package var fields: HTTPFields
    /// The content, decompressed.
    package var body: [UInt8]
    /// The URL that was asked.
    package var url: String

    /// Joins the parts.
    package init(status: HTTPStatus, fields: HTTPFields = .init(), body: [UInt8] = [], url: String = "") {
        self.status = status
        self.fields = fields
        self.body = body
        self.url = url
    }
}
