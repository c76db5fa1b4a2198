import XML

/// Takes away what scheduling left with other users: copies in their default calendars, messages in inboxes.
struct Sweep {
    private let server: Server
    /// Each collection, whose it is, and what was in it before.
    private var places: [(path: String, sender: String, before: Set<String>)] = []

    init(_ server: Server, _ accounts: [Account], isNeeded: Bool) async {
        self.server = server
        guard isNeeded else { return }
        for (index, account) in accounts.enumerated() {
            let sender = String(index + 1)
            for path in [account.defaultCalendar, account.inbox].compactMap({ $0 }) {
                places.append((path, sender, await members(of: path, sender)))
            }
        }
    }

    /// Deletes what came since; twice, because deleting in one place may write to another.
    func finish() async {
        for _ in 0..<2 {
            for (path, sender, before) in places {
                for member in await members(of: path, sender) where !before.contains(member) {
                    _ = try? await server.send(
                        "DELETE", member, fields: [("Schedule-Reply", "F")], as: sender)
                }
            }
        }
    }

    private func members(of path: String, _ sender: String) async -> Set<String> {
        let body = Namespaces.completed("<D:propfind><D:prop><D:getetag/></D:prop></D:propfind>")
        let fields = [("Depth", "1"), ("Content-Type", "application/xml; charset=utf-8")]
        let answer = try? await server.send(
            "PROPFIND", path, fields: fields, body: Array(body.utf8), as: sender)
        guard let responses = try? answer?.multiStatus().responses else { return [] }
        let own = Href(path).withoutSlash
        return Set(responses.filter { $0.href.withoutSlash != own }.map { Href.path(of: $0.rawHref) })
    }
}
