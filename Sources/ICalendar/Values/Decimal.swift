import Octets

/// Decimal digits, written and read.
enum Decimal {
    /// At least `width` digits, with zeros in front; a minus in front of a negative number.
    static func padded(_ number: Int, to width: Int) -> [UInt8] {
        var digits: [UInt8] = []
        var rest = number.magnitude
        repeat {
            digits.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
            rest /= 10
        } while rest > 0
        while digits.count < width { digits.append(0x30) }
        if number < 0 { digits.append(UInt8(ascii: "-")) }
        return digits.reversed()
    }

    /// Reads `[+-]digits` that fill the octets wholly (RFC 5545 §3.3.8).
    ///
    /// - Returns: `nil` when it is no integer or beyond 64 bits.
    static func integer(_ octets: Span<UInt8>) -> Int? {
        guard !octets.isEmpty else { return nil }
        switch octets[0] {
        case UInt8(ascii: "-"): return ASCII.decimal(octets.extracting(1..<octets.count)).map { -$0 }
        case UInt8(ascii: "+"): return ASCII.decimal(octets.extracting(1..<octets.count))
        default: return ASCII.decimal(octets)
        }
    }

    /// Reads `[+-]digits[.digits]` (RFC 5545 §3.3.7).
    static func float(_ octets: Span<UInt8>) -> Double? {
        var index = 0
        var isNegative = false
        if !octets.isEmpty, octets[0] == UInt8(ascii: "-") || octets[0] == UInt8(ascii: "+") {
            isNegative = octets[0] == UInt8(ascii: "-")
            index = 1
        }
        var value = 0.0
        var scale = 0.0
        var digits = 0
        while index < octets.count {
            let octet = octets[index]
            if octet == UInt8(ascii: "."), scale == 0, digits > 0 {
                scale = 1
                digits = 0
            } else if ASCII.isDigit(octet) {
                digits += 1
                if scale == 0 {
                    value = value * 10 + Double(octet &- 0x30)
                } else {
                    scale /= 10
                    value += Double(octet &- 0x30) * scale
                }
            } else {
                return nil
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        return isNegative ? -value : value
    }
}

extension Span<UInt8> {
    /// The number that exactly `count` digits at `offset` spell, or `nil`.
    @inline(__always)
    func digits(_ count: Int, at offset: Int) -> Int? {
        guard offset + count <= self.count else { return nil }
        var value = 0
        for index in offset..<(offset + count) {
            let digit = self[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}

extension Int {
    /// The quotient rounded towards negative infinity.
    ///
    /// The divisor is positive.
    func flooredQuotient(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
