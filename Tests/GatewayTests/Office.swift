import CalDAVServer
import Foundation
import Gateway
import ICalendar
import StoreKit
import StoreSQLite
import ProviderKit
import Telemetry
import TimeZones
import Vault
import WebDAV

/// A gateway with three users who have local calendars.
struct Office: Sendable {
    let gateway: Gateway
    let store: SQLiteStore
    let handler: CalDAVHandler
    /// Passwords that allow everything, by the user's first name.
    let passwords: [String: AppPassword]
    private let engines: EngineRoom
    private let folder: URL

    static func open(_ configuration: GatewayConfiguration = .init()) async throws -> Office {
        let folder = FileManager.default.temporaryDirectory.appending(path: "calgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let vault = try Vault(masterKey: Array(repeating: 7, count: 32))
        let store = try await SQLiteStore.open(
            path: folder.appending(path: "calgate.db").path(), vault: vault)
        let clock = TestClock(GatewayHarness.start)
        let replica = Replica(zones: .system)
        let log = Log(sink: { _ in })
        let engines = EngineRoom(
            store: store, factory: NoProviders(), replica: replica, configuration: .init(),
            clock: clock.gatewayClock, log: log)
        let gateway = Gateway(
            store: store, engines: engines, replica: replica, configuration: configuration,
            clock: clock.gatewayClock, log: log, passwordVerifier: { vault.passwordVerifier($0) })
        let users = Users(store: store, passwordVerifier: { vault.passwordVerifier($0) }, now: clock.now)
        var passwords: [String: AppPassword] = [:]
        for name in ["ann", "bob", "eve"] {
            passwords[name] = try await users.add("\(name)@example.com", displayName: name)
            _ = try await Connector(store: store).addLocalCalendar("\(name)@example.com", named: "Calendar")
        }
        let handler = CalDAVHandler(
            backend: gateway, publicURL: "https://cal.example.com", zones: .system, now: clock.now,
            memo: AnswerMemo(room: 1_048_576))
        return Office(
            gateway: gateway, store: store, handler: handler, passwords: passwords, engines: engines,
            folder: folder)
    }

    func close() async {
        await engines.stop()
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func principal(_ name: String) -> Principal {
        Principal(
            user: "\(name)@example.com", displayName: name, addresses: ["\(name)@example.com"],
            scope: .calendars)
    }

    // MARK: - Objects

    func guest(_ name: String, _ status: String = "NEEDS-ACTION") -> String {
        "ATTENDEE;PARTSTAT=\(status):mailto:\(name)@example.com\n"
    }

    /// A meeting in the week of the clock.
    func meeting(_ guests: String? = nil, organizer: String = "ann") -> String {
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//tests//EN\nBEGIN:VEVENT\nUID:meeting\n"
            + "DTSTAMP:20260301T000000Z\nDTSTART:20260305T100000Z\nDURATION:PT1H\nSUMMARY:Meeting\n"
            + "ORGANIZER:mailto:\(organizer)@example.com\n" + guest(organizer, "ACCEPTED")
            + (guests ?? guest("bob")) + "END:VEVENT\nEND:VCALENDAR\n"
    }

    func calendar(_ segment: String, of user: String) async throws -> CalendarInfo {
        let principal = principal(user)
        guard let info = try await gateway.calendar(segment, of: principal.user, for: principal) else {
            throw DAVError.notFound
        }
        return info
    }

    @discardableResult
    func put(
        _ text: String, as name: String, by user: String, in segment: String = "calendar",
        _ conditions: Preconditions = .init()
    ) async throws -> PutOutcome {
        let octets = Array(text.replacing("\n", with: "\r\n").utf8)
        return try await gateway.put(
            octets, try VCalendar.read(octets), name: name, in: calendar(segment, of: user), conditions,
            by: principal(user))
    }

    func delete(_ name: String, by user: String, tells: Bool = true) async throws {
        try await gateway.delete(
            name, in: calendar("calendar", of: user), .init(), repliesToOrganizer: tells, by: principal(user))
    }

    func objects(of user: String, in segment: String = "calendar") async throws -> [StoredObject] {
        let info = try await calendar(segment, of: user)
        let image = try await gateway.image(of: info)
        return try await gateway.objects(image.chunks.flatMap(\.entries).map(\.info), in: info)
    }

    /// The SCHEDULE-STATUS of a guest in an object of Ann's.
    func status(of guest: String, in name: String) async throws -> String? {
        let info = try await calendar("calendar", of: "ann")
        guard let object = try await gateway.object(name, in: info) else { return nil }
        return try VCalendar.read(object.octets).master?.attendees
            .first { $0.value.contains(guest) }?.scheduleStatus.first
    }
}

/// There is no upstream.
private struct NoProviders: ProviderFactory {
    func provider(
        for account: AccountRecord, saveCredentials: @escaping @Sendable ([UInt8]) async throws -> Void
    ) throws -> any Provider {
        throw DAVError.notFound
    }
}

extension StoredObject {
    /// The octets, unfolded.
    var text: String {
        String(decoding: octets, as: UTF8.self).replacing("\r\n ", with: "")
    }
}
