import CalDAVServer
import Gateway
import HTTPClient
import HTTPServer
import StoreKit
import Telemetry
import WebDAV

/// `calgate serve`: runs the gateway until SIGTERM.
enum ServeCommand {
    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(words, .init(usage: "calgate serve"))
        let signals = Signals()
        try await Workshop.with(arguments, output) { workshop in
            try await serve(workshop, signals, output)
        }
    }

    private static func serve(_ workshop: Workshop, _ signals: Signals, _ output: Output) async throws {
        let configuration = workshop.configuration
        let client = workshop.httpClient()
        let engines = EngineRoom(
            store: workshop.store,
            factory: Providers(configuration: configuration, transport: client, clock: workshop.clock),
            replica: workshop.replica, configuration: workshop.gatewayConfiguration, clock: workshop.clock,
            log: workshop.log)
        let gateway = Gateway(
            store: workshop.store, engines: engines, replica: workshop.replica,
            configuration: workshop.gatewayConfiguration, clock: workshop.clock, log: workshop.log,
            passwordVerifier: workshop.passwordVerifier)
        let site = Site(gateway: gateway, workshop: workshop)
        let server = HTTPServer(serverConfiguration(configuration), responder: site, log: workshop.log)
        let address = try server.start()
        let host = address.address.contains(":") ? "[\(address.address)]" : address.address
        let url = "\(configuration.tls == nil ? "http" : "https")://\(host):\(address.port)"
        site.open(publicURL: configuration.publicURL.isEmpty ? url : configuration.publicURL)
        await engines.start()
        output.bytes(Array("calgate: listening on \(url)\n".utf8))
        for await signal in signals.stream {
            switch signal {
            case .stop:
                workshop.log.info("stopping")
                await server.stop()
                await engines.stop()
                await client.shutdown()
                return
            case .reload:
                do {
                    try server.reloadCertificates()
                    workshop.log.info("certificates-reloaded")
                } catch {
                    workshop.log.error("certificates-not-reloaded")
                }
            }
        }
    }

    private static func serverConfiguration(_ configuration: Configuration) -> HTTPServerConfiguration {
        var result = HTTPServerConfiguration()
        if let listen = configuration.listenAddress {
            result.address = listen.host
            result.port = listen.port
        }
        if let tls = configuration.tls {
            result.tls = .init(certificate: tls.certificate, privateKey: tls.privateKey)
        }
        result.trustedProxies = configuration.trustedProxies
        let limits = configuration.limits
        result.limits.headerBytes = limits.headerBytes
        result.limits.headerCount = limits.headerCount
        result.limits.headerDeadline = limits.headerDeadline.duration
        result.limits.requestDeadline = limits.requestDeadline.duration
        result.limits.minimumBodyRate = limits.minimumBodyRate
        result.limits.connections = limits.connections
        result.limits.connectionsPerAddress = limits.connectionsPerAddress
        result.limits.bodyBytes = max(limits.maxResourceSize, limits.xmlBytes)
        result.limits.drainTimeout = limits.drainTimeout.duration
        return result
    }
}
