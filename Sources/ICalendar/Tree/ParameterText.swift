import Octets

/// Parameters as they stand on a line: quoting (RFC 5545 §3.2) and the `^` escapes (RFC 6868).
enum ParameterText {
    /// Walks over `;NAME=VALUES;NAME=VALUES`, which was found to be well-formed before.
    ///
    /// - Parameters:
    ///   - text: The parameters, from the first semicolon.
    ///   - body: Gets the name and the values, undivided and undecoded; false ends the walk.
    static func each(in text: Span<UInt8>, _ body: (Span<UInt8>, Span<UInt8>) -> Bool) {
        var index = 0
        while index < text.count, text[index] == UInt8(ascii: ";") {
            let name = index + 1
            var equals = name
            while equals < text.count, text[equals] != UInt8(ascii: "=") { equals += 1 }
            var end = min(equals + 1, text.count)
            let values = end
            var isQuoted = false
            while end < text.count, isQuoted || !endsValue(text, at: end) {
                if text[end] == UInt8(ascii: "\"") { isQuoted.toggle() }
                end += 1
            }
            guard body(text.extracting(name..<equals), text.extracting(values..<end)) else { return }
            index = end
        }
    }

    /// Whether the octet is a semicolon that starts another parameter.
    ///
    /// iOS 26 writes `\;` within a value that it does not quote (`X-TITLE=Main Street 1\; Linz`).  A value may
    /// end with a backslash, so only one that is not followed by `NAME=` belongs to the value.
    static func endsValue(_ text: Span<UInt8>, at index: Int) -> Bool {
        guard text[index] == UInt8(ascii: ";") else { return false }
        guard index > 0, text[index - 1] == UInt8(ascii: "\\") else { return true }
        var next = index + 1
        while next < text.count, ASCII.isNameOctet(text[next]) { next += 1 }
        return next > index + 1 && next < text.count && text[next] == UInt8(ascii: "=")
    }

    /// Divides at the commas outside of quotation marks, and decodes.
    static func values(in text: Span<UInt8>) -> [String] {
        var values: [String] = []
        var start = 0
        var isQuoted = false
        for index in 0...text.count {
            if index == text.count || (text[index] == UInt8(ascii: ",") && !isQuoted) {
                values.append(decoded(text.extracting(start..<index)))
                start = index + 1
            } else if text[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
        }
        return values
    }

    /// Takes the quotation marks off and resolves `^n`, `^^` and `^'`; another `^` stays (RFC 6868 §3.2).
    private static func decoded(_ text: Span<UInt8>) -> String {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let octet = text[index]
            index += 1
            if octet == UInt8(ascii: "\"") { continue }
            guard octet == UInt8(ascii: "^"), index < text.count else {
                octets.append(octet)
                continue
            }
            switch text[index] {
            case UInt8(ascii: "n"): octets.append(ASCII.lineFeed)
            case UInt8(ascii: "^"): octets.append(UInt8(ascii: "^"))
            case UInt8(ascii: "'"): octets.append(UInt8(ascii: "\""))
            default:
                octets.append(octet)
                continue
            }
            index += 1
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// Writes a value: line breaks and quotation marks escaped, other controls dropped, quoted where needed.
    static func append(_ value: String, to line: inout [UInt8]) {
        var needsQuotes = false
        var encoded: [UInt8] = []
        encoded.reserveCapacity(value.utf8.count + 2)
        var wasReturn = false
        for octet in value.utf8 {
            defer { wasReturn = octet == ASCII.carriageReturn }
            switch octet {
            case ASCII.lineFeed where wasReturn: break
            case ASCII.lineFeed, ASCII.carriageReturn: encoded += [UInt8(ascii: "^"), UInt8(ascii: "n")]
            case UInt8(ascii: "^"): encoded += [octet, octet]
            case UInt8(ascii: "\""): encoded += [UInt8(ascii: "^"), UInt8(ascii: "'")]
            case UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: ","):
                needsQuotes = true
                encoded.append(octet)
            case _ where ASCII.isControl(octet): break
            default: encoded.append(octet)
            }
        }
        if needsQuotes { line.append(UInt8(ascii: "\"")) }
        line += encoded
        if needsQuotes { line.append(UInt8(ascii: "\"")) }
    }
}
