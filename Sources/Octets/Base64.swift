/// Base 64 in its two alphabets (RFC 4648 §4, §5).
public enum Base64 {
    /// Which characters stand for 62 and 63, and whether the text is padded when written.
    public enum Alphabet: Sendable {
        /// `+` and `/`, padded with `=` (§4).
        case standard
        /// `-` and `_`, without padding (§5), as JSON Web Tokens have it.
        case url
    }

    /// Writes `octets` without line breaks.
    public static func encode(_ octets: [UInt8], _ alphabet: Alphabet = .standard) -> String {
        let digits = Array((letters + (alphabet == .standard ? "+/" : "-_")).utf8)
        var text: [UInt8] = []
        text.reserveCapacity((octets.count + 2) / 3 * 4)
        var index = 0
        while index < octets.count {
            let rest = octets.count - index
            let group =
                UInt32(octets[index]) << 16 | (rest > 1 ? UInt32(octets[index + 1]) << 8 : 0)
                | (rest > 2 ? UInt32(octets[index + 2]) : 0)
            text.append(digits[Int(group >> 18)])
            text.append(digits[Int(group >> 12 & 63)])
            if rest > 1 { text.append(digits[Int(group >> 6 & 63)]) }
            if rest > 2 { text.append(digits[Int(group & 63)]) }
            index += 3
        }
        if alphabet == .standard {
            while !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads base 64 text.
    ///
    /// The standard alphabet must be padded to a multiple of four; the URL alphabet may be padded or not.
    ///
    /// - Returns: `nil` for characters outside the alphabet, white space among them, wrong padding, and bits
    ///   left over that are not zero.
    public static func decode(_ text: String, _ alphabet: Alphabet = .standard) -> [UInt8]? {
        var characters = Array(text.utf8)
        guard alphabet == .url || characters.count.isMultiple(of: 4) else { return nil }
        if characters.count.isMultiple(of: 4) {
            if characters.last == UInt8(ascii: "=") { characters.removeLast() }
            if characters.count % 4 == 3, characters.last == UInt8(ascii: "=") { characters.removeLast() }
        }
        guard characters.count % 4 != 1 else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(characters.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for character in characters {
            guard let digit = value(of: character, alphabet) else { return nil }
            bits = (bits << 6 | digit) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                octets.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        guard bits & (1 << UInt32(count) - 1) == 0 else { return nil }
        return octets
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    private static func value(of character: UInt8, _ alphabet: Alphabet) -> UInt32? {
        switch character {
        case 0x41...0x5A: UInt32(character - 0x41)
        case 0x61...0x7A: UInt32(character - 0x61) + 26
        case 0x30...0x39: UInt32(character - 0x30) + 52
        case UInt8(ascii: "+") where alphabet == .standard: 62
        case UInt8(ascii: "/") where alphabet == .standard: 63
        case UInt8(ascii: "-") where alphabet == .url: 62
        case UInt8(ascii: "_") where alphabet == .url: 63
        default: nil
        }
    }
}
