/// Turns values into what may stand in a document (XML 1.0 sections 2.2, 2.4 and 2.11).
public enum XMLEscaping {
    /// Whether XML 1.0 can carry this text: UTF-8 whose only control characters are TAB, CR and LF.
    public static func isRepresentable(_ text: [UInt8]) -> Bool {
        var index = 0
        while index < text.count {
            switch text[index] {
            case 0x09, 0x0A, 0x0D, 0x20...0x7F: index += 1
            default:
                guard let length = characterLength(in: text, at: index) else { return false }
                index += length
            }
        }
        return true
    }

    /// Escapes character data.
    ///
    /// CR becomes a reference: a reader turns a bare CR LF into LF, and an iCalendar object would change on
    /// its way.
    static func text(_ text: [UInt8]) throws(XMLError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + text.count / 16)
        try append(text, to: &result)
        return result
    }

    /// Appends escaped character data; nothing when it cannot be written.
    static func append(_ text: [UInt8], to result: inout [UInt8]) throws(XMLError) {
        let before = result.count
        // Everything up to here is written.
        var written = 0
        var index = 0
        while true {
            index = plainEnd(of: text, from: index)
            guard index < text.count else { break }
            let reference: [UInt8]
            switch text[index] {
            case UInt8(ascii: "&"): reference = ampersand
            case UInt8(ascii: "<"): reference = less
            case UInt8(ascii: ">"): reference = greater
            case 0x0D: reference = carriageReturn
            default:
                guard let length = characterLength(in: text, at: index) else {
                    result.removeLast(result.count - before)
                    throw XMLError(.unrepresentable)
                }
                index += length
                continue
            }
            result += text[written..<index]
            result += reference
            index += 1
            written = index
        }
        result += text[written...]
    }

    /// Where the octets end that stand as they are.
    private static func plainEnd(of text: [UInt8], from start: Int) -> Int {
        text.withUnsafeBytes { text in
            var index = start
            while true {
                while index + 8 <= text.count,
                    isPlain(word: text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                {
                    index += 8
                }
                // A line feed, say: the word is looked at octet by octet.
                let end = min(index + 8, text.count)
                while index < end, isPlain(text[index]) { index += 1 }
                if index < end || index == text.count { return index }
            }
        }
    }

    /// Whether all eight octets stand as they are; a TAB or LF among them is not worth telling.
    @inline(__always)
    private static func isPlain(word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops = ones << 7
        let isAmpersand = word ^ (ones &* 0x26)
        // "<" and ">" differ in one bit.
        let isAngle = (word | (ones &* 0x02)) ^ (ones &* 0x3E)
        let found =
            word | ((word &- ones &* 0x20) & ~word) | ((isAmpersand &- ones) & ~isAmpersand)
            | ((isAngle &- ones) & ~isAngle)
        return found & tops == 0
    }

    /// Escapes an attribute's value for double quotes.
    ///
    /// What XML cannot carry is left out.
    static func attribute(_ value: String) -> [UInt8] {
        var result: [UInt8] = []
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": result += ampersand
            case "<": result += less
            case "\"": result += Array("&quot;".utf8)
            case "\t", "\n", "\r": result += Array("&#\(scalar.value);".utf8)
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": continue
            default: result += Array(String(scalar).utf8)
            }
        }
        return result
    }

    /// Whether the octet stands in character data as it is.
    @inline(__always)
    static func isPlain(_ octet: UInt8) -> Bool {
        (octet >= 0x20 && octet < 0x80 && octet != 0x26 && octet != 0x3C && octet != 0x3E)
            || octet == 0x0A || octet == 0x09
    }

    private static let ampersand = Array("&amp;".utf8)
    private static let less = Array("&lt;".utf8)
    private static let greater = Array("&gt;".utf8)
    private static let carriageReturn = Array("&#13;".utf8)

    /// Octets of the character of several octets at `index`; `nil` when it is no UTF-8, or U+FFFE or U+FFFF.
    private static func characterLength(in text: [UInt8], at index: Int) -> Int? {
        let first = text[index]
        let length: Int
        var value: UInt32
        switch first {
        case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
        case 0xE0...0xEF: (length, value) = (3, UInt32(first & 0x0F))
        case 0xF0...0xF4: (length, value) = (4, UInt32(first & 0x07))
        default: return nil
        }
        guard index + length <= text.count else { return nil }
        for offset in 1..<length {
            let byte = text[index + offset]
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        switch (length, value) {
        case (3, ..<0x800), (3, 0xD800...0xDFFF), (3, 0xFFFE...0xFFFF), (4, ..<0x10000), (4, 0x110000...):
            return nil
        default: return length
        }
    }
}
