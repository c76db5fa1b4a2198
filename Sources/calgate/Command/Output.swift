import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Where a command's words go: results to stdout, the rest to stderr.
struct Output: Sendable {
    /// Exactly one JSON value on stdout instead of text.
    let isJSON: Bool

    /// Prints the result, as JSON or as lines for people.
    func result(_ value: some Encodable & Sendable, text: @autoclosure () -> String) throws(CommandError) {
        guard isJSON else {
            let lines = text()
            if !lines.isEmpty { Self.write(lines.hasSuffix("\n") ? lines : lines + "\n", to: STDOUT_FILENO) }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            Self.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: STDOUT_FILENO)
        } catch {
            throw CommandError("output", "the result cannot be written as JSON")
        }
    }

    /// Bytes to stdout as they are.
    func bytes(_ bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

    /// A line for people.
    func note(_ line: String) { Self.write(line + "\n", to: STDERR_FILENO) }

    /// Rewrites the current line of a terminal; says nothing where stderr is none.
    func progress(_ line: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        Self.write("\r\u{1B}[K" + line, to: STDERR_FILENO)
    }

    /// The error in the form that was asked for.
    func failure(_ error: CommandError) {
        struct Failure: Encodable {
            struct Body: Encodable {
                var code: String
                var message: String
            }
            var error: Body
        }
        if isJSON, !error.hasResult {
            let body = Failure(error: .init(code: error.code, message: error.message))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            if let data = try? encoder.encode(body) {
                Self.write(String(decoding: data, as: UTF8.self) + "\n", to: STDOUT_FILENO)
            }
        }
        note("calgate: \(error.message)")
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // The reader is gone; there is nobody left to tell.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
