/// A day of the week, numbered from Sunday.
public enum Weekday: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// The days, `sunday` being 0.
    case sunday = 0
    case monday, tuesday, wednesday, thursday, friday, saturday

    /// The two letters of RFC 5545 §3.3.10: `SU`, `MO`, `TU`, `WE`, `TH`, `FR`, `SA`.
    public var code: String {
        switch self {
        case .sunday: "SU"
        case .monday: "MO"
        case .tuesday: "TU"
        case .wednesday: "WE"
        case .thursday: "TH"
        case .friday: "FR"
        case .saturday: "SA"
        }
    }

    /// The day of the two letters, in either case.
    public init?(code: String) {
        self.init(octets: code.utf8.span)
    }

    init?(octets: Span<UInt8>) {
        guard octets.count == 2 else { return nil }
        switch (octets[0] & 0xDF, octets[1] & 0xDF) {
        case (0x53, 0x55): self = .sunday
        case (0x4D, 0x4F): self = .monday
        case (0x54, 0x55): self = .tuesday
        case (0x57, 0x45): self = .wednesday
        case (0x54, 0x48): self = .thursday
        case (0x46, 0x52): self = .friday
        case (0x53, 0x41): self = .saturday
        default: return nil
        }
    }

    /// Sunday first.
    ///
    /// The week of a rule may start elsewhere (WKST); this is only the numbering.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
