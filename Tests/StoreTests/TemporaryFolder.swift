import FoundationEssentials
import Glibc

/// A folder of a test's own, gone with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array(
            (FileManager.default.temporaryDirectory.path + "/calgate-store-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw CannotMakeFolder() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    struct CannotMakeFolder: Error {}

    /// The octets of a file in the folder; none when it is not there.
    func octets(_ name: String) -> [UInt8] {
        FileManager.default.contents(atPath: path + "/" + name).map { [UInt8]($0) } ?? []
    }

    func write(_ octets: [UInt8], to name: String) {
        _ = FileManager.default.createFile(atPath: path + "/" + name, contents: Data(octets))
    }

    /// The octets that a file has.
    func size(_ name: String) -> Int {
        var information = stat()
        return stat(path + "/" + name, &information) == 0 ? Int(information.st_size) : 0
    }

    /// The permission bits of a file.
    func permissions(_ name: String) -> UInt32 {
        var information = stat()
        return stat(path + "/" + name, &information) == 0 ? information.st_mode & 0o777 : 0
    }

    /// Another folder with the files as they are now: what a crash at this instant leaves.
    func copy() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where !name.hasSuffix("-shm") {
            copy.write(octets(name), to: name)
        }
        return copy
    }
}
