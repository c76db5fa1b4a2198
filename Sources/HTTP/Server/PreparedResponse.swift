import Telemetry
import CMicrohttpd
import HTTPTypes

/// An answer in the library's form.
///
/// Made on whatever thread has the answer, so that copying it does not hold up the network. libmicrohttpd counts
/// references to a response under its own lock; ours is given back by `deinit`.
final class PreparedResponse: @unchecked Sendable {
    let status: UInt32
    /// What feeds a streamed answer.
    let pump: ResponsePump?
    private let handle: OpaquePointer?

    init(_ response: HTTPResponse, closes: Bool, for exchange: Exchange, core: ServerCore) {
        // 1xx is not a final answer, and three digits are all that the library takes.
        let isFinal = (200...599).contains(response.status.code)
        if !isFinal { core.log?.error("http.invalid-status", ["status": .int(response.status.code)]) }
        status = isFinal ? UInt32(response.status.code) : 500
        switch response.body {
        case .bytes(let bytes):
            pump = nil
            handle = bytes.withUnsafeBytes {
                MHD_create_response_from_buffer(
                    $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress),
                    MHD_ResponseMemoryMode.RESPMEM_MUST_COPY)
            }
        case .pieces(let pieces):
            pump = nil
            let reader = PieceReader(pieces)
            let context = Unmanaged.passRetained(reader)
            handle = MHD_create_response_from_callback(
                UInt64(reader.count), 131_072,
                { context, _, buffer, room in
                    guard let context, let buffer else { return -2 }
                    let reader = Unmanaged<PieceReader>.fromOpaque(context).takeUnretainedValue()
                    return reader.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: room))
                }, context.toOpaque(),
                { context in
                    if let context { Unmanaged<PieceReader>.fromOpaque(context).release() }
                })
            if handle == nil { context.release() }
        case .stream(let pull):
            let pump = ResponsePump(pull, core: core)
            self.pump = pump
            let context = Unmanaged.passRetained(pump)
            handle = MHD_create_response_from_callback(
                UInt64.max, 65536,
                { context, _, buffer, room in
                    guard let context, let buffer else { return -2 }
                    let pump = Unmanaged<ResponsePump>.fromOpaque(context).takeUnretainedValue()
                    return pump.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: room))
                }, context.toOpaque(),
                { context in
                    if let context { Unmanaged<ResponsePump>.fromOpaque(context).release() }
                })
            if handle == nil { context.release() }
        }
        guard let handle else { return }
        for (name, value) in response.fields where isFinal {
            switch name {
            case .contentLength, .date, .connection, .transferEncoding: continue
            default: break
            }
            // The library cuts at NUL and refuses CR and LF; a field that was not sent must not pass unseen.
            let isSafe = name.isToken && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            guard isSafe, MHD_add_response_header(handle, name.rawName, value) == MHD_Result.YES else {
                core.log?.error("http.field-not-sent", ["field": .string(name.rawName)])
                continue
            }
        }
        if closes { _ = MHD_add_response_header(handle, "Connection", "close") }
    }

    deinit {
        if let handle { MHD_destroy_response(handle) }
    }

    /// Hands the answer to the library; false when it refused, and the connection must be closed.
    func queue(on connection: OpaquePointer) -> Bool {
        pump?.attach(ConnectionHandle(raw: connection))
        guard let handle else { return false }
        return MHD_queue_response(connection, status, handle) == MHD_Result.YES
    }
}
