/// Looking at eight octets at once, where octets are passed over by the million.
///
/// The only place that reads more than one octet of an input at a time.  The loads are checked against the
/// span's bounds like any other access; "unsafe" in their name speaks of types that not every pattern of bits
/// is a value of, which `UInt64` is not one of.
extension Span<UInt8> {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    @inline(__always)
    private func word(at index: Int) -> UInt64 {
        bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
    }

    /// The index of the first control octet (below 0x20, or 0x7F) from `index` on, or the end.
    ///
    /// The highest bit of `all` is set when an octet passed over is above 0x7F; its other bits mean nothing.
    @inline(__always)
    func firstControl(from index: Int, all: inout UInt8) -> Int {
        var index = index
        var bits: UInt64 = 0
        while index + 8 <= count {
            let word = word(at: index)
            // A bit is set for an octet below 0x20, and for one that is 0x7F; a borrow can set more of them
            // behind the first, so that the octets are then looked at one by one.
            let low = (word &- Self.ones &* 0x20) & ~word
            let delete = word ^ (Self.ones &* 0x7F)
            let isDelete = (delete &- Self.ones) & ~delete
            if (low | isDelete) & Self.highBits != 0 { break }
            bits |= word
            index += 8
        }
        if bits & Self.highBits != 0 { all |= 0x80 }
        while index < count {
            let octet = self[index]
            if octet < 0x20 || octet == 0x7F { break }
            all |= octet
            index += 1
        }
        return index
    }

    /// The index of the first octet of that value from `index` on, or the end.
    @inline(__always)
    func firstIndex(of octet: UInt8, from index: Int) -> Int {
        var index = index
        let pattern = Self.ones &* UInt64(octet)
        while index + 8 <= count {
            let difference = word(at: index) ^ pattern
            if (difference &- Self.ones) & ~difference & Self.highBits != 0 { break }
            index += 8
        }
        while index < count, self[index] != octet { index += 1 }
        return index
    }

    /// The index of the first octet above 0x7F from `index` to `end`, or `end`.
    @inline(__always)
    func firstAboveASCII(from index: Int, to end: Int) -> Int {
        var index = index
        while index + 8 <= end, word(at: index) & Self.highBits == 0 { index += 8 }
        while index < end, self[index] < 0x80 { index += 1 }
        return index
    }
}
