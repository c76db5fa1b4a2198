import Octets

/// What may stand on a content line, and how a line is written (RFC 5545 §3.1).
enum LineText {
    /// Appends the text without control characters other than the tab: what may be a value.
    static func append(withoutControls text: String, to output: inout [UInt8]) {
        let octets = text.utf8.span
        var bits: UInt64 = 0
        var start = 0
        while start < octets.count {
            let end = octets.firstControl(from: start, all: &bits)
            // The tab is a control that may stand in a value.
            let isTab = end < octets.count && octets[end] == ASCII.tab
            let piece = octets.extracting(start..<(isTab ? end + 1 : end))
            piece.withUnsafeBufferPointer { output.append(contentsOf: $0) }
            start = end + 1
        }
    }

    /// Appends the octets of a name that a name may have (letters, digits, hyphens); `X` when none is left.
    static func append(name: String, to output: inout [UInt8]) {
        let start = output.count
        for octet in name.utf8 where ASCII.isNameOctet(octet) { output.append(octet) }
        if output.count == start { output.append(UInt8(ascii: "X")) }
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

    /// The longest physical line without its end (§3.1).
    private static let longestLine = 75

    /// How many octets the folds of a line can have.
    static func foldOctets(of length: Int) -> Int {
        // A physical line holds 71 octets of the text or more: 75 but for the space and a divided sequence.
        length <= longestLine ? 0 : length / 71 * 3
    }

    /// Writes a line to `place`, folded so that no physical line is longer than 75 octets, without its end.
    ///
    /// A fold never divides a UTF-8 sequence: not all readers put the halves together.
    ///
    /// - Returns: Where the next octet goes.
    @inline(__always)
    static func fold(
        _ line: UnsafePointer<UInt8>, count: Int, into place: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var line = line
        var left = count
        var place = place
        var room = longestLine
        while left > room {
            var count = room
            // A sequence is four octets at most; longer runs of continuation octets are no UTF-8.
            while count > room - 4, line[count] & 0xC0 == 0x80 { count -= 1 }
            // As many octets as there is room for, whose length is known: a few too many are written over.
            place.update(from: line, count: longestLine - 1)
            place[count - 1] = line[count - 1]
            place[count] = ASCII.carriageReturn
            place[count + 1] = ASCII.lineFeed
            place[count + 2] = ASCII.space
            place += count + 3
            line += count
            left -= count
            // The space that marks the continuation counts.
            room = longestLine - 1
        }
        place.update(from: line, count: left)
        return place + left
    }
}
