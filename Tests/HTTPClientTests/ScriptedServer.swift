import Glibc
import Synchronization
import Testing

/// A TCP server on loopback that plays a script, one thread a connection: for what no proper server would say.
final class ScriptedServer: Sendable {
    /// One accepted connection.
    final class Connection {
        private let descriptor: Int32
        /// Which connection it is, from 0.
        let number: Int

        init(descriptor: Int32, number: Int) {
            self.descriptor = descriptor
            self.number = number
            var time = timeval(tv_sec: 10, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        /// Reads until a header section has ended; `nil` when the client has closed.
        func readHead() -> String? {
            var text: [UInt8] = []
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) == 1 {
                text.append(byte)
                if text.suffix(4).elementsEqual([13, 10, 13, 10]) {
                    return String(decoding: text, as: UTF8.self)
                }
            }
            return nil
        }

        /// Reads that many bytes.
        func read(_ count: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            var byte: UInt8 = 0
            while bytes.count < count, recv(descriptor, &byte, 1, 0) == 1 { bytes.append(byte) }
            return bytes
        }

        /// Sends text; false when the client has closed.
        @discardableResult func send(_ text: String) -> Bool {
            let bytes = Array(text.utf8)
            return bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
                == bytes.count
        }
    }

    let port: Int
    private let listener: Int32
    private let script: @Sendable (Connection) -> Void
    private let accepted = Mutex(0)

    /// How many connections there were.
    var connections: Int { accepted.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ script: @escaping @Sendable (Connection) -> Void) throws {
        self.script = script
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                bind(descriptor, base, length) == 0, listen(descriptor, 16) == 0
            else { return -1 }
            return getsockname(descriptor, base, &length)
        }
        try #require(result == 0)
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.thread { [self] in acceptAll() }
    }

    /// Accepts nothing more.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else {
                close(listener)
                return
            }
            let number = accepted.withLock { count -> Int in
                defer { count += 1 }
                return count
            }
            Self.thread { [script] in script(Connection(descriptor: descriptor, number: number)) }
        }
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { job in
                if let job { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Job(body)).toOpaque())
        precondition(result == 0, "no thread: \(result)")
        pthread_detach(thread)
    }
}
