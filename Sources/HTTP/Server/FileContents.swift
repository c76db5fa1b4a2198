import Glibc

/// Reads small files of the operator's.
enum FileContents {
    /// The bytes of `path`; at most a megabyte, which no certificate chain reaches.
    static func read(_ path: String) throws(HTTPServerError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw HTTPServerError(
                .badCertificate, "Cannot read \(path): \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while contents.count < 1 << 20 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return contents }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw HTTPServerError(
                    .badCertificate, "Cannot read \(path): \(String(cString: strerror(errno))).")
            }
            contents += buffer[..<count]
        }
        throw HTTPServerError(.badCertificate, "\(path) is too large.")
    }
}
