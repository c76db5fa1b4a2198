import Glibc

/// The log: one JSON object a line, to standard error unless a sink is given.
///
/// The event is a constant of the program and the fields are bounded words and numbers: secrets, addresses,
/// titles and contents have no way in but by mistake, and then at most ``maximumText`` bytes of them.
package struct Log: Sendable {
    /// How much a line matters.
    package enum Level: Int, Sendable, Comparable, CaseIterable {
        /// For somebody who hunts a defect.
        case debug
        /// What happened.
        case info
        /// What an operator may want to look at.
        case warning
        /// What an operator must look at.
        case error

        package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// Strings are cut at this many bytes: a bounded word is shorter, and a slip stays small.
    package static let maximumText = 200

    /// Lines below it are not made.
    package var level: Level
    private let sink: @Sendable ([UInt8]) -> Void
    private let now: @Sendable () -> (seconds: Int64, milliseconds: Int)

    /// Writes lines of `level` and above to `sink`, each ending in a line feed.
    package init(
        level: Level = .info, sink: @escaping @Sendable ([UInt8]) -> Void = Log.standardError,
        now: @escaping @Sendable () -> (seconds: Int64, milliseconds: Int) = Log.systemTime
    ) {
        self.level = level
        self.sink = sink
        self.now = now
    }

    /// Writes a line.
    package func write(_ level: Level, _ event: StaticString, _ fields: [String: LogValue] = [:]) {
        guard level >= self.level else { return }
        sink(line(level, event, fields))
    }

    /// Writes a line of level debug.
    package func debug(_ event: StaticString, _ fields: @autoclosure () -> [String: LogValue] = [:]) {
        if level <= .debug { write(.debug, event, fields()) }
    }

    /// Writes a line of level info.
    package func info(_ event: StaticString, _ fields: @autoclosure () -> [String: LogValue] = [:]) {
        if level <= .info { write(.info, event, fields()) }
    }

    /// Writes a line of level warning.
    package func warning(_ event: StaticString, _ fields: @autoclosure () -> [String: LogValue] = [:]) {
        if level <= .warning { write(.warning, event, fields()) }
    }

    /// Writes a line of level error.
    package func error(_ event: StaticString, _ fields: @autoclosure () -> [String: LogValue] = [:]) {
        write(.error, event, fields())
    }

    // MARK: - The line

    private func line(_ level: Level, _ event: StaticString, _ fields: [String: LogValue]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(160)
        out.append(contentsOf: #"{"time":""#.utf8)
        out.append(contentsOf: Self.timestamp(now()).utf8)
        out.append(contentsOf: #"","level":"\#(level)","event":"#.utf8)
        Self.append(text: event.description, to: &out)
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            out.append(UInt8(ascii: ","))
            Self.append(text: key, to: &out)
            out.append(UInt8(ascii: ":"))
            switch value {
            case .string(let text): Self.append(text: text, to: &out)
            case .int(let number): out.append(contentsOf: String(number).utf8)
            case .double(let number):
                out.append(contentsOf: (number.isFinite ? String(number) : "null").utf8)
            case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
            }
        }
        out.append(contentsOf: "}\n".utf8)
        return out
    }

    /// Appends a JSON string (RFC 8259 §7), cut on a character's boundary.
    private static func append(text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        var length = 0
        for scalar in text.unicodeScalars {
            let bytes = UTF8.width(scalar)
            guard length + bytes <= maximumText else { break }
            length += bytes
            switch scalar {
            case "\"": out.append(contentsOf: #"\""#.utf8)
            case "\\": out.append(contentsOf: #"\\"#.utf8)
            // C1 controls and the line separators too: a terminal or a log reader may act on them.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                out.append(contentsOf: "\\u".utf8)
                out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
                out.append(contentsOf: digits.utf8)
            default: out.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    /// RFC 3339, UTC, milliseconds.
    private static func timestamp(_ time: (seconds: Int64, milliseconds: Int)) -> String {
        var seconds = time_t(time.seconds)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "" }
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return padded(Int(parts.tm_year) + 1900, 4) + "-" + padded(Int(parts.tm_mon) + 1, 2) + "-"
            + padded(Int(parts.tm_mday), 2) + "T" + padded(Int(parts.tm_hour), 2) + ":"
            + padded(Int(parts.tm_min), 2) + ":" + padded(Int(parts.tm_sec), 2) + "."
            + padded(time.milliseconds, 3) + "Z"
    }

    // MARK: - Defaults

    /// One `write` a line, so that lines of several threads and processes do not mix.
    package static let standardError: @Sendable ([UInt8]) -> Void = { line in
        line.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let slice = UnsafeRawBufferPointer(rebasing: rest)
                let written = Glibc.write(STDERR_FILENO, slice.baseAddress, slice.count)
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    // Nobody reads the log: losing a line is better than stopping the gateway.
                    return
                }
            }
        }
    }

    /// The system's clock.
    package static let systemTime: @Sendable () -> (seconds: Int64, milliseconds: Int) = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), time.tv_nsec / 1_000_000)
    }
}
