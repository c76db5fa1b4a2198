import CalDAVServer
import ICalendar
import ITIP
import Octets
import StoreKit

/// Who of this gateway has which calendar user address (RFC 6638 section 2.4.1).
struct AddressBook: Sendable {
    /// A user with what is compared to ORGANIZER and ATTENDEE.
    struct Entry: Sendable {
        let user: UserRecord
        /// Mail addresses, the user's own first; in small letters, without `mailto:`.
        let mails: [String]

        /// All addresses: the mail addresses, and the path of the principal.
        var addresses: Set<CalendarUserAddress> {
            Set(mails.map { CalendarUserAddress($0) }).union([Self.path(of: user)])
        }

        /// The path of a principal, which stands in its `calendar-user-address-set` as well.
        static func path(of user: UserRecord) -> CalendarUserAddress {
            CalendarUserAddress("/dav/principals/" + PercentEncoding.encodeSegment(user.name) + "/")
        }
    }

    private var users: [CalendarUserAddress: UserID] = [:]
    private var entries: [UserID: Entry] = [:]
    private var names: [String: UserID] = [:]
    private var domains: Set<Substring> = []
    /// Everybody, the oldest first.
    private(set) var all: [Entry] = []

    /// Reads everybody's addresses; of two users with one address the older has it.
    init(_ reader: any StoreReader, mailDomain: String?) throws {
        let accounts = Dictionary(grouping: try reader.accounts(of: nil), by: \.user)
        for user in try reader.users() {
            let mails = Self.mails(of: user, accounts[user.id] ?? [], mailDomain: mailDomain)
            let entry = Entry(user: user, mails: mails)
            entries[user.id] = entry
            names[user.name.lowercased()] = user.id
            all.append(entry)
            for address in entry.addresses where users[address] == nil { users[address] = user.id }
            for mail in mails { if let domain = mail.split(separator: "@").last { domains.insert(domain) } }
        }
    }

    /// The mail addresses of a user: the name, where it is one, and those of the connected accounts; where there is
    /// none, one in the domain of the gateway, for clients find themselves in an event by nothing else.
    static func mails(of user: UserRecord, _ accounts: [AccountRecord], mailDomain: String?) -> [String] {
        var mails: [String] = []
        for address in [user.name] + accounts.filter({ !$0.isLocal }).map(\.address) {
            let folded = address.lowercased()
            if folded.contains("@"), !mails.contains(folded) { mails.append(folded) }
        }
        if mails.isEmpty, let mailDomain { mails.append("\(user.name)@\(mailDomain)".lowercased()) }
        return mails
    }

    /// Who has an address.
    func entry(of address: CalendarUserAddress) -> Entry? { users[address].flatMap { entries[$0] } }

    /// Who has a name, compared without case.
    func entry(named name: String) -> Entry? { names[name.lowercased()].flatMap { entries[$0] } }

    /// A user's entry.
    func entry(of user: UserID) -> Entry? { entries[user] }

    /// Why a message to nobody here was not delivered: an address in a domain of ours that nobody has, or no mail
    /// address at all, is unknown; to any other there is no way, since nothing is sent by mail.
    func status(ofStranger address: CalendarUserAddress) -> DeliveryStatus {
        guard let mail = address.mail, let domain = mail.split(separator: "@").last else {
            return .unknownUser
        }
        return domains.contains(domain) ? .unknownUser : .noWay
    }
}
