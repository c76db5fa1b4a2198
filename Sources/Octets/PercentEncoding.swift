/// Percent-encoding of path segments (RFC 3986 §2.1).
public enum PercentEncoding {
    /// Writes one path segment.
    ///
    /// Only the unreserved characters and `@` stay as they are: what is left cannot be mistaken for a
    /// delimiter by any reader, and one segment has one spelling.
    public static func encodeSegment(_ segment: String) -> String {
        if segment.utf8.allSatisfy(isPlain) { return segment }
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        for octet in segment.utf8 {
            if isPlain(octet) {
                text.append(octet)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(digits[Int(octet >> 4)])
                text.append(digits[Int(octet & 0x0F)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether a segment is spelled as it is: nothing in it is escaped, or would be.
    public static func isPlainSegment(_ octets: some Sequence<UInt8>) -> Bool { octets.allSatisfy(isPlain) }

    /// Resolves the escapes of `text` once.
    ///
    /// - Returns: The octets, of which nothing is known (they need not be UTF-8), or `nil` when a `%` is not
    ///   followed by two hexadecimal digits.
    public static func decode(_ text: String) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let octet = rest.next() {
            guard octet == UInt8(ascii: "%") else {
                octets.append(octet)
                continue
            }
            guard let first = rest.next(), let second = rest.next(), let high = Hex.value(of: first),
                let low = Hex.value(of: second)
            else { return nil }
            octets.append(high << 4 | low)
        }
        return octets
    }

    private static func isPlain(_ octet: UInt8) -> Bool {
        if ASCII.isNameOctet(octet) { return true }
        switch octet {
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "@"): return true
        default: return false
        }
    }
}
