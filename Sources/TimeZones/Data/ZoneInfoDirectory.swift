import Glibc

/// The folder in which the OS keeps its zone files.
struct ZoneInfoDirectory: Sendable, Hashable {
    let path: String

    /// The largest file of the IANA data is under 4 kB, with leap seconds and all history.
    static let maximumFileSize = 1 << 20

    /// Where Linux systems keep the folder.
    static let usual = "/usr/share/zoneinfo"

    var exists: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The octets of a zone file.
    ///
    /// - Returns: `nil` when there is no ordinary file of that name, when it cannot be read, or is too large.
    func contents(of name: String) -> [UInt8]? {
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= Self.maximumFileSize
        else { return nil }

        let size = Int(status.st_size)
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let base = buffer.baseAddress {
                let got = Glibc.read(descriptor, base + count, size - count)
                if got < 0, errno == EINTR { continue }
                // A file cut short while we read it is not a file we want.
                guard got > 0 else {
                    isWhole = false
                    return
                }
                count += got
            }
        }
        return isWhole ? bytes : nil
    }

    /// What tells two versions of a file apart without reading them.
    struct Stamp: Sendable, Hashable {
        var device: UInt64
        var node: UInt64
        var size: Int64
        var seconds: Int64
        var nanoseconds: Int64
    }

    /// The stamp of what a name stands for at present; of the folder itself for an empty name.
    ///
    /// - Returns: `nil` where there is nothing.
    func stamp(of name: String) -> Stamp? {
        var status = stat()
        guard stat(name.isEmpty ? path : "\(path)/\(name)", &status) == 0 else { return nil }
        return Stamp(
            device: UInt64(status.st_dev), node: UInt64(status.st_ino), size: Int64(status.st_size),
            seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
    }

    /// The names of all zones, as they are spelled.
    func names() -> [String] {
        let escaped = path.map { "*?[]\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        // Zone names have one to three parts.
        return ["/*", "/*/*", "/*/*/*"].flatMap { matches(escaped + $0) }
            .map { String($0.dropFirst(path.utf8.count + 1)) }
            .filter { !$0.hasSuffix("/") && Self.isZoneName($0) }
    }

    /// Whether a name can be that of a zone: none of the folder's other files, no path that leaves it.
    ///
    /// `posix/…`, `right/…`, `localtime` and `posixrules` (this machine's own zone) begin with small letters.
    static func isZoneName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first),
            name.utf8.count <= 64, name != "Factory", name != "SECURITY", name.utf8.last != UInt8(ascii: "/"),
            !name.contains("//")
        else { return false }
        return name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                UInt8(ascii: "-"),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    private func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOSORT | GLOB_MARK, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in
            found.gl_pathv[index].map { String(cString: $0) }
        }
    }
}
