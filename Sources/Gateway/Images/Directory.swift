import CalDAVServer
import FreeBusy
import StoreKit
import TimeZones
import WebDAV
import XML

/// What is asked of the store with every request and changes seldom: who signs in, and which calendars there are.
///
/// Everything in it is of one version of the store, and goes with that.
struct Directory: Sendable {
    /// A user's app password with whom it stands for.
    struct Login: Sendable {
        var password: PasswordRecord
        var user: UserRecord
        var principal: Principal
    }

    /// A token of the Free/Busy URL with whose times it shows.
    struct TokenHolder: Sendable {
        var token: FreeBusyTokenRecord
        var principal: Principal
    }

    /// A calendar with what of its account is needed to show it.
    struct Listed: Sendable {
        var record: CalendarRecord
        var isLocal: Bool
    }

    /// A calendar that is written to, with its account.
    struct Place: Sendable {
        /// But for its revision.
        var record: CalendarRecord
        var account: AccountRecord
    }

    /// A calendar that a question about busy times is about, with its account.
    struct Standing: Sendable {
        /// `nil` for an account whose calendars were never listed.
        var record: CalendarRecord?
        var account: AccountRecord?
        /// Where its days and floating times are.
        var floating = Zone.utc
    }

    /// Whose busy times are asked for.
    struct BusyKey: Hashable, Sendable {
        enum Scope: Hashable, Sendable {
            case calendar(Int64)
            case home(String)
        }

        var scope: Scope
        /// The version of the zone data, of which days depend.
        var zones: String

        init(_ scope: Scope, _ zones: TimeZoneDatabase) {
            self.scope = scope
            self.zones = zones.version
        }
    }

    /// Logins by the public half of the app password.
    let logins = VersionedCache<String, Login>()
    /// Tokens of the Free/Busy URL by their public half.
    let tokens = VersionedCache<String, TokenHolder?>()
    /// The calendars of a user, by the name in lower case.
    let calendars = VersionedCache<String, [Listed]>()
    /// Where objects are put, by the calendar's number.
    let places = VersionedCache<Int64, Place>()
    /// Dead properties, by their owner's name in the store.
    let properties = VersionedCache<String, [ExpandedName: [UInt8]]>()
    /// Dead properties of the objects of a calendar, by its id and theirs.
    let objectProperties = VersionedCache<Int64, [Int64: [ExpandedName: [UInt8]]]>()
    /// Who is whose delegate, by the user's name in lower case.
    let delegations = VersionedCache<String, Delegation>()
    /// Everybody's addresses, by the domain of those who have none.
    let addressBook = VersionedCache<String?, AddressBook>(capacity: 4)
    /// What counts as busy.
    let standings = VersionedCache<BusyKey, [Standing]>()
    /// What users have published of their availability.
    let availabilities = VersionedCache<BusyKey, [Availability]>()
}
