import Octets

/// Reads one JSON text (RFC 8259), strictly.
struct JSONReader {
    private let octets: [UInt8]
    private var index = 0
    private var depth = 0
    private let maxDepth: Int

    /// Reads a text that holds one value and nothing else.
    ///
    /// - Throws: ``ICalendarError`` with ``ICalendarError/Code/invalidJSON`` and the line, or `tooDeep`.
    static func value(_ octets: [UInt8], maxDepth: Int) throws(ICalendarError) -> JSONValue {
        guard String(validating: octets, as: UTF8.self) != nil else {
            throw ICalendarError(.invalidUTF8, line: 1)
        }
        var reader = JSONReader(octets: octets, maxDepth: maxDepth)
        reader.skipSpace()
        let value = try reader.value()
        reader.skipSpace()
        guard reader.index == octets.count else { throw reader.failure() }
        return value
    }

    private init(octets: [UInt8], maxDepth: Int) {
        self.octets = octets
        self.maxDepth = maxDepth
    }

    private func failure(_ code: ICalendarError.Code = .invalidJSON) -> ICalendarError {
        let before = octets[..<min(index, octets.count)]
        let lineStart = before.lastIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? 0
        return ICalendarError(
            code, line: before.count { $0 == ASCII.lineFeed } + 1, column: before.count - lineStart + 1)
    }

    private mutating func skipSpace() {
        while index < octets.count {
            switch octets[index] {
            case ASCII.space, ASCII.tab, ASCII.lineFeed, ASCII.carriageReturn: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < octets.count, octets[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func value() throws(ICalendarError) -> JSONValue {
        guard index < octets.count else { throw failure() }
        switch octets[index] {
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(ICalendarError) -> JSONValue {
        guard octets[index...].starts(with: text.utf8) else { throw failure() }
        index += text.utf8.count
        return value
    }

    private mutating func enter() throws(ICalendarError) {
        depth += 1
        guard depth <= maxDepth else { throw failure(.tooDeep) }
        index += 1
        skipSpace()
    }

    private mutating func array() throws(ICalendarError) -> JSONValue {
        try enter()
        var values: [JSONValue] = []
        if !take("]") {
            repeat {
                skipSpace()
                values.append(try value())
                skipSpace()
            } while take(",")
            guard take("]") else { throw failure() }
        }
        depth -= 1
        return .array(values)
    }

    private mutating func object() throws(ICalendarError) -> JSONValue {
        try enter()
        var members: [JSONValue.Member] = []
        if !take("}") {
            repeat {
                skipSpace()
                guard index < octets.count, octets[index] == UInt8(ascii: "\"") else { throw failure() }
                let name = try string()
                skipSpace()
                guard take(":") else { throw failure() }
                skipSpace()
                members.append(JSONValue.Member(name: name, value: try value()))
                skipSpace()
            } while take(",")
            guard take("}") else { throw failure() }
        }
        depth -= 1
        return .object(members)
    }

    /// A number: minus, digits without leading zeros, a fraction, an exponent.
    private mutating func number() throws(ICalendarError) -> JSONValue {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return .number(String(decoding: octets[start..<index], as: UTF8.self))
    }

    private mutating func digits() throws(ICalendarError) {
        let start = index
        while index < octets.count, ASCII.isDigit(octets[index]) { index += 1 }
        guard index > start else { throw failure() }
    }

    private mutating func string() throws(ICalendarError) -> String {
        index += 1
        var text: [UInt8] = []
        while index < octets.count {
            let octet = octets[index]
            index += 1
            switch octet {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case 0..<0x20: throw failure()
            case UInt8(ascii: "\\"): text += String(try escape()).utf8
            default: text.append(octet)
            }
        }
        throw failure()
    }

    private mutating func escape() throws(ICalendarError) -> Unicode.Scalar {
        guard index < octets.count else { throw failure() }
        let octet = octets[index]
        index += 1
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(octet)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw failure()
        }
        let first = try hexadecimal()
        guard 0xD800..<0xDC00 ~= first else {
            // A low surrogate alone is no character.
            guard let scalar = Unicode.Scalar(first) else { throw failure() }
            return scalar
        }
        guard take("\\"), take("u") else { throw failure() }
        let second = try hexadecimal()
        guard 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure() }
        return scalar
    }

    private mutating func hexadecimal() throws(ICalendarError) -> UInt32 {
        guard index + 4 <= octets.count else { throw failure() }
        var value: UInt32 = 0
        for octet in octets[index..<(index + 4)] {
            let small = octet | 0x20
            switch octet {
            case _ where ASCII.isDigit(octet): value = value << 4 | UInt32(octet - 0x30)
            case _ where 0x61...0x66 ~= small: value = value << 4 | UInt32(small - 0x61 + 10)
            default: throw failure()
            }
        }
        index += 4
        return value
    }
}
