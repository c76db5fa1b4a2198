import Cryptography
import FoundationEssentials
import Gateway
import HTTPClient
import ICalendar
import Recurrence
import StoreKit
import StoreSQLite
import Telemetry
import TimeZones
import Vault

/// What the commands work with: config → key → vault → store → gateway parts.
struct Workshop: Sendable {
    let configuration: Configuration
    let store: any CalendarStore
    let vault: Vault
    let zones: TimeZoneDatabase
    let clock: GatewayClock
    let log: Log

    /// Opens the store that the config names, making store and key on the first run.
    static func open(_ arguments: Arguments, _ output: Output) async throws(CommandError) -> Workshop {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try ConfigurationReader.load(arguments["config"], environment: environment)
        guard let path = configuration.sqlitePath else {
            throw CommandError("store", "store must be sqlite:PATH; this build has no other kind")
        }
        let isNewStore = !FileManager.default.fileExists(atPath: path)
        let key = try MasterKey.load(
            file: configuration.masterKeyFile, mayCreate: isNewStore, environment: environment)
        if key.isNew { output.note(keyNote(configuration, storePath: path)) }
        do {
            let vault = try Vault(masterKey: key.key)
            try makeFolder(of: path)
            let store = try await SQLiteStore.open(path: path, vault: vault)
            return Workshop(
                configuration: configuration, store: store, vault: vault, zones: .system, clock: .system,
                log: Log())
        } catch {
            throw CommandError.from(error)
        }
    }

    private static func keyNote(_ configuration: Configuration, storePath: String) -> String {
        let keyFolder = FilePath.folder(of: configuration.masterKeyFile)
        let storeFolder = FilePath.folder(of: storePath)
        let made =
            "calgate: made the master key \(configuration.masterKeyFile); keep a copy, nothing opens without it"
        guard keyFolder == storeFolder else { return made }
        return made + "\ncalgate: warning: the master key lies beside the store that it protects; "
            + "move it and set masterKeyFile, or use $CALGATE_MASTER_KEY"
    }

    private static func makeFolder(of path: String) throws(CommandError) {
        let folder = FilePath.folder(of: path)
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandError("store", "cannot make the folder \(folder)")
        }
    }

    /// Runs `body` and closes the store after it, whatever happens.
    static func with<T>(
        _ arguments: Arguments, _ output: Output, _ body: (Workshop) async throws -> T
    ) async throws -> T {
        let workshop = try await open(arguments, output)
        do {
            let result = try await body(workshop)
            await workshop.store.close()
            return result
        } catch {
            await workshop.store.close()
            throw CommandError.from(error)
        }
    }

    /// Makes what the store holds of an app password's secret.
    var passwordVerifier: @Sendable (String) -> [UInt8] {
        let vault = self.vault
        return { vault.passwordVerifier($0) }
    }

    /// Principals and their passwords.
    var users: Users { Users(store: store, passwordVerifier: passwordVerifier, now: clock.now) }

    /// Tokens of the Free/Busy URL.
    var freeBusyTokens: FreeBusyTokens {
        FreeBusyTokens(store: store, verifier: passwordVerifier, now: clock.now)
    }

    /// What precedes a path in a URL, as far as the config tells.
    var origin: String {
        if !configuration.publicURL.isEmpty { return configuration.publicURL }
        return (configuration.tls == nil ? "http://" : "https://") + configuration.listen
    }

    /// The config as the gateway takes it.
    var gatewayConfiguration: GatewayConfiguration {
        var result = GatewayConfiguration()
        result.pollInterval = configuration.sync.pollInterval.seconds
        result.fullInterval = configuration.sync.fullInterval.seconds
        result.writeDeadline = configuration.limits.writeDeadline.limit
        result.freeBusyMaxAge = configuration.freeBusy.maxAge.limit.components.seconds
        result.freeBusyInstances = configuration.limits.reportInstances
        result.freeBusyDeadline = configuration.limits.reportDeadline.duration
        result.unknownIsBusyUnavailable = configuration.freeBusy.unknownAs == "busy-unavailable"
        let failures = configuration.limits.failedSignIns
        result.failedSignIns = failures == 0 ? Int.max : failures
        result.requestsPerSecond = configuration.limits.requestsPerSecond
        result.requestsPerMinute = configuration.limits.requestsPerMinute
        result.userRequestsPerSecond = configuration.limits.userRequestsPerSecond
        result.directory = .init(rawValue: configuration.directory) ?? .delegates
        result.busyTimes = .init(rawValue: configuration.busyTimes) ?? .delegates
        result.inboxAge = configuration.inboxRetention.seconds
        result.objectCacheSize = configuration.memory.objects
        result.imageCacheSize = configuration.memory.calendars
        result.busyCacheSize = configuration.memory.busyTimes
        return result
    }

    /// How objects are indexed and expanded.
    var replica: Replica { Replica(zones: zones, limits: configuration.limits.expansion) }

    /// The same over another config: what a running program can take over from it.
    func with(_ configuration: Configuration) -> Workshop {
        Workshop(
            configuration: configuration, store: store, vault: vault, zones: zones, clock: clock, log: log)
    }

    /// The client that talks to upstreams.
    func httpClient() -> HTTPClient {
        HTTPClient(
            HTTPClientConfiguration(
                proxy: configuration.upstreams.proxy,
                outboundAddress: configuration.upstreams.outboundAddress,
                caFile: configuration.upstreams.caFile, allowPlainHTTP: configuration.upstreams.allowPlainHTTP
            ))
    }

    /// What makes the providers of accounts, over `client`.
    func providers(_ client: HTTPClient) -> Providers {
        Providers(configuration: configuration, transport: client, clock: clock)
    }

    /// What the site stands on.
    var site: Site.Ground { Site.Ground(store: store, zones: zones, clock: clock) }

    /// Does the work of `calgate sync`.
    func syncService(_ client: HTTPClient) -> SyncService {
        SyncService(
            store: store, factory: providers(client), replica: replica, configuration: gatewayConfiguration,
            clock: clock, log: log)
    }
}

extension GatewayClock {
    /// The clock of the machine.
    static let system = GatewayClock(
        now: { Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down))) },
        sleep: { try await Task.sleep(for: $0) }, random: { Double.random(in: 0..<1) })
}
