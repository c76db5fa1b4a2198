internal import Cryptography
internal import HTTPTypes
internal import ICalendar
internal import Octets
internal import WebDAV
internal import XML

/// What a client knows of a home (RFC 6578 section 4): of each member the state that it was told.
///
/// The state stands in the token itself, so nothing has to be kept for it, and none gets too old.
struct HomeSyncToken: Sendable, Equatable, CustomStringConvertible {
    /// A member of the home.
    struct Member: Sendable, Equatable {
        /// The part of the URL that names it.
        var segment: String
        /// The calendar's id; another one of that name is another one.
        var id: Int64
        /// The revision of what it holds.
        var revision: Int64
        /// Changes with its properties.
        var mark: String
    }

    /// In the order of the home.
    var members: [Member] = []

    /// A client that knows nothing.
    init() {}

    /// Reads a token of ours.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        for part in text.dropFirst(Self.prefix.count).split(separator: "/") {
            let fields = part.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4, let id = Int64(fields[0]), let revision = Int64(fields[1]), id >= 0,
                revision >= 0,
                let segment = try? ResourcePath(target: "/" + fields[3]).segments.first
            else { return nil }
            members.append(
                Member(segment: segment, id: id, revision: revision, mark: String(fields[2])))
        }
    }

    /// The token's text, a URI.
    var description: String {
        Self.prefix
            + members.map { member in
                let name = ResourcePath(segments: [member.segment], isCollection: false).encoded().dropFirst()
                return "\(member.id).\(member.revision).\(member.mark).\(name)"
            }.joined(separator: "/")
    }

    private static let prefix = "data:,calgate-home:"
}

extension HomeSyncToken.Member {
    /// The state of a member; `nil` for what is none.
    init?(_ described: DescribedResource) {
        switch described.kind {
        case .calendar(let info, _):
            self.init(
                segment: info.segment, id: info.id, revision: info.revision,
                mark: Self.mark(info, described.dead))
        case .outbox: self.init(segment: "outbox", id: 0, revision: 0, mark: "0")
        case .collection, .principal, .proxyGroup, .home, .object: return nil
        }
    }

    /// A digest of everything that a client may see of a calendar besides its objects.
    private static func mark(_ info: CalendarInfo, _ dead: [ExpandedName: [UInt8]]) -> String {
        var octets = Array(
            """
            \(info.displayName)\n\(info.description ?? "")\n\(info.color ?? "")\n\(info.order ?? -1)
            \(info.timeZone?.rawValue ?? "")\n\(info.components)\n\(info.isWritable) \(info.isTransparent)

            """.utf8)
        // Of an inbox this lists the calendars, which are members themselves.
        let own = dead.filter { $0.key != .caldav("calendar-free-busy-set") }
        for (name, value) in own.sorted(by: { $0.key.description < $1.key.description }) {
            octets += Array("\(name) \(value.count) ".utf8) + value
        }
        return Hex.encode(Array(Digest.sha256(octets).prefix(6)))
    }
}
