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
        } catch let error as StoreError {
            throw CommandError("store", error.sentence)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError("store", "the store cannot be opened")
        }
    }

    private static func keyNote(_ configuration: Configuration, storePath: String) -> String {
        let keyFolder = URL(filePath: configuration.masterKeyFile).deletingLastPathComponent().path()
        let storeFolder = URL(filePath: storePath).deletingLastPathComponent().path()
        let made =
            "calgate: made the master key \(configuration.masterKeyFile); keep a copy, nothing opens without it"
        guard keyFolder == storeFolder else { return made }
        return made + "\ncalgate: warning: the master key lies beside the store that it protects; "
            + "move it and set masterKeyFile, or use $CALGATE_MASTER_KEY"
    }

    private static func makeFolder(of path: String) throws(CommandError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path()
        guard !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) else { return }
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

    /// The config as the gateway takes it.
    var gatewayConfiguration: GatewayConfiguration {
        var result = GatewayConfiguration()
        result.pollInterval = configuration.sync.pollInterval.seconds
        result.fullInterval = configuration.sync.fullInterval.seconds
        result.writeDeadline = configuration.limits.writeDeadline.duration
        result.freeBusyMaxAge = configuration.freeBusy.maxAge.seconds
        result.freeBusyInstances = configuration.limits.reportInstances
        result.freeBusyDeadline = configuration.limits.reportDeadline.duration
        result.unknownIsBusyUnavailable = configuration.freeBusy.unknownAs == "busy-unavailable"
        result.failedSignIns = configuration.limits.failedSignIns
        return result
    }

    /// How objects are indexed and expanded.
    var replica: Replica {
        var limits = ExpansionLimits()
        limits.instances = configuration.limits.expansionInstances
        limits.work = configuration.limits.expansionWork
        return Replica(zones: zones, limits: limits)
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

    /// Does the work of `calgate sync`.
    func syncService(_ client: HTTPClient) -> SyncService {
        SyncService(
            store: store, factory: Providers(configuration: configuration, transport: client, clock: clock),
            replica: replica, configuration: gatewayConfiguration, clock: clock, log: log)
    }
}

extension GatewayClock {
    /// The clock of the machine.
    static let system = GatewayClock(
        now: { Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down))) },
        sleep: { try await Task.sleep(for: $0) }, random: { Double.random(in: 0..<1) })
}
