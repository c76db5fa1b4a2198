/// Well-formedness of UTF-8 (RFC 3629 §4): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
    /// The first index in `range` at which the text is not UTF-8, or `nil`.
    static func firstInvalid(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while true {
            index = text.firstAboveASCII(from: index, to: range.upperBound)
            // Words of other scripts are runs of such sequences, most of them of two or three octets without
            // anything special about the second.
            while index < range.upperBound, text[index] >= 0x80 {
                let first = text[index]
                if first &- 0xC2 < 0x1E, index + 1 < range.upperBound, text[index + 1] & 0xC0 == 0x80 {
                    index += 2
                } else if first &- 0xE1 < 0x0C, index + 2 < range.upperBound,
                    text[index + 1] & text[index + 2] & 0xC0 == 0x80,
                    (text[index + 1] | text[index + 2]) & 0x40 == 0
                {
                    index += 3
                } else {
                    let length = length(in: text, at: index, end: range.upperBound)
                    guard length > 0 else { return index }
                    index += length
                }
            }
            guard index < range.upperBound else { return nil }
        }
    }

    /// The length of the well-formed sequence at `index`; 0 when there is none.
    static func length(in text: Span<UInt8>, at index: Int, end: Int) -> Int {
        let first = text[index]
        if first < 0x80 { return 1 }
        let count: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: count = 2
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: count = 3
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: count = 4
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard index + count <= end, second.contains(text[index + 1]) else { return 0 }
        for offset in 2..<max(2, count) where text[index + offset] & 0xC0 != 0x80 { return 0 }
        return count
    }
}
