/// What a user lets another do with all of the user's calendars.
package enum DelegateAccess: String, Sendable, Hashable, CaseIterable {
    /// See them.
    case read
    /// Change what is in them, too.
    case write
}

/// A user whom another lets see, or change, all of the other's calendars.
package struct DelegateRecord: Sendable, Hashable {
    /// Whose calendars they are.
    package let owner: UserID
    /// Who may see or change them.
    package let member: UserID
    /// Which of both.
    package let access: DelegateAccess

    package init(owner: UserID, member: UserID, access: DelegateAccess) {
        self.owner = owner
        self.member = member
        self.access = access
    }
}
