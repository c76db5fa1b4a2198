internal import HTTPTypes
internal import WebDAV

/// What a principal may do with a resource; the privileges of RFC 3744 section 3 and RFC 4791 section 6.1.
struct Privileges: Sendable, Hashable {
    /// See it.
    var read = false
    /// See busy times.
    var readFreeBusy = false
    /// Change the octets of an object.
    var writeContent = false
    /// Change properties.
    var writeProperties = false
    /// Add and remove members.
    var bind = false
    /// Remove members.
    var unbind = false
    /// See who may do what.
    var readACL = false
    /// Have messages put into an inbox (RFC 6638 section 6.1).
    var deliver = false
    /// Send through an outbox (RFC 6638 section 6.2).
    var send = false

    /// Of a calendar and of what is in it.
    init(calendar: CalendarInfo, scope: Scope) {
        self.init(scope: scope)
        readACL = scope == .calendars && calendar.isOwn
        writeContent =
            scope.writesEvents && calendar.isWritable && calendar.access != .delegate(.read)
        bind = writeContent
        unbind = writeContent || (scope == .calendars && calendar.isInbox && calendar.isOwn)
        deliver = calendar.isInbox && scope == .calendars
        // Names and colours are kept here, also where upstream can only be read.
        writeProperties = scope == .calendars && calendar.access != .delegate(.read)
    }

    /// Of a collection that holds calendars.
    init(home canCreate: Bool, scope: Scope, isOwn: Bool = true) {
        self.init(scope: scope)
        guard isOwn else { return }
        // Nothing is written at a home itself; who may do all of the rest may do all.
        writeContent = scope == .calendars && canCreate
        bind = writeContent
        unbind = writeContent
        writeProperties = scope == .calendars
        readACL = scope == .calendars
    }

    /// Of an outbox.
    init(outbox scope: Scope) {
        self.init(scope: scope)
        send = scope == .calendars
        readACL = scope == .calendars
    }

    /// Of a principal: its own, or another's.
    init(principal isOwn: Bool, scope: Scope) {
        self.init(scope: .eventsRead)
        writeProperties = isOwn && scope == .calendars
        readACL = writeProperties
    }

    /// What a requester may do with a resource.
    init(on resource: DescribedResource, for requester: Principal) {
        switch resource.kind {
        case .collection: self.init(scope: .eventsRead)
        case .principal(let principal):
            self.init(principal: principal.user == requester.user, scope: requester.scope)
        case .proxyGroup(let owner, _):
            self.init(principal: owner.user == requester.user, scope: requester.scope)
        case .outbox: self.init(outbox: requester.scope)
        case .home(let owner, let canCreate):
            self.init(home: canCreate, scope: requester.scope, isOwn: owner.user == requester.user)
        case .calendar(let info, _), .object(_, let info, _):
            self.init(calendar: info, scope: requester.scope)
        }
    }

    /// What a delegate of its owner may do with a resource.
    init(on resource: DescribedResource, forDelegate access: ProxyAccess) {
        switch resource.kind {
        case .calendar(var info, _), .object(_, var info, _):
            info.access = .delegate(access)
            self.init(calendar: info, scope: .calendars)
        default: self.init(scope: .calendars)
        }
    }

    /// Of what only can be read.
    init(scope: Scope) {
        read = scope.readsEvents
        readFreeBusy = true
    }
}

extension Scope {
    /// Whether calendars can be seen, and of their objects at least some: `events.managed` sees what its
    /// application made.
    var readsEvents: Bool { self != .freebusy }

    /// Whether objects can be made, and those that are seen be changed.
    var writesEvents: Bool { self == .calendars || self == .eventsManaged }
}

extension CalDAVHandler {
    /// A principal that the requester may see: that somebody is there, not what is theirs.
    ///
    /// - Throws: 404 for somebody whom the requester may not see, whether they exist or not.
    func principal(_ name: String, for requester: Principal) async throws(DAVError) -> Principal {
        if name.lowercased() == requester.user.lowercased() { return requester }
        guard let other = try await backend.principal(named: name, seenBy: requester) else { throw .notFound }
        return other
    }

    /// The user whose calendars the requester may see, oneself or somebody whose delegate one is, as the
    /// principal's name is spelled.
    ///
    /// - Throws: 404 for everybody else, whether they exist or not.
    func user(_ name: String, for requester: Principal) async throws(DAVError) -> Principal {
        let user = try await principal(name, for: requester)
        guard try await backend.access(to: user.user, for: requester) != nil else { throw .notFound }
        return user
    }

    /// A calendar that the requester may see.
    func calendar(
        _ segment: String, of user: String, for requester: Principal, freeBusyOnly: Bool = false
    ) async throws(DAVError) -> (owner: Principal, info: CalendarInfo) {
        guard freeBusyOnly || requester.scope.readsEvents else { throw .notFound }
        let owner = try await self.user(user, for: requester)
        guard let info = try await backend.calendar(segment, of: owner.user, for: requester) else {
            throw .notFound
        }
        return (owner, info)
    }

    /// 403 unless the requester may take something out of the calendar, or the inbox.
    func requireUnbind(_ calendar: CalendarInfo, _ requester: Principal) throws(DAVError) {
        guard Privileges(calendar: calendar, scope: requester.scope).unbind else {
            try requireWrite(calendar, requester)
            return
        }
    }

    /// 403 unless the requester may change what the calendar holds.
    func requireWrite(_ calendar: CalendarInfo, _ requester: Principal) throws(DAVError) {
        guard Privileges(calendar: calendar, scope: requester.scope).writeContent else {
            throw .needPrivileges(
                calendar.access == .delegate(.read)
                    ? "This calendar is another's, and only shown to you."
                    : calendar.isWritable
                        ? "This password does not allow changes." : "This calendar can only be read.")
        }
    }
}
