/// Looking at eight octets at once, where octets are passed over by the million.
///
/// The only place that reads an input without a check of each octet's index.  Every load goes through
/// ``word(at:)``, which looks at the bounds itself: a word that lies within the span is loaded as it is, of one
/// that reaches beyond its end only the octets that exist, with zeros behind them.  An index beyond the end is
/// clamped by the callers, and a negative one fails the precondition.
extension Span<UInt8> {
    private static var highBits: UInt64 { each(0x80) }
    private static var lowBits: UInt64 { each(0x7F) }

    /// The word that consists of this octet eight times.
    @inline(__always)
    static func each(_ octet: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(octet) }

    /// The eight octets from `index` on, the first in the lowest bits; zeros stand for those beyond the end.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        precondition(index >= 0)
        // The sum cannot wrap: no span is longer than half the address space.
        guard index &+ 8 <= count else { return lastWord(at: index) }
        // In bounds: 0 <= index and index + 8 <= count.
        return UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    @inline(never)
    private func lastWord(at index: Int) -> UInt64 {
        var word: UInt64 = 0
        var shift: UInt64 = 0
        var index = index
        while index < count, shift < 64 {
            word |= UInt64(self[index]) << shift
            shift += 8
            index += 1
        }
        return word
    }

    /// The highest bit of each octet that is zero.
    ///
    /// A borrow can set more of them above the lowest, so only the lowest one is to be believed.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- each(1)) & ~word & highBits }

    /// The index within the word of the octet that the lowest bit of `marks` stands in.
    @inline(__always)
    private static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount &>> 3 }

    /// The index of the first control octet (below 0x20, or 0x7F) from `index` on, or the end.
    ///
    /// The highest bit of `all` is set when an octet passed over is above 0x7F; its other bits mean nothing.
    @inline(__always)
    func firstControl(from index: Int, all: inout UInt64) -> Int {
        var index = index
        while true {
            let word = word(at: index)
            let marks = ((word &- Self.each(0x20)) & ~word & Self.highBits) | Self.zeros(word ^ Self.lowBits)
            if marks != 0 {
                all |= word & ((marks & (0 &- marks)) &- 1)
                return Swift.min(index &+ Self.first(marks), count)
            }
            all |= word
            index &+= 8
        }
    }

    /// The index of the first octet from `index` to `end` that may not be in a name, or `end`.
    @inline(__always)
    func endOfName(from index: Int, to end: Int) -> Int {
        var index = index
        while index < end {
            let word = word(at: index)
            // Sums with octets below 0x80 carry into no other octet: their highest bits compare.
            let low = word & Self.lowBits
            let small = low | Self.each(0x20)
            let letters = (small &+ Self.each(0x80 - 0x61)) & ~(small &+ Self.each(0x80 - 0x7B))
            let digits = (low &+ Self.each(0x80 - 0x30)) & ~(low &+ Self.each(0x80 - 0x3A))
            let hyphens = ~((low ^ Self.each(0x2D)) &+ Self.lowBits)
            let others = ~(letters | digits | hyphens) & Self.highBits | word & Self.highBits
            if others != 0 { return Swift.min(index &+ Self.first(others), end) }
            index &+= 8
        }
        return end
    }

    /// The index of the first `"`, `,`, `:` or `;` from `index` to `end`, or `end`.
    @inline(__always)
    func firstDelimiter(from index: Int, to end: Int) -> Int {
        var index = index
        while index < end {
            let word = word(at: index)
            let marks =
                Self.zeros(word ^ Self.each(0x22)) | Self.zeros(word ^ Self.each(0x2C))
                // 0x3A and 0x3B differ in the lowest bit.
                | Self.zeros((word ^ Self.each(0x3A)) & Self.each(0xFE))
            if marks != 0 { return Swift.min(index &+ Self.first(marks), end) }
            index &+= 8
        }
        return end
    }

    /// The index of the first octet of that value from `index` to `end`, or `end`.
    @inline(__always)
    func firstIndex(of octet: UInt8, from index: Int, to end: Int) -> Int {
        var index = index
        let pattern = Self.each(octet)
        while index < end {
            let marks = Self.zeros(word(at: index) ^ pattern)
            if marks != 0 { return Swift.min(index &+ Self.first(marks), end) }
            index &+= 8
        }
        return end
    }

    /// The index of the first octet above 0x7F from `index` to `end`, or `end`.
    @inline(__always)
    func firstAboveASCII(from index: Int, to end: Int) -> Int {
        var index = index
        while index < end {
            let marks = word(at: index) & Self.highBits
            if marks != 0 { return Swift.min(index &+ Self.first(marks), end) }
            index &+= 8
        }
        return end
    }

    /// The number that eight digits from `index` on spell, in four pairs: the first in the lowest 16 bits.
    ///
    /// - Returns: `nil` when one of the octets is no digit, or beyond the end.
    @inline(__always)
    func digitPairs(at index: Int) -> UInt64? { Self.digitPairs(word(at: index)) }

    /// The same of a word that was loaded.
    @inline(__always)
    static func digitPairs(_ word: UInt64) -> UInt64? {
        let high = Self.each(0xF0)
        guard word & high == each(0x30), (word &+ each(0x06)) & high == each(0x30) else { return nil }
        let digits = word & Self.each(0x0F)
        return (digits &* 10 &+ digits &>> 8) & 0x00FF_00FF_00FF_00FF
    }

    /// Whether what goes from `start` to the end is a DATE-TIME, with or without `Z` (RFC 5545 §3.3.5).
    @inline(__always)
    func isDateTime(from start: Int) -> Bool {
        guard count &- start == 15 || (count &- start == 16 && self[start &+ 15] == UInt8(ascii: "Z")) else {
            return false
        }
        return LocalDateTime(self, at: start) != nil
    }
}
