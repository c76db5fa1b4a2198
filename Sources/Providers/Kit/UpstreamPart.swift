/// One versioned piece of a calendar object upstream: a master, or one of its exceptions.
package struct UpstreamPart: Codable, Sendable, Hashable {
    /// The vendor's id of this piece.
    package var id: String
    /// The object that the piece belongs to: the master's id, also when the master itself is not visible.
    package var key: String
    /// The vendor's version of this piece alone.
    package var etag: String
    /// The vendor's own representation, byte for byte; empty for a deleted piece of which only the id is known.
    @Base64Coded package var payload: [UInt8]
    /// Whether the piece is gone.
    ///
    /// A deleted piece whose id is its key means that the whole object is gone; any
    /// other one leaves the object, which is gone with its last piece.
    package var isDeleted: Bool

    /// Puts a part together.
    package init(id: String, key: String, etag: String, payload: [UInt8], isDeleted: Bool = false) {
        self.id = id
        self.key = key
        self.etag = etag
        self.payload = payload
        self.isDeleted = isDeleted
    }
}
