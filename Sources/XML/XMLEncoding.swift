/// The character encodings of documents, brought to one.
///
/// "All XML processors MUST be able to read entities in both the UTF-8 and UTF-16 encodings" (XML 1.0 section 4.3.3).
/// Latin-1 and US-ASCII are read as well; what else the system can convert is nobody's business here, and no stranger
/// chooses which of its converters runs.
enum XMLEncoding {
    /// The document in UTF-8 without a byte order mark; its declaration may still name what it was.
    ///
    /// - Throws: ``XMLError`` with `malformed` for another encoding, and for octets that are none of theirs.
    static func utf8(_ bytes: [UInt8]) throws(XMLError) -> [UInt8] {
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFE, 0xFF): return try utf16(bytes.dropFirst(2), isBigEndian: true)
        case (0xFF, 0xFE): return try utf16(bytes.dropFirst(2), isBigEndian: false)
        // No document in UTF-8 has NUL; one in UTF-16 begins with markup or space.
        case (0x00, _?): return try utf16(bytes[...], isBigEndian: true)
        case (_?, 0x00): return try utf16(bytes[...], isBigEndian: false)
        default: break
        }
        let rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        switch declared(rest[...]) {
        case nil, "utf-8", "utf8", "us-ascii", "ascii": return rest
        case "iso-8859-1", "latin1":
            var result: [UInt8] = []
            result.reserveCapacity(rest.count + rest.count / 8)
            for byte in rest {
                if byte < 0x80 {
                    result.append(byte)
                } else {
                    result += [0xC0 | byte >> 6, 0x80 | byte & 0x3F]
                }
            }
            return result
        default: throw XMLError(.malformed, line: 1)
        }
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) throws(XMLError) -> [UInt8] {
        guard bytes.count.isMultiple(of: 2) else { throw XMLError(.malformed) }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw XMLError(.malformed) }
        return Array(text.utf8)
    }

    /// The encoding that an XML declaration names, in small letters.
    private static func declared(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.starts(with: "<?xml".utf8) else { return nil }
        // A declaration has three short attributes; a longer one names nothing that we read.
        let head = bytes.prefix(256)
        guard let end = head.firstIndex(of: UInt8(ascii: ">")) else { return "" }
        let text = head[..<end]
        let key = Array("encoding".utf8)
        guard let start = text.indices.first(where: { text[$0...].starts(with: key) }) else { return nil }
        let rest = text[(start + key.count)...].drop(while: isSpace)
        guard rest.first == UInt8(ascii: "=") else { return "" }
        let value = rest.dropFirst().drop(while: isSpace)
        guard let quote = value.first, let last = value.dropFirst().firstIndex(of: quote) else { return "" }
        return String(decoding: value[(value.startIndex + 1)..<last], as: UTF8.self).lowercased()
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
