/// What the operator may set of the gateway; the names are those of the config file.
package struct GatewayConfiguration: Sendable {
    /// Time between two looks at an upstream calendar, in seconds.
    package var pollInterval: Int64 = 60
    /// Time between two full listings of an upstream calendar, in seconds; zero for none but those that are
    /// needed.
    package var fullInterval: Int64 = 7 * 86_400
    /// How long a client waits for a write before it is told to come back.
    ///
    /// The plan goes on. Zero: to its end.
    package var writeDeadline: Duration = .seconds(25)
    /// The oldest replica that free/busy is answered from, in seconds.
    package var freeBusyMaxAge: Int64 = 3_600
    /// The most instances that one answer about busy times is made of; zero for any number.
    package var freeBusyInstances = 100_000
    /// How long busy times are worked out; zero for any time.
    package var freeBusyDeadline: Duration = .seconds(30)
    /// Answer unknown times as BUSY-UNAVAILABLE instead of 503.
    package var unknownIsBusyUnavailable = false
    /// What a client is told to wait after a 503 without a better figure, in seconds.
    package var retryAfter = 30
    /// How long a lease lasts without renewal, in seconds.
    package var leaseDuration: Int64 = 30
    /// The pause between two looks of the engine room at the store.
    package var watchInterval: Duration = .milliseconds(500)
    /// Failed sign-ins a minute per address and user before further failures are 429.
    package var failedSignIns = 10
    /// Requests a second of an app password with a scope below `calendars`; zero for any number.
    package var requestsPerSecond = 50
    /// Requests a minute of such a password; zero for any number.
    package var requestsPerMinute = 500
    /// Requests a second of a password with the scope `calendars`; zero for any number.
    package var userRequestsPerSecond = 0
    /// Memory for objects that were read lately, in octets: 32 MiB hold some 10,000 events of 1 kB.
    package var objectCacheSize = 32 * 1_048_576
    /// Memory for the names, tags and times of the objects of calendars, in octets: 48 MiB hold some 150,000.
    package var imageCacheSize = 48 * 1_048_576
    /// Memory for the busy periods of calendars, in octets.
    package var busyCacheSize = 8 * 1_048_576
    /// Which other users a user can find, name as a delegate, and see the name and addresses of.
    package var directory = Circle.users
    /// Whose busy times a user learns by an outbox.
    package var busyTimes = Circle.users
    /// How long messages stay in an inbox, in seconds; zero for as long as nobody removes them.
    package var inboxAge: Int64 = 30 * 86_400
    /// The domain of the addresses of users who have no other: the host of the public URL; `nil` for none.
    package var mailDomain: String?
    /// How long tombstones are kept, in seconds; older sync tokens are invalid.
    package var tombstoneAge: Int64 = 90 * 86_400

    /// Who of the other users is meant.
    package enum Circle: String, Sendable, CaseIterable {
        /// Everybody who has signed in with everything allowed.
        case users
        /// One's delegates, and those whose delegate one is.
        case delegates
    }

    /// The defaults of the contract.
    package init() {}
}
