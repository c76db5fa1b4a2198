/// Bounds on what a stranger's VTIMEZONE may cost; a hit is ``TimeZoneError/Code/limitExceeded``.
public struct TimeZoneLimits: Sendable, Hashable {
    /// STANDARD and DAYLIGHT components of one VTIMEZONE; the longest history in the IANA data has under 300.
    public var observances = 1000
    /// Onsets of one VTIMEZONE, its rules written out over 400 years included: two a year from 1601 on and
    /// the years to be folded are 1600.
    public var onsets = 20_000
    /// Days looked at while writing rules out: a month of each year up to 9999 is 248,000, every day of 400
    /// years 146,097.
    public var work = 600_000

    /// The defaults.
    public init() {}
}
