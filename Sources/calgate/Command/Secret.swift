#if canImport(Glibc)
    import Glibc
#endif

/// Reads arguments that are secrets, so that they need not stand on a command line.
enum Secret {
    /// The most octets of a secret that are read.
    static let maximumSize = 65_536

    /// `-` is standard input, `@FILE` a file's contents, anything else the secret itself; a line end at the end is dropped.
    static func read(_ argument: String) throws(CommandError) -> String {
        if argument == "-" { return try text(from: STDIN_FILENO, named: "standard input") }
        guard argument.hasPrefix("@") else { return argument }
        let path = String(argument.dropFirst())
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandError("unreadable-file", "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        return try text(from: descriptor, named: path)
    }

    private static func text(from descriptor: Int32, named name: String) throws(CommandError) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw CommandError("unreadable-file", "cannot read \(name)") }
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= maximumSize else {
                throw CommandError("too-large", "\(name) is too large for a secret")
            }
        }
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
            bytes.removeLast()
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError("not-utf8", "\(name) is not UTF-8")
        }
        return text
    }
}
