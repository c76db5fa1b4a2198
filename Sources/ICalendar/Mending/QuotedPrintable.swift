import Octets

/// Values in quoted-printable, as vCalendar 1.0 has them: iCalendar knows no such encoding, so that
/// `M=C3=BCller` would be shown to people.
enum QuotedPrintable {
    /// Where names and parameters are looked for; they are never as long.
    private static let headBound = 1000

    /// Whether a line says that its value is encoded so: `ENCODING=QUOTED-PRINTABLE`, or the word alone.
    static func isDeclared(_ line: [UInt8]) -> Bool { head(of: line) != nil }

    /// Whether the line goes on with the next one: an equals sign at its end is a "soft line break"
    /// (RFC 2045 §6.7), which takes no white space in front of what follows.
    static func isOpen(_ line: [UInt8]) -> Bool { line.last == UInt8(ascii: "=") && isDeclared(line) }

    /// The line with its value decoded, without the parameters that say how it was encoded; `nil` for a line that
    /// is not.
    ///
    /// With `isText`, line breaks and backslashes are escaped (RFC 5545 §3.3.11).  The charset is left to be found
    /// out: octets that are no UTF-8 are read as ISO 8859-1 anyway.
    static func decoded(_ line: [UInt8], isText: Bool) -> [UInt8]? {
        guard let head = head(of: line) else { return nil }
        var output = Array(head.name)
        for parameter in head.parameters where !isAboutEncoding(parameter) {
            output.append(UInt8(ascii: ";"))
            output += parameter
        }
        output.append(UInt8(ascii: ":"))
        let value = octets(of: line[(head.end + 1)...])
        return output + (isText ? escaped(value) : value)
    }

    private struct Head {
        var name: ArraySlice<UInt8>
        var parameters: [ArraySlice<UInt8>]
        /// Where the colon is.
        var end: Int
    }

    /// What stands before the value of a line that is encoded.
    private static func head(of line: [UInt8]) -> Head? {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        for index in 0..<min(line.count, headBound) {
            switch line[index] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ";") where !isQuoted:
                pieces.append(line[start..<index])
                start = index + 1
            case UInt8(ascii: ":") where !isQuoted:
                // Most lines have no parameters.
                guard !pieces.isEmpty else { return nil }
                pieces.append(line[start..<index])
                let parameters = Array(pieces.dropFirst())
                guard parameters.contains(where: isDeclaration) else { return nil }
                return Head(name: pieces[0], parameters: parameters, end: index)
            default: break
            }
        }
        return nil
    }

    private static func isDeclaration(_ parameter: ArraySlice<UInt8>) -> Bool {
        let word = ASCII.uppercased(String(decoding: parameter, as: UTF8.self))
        return word == "ENCODING=QUOTED-PRINTABLE" || word == "QUOTED-PRINTABLE"
    }

    private static func isAboutEncoding(_ parameter: ArraySlice<UInt8>) -> Bool {
        isDeclaration(parameter)
            || ASCII.uppercased(String(decoding: parameter.prefix(8), as: UTF8.self)) == "CHARSET="
    }

    /// Puts octets in the place of `=` and two digits; what is none stays.
    private static func octets(of text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "="), text.endIndex - index > 2,
                let high = digit(text[index + 1]), let low = digit(text[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else if text[index] == UInt8(ascii: "="), index + 1 == text.endIndex {
                // A soft line break with nothing behind it.
                index += 1
            } else {
                output.append(text[index])
                index += 1
            }
        }
        return output
    }

    private static func digit(_ octet: UInt8) -> UInt8? {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// Escapes line breaks and backslashes; what is escaped already stays.
    private static func escaped(_ text: [UInt8]) -> [UInt8] {
        let backslash = UInt8(ascii: "\\")
        var output: [UInt8] = []
        output.reserveCapacity(text.count + 16)
        var index = 0
        while index < text.count {
            let next = index + 1 < text.count ? text[index + 1] : 0
            switch text[index] {
            case ASCII.carriageReturn, ASCII.lineFeed:
                output += [backslash, UInt8(ascii: "n")]
                if text[index] == ASCII.carriageReturn, next == ASCII.lineFeed { index += 1 }
            case backslash where Array(";,\\nN".utf8).contains(next):
                output += [backslash, next]
                index += 1
            case backslash: output += [backslash, backslash]
            default: output.append(text[index])
            }
            index += 1
        }
        return output
    }
}
