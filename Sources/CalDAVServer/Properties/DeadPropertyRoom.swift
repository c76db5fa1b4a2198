internal import HTTPTypes
internal import WebDAV
internal import XML

/// How many more octets of properties may be kept of one resource.
struct DeadPropertyRoom {
    private let limit: Int
    private var sizes: [ExpandedName: Int]
    private var total: Int

    /// The room besides what is kept already; a limit of 0 is none.
    init(_ limit: Int, _ present: [ExpandedName: [UInt8]]) {
        self.limit = limit
        sizes = present.mapValues(\.count)
        total = sizes.values.reduce(0, +)
    }

    /// Takes the room of a property that is set, or gives back that of one that is removed.
    ///
    /// - Throws: 507, "the server did not have sufficient space to record the property" (RFC 4918 section 9.2.1).
    mutating func take(_ name: ExpandedName, _ value: [UInt8]?) throws(DAVError) {
        let size = value?.count ?? 0
        let after = total - (sizes[name] ?? 0) + size
        guard limit == 0 || after <= limit || size == 0 else {
            throw DAVError(507, nil, "The properties of a resource have at most \(limit) octets.")
        }
        total = after
        sizes[name] = size
    }
}
