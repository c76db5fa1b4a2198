import Cryptography
import Octets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Who holds a lease: one run of one process on one host.
///
/// The text is `host/pid/start/nonce`. It lets the next process on the same host see that the last owner
/// was killed, and take over at once instead of waiting for the lease to expire.
package struct EngineOwner: Sendable, Hashable, CustomStringConvertible {
    private let host: String
    private let process: Int32
    private let start: String
    private let nonce: String

    /// This process.
    package static let current = EngineOwner()

    private init() {
        var buffer = [CChar](repeating: 0, count: 256)
        gethostname(&buffer, buffer.count - 1)
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        host = String(name.map { $0 == "/" ? "-" : $0 })
        process = getpid()
        start = Self.startTime(of: process) ?? "0"
        nonce = Hex.encode(SecureRandom.bytes(6))
    }

    private init?(_ text: String) {
        let fields = text.split(separator: "/", omittingEmptySubsequences: false)
        guard fields.count == 4, let process = Int32(fields[1]) else { return nil }
        host = String(fields[0])
        self.process = process
        start = String(fields[2])
        nonce = String(fields[3])
    }

    package var description: String { "\(host)/\(process)/\(start)/\(nonce)" }

    /// Whether the owner written as `text` ran on this host and is certainly gone.
    ///
    /// A process number is used again, so the start time must differ or the process be missing.
    package static func isDead(_ text: String) -> Bool {
        guard let other = EngineOwner(text), other.host == current.host else { return false }
        guard let start = startTime(of: other.process) else { return true }
        return start != other.start
    }

    /// Field 22 of `/proc/PID/stat`: start time in clock ticks since boot; `nil` when there is no such process.
    private static func startTime(of process: Int32) -> String? {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = fread(&buffer, 1, buffer.count, file)
        // The command, in parentheses, may hold anything.
        guard let close = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = buffer[(close + 1)..<count].split(separator: UInt8(ascii: " "))
        // A zombie holds nothing any more.
        guard fields.count > 19, fields[0].first != UInt8(ascii: "Z") else { return nil }
        return String(decoding: fields[19], as: UTF8.self)
    }
}
