/// The newest change of one name in a calendar, for sync-collection (RFC 6578 §3.2).
package struct ChangeRecord: Sendable, Hashable {
    package let name: String
    /// The calendar's revision that the change made; no two changes of a calendar share one.
    package let revision: Int64
    package let isDeleted: Bool
    /// `nil` when deleted.
    package let objectID: ObjectID?
    /// `nil` when deleted.
    package let etag: String?

    package init(name: String, revision: Int64, isDeleted: Bool, objectID: ObjectID?, etag: String?) {
        self.name = name
        self.revision = revision
        self.isDeleted = isDeleted
        self.objectID = objectID
        self.etag = etag
    }
}
