import Cryptography
import FoundationEssentials
import Octets

#if canImport(Glibc)
    import Glibc
#endif

/// The key under which everything is sealed: 32 random octets, written in Base64.
enum MasterKey {
    /// Octets of the key.
    static let size = 32

    /// The key of `$CALGATE_MASTER_KEY`, else of the file, which is made when it is missing and `mayCreate`.
    ///
    /// - Returns: The key, and whether it has just been made.
    static func load(
        file: String, mayCreate: Bool, environment: [String: String]
    ) throws(CommandError) -> (key: [UInt8], isNew: Bool) {
        if let text = environment["CALGATE_MASTER_KEY"], !text.isEmpty {
            return (try decode(text, from: "CALGATE_MASTER_KEY"), false)
        }
        if access(file, F_OK) == 0 {
            guard let data = try? Data(contentsOf: URL(filePath: file)) else {
                throw CommandError("master-key", "cannot read the master key \(file)")
            }
            return (try decode(String(decoding: data, as: UTF8.self), from: file), false)
        }
        guard mayCreate else {
            throw CommandError("master-key", "the master key \(file) is missing, but there is a store")
        }
        let key = SecureRandom.bytes(size)
        try write(Base64.encode(key) + "\n", to: file)
        return (key, true)
    }

    private static func decode(_ text: String, from place: String) throws(CommandError) -> [UInt8] {
        let trimmed = text.filter { !$0.isWhitespace }
        guard let key = Base64.decode(trimmed), key.count == size else {
            throw CommandError("master-key", "\(place) does not hold \(size) octets in Base64")
        }
        return key
    }

    private static func write(_ text: String, to file: String) throws(CommandError) {
        let folder = URL(filePath: file).deletingLastPathComponent().path()
        if !folder.isEmpty, access(folder, F_OK) != 0 {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw CommandError("master-key", "cannot make the folder \(folder)")
            }
        }
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandError("master-key", "cannot write the master key \(file)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else {
            throw CommandError("master-key", "cannot write the master key \(file)")
        }
    }
}
