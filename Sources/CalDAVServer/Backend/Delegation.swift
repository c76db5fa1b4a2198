/// What a delegate may do with all calendars of another user ("calendar user proxy", caldav-proxy section 5).
package enum ProxyAccess: String, Sendable, Hashable, CaseIterable {
    /// See them.
    case read
    /// Change what is in them, too.
    case write
}

/// What somebody may do with a calendar.
package enum CalendarAccess: Sendable, Hashable {
    /// It is the requester's own.
    case owner
    /// Its owner has made the requester a delegate.
    case delegate(ProxyAccess)
}

/// Who is whose delegate, by the users' names.
package struct Delegation: Sendable, Hashable {
    /// The delegates of a user.
    package var delegates: [ProxyAccess: [String]]
    /// Those whose delegate the user is.
    package var delegators: [ProxyAccess: [String]]

    /// Nobody is, unless told.
    package init(delegates: [ProxyAccess: [String]] = [:], delegators: [ProxyAccess: [String]] = [:]) {
        self.delegates = delegates
        self.delegators = delegators
    }

    /// The same, as far as it is about one other user: what that user may know of it.
    func concerning(_ user: String) -> Delegation {
        Delegation(
            delegates: delegates.mapValues { $0.filter { $0 == user } },
            delegators: delegators.mapValues { $0.filter { $0 == user } })
    }
}
