import FoundationEssentials
import Gateway
import HTTPClient
import HTTPServer
import Telemetry
import TimeZones

/// A running gateway: what `serve` starts, sets anew and ends.
struct Service {
    /// Where it is reached.
    let url: String

    private var workshop: Workshop
    private var client: HTTPClient
    private let engines: EngineRoom
    private let site: Site
    private let server: HTTPServer

    /// Opens the socket, engages the accounts and answers from then on.
    ///
    /// - Throws: `HTTPServerError` when it cannot listen; nothing runs then.
    init(_ workshop: Workshop) async throws {
        self.workshop = workshop
        let configuration = workshop.configuration
        client = workshop.httpClient()
        engines = EngineRoom(
            store: workshop.store, factory: workshop.providers(client), replica: workshop.replica,
            configuration: workshop.gatewayConfiguration, clock: workshop.clock, log: workshop.log)
        site = Site(workshop.site)
        server = HTTPServer(
            Self.server(configuration, workshop.log), responder: site, log: workshop.log)
        do {
            let address = try server.start()
            let host = address.address.contains(":") ? "[\(address.address)]" : address.address
            url = "\(configuration.tls == nil ? "http" : "https")://\(host):\(address.port)"
        } catch {
            await client.shutdown()
            throw error
        }
        open()
        await engines.start()
    }

    /// Lets running requests end, then gives the accounts up; open writes stay in the store.
    func stop() async {
        await server.stop()
        await engines.stop()
        await client.shutdown()
    }

    // MARK: - Settings

    /// Goes on with other settings, as far as that is possible without a new start.
    ///
    /// - Returns: The keys whose change waits for a new start.
    mutating func reload(_ configuration: Configuration) async -> [String] {
        let old = workshop.configuration
        guard configuration != old else { return [] }
        workshop = workshop.with(configuration)
        if configuration.upstreams != old.upstreams {
            // The old client ends with the last provider that uses it.
            client = workshop.httpClient()
        }
        let concernsEngines =
            configuration.upstreams != old.upstreams || configuration.sync != old.sync
            || configuration.limits != old.limits || configuration.schedulingNotify != old.schedulingNotify
        if concernsEngines {
            await engines.reconfigure(
                factory: workshop.providers(client), replica: workshop.replica,
                configuration: workshop.gatewayConfiguration)
        }
        open()
        return Self.fixedKeys.filter { $0.differs(old, configuration) }.map(\.name)
    }

    /// Reads the zone data again if they are other files than before; what follows is placed by the new ones.
    ///
    /// - Returns: The release of the data, or `nil` when nothing changed.
    func reloadZones() -> String? {
        workshop.zones.reloadIfChanged() ? workshop.zones.version : nil
    }

    /// Reads certificate and key again.
    ///
    /// - Throws: `HTTPServerError`; the old pair is then still in use.
    func reloadCertificates() throws(HTTPServerError) { try server.reloadCertificates() }

    /// What the socket, the store and the key were opened with.
    private static let fixedKeys:
        [(name: String, differs: @Sendable (Configuration, Configuration) -> Bool)] = [
            ("listen", { $0.listen != $1.listen }),
            ("tls", { $0.tls != $1.tls }),
            ("store", { $0.store != $1.store }),
            ("masterKeyFile", { $0.masterKeyFile != $1.masterKeyFile }),
            // The server's half of it; the DAV tree follows at once.
            ("trustedProxies", { $0.trustedProxies != $1.trustedProxies }),
            ("limits", { Limited($0.limits) != Limited($1.limits) }),
        ]

    /// The limits that the server was started with.
    private struct Limited: Equatable {
        var numbers: [Int]
        var durations: [DurationSetting]

        init(_ limits: Configuration.Limits) {
            numbers = [
                limits.headerBytes, limits.headerCount, limits.minimumBodyRate, limits.connections,
                limits.connectionsPerAddress, limits.http.bodyBytes,
            ]
            durations = [
                limits.headerDeadline, limits.requestDeadline, limits.bodyRateGrace, limits.inactivity,
                limits.drainTimeout,
            ]
        }
    }

    /// Puts the DAV tree of the present settings behind the address.
    private func open() {
        let configuration = workshop.configuration
        let publicURL = configuration.publicURL.isEmpty ? url : configuration.publicURL
        var settings = workshop.gatewayConfiguration
        settings.mailDomain = Self.host(of: publicURL)
        let gateway = Gateway(
            store: workshop.store, engines: engines, replica: workshop.replica,
            configuration: settings, clock: workshop.clock, log: workshop.log,
            passwordVerifier: workshop.passwordVerifier)
        site.open(gateway, configuration, publicURL: publicURL)
    }

    /// The host of a URL; `nil` for an IPv6 address, which stands in no mail address as it is.
    private static func host(of url: String) -> String? {
        guard let rest = url.split(separator: "://", maxSplits: 1).last else { return nil }
        let host = rest.prefix { $0 != "/" && $0 != ":" }
        return host.isEmpty || host.hasPrefix("[") ? nil : String(host)
    }

    private static func server(_ configuration: Configuration, _ log: Log) -> HTTPServerConfiguration {
        var result = HTTPServerConfiguration()
        if let listen = configuration.listenAddress {
            result.address = listen.host
            result.port = listen.port
        }
        if let tls = configuration.tls {
            result.tls = .init(certificate: tls.certificate, privateKey: tls.privateKey)
        }
        result.trustedProxies = configuration.trustedProxies
        result.limits = configuration.limits.http
        // One that cannot be accepted for want of a descriptor would wait unanswered, and the store be without one.
        let room = Descriptors.room
        if result.limits.connections == 0 || result.limits.connections > room {
            log.warning("connections-limited-by-descriptors", ["connections": .int(room)])
            result.limits.connections = room
        }
        return result
    }
}
