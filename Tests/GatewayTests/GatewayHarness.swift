import CalDAVServer
import Cryptography
import Foundation
import FreeBusy
import Gateway
import GoogleProvider
import HTTPClient
import HTTPServer
import HTTPTypes
import ICalendar
import ProviderKit
import StoreKit
import StoreSQLite
import Synchronization
import Telemetry
import TimeZones
import Upstreams
import Vault
import WebDAV

/// A gateway over a real store in a temporary folder and an emulated Google in this process, without sockets.
final class GatewayHarness: Sendable {
    /// Monday, 2 March 2026, 08:00 UTC.
    static let start = Instant(utc: LocalDateTime("20260302T080000") ?? LocalDateTime(secondsSinceEpoch: 0))
    static let user = "ann"
    static let address = "ann@example.com"

    let folder: URL
    let google: EmulatedGoogle
    let clock: TestClock
    let store: FaultyStore
    let engines: EngineRoom
    let gateway: Gateway
    let transport: EmulatorTransport
    private let vault: Vault
    var users: Users {
        let vault = self.vault
        return Users(
            store: store, passwordVerifier: { vault.passwordVerifier($0) }, now: clock.now)
    }

    /// A gateway with one user, connected to Google, synced.
    static func connected(
        faults: FaultPlan = .none, seed: (EmulatedGoogle) throws -> Void = { _ in }
    ) async throws -> GatewayHarness {
        let folder = FileManager.default.temporaryDirectory.appending(path: "calgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let clock = TestClock(start)
        let google = EmulatedGoogle(configuration: .init(), now: { clock.seconds })
        google.addUser(address, name: "Ann")
        let token = google.refreshToken(for: address)
        try seed(google)
        let harness = try await GatewayHarness(folder: folder, google: google, clock: clock, faults: .none)
        _ = try await harness.users.add(user, displayName: "Ann")
        try await harness.connect(with: token)
        await harness.engines.start()
        try await harness.sync()
        harness.store.faults.replace(with: faults)
        return harness
    }

    private init(folder: URL, google: EmulatedGoogle, clock: TestClock, faults: FaultPlan) async throws {
        self.folder = folder
        self.google = google
        self.clock = clock
        vault = try Vault(masterKey: Array(repeating: 7, count: 32))
        let sqlite = try await SQLiteStore.open(
            path: folder.appending(path: "calgate.db").path(), vault: vault)
        store = FaultyStore(sqlite, faults: FaultSwitch(faults))
        transport = EmulatorTransport(google)
        let replica = Replica(zones: .system)
        var configuration = GatewayConfiguration()
        configuration.pollInterval = 3_600
        let gatewayClock = clock.gatewayClock
        let log = Log(sink: { _ in })
        engines = EngineRoom(
            store: store, factory: TestProviders(transport: transport, clock: clock), replica: replica,
            configuration: configuration, clock: gatewayClock, log: log)
        let vault = self.vault
        gateway = Gateway(
            store: store, engines: engines, replica: replica, configuration: configuration,
            clock: gatewayClock,
            log: log, passwordVerifier: { vault.passwordVerifier($0) })
    }

    /// Connects the account, also again, as the command does it beside a running server.
    func connect(with refreshToken: String) async throws {
        let credentials = GoogleCredentials.refreshToken(refreshToken)
        let provider = TestProviders(transport: transport, clock: clock).provider(credentials)
        _ = try await Connector(store: store).connect(Self.user, with: provider) {
            (try? JSONEncoder().encode(credentials)).map { Array($0) } ?? []
        }
    }

    /// The same gateway after its process was killed and started again.
    func restarted() async throws -> GatewayHarness {
        store.faults.replace(with: .none)
        await engines.stop()
        await store.close()
        let next = try await GatewayHarness(folder: folder, google: google, clock: clock, faults: .none)
        await next.engines.start()
        // The engine takes open plans up in its start; a sync ends after they are under way.
        try await next.settle()
        return next
    }

    /// Waits until no write is open.
    func settle() async throws {
        for id in try await accounts() {
            await engines.engine(for: id)?.finishWrites()
            _ = await engines.engine(for: id)?.sync(full: false)
            await engines.engine(for: id)?.finishWrites()
        }
    }

    /// Looks at upstream once.
    @discardableResult
    func sync(full: Bool = false) async throws -> SyncOutcome {
        var outcome = SyncOutcome.cancelled
        for id in try await accounts() {
            outcome = await engines.engine(for: id)?.sync(full: full) ?? .cancelled
        }
        return outcome
    }

    /// The one account.
    func account() async throws -> AccountRecord {
        let found = try await store.read { try $0.accounts(of: nil).first { !$0.isLocal } }
        guard let found else { throw DAVError.notFound }
        return found
    }

    /// Busy times of the user in the days after the start.
    func busy(days: Int64 = 7) async throws -> [BusyPeriod] {
        let start = Self.start
        return try await gateway.busy(
            .home(user: Self.user), in: start..<start.advanced(by: days * 86_400), by: principal)
    }

    private func accounts() async throws -> [AccountID] {
        try await store.read { try $0.accounts(of: nil).filter { !$0.isLocal }.map(\.id) }
    }

    func close() async {
        await engines.stop()
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: - As a client

    let principal = Principal(user: user, displayName: "Ann", addresses: [address], scope: .calendars)

    func calendar() async throws -> CalendarInfo {
        let calendars = try await gateway.calendars(of: Self.user, for: principal)
        guard let calendar = calendars.first(where: \.isWritable) else { throw DAVError.notFound }
        return calendar
    }

    func put(
        _ text: String, as name: String, ifMatch etag: ETag? = nil, ifNoneMatch: Bool = false
    ) async throws -> PutOutcome {
        let octets = Array(text.utf8)
        var conditions = Preconditions()
        if let etag { conditions = Preconditions(HTTPFields([("If-Match", etag.description)])) }
        if ifNoneMatch { conditions = Preconditions(HTTPFields([("If-None-Match", "*")])) }
        return try await gateway.put(
            octets, try VCalendar.read(octets), name: name, in: calendar(), conditions, by: principal)
    }

    func delete(_ name: String, ifMatch etag: ETag? = nil) async throws {
        var conditions = Preconditions()
        if let etag { conditions = Preconditions(HTTPFields([("If-Match", etag.description)])) }
        try await gateway.delete(name, in: calendar(), conditions, by: principal)
    }

    func get(_ name: String) async throws -> StoredObject? {
        try await gateway.object(name, in: calendar())
    }

    func names() async throws -> [String] {
        try await gateway.image(of: calendar()).chunks.flatMap { $0.entries.map(\.info.name) }
    }
}

/// Providers that reach the emulated Google without a socket.
struct TestProviders: ProviderFactory {
    let transport: EmulatorTransport
    let clock: TestClock

    func provider(
        for account: AccountRecord, saveCredentials: @escaping @Sendable ([UInt8]) async throws -> Void
    ) throws -> any Provider {
        provider(try JSONDecoder().decode(GoogleCredentials.self, from: Data(account.credentials)))
    }

    func provider(_ credentials: GoogleCredentials) -> GoogleProvider {
        let configuration = EmulatedGoogleConfiguration()
        let endpoints = GoogleEndpoints(
            tokenURL: EmulatorTransport.origin + "/token", apiURL: EmulatorTransport.origin + "/calendar/v3",
            clientID: configuration.clientID, clientSecret: configuration.clientSecret)
        return GoogleProvider(
            credentials: credentials, endpoints: endpoints, transport: transport, pool: "test",
            now: clock.now,
            sleep: { _ in }, onRotatedToken: { _ in })
    }
}

/// Hands requests to the emulated Google's responder.
struct EmulatorTransport: Transport {
    static let origin = "http://127.0.0.1:9"
    private let google: EmulatedGoogle
    private let down = DownSwitch()
    private let listener = Listener()

    init(_ google: EmulatedGoogle) { self.google = google }

    /// Whether nothing reaches upstream.
    func setDown(_ isDown: Bool) { down.isDown.store(isDown, ordering: .sequentiallyConsistent) }

    /// Called with each answer before anybody else sees it; what it returns is the answer.
    typealias Interception = @Sendable (HTTPClientRequest, HTTPClientResponse) async -> HTTPClientResponse

    /// Looks at every answer of upstream, and may do something before it arrives, or change it.
    func intercept(_ interception: Interception?) { listener.interception.withLock { $0 = interception } }

    func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        if down.isDown.load(ordering: .sequentiallyConsistent) {
            throw HTTPClientError(.connect, wasSent: false, "connection refused")
        }
        var fields = request.fields
        fields["Host"] = "127.0.0.1:9"
        let head = HTTPRequestHead(
            method: request.method, target: String(request.url.dropFirst(Self.origin.count)), fields: fields,
            peer: "127.0.0.1", isSecure: false)
        let response = await google.respond(to: HTTPRequest(head: head, body: request.body))
        guard case .bytes(let body) = response.body else {
            throw HTTPClientError(.protocolError, wasSent: true, "cut in the middle")
        }
        let answer = HTTPClientResponse(
            status: response.status, fields: response.fields, body: body, url: request.url)
        guard let interception = listener.interception.withLock({ $0 }) else { return answer }
        return await interception(request, answer)
    }

    private final class Listener: Sendable { let interception = Mutex<Interception?>(nil) }

    private final class DownSwitch: Sendable { let isDown = Atomic<Bool>(false) }
}

/// Time that moves when a test says so; pauses last until they are cancelled.
final class TestClock: Sendable {
    private let time: Mutex<Int64>

    init(_ start: Instant) { time = Mutex(start.secondsSinceEpoch) }

    var seconds: Int64 { time.withLock { $0 } }
    var now: @Sendable () -> Instant { { Instant(secondsSinceEpoch: self.seconds) } }
    func advance(by seconds: Int64) { time.withLock { $0 += seconds } }

    var gatewayClock: GatewayClock {
        GatewayClock(
            now: now,
            sleep: { _ in
                // Nothing in a test waits for time: a pause ends with its task.
                let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
                await withTaskCancellationHandler {
                    for await _ in stream { return }
                } onCancel: {
                    continuation.finish()
                }
                throw CancellationError()
            }, random: { 0.5 })
    }
}
