/// Where the elements of a list stand in a JSON text.
///
/// A page of a feed holds thousands of objects that are stored as they came.  Their octets are cut out of the
/// page rather than decoded and printed again.  The text must be one that a decoder has already accepted.
package enum JSONSlices {
    /// The ranges of the elements of the array that is the top-level member `key`.
    ///
    /// - Returns: nil when the text is no object, has no such member, or the member is no array.
    package static func elements(of key: String, in bytes: [UInt8]) -> [Range<Int>]? {
        var scanner = Scanner(bytes: bytes)
        scanner.skipSpace()
        guard scanner.take(UInt8(ascii: "{")) else { return nil }
        var found: [Range<Int>]?
        let wanted = Array(key.utf8)
        while true {
            scanner.skipSpace()
            if scanner.take(UInt8(ascii: "}")) { return found }
            guard let name = scanner.string() else { return nil }
            scanner.skipSpace()
            guard scanner.take(UInt8(ascii: ":")) else { return nil }
            scanner.skipSpace()
            // The last of two members with one name counts, as it does for the decoder.
            if bytes[name].elementsEqual(wanted) {
                guard let ranges = scanner.arrayElements() else { return nil }
                found = ranges
            } else if scanner.value() == nil {
                return nil
            }
            scanner.skipSpace()
            _ = scanner.take(UInt8(ascii: ","))
        }
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
            // A byte order mark is no part of the text.
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        }

        mutating func skipSpace() {
            while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        }

        mutating func take(_ byte: UInt8) -> Bool {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        /// Moves past a string and gives the range between its quotes.
        mutating func string() -> Range<Int>? {
            guard take(UInt8(ascii: "\"")) else { return nil }
            let start = index
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\\"):
                    index += 2
                case UInt8(ascii: "\""):
                    index += 1
                    return start..<(index - 1)
                default:
                    index += 1
                }
            }
            return nil
        }

        /// Moves past any value and gives its range.
        mutating func value() -> Range<Int>? {
            let start = index
            var depth = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    guard string() != nil else { return nil }
                    if depth == 0 { return start..<index }
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    // The end of what a number or word stood in.
                    if depth == 0 { return start < index ? start..<index : nil }
                    depth -= 1
                    if depth == 0 {
                        index += 1
                        return start..<index
                    }
                case UInt8(ascii: ","):
                    if depth == 0 { return start < index ? start..<index : nil }
                default:
                    break
                }
                index += 1
            }
            return nil
        }

        mutating func arrayElements() -> [Range<Int>]? {
            guard take(UInt8(ascii: "[")) else { return nil }
            var ranges: [Range<Int>] = []
            while true {
                skipSpace()
                if take(UInt8(ascii: "]")) { return ranges }
                guard let range = value() else { return nil }
                ranges.append(range)
                skipSpace()
                _ = take(UInt8(ascii: ","))
            }
        }
    }
}
