import ICalendar
import StoreKit
import StoreSQLite
import Testing
import Vault

/// One implementation of the store; every suite about what a store does runs on each.
struct StoreKind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Opens the store that lives in the folder.
    let open: @Sendable (TemporaryFolder, Vault) async throws -> any CalendarStore

    static let all = [sqlite]

    static let sqlite = StoreKind(testDescription: "SQLite") { folder, vault in
        try await SQLiteStore.open(path: folder.path + "/calgate.db", vault: vault)
    }
}

/// A store in a folder of its own, with a user, an account and a calendar.
struct TestStore {
    let folder: TemporaryFolder
    let store: any CalendarStore
    let user: UserRecord
    let account: AccountRecord
    let calendar: CalendarRecord

    static let key = [UInt8](1...32)

    init(_ kind: StoreKind) async throws {
        folder = try TemporaryFolder()
        store = try await kind.open(folder, try Vault(masterKey: Self.key))
        (user, account, calendar) = try await store.write { store in
            let user = try store.addUser(name: "Ada", displayName: "Ada L.", now: now)
            let account = try store.addAccount(
                user: user.id, provider: "google", address: "Ada@example.org", credentials: [1, 2, 3])
            let calendar = try store.addCalendar(
                NewCalendar(
                    user: user.id, account: account.id, segment: "work", upstreamID: "w@example.org",
                    displayName: "Work"))
            return (user, account, calendar)
        }
    }
}

/// The clock of these tests.
let now = Instant(secondsSinceEpoch: 1_800_000_000)

/// An object that lasts an hour.
func event(
    _ name: String, in calendar: CalendarID, _ text: String = "BEGIN:VCALENDAR", start: Int64 = 0,
    upstreamKey: String? = nil
) -> NewObject {
    let start = now.advanced(by: start)
    return NewObject(
        calendar: calendar, name: name, uid: "uid-\(name)", component: "VEVENT", octets: Array(text.utf8),
        modified: now, span: start..<start.advanced(by: 3600), upstreamKey: upstreamKey)
}

/// What a test throws to see what becomes of it.
struct Refusal: Error, Equatable {}
