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
        if access(file, F_OK) == 0 { return (try read(file), false) }
        guard mayCreate else {
            throw CommandError("master-key", "the master key \(file) is missing, but there is a store")
        }
        let key = SecureRandom.bytes(size)
        // Another command may have made one at the same moment: there is one key, and it is in the file.
        guard try write(Base64.encode(key) + "\n", to: file) else { return (try read(file), false) }
        return (key, true)
    }

    private static func read(_ file: String) throws(CommandError) -> [UInt8] {
        guard let data = try? Data(contentsOf: URL(filePath: file)) else {
            throw CommandError("master-key", "cannot read the master key \(file)")
        }
        return try decode(String(decoding: data, as: UTF8.self), from: file)
    }

    private static func decode(_ text: String, from place: String) throws(CommandError) -> [UInt8] {
        let trimmed = text.filter { !$0.isWhitespace }
        guard let key = Base64.decode(trimmed), key.count == size else {
            throw CommandError("master-key", "\(place) does not hold \(size) octets in Base64")
        }
        return key
    }

    /// Makes the file, whole or not at all: a key that was cut off would open nothing, for ever.
    ///
    /// - Returns: False when there is such a file by now; it is left alone.
    private static func write(_ text: String, to file: String) throws(CommandError) -> Bool {
        let folder = FilePath.folder(of: file)
        let failure = CommandError("master-key", "cannot write the master key \(file)")
        if access(folder, F_OK) != 0 {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw CommandError("master-key", "cannot make the folder \(folder)")
            }
        }
        let draft = "\(file).\(Hex.encode(SecureRandom.bytes(6))).new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure }
        defer { unlink(draft) }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isSynced = fsync(descriptor) == 0
        guard close(descriptor) == 0, written == bytes.count, isSynced else { throw failure }
        guard link(draft, file) == 0 else {
            guard errno == EEXIST else { throw failure }
            return false
        }
        // The name must last as long as the store that is sealed under the key.
        let place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { throw failure }
        defer { close(place) }
        guard fsync(place) == 0 else { throw failure }
        return true
    }
}
