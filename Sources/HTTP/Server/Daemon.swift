import Synchronization
import CMicrohttpd
import Glibc

/// libmicrohttpd's side: its callbacks, and its start and end.
///
/// One network thread runs all callbacks of one connection. None of them may block.
struct Daemon: @unchecked Sendable {
    // The library's functions for a whole daemon may be called from any thread.
    private let handle: OpaquePointer
    private let context: Unmanaged<Context>

    /// What the callbacks are given.
    final class Context: Sendable {
        let core: ServerCore
        let watch: Watch

        init(core: ServerCore, watch: Watch) {
            self.core = core
            self.watch = watch
        }
    }

    /// Starts answering on `socket`; `nil` when the library refuses.
    init?(socket: Int32, threads: Int, context: Context) {
        let limits = context.core.limits
        let retained = Unmanaged.passRetained(context)
        var options = cmicrohttpd_options()
        options.listen_socket = socket
        options.threads = UInt32(clamping: max(threads, 1))
        // The library divides its limit among its threads, however unevenly they accept: each gets the whole, and
        // the limit is ours.
        let connections = limits.connections > 0 ? min(limits.connections, 1 << 20) : 1 << 20
        options.connections = UInt32(clamping: (connections + 16) * max(threads, 1))
        // The library counts whole seconds, and 0 means for ever.
        let inactivity = limits.inactivity.wholeNanoseconds
        options.inactivity_seconds = UInt32(clamping: (max(0, inactivity) + 999_999_999) / 1_000_000_000)
        // The pool holds the header section, some 70 bytes more for each field and query argument, and then the
        // answer's header section. The library zeroes all of it for each request, so it is not larger than needed.
        let headers = limits.headerBytes > 0 ? min(limits.headerBytes, 1 << 20) : 1 << 18
        options.connection_memory = headers + 24576
        options.context = retained.toOpaque()
        options.accept = Self.accept
        options.handle = Self.request
        options.completed = Self.completed
        options.connection = Self.connection
        options.target = Self.target
        // Identity: targets are decoded by ResourcePath, once.
        options.unescape = { _, _, text in text.map { strlen($0) } ?? 0 }
        var started: OpaquePointer?
        if context.core.certificates != nil {
            options.certificate = CertificateStore.callback
            // TLS 1.2 and 1.3 only (RFC 8996).
            started = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2".withCString {
                options.priorities = $0
                return cmicrohttpd_start(&options)
            }
        } else {
            started = cmicrohttpd_start(&options)
        }
        guard let started else {
            retained.release()
            return nil
        }
        handle = started
        self.context = retained
    }

    /// Accepts nothing more.
    ///
    /// The listening socket is the caller's again after ``stop()``.
    func quiesce() { _ = MHD_quiesce_daemon(handle) }

    /// Closes every connection and ends the network threads, which it waits for: not for the cooperative
    /// pool.
    ///
    /// No connection may be suspended, and nothing may be called afterwards.
    func stop() {
        MHD_stop_daemon(handle)
        context.release()
    }

    // MARK: - Callbacks

    private static func context(_ pointer: UnsafeMutableRawPointer?) -> Context? {
        pointer.map { Unmanaged<Context>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let accept: MHD_AcceptPolicyCallback = { pointer, address, _ in
        guard let context = context(pointer), let address, let peer = PeerAddress(address) else {
            return MHD_Result.NO
        }
        return context.core.accepts(peer) ? MHD_Result.YES : MHD_Result.NO
    }

    private static let connection: MHD_NotifyConnectionCallback = { pointer, connection, slot, event in
        guard let context = context(pointer), let connection, let slot else { return }
        if event == .CONNECTION_NOTIFY_STARTED {
            guard let address = cmicrohttpd_peer(connection).flatMap({ PeerAddress($0) }) else { return }
            let client = ClientConnection(
                context.core, descriptor: cmicrohttpd_socket(connection), address: address)
            slot.pointee = Unmanaged.passRetained(client).toOpaque()
            if !context.core.add(client) { client.refuse() }
        } else if let stored = slot.pointee {
            slot.pointee = nil
            let client = Unmanaged<ClientConnection>.fromOpaque(stored).takeRetainedValue()
            context.core.remove(client)
            if client.close() { context.watch.linger(client.descriptor) }
        }
    }

    private static let target:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) ->
            UnsafeMutableRawPointer? =
            { _, target, connection in
                guard let connection, let stored = cmicrohttpd_context(connection) else { return nil }
                let client = Unmanaged<ClientConnection>.fromOpaque(stored).takeUnretainedValue()
                let bytes = target.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
                let exchange = Exchange(client, target: bytes)
                // Next the library splits the query, with 70 bytes of its pool for each argument, and forgets to
                // answer when the pool is used up (0.9.75). Nobody asks it for arguments: it finds none.
                if let target, let mark = bytes.firstIndex(of: UInt8(ascii: "?")), mark + 1 < bytes.count {
                    UnsafeMutablePointer(mutating: target)[mark + 1] = 0
                }
                client.begin(exchange)
                // Given back in `completed`, which follows for every request that came this far.
                return Unmanaged.passRetained(exchange).toOpaque()
            }

    private static let request: MHD_AccessHandlerCallback = {
        _, connection, url, method, version, upload, uploadSize, slot in
        guard let connection, let url, let method, let version, let uploadSize, let stored = slot?.pointee
        else {
            return MHD_Result.NO
        }
        let exchange = Unmanaged<Exchange>.fromOpaque(stored).takeUnretainedValue()
        let goesOn: Bool
        if !exchange.incoming.isCounted {
            goesOn = RequestHandler.begin(
                exchange, on: connection, method: method, url: url, version: version)
        } else if let upload, uploadSize.pointee > 0 {
            goesOn = RequestHandler.receive(
                UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee), exchange)
            uploadSize.pointee = 0
        } else {
            goesOn = RequestHandler.finish(exchange, on: connection)
        }
        return goesOn ? MHD_Result.YES : MHD_Result.NO
    }

    private static let completed: MHD_RequestCompletedCallback = { _, _, slot, _ in
        guard let stored = slot?.pointee else { return }
        slot?.pointee = nil
        let exchange = Unmanaged<Exchange>.fromOpaque(stored).takeRetainedValue()
        exchange.connection.end()
        if exchange.incoming.isCounted {
            exchange.connection.core.running.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        }
    }
}
