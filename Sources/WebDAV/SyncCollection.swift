public import HTTPTypes
public import XML

/// The body of a sync-collection report (RFC 6578 section 6.1).
public struct SyncCollection: Sendable, Equatable {
    /// A `DAV:sync-level` (section 6.3).
    public enum Level: Sendable, Hashable {
        /// The members.
        case one
        /// The members, theirs, and so on.
        case infinite
    }

    /// As sent; empty for the first time.
    public let token: String
    /// How deep the client looks.
    public let level: Level
    /// The most members that the client wants, from `DAV:limit`.
    public let limit: Int?
    /// What it wants to know of each.
    public let properties: [PropertyRequest]

    /// Reads the report.
    ///
    /// - Parameters:
    ///   - root: The element `DAV:sync-collection`.
    ///   - fields: The request's, where clients that know no level have a Depth.
    /// - Throws: 400 without `DAV:sync-token` or `DAV:prop` or with a level that does not exist, 403
    ///   `number-of-matches-within-limits` for a limit of nothing.
    public init(_ root: ElementNode, fields: HTTPFields = .init()) throws(DAVError) {
        guard let prop = root.first(.dav("prop")) else {
            throw DAVError(400, nil, "A DAV:sync-collection has a DAV:prop.")
        }
        properties = PropertyRequest.list(prop)
        // "<!ELEMENT sync-collection (sync-token, sync-level, limit?, prop)>"; the first time it is empty.
        guard let element = root.first(.dav("sync-token")) else {
            throw DAVError(400, nil, "A DAV:sync-collection has a DAV:sync-token.")
        }
        token = element.text.trimmingSpace
        level = try Self.level(root, fields)
        guard let element = root.first(.dav("limit")) else {
            limit = nil
            return
        }
        let text = element.first(.dav("nresults"))?.text.trimmingSpace ?? ""
        guard let count = Int(text), count >= 0 else {
            throw DAVError(400, nil, "DAV:nresults is a number.")
        }
        guard count > 0 else {
            throw DAVError(
                403, .dav("number-of-matches-within-limits"), "At least one member has to be asked for.")
        }
        limit = count
    }

    private static func level(_ root: ElementNode, _ fields: HTTPFields) throws(DAVError) -> Level {
        switch root.first(.dav("sync-level"))?.text.trimmingSpace {
        case "1": return .one
        case "infinite", "infinity": return .infinite
        // Clients written to the drafts leave the level out, and go by the Depth.
        case nil: return try Depth(fields, missing: .one) == .infinity ? .infinite : .one
        default: throw DAVError(400, nil, "DAV:sync-level is 1 or infinite.")
        }
    }
}

extension String {
    /// Without spaces, tabs and line ends around it.
    package var trimmingSpace: String {
        func isSpace(_ octet: UInt8) -> Bool {
            octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D
        }
        guard let first = utf8.firstIndex(where: { !isSpace($0) }),
            let last = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}
