import FoundationEssentials
import Telemetry

/// `calgate serve`: runs the gateway until SIGTERM.
enum ServeCommand {
    static func run(_ words: [String], _ output: Output) async throws {
        let arguments = try Arguments(words, .init(usage: "calgate serve"))
        // Before anything is opened: a signal that comes early is kept, not lost.
        let signals = Signals()
        Descriptors.raiseLimit()
        try await Workshop.with(arguments, output) { workshop in
            var service = try await Service(workshop)
            try output.result(["url": service.url], text: "calgate: listening on \(service.url)")
            for await signal in signals.stream {
                switch signal {
                case .stop:
                    workshop.log.info("stopping")
                    await service.stop()
                    return
                case .reload: await reload(&service, arguments, workshop.log, output)
                case .look: reloadZones(service, workshop.log)
                }
            }
        }
    }

    /// Reads config, certificates and zone data again; what cannot be read leaves everything as it was.
    private static func reload(
        _ service: inout Service, _ arguments: Arguments, _ log: Log, _ output: Output
    ) async {
        do {
            let configuration = try ConfigurationReader.load(
                arguments["config"], environment: ProcessInfo.processInfo.environment)
            let waiting = await service.reload(configuration)
            log.info("config-reloaded")
            for key in waiting { log.warning("restart-needed", ["key": .string(key)]) }
        } catch {
            log.error("config-not-reloaded")
            // The log takes bounded words only; which key it is stands here.
            output.note("calgate: \(error.message)")
        }
        do {
            try service.reloadCertificates()
            log.info("certificates-reloaded")
        } catch {
            log.error("certificates-not-reloaded")
        }
        reloadZones(service, log)
    }

    /// An update of the system brings new zone data without telling anybody.
    private static func reloadZones(_ service: Service, _ log: Log) {
        guard let version = service.reloadZones() else { return }
        log.info("zone-data-reloaded", ["version": .string(version)])
    }
}
