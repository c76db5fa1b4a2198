internal import HTTPTypes
internal import WebDAV
internal import XML

extension CalDAVHandler {
    /// The segments of the boxes in a home.
    static let inboxSegment = "inbox"
    static let outboxSegment = "outbox"

    /// The inbox of a user; `nil` where the server schedules nothing for the user, or it must not be seen.
    func inbox(of owner: Principal, for requester: Principal) async throws(DAVError) -> CalendarInfo? {
        guard requester.scope == .calendars || requester.scope == .eventsRead, owner.user == requester.user
        else { return nil }
        guard let info = try await backend.calendar(Self.inboxSegment, of: owner.user, for: requester),
            info.isInbox
        else { return nil }
        return info
    }

    /// Whether the server sends invitations for what is written at a resource: what `calendar-auto-schedule` says
    /// (RFC 6638 section 2).
    func schedules(_ resource: Resource, for requester: Principal) async throws(DAVError) -> Bool {
        switch resource {
        case .calendar(let user, let segment), .object(let user, let segment, _):
            let (_, info) = try await calendar(segment, of: user, for: requester)
            return info.isInbox || info.schedulingAgent == .gateway
        case .freeBusy, .wellKnown: return false
        default:
            let owner = try await user(resource.user ?? requester.user, for: requester)
            return try await inbox(of: owner, for: requester) != nil
        }
    }

    /// The boxes of a home, to be listed with its calendars.
    func boxes(
        of owner: Principal, for requester: Principal
    ) async throws(DAVError) -> [DescribedResource] {
        guard let inbox = try await inbox(of: owner, for: requester) else { return [] }
        return [
            try await describe(inbox, of: owner, for: requester),
            DescribedResource(.outbox(user: owner.user), .outbox(owner)),
        ]
    }

    /// The properties of an inbox that are made of other resources: the user's availability, which is the home's,
    /// where invitations arrive, and what counts as busy.
    func inboxProperties(
        of owner: Principal, for requester: Principal, home: [ExpandedName: [UInt8]]
    ) async throws(DAVError) -> [ExpandedName: [UInt8]] {
        var properties: [ExpandedName: [UInt8]] = [:]
        properties[.caldav("calendar-availability")] = home[.caldav("calendar-availability")]
        if let info = try await backend.defaultCalendar(of: owner.user, for: requester) {
            properties[.caldav("schedule-default-calendar-URL")] = Self.hrefs(
                .caldav("schedule-default-calendar-URL"),
                [.calendar(user: owner.user, segment: info.segment)])
        }
        let counted = try await backend.calendars(of: owner.user, for: requester).filter { !$0.isTransparent }
        properties[.caldav("calendar-free-busy-set")] = Self.hrefs(
            .caldav("calendar-free-busy-set"),
            counted.map { .calendar(user: owner.user, segment: $0.segment) })
        return properties
    }

    /// A property whose value are paths of ours, as an element that can stand anywhere.
    private static func hrefs(_ name: ExpandedName, _ resources: [Resource]) -> [UInt8] {
        var writer = XMLWriter(fragment: NamespacePrefixes())
        writer.start(name)
        for resource in resources {
            // A path is percent-encoded: there is nothing in it that XML cannot carry.
            do { try writer.href(resource) } catch { continue }
        }
        writer.end()
        return writer.bytes
    }

    /// What a change of an inbox's property comes to.
    ///
    /// - Throws: `valid-schedule-default-calendar-URL`, `default-calendar-needed` (RFC 6638 section 4.3.1), and 403
    ///   for what an inbox does not keep.
    func inboxChange(
        _ instruction: PropPatch.Instruction, of owner: Principal, for requester: Principal
    ) async throws(DAVError) -> PropertyChange {
        let name = instruction.name
        switch name {
        case .caldav("calendar-availability"):
            return try PropertyUpdate.change(instruction, of: .other, self)
        case .caldav("schedule-default-calendar-URL"):
            guard case .set(let element) = instruction else {
                throw DAVError(
                    403, .caldav("default-calendar-needed"), "There is always a default calendar.")
            }
            let invalid = DAVError(
                403, .caldav("valid-schedule-default-calendar-URL"),
                "Invitations arrive in a calendar of one's own that lives here.")
            guard let href = element.first(.dav("href"))?.text.trimmingSpace,
                let path = try? ResourcePath(target: href),
                case .calendar(let user, let segment)? = Resource(path),
                user.lowercased() == owner.user.lowercased(),
                let info = try await backend.calendar(segment, of: user, for: requester),
                info.isWritable, !info.isInbox, info.schedulingAgent == .gateway
            else { throw invalid }
            return .dead(name, Self.hrefs(name, [.calendar(user: owner.user, segment: info.segment)]))
        default:
            throw DAVError(
                403, .dav("cannot-modify-protected-property"), "An inbox does not keep this property.")
        }
    }
}
