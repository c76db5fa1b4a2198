internal import HTTPTypes
public import XML

/// The body of a sync-collection report (RFC 6578 section 6.1).
public struct SyncCollection: Sendable, Equatable {
    /// As sent; empty for the first time.
    public let token: String
    /// The most members that the client wants, from `DAV:limit`.
    public let limit: Int?
    /// What it wants to know of each.
    public let properties: [PropertyRequest]

    /// Reads the report.
    ///
    /// - Throws: 400 without `DAV:prop` or with a level that does not exist, 403
    ///   `number-of-matches-within-limits` for a limit of nothing, 403 `sync-traversal-supported` for
    ///   `infinite`.
    public init(_ root: ElementNode) throws(DAVError) {
        guard let prop = root.first(.dav("prop")) else {
            throw DAVError(400, nil, "A DAV:sync-collection has a DAV:prop.")
        }
        properties = PropertyRequest.list(prop)
        token = root.first(.dav("sync-token"))?.text.trimmingSpace ?? ""
        // Clients written to the drafts leave the level out, and mean 1.
        let level = root.first(.dav("sync-level"))?.text.trimmingSpace ?? "1"
        switch level {
        case "1": break
        case "infinite", "infinity":
            throw DAVError(
                403, .dav("sync-traversal-supported"),
                "This collection is synchronised with sync-level 1 only.")
        default: throw DAVError(400, nil, "DAV:sync-level is 1 or infinite.")
        }
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
