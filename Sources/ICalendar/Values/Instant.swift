/// A point of time: seconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Instant: Sendable, Hashable, Comparable, Codable {
    /// Seconds since the epoch; negative before it.
    public var secondsSinceEpoch: Int64

    /// The instant so many seconds after the epoch.
    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// Before everything that a calendar can hold.
    public static let distantPast = Instant(secondsSinceEpoch: -(1 << 60))
    /// After everything that a calendar can hold; the end of what has no end.
    public static let distantFuture = Instant(secondsSinceEpoch: 1 << 60)

    /// The instant at which a clock that shows UTC reads `utc`.
    public init(utc: LocalDateTime) {
        secondsSinceEpoch = utc.secondsSinceEpoch
    }

    /// What a clock that shows UTC reads.
    public var utc: LocalDateTime { LocalDateTime(secondsSinceEpoch: secondsSinceEpoch) }

    /// The instant so many seconds later; saturates at the ends of 64 bits.
    public func advanced(by seconds: Int64) -> Instant {
        let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
        return Instant(secondsSinceEpoch: overflow ? (seconds > 0 ? Int64.max : Int64.min) : sum)
    }

    /// The seconds from `other` to this instant; saturates at the ends of 64 bits.
    public func seconds(since other: Instant) -> Int64 {
        let (difference, overflow) = secondsSinceEpoch.subtractingReportingOverflow(other.secondsSinceEpoch)
        return overflow ? (secondsSinceEpoch > 0 ? Int64.max : Int64.min) : difference
    }

    /// Earlier instants first.
    public static func < (a: Self, b: Self) -> Bool { a.secondsSinceEpoch < b.secondsSinceEpoch }
}
