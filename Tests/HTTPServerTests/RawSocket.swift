import Glibc
import Synchronization
import Testing

/// A TCP connection to loopback that sends what it is told, byte for byte, and reads what comes.
///
/// Its functions block for at most ten seconds; `blocking` keeps that off the cooperative pool.
final class RawSocket {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        var time = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafeBytes(of: address) { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return -1 }
            return connect(descriptor, base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    /// Sends all bytes; false when the other side has closed.
    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// What comes next; empty at the end, at a reset, or after ten seconds.
    func receive(_ limit: Int = 65536) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(0, count)))
    }

    /// Everything until the other side closes.
    func receiveAll() -> String {
        var all: [UInt8] = []
        while true {
            let piece = receive()
            if piece.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += piece
        }
    }

    /// One answer with its content, as Content-Length or chunks delimit it; `nil` when the connection ends first.
    func receiveAnswer(hasContent: Bool = true) -> String? {
        var all: [UInt8] = []
        while true {
            let text = String(decoding: all, as: UTF8.self)
            if let end = text.range(ofText: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let content = text[end.upperBound...]
                if !hasContent || head.hasPrefix("http/1.1 204") { return text }
                if head.contains("transfer-encoding: chunked") {
                    if content.hasSuffix("0\r\n\r\n") { return text }
                } else if let field = head.split(separator: "\r\n").first(where: {
                    $0.hasPrefix("content-length:")
                }),
                    let length = Int(field.dropFirst(15).filter { $0 != " " }), content.utf8.count >= length
                {
                    return text
                }
            }
            let piece = receive()
            if piece.isEmpty { return nil }
            all += piece
        }
    }

    /// A chunked answer's content (RFC 9112 §7.1); what came before it broke off.
    func receiveChunks() -> [UInt8] {
        var raw: [UInt8] = []
        var index = 0
        func line() -> String? {
            while true {
                if let end = raw[index...].firstIndex(of: 10) {
                    defer { index = end + 1 }
                    return String(decoding: raw[index..<end], as: UTF8.self).filter {
                        $0 != "\r" && $0 != "\r\n"
                    }
                }
                let piece = receive()
                if piece.isEmpty { return nil }
                raw += piece
            }
        }
        while let field = line(), !field.isEmpty {}
        var content: [UInt8] = []
        while let size = line().flatMap({ Int($0, radix: 16) }) {
            while raw.count < index + size + 2 {
                let piece = receive()
                if piece.isEmpty { return content }
                raw += piece
            }
            content += raw[index..<(index + size)]
            index += size + 2
            if size == 0 { return content }
            if index > 1 << 20 {
                raw.removeFirst(index)
                index = 0
            }
        }
        return content
    }

    /// Waits that long for something to read; false when there is something, or the end.
    func isQuiet(milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) == 0
    }

    /// Tells the other side that nothing more will be sent.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes with a reset, as a crashing client does.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        // The descriptor stays ours until deinit; connecting to "nowhere" resets it.
        var nowhere = sockaddr()
        nowhere.sa_family = sa_family_t(AF_UNSPEC)
        connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }
}

extension String {
    /// The first place of `text`.
    func range(ofText text: String) -> Range<String.Index>? {
        guard let start = utf8.indices.first(where: { utf8[$0...].starts(with: text.utf8) }) else {
            return nil
        }
        return start..<utf8.index(start, offsetBy: text.utf8.count)
    }
}

/// Runs blocking work on a thread of its own.
func blocking<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    return try await withCheckedThrowingContinuation { continuation in
        let job = Unmanaged.passRetained(ThreadJob { continuation.resume(with: Result { try body() }) })
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { job in
                if let job { Unmanaged<ThreadJob>.fromOpaque(job).takeRetainedValue().run() }
                return nil
            }, job.toOpaque())
        precondition(result == 0, "no thread: \(result)")
        pthread_detach(thread)
    }
}

private final class ThreadJob: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// A connection that a test uses from one thread after the other.
final class RawSocketBox: Sendable {
    private let socket: Mutex<RawSocket>

    init(port: Int) throws {
        let opened = try RawSocket(port: port)
        socket = Mutex(opened)
    }

    func send(_ text: String) { socket.withLock { _ = $0.send(text) } }
    func reset() { socket.withLock { $0.reset() } }
    func finishSending() { socket.withLock { $0.finishSending() } }
}
