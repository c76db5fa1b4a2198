internal import HTTPTypes
internal import WebDAV
internal import XML

/// What a user's calendars take, and what they may still take (RFC 4331).
struct Quota: Sendable, Hashable {
    /// Octets of all objects in the user's calendars.
    var used: Int64
    /// Octets that may still be stored; `nil` where that is not known.
    var available: Int64?
}

extension LiveProperty {
    /// RFC 4331 section 3: of homes and calendars, the same for all of a user's.
    static let quota: [ExpandedName: LiveProperty] = [
        .dav("quota-used-bytes"): LiveProperty { resource, context, writer throws(XMLError) in
            guard resource.hasQuota, let quota = context.quota else { return false }
            try writer.text("\(quota.used)")
            return true
        },
        .dav("quota-available-bytes"): LiveProperty { resource, context, writer throws(XMLError) in
            guard resource.hasQuota, let available = context.quota?.available else { return false }
            try writer.text("\(available)")
            return true
        },
    ]
}

extension DescribedResource {
    fileprivate var hasQuota: Bool {
        switch kind {
        case .home, .calendar: true
        default: false
        }
    }
}

extension CalDAVHandler {
    /// The quota of whoever owns a resource, if somebody asks for it: it takes a look at all calendars.
    func quota(
        of described: DescribedResource, if find: PropFind, for requester: Principal
    ) async throws(DAVError) -> Quota? {
        let isAsked =
            switch find {
            case .properties(let requests), .all(including: let requests):
                requests.contains { LiveProperty.quota[$0.name] != nil }
            case .names: true
            }
        guard isAsked, let owner = described.owner else { return nil }
        let used = try await usedOctets(of: owner, for: requester)
        guard limits.quotaBytes > 0 else { return Quota(used: used, available: backend.availableOctets) }
        return Quota(used: used, available: max(0, Int64(limits.quotaBytes) - used))
    }

    /// Octets of all objects in a user's calendars.
    private func usedOctets(of owner: Principal, for requester: Principal) async throws(DAVError) -> Int64 {
        var calendars = try await backend.calendars(of: owner.user, for: requester)
        if let inbox = try await inbox(of: owner, for: requester) { calendars.append(inbox) }
        var used: Int64 = 0
        for calendar in calendars { used += Int64(try await backend.image(of: calendar).octets) }
        return used
    }

    /// 507 `quota-not-exceeded` for what would not fit any more (RFC 4331 section 6).
    ///
    /// - Parameters:
    ///   - count: The octets of the object.
    ///   - resource: Where it goes.
    ///   - requester: Who asks.
    /// - Throws: 507.
    func requireRoom(
        for count: Int, at resource: Resource, _ requester: Principal
    ) async throws(DAVError) {
        guard limits.quotaBytes > 0, case .object(let user, let segment, let name) = resource else { return }
        // Whether there is such a calendar is for others to tell.
        guard let (owner, info) = try? await calendar(segment, of: user, for: requester) else { return }
        let present = try await backend.image(of: info).info(named: name)?.size ?? 0
        let used = try await usedOctets(of: owner, for: requester)
        guard used - Int64(present) + Int64(count) <= Int64(limits.quotaBytes) || count <= present else {
            throw DAVError(
                507, .dav("quota-not-exceeded"), "The calendars hold at most \(limits.quotaBytes) octets.")
        }
    }
}
