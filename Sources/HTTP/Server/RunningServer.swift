import CMicrohttpd
import Glibc
import Synchronization
import Telemetry

/// A started server: its socket, its threads, and how they end.
final class RunningServer: Sendable {
    let core: ServerCore
    let address: String
    let port: Int
    private let socket: Int32
    private let watch: Watch
    private let daemon: Daemon

    /// How long the 503s of a stopping server may take to leave.
    private static let lastWords: Int64 = 1_000_000_000

    init(_ configuration: HTTPServerConfiguration, responder: any Responder, log: Log?)
        throws(HTTPServerError)
    {
        var certificates: CertificateStore?
        if let tls = configuration.tls { certificates = try CertificateStore(tls) }
        core = ServerCore(configuration, responder: responder, log: log, certificates: certificates)
        (socket, address, port) = try ListenSocket.open(
            address: configuration.address, port: configuration.port)
        watch = Watch(core)
        guard watch.start() else {
            close(socket)
            throw HTTPServerError(.cannotStart, "Cannot start a thread.")
        }
        let context = Daemon.Context(core: core, watch: watch)
        guard let daemon = Daemon(socket: socket, threads: configuration.threads, context: context) else {
            watch.stop()
            close(socket)
            throw HTTPServerError(.cannotStart, "libmicrohttpd refuses to start.")
        }
        self.daemon = daemon
    }

    /// Stops on a thread of its own, because it waits for others; then calls `done` there.
    func stop(drainTimeout: Duration, done: @escaping @Sendable () -> Void) {
        final class Job: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let job = Unmanaged.passRetained(
            Job { [self] in
                stop(drainTimeout)
                done()
            })
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { job in
                if let job { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().body() }
                return nil
            }, job.toOpaque())
        guard result == 0 else {
            // No thread to be had: better to hold this one up than to leave the server running.
            job.takeRetainedValue().body()
            return
        }
        pthread_detach(thread)
    }

    private func stop(_ drainTimeout: Duration) {
        core.stage = .draining
        daemon.quiesce()
        // Else the system would go on completing connections that nobody accepts; so clients are refused at once,
        // and may try elsewhere. The descriptor itself stays open until the library is done with it.
        shutdown(socket, Int32(SHUT_RDWR))
        wait(drainTimeout.wholeNanoseconds)
        // From here on nothing suspends; what is suspended is resumed, because stopping the library with a
        // suspended connection aborts the process.
        core.stage = .closing
        for connection in core.connections { connection.exchange?.abort(.closing) }
        wait(Self.lastWords)
        daemon.stop()
        watch.stop()
        close(socket)
    }

    /// Waits until no request runs, or the time is over.
    private func wait(_ nanoseconds: Int64) {
        let start = MonotonicTime.now
        while core.running.load(ordering: .sequentiallyConsistent) > 0,
            MonotonicTime.now.since(start) < nanoseconds
        {
            usleep(2000)
        }
    }
}
