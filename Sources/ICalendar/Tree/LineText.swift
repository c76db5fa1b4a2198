import Octets

/// What may stand on a content line, and how a line is written (RFC 5545 §3.1).
enum LineText {
    /// The text without control characters other than the tab: what may be a value.
    static func withoutControls(_ text: String) -> String {
        guard text.utf8.contains(where: ASCII.isControl) else { return text }
        return String(decoding: text.utf8.filter { !ASCII.isControl($0) }, as: UTF8.self)
    }

    /// The octets of a name that a name may have (letters, digits, hyphens); `X` when none is left.
    static func name(_ name: String) -> [UInt8] {
        let octets = name.utf8.filter(ASCII.isNameOctet)
        return octets.isEmpty ? [UInt8(ascii: "X")] : Array(octets)
    }

    /// TEXT with `\`, `;`, `,` and line breaks escaped (§3.3.11); CRLF, CR and LF are one line break each.
    ///
    /// Other controls are dropped: no escape exists for them.
    static func escaped(_ text: String) -> String {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count + 8)
        var wasReturn = false
        for octet in text.utf8 {
            defer { wasReturn = octet == ASCII.carriageReturn }
            switch octet {
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","):
                octets += [UInt8(ascii: "\\"), octet]
            case ASCII.lineFeed where wasReturn: break
            case ASCII.lineFeed, ASCII.carriageReturn: octets += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case _ where ASCII.isControl(octet): break
            default: octets.append(octet)
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// What the escapes of TEXT stand for; an escape that does not exist stays as it is written.
    static func unescaped(_ text: Span<UInt8>) -> String {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let octet = text[index]
            index += 1
            guard octet == UInt8(ascii: "\\"), index < text.count else {
                octets.append(octet)
                continue
            }
            switch text[index] {
            case UInt8(ascii: "n"), UInt8(ascii: "N"): octets.append(ASCII.lineFeed)
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","): octets.append(text[index])
            default:
                octets.append(octet)
                continue
            }
            index += 1
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// Where the first backslash stands that starts no escape of TEXT, or `nil`.
    static func firstBadEscape(_ text: Span<UInt8>) -> Int? {
        var index = 0
        while true {
            index = text.firstIndex(of: UInt8(ascii: "\\"), from: index, to: text.count)
            guard index < text.count else { return nil }
            guard index + 1 < text.count else { return index }
            switch text[index + 1] {
            case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "\\"), UInt8(ascii: ";"),
                UInt8(ascii: ","):
                index += 2
            default: return index
            }
        }
    }

    /// Divides a TEXT list at the commas that are not escaped, and unescapes.
    static func list(_ text: Span<UInt8>) -> [String] {
        var values: [String] = []
        var start = 0
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "\\") {
                index += 1
            } else if text[index] == UInt8(ascii: ",") {
                values.append(unescaped(text.extracting(start..<index)))
                start = index + 1
            }
            index += 1
        }
        values.append(unescaped(text.extracting(start..<text.count)))
        return values
    }

    /// Appends `line`, folded so that no physical line is longer than 75 octets, with CRLF after each.
    ///
    /// A fold never divides a UTF-8 sequence: not all readers put the halves together.
    static func appendFolded(_ line: [UInt8], to output: inout [UInt8]) {
        var start = 0
        var room = 75
        while line.count - start > room {
            var end = start + room
            // A sequence is four octets at most; longer runs of continuation octets are no UTF-8.
            while end > start + room - 4, line[end] & 0xC0 == 0x80 { end -= 1 }
            output += line[start..<end]
            output += [ASCII.carriageReturn, ASCII.lineFeed, ASCII.space]
            start = end
            // The space that marks the continuation counts.
            room = 74
        }
        output += line[start...]
        output += [ASCII.carriageReturn, ASCII.lineFeed]
    }
}
