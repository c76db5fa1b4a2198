import Octets

/// What a wall clock is ahead of UTC: the UTC-OFFSET of RFC 5545 §3.3.14.
public struct UTCOffset: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds east of UTC; negative to the west.
    public let seconds: Int

    /// An offset of so many seconds.
    public init(seconds: Int) {
        self.seconds = seconds
    }

    /// Reads `+HHMM`, `-HHMM`, or either with `SS`.
    ///
    /// - Returns: `nil` for anything else, hours above 23, and `-0000`, which §3.3.14 forbids.
    public init?(_ text: String) {
        self.init(octets: text.utf8.span)
    }

    init?(octets: Span<UInt8>) {
        guard octets.count == 5 || octets.count == 7,
            octets[0] == UInt8(ascii: "+") || octets[0] == UInt8(ascii: "-"),
            let hours = octets.digits(2, at: 1), let minutes = octets.digits(2, at: 3), hours < 24,
            minutes < 60
        else { return nil }
        var seconds = hours * 3600 + minutes * 60
        if octets.count == 7 {
            guard let rest = octets.digits(2, at: 5), rest < 60 else { return nil }
            seconds += rest
        }
        let isNegative = octets[0] == UInt8(ascii: "-")
        guard !isNegative || seconds > 0 else { return nil }
        self.seconds = isNegative ? -seconds : seconds
    }

    /// `+HHMM`, with `SS` only where there are seconds.
    public var text: String {
        let rest = Int(seconds.magnitude % 60)
        let digits =
            Decimal.padded(Int(seconds.magnitude / 3600), to: 2)
            + Decimal.padded(Int(seconds.magnitude / 60 % 60), to: 2)
            + (rest == 0 ? [] : Decimal.padded(rest, to: 2))
        return (seconds < 0 ? "-" : "+") + String(decoding: digits, as: UTF8.self)
    }

    /// The same as ``text``.
    public var description: String { text }

    /// West first.
    public static func < (a: Self, b: Self) -> Bool { a.seconds < b.seconds }
}
