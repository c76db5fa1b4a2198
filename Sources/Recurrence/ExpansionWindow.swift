public import ICalendar

/// A window in which many objects are expanded, one after the other.
///
/// It remembers the clocks of the zones that it met, so that each zone's rules are looked at once.
public struct ExpansionWindow: Sendable {
    /// The window; its end is exclusive.
    public let range: Range<Instant>
    /// The window in seconds, cut to what cannot overflow.
    let seconds: Range<Int>
    var clocks: WindowClocks

    /// A window in which nothing was expanded yet.
    public init(_ range: Range<Instant>) {
        self.range = range
        seconds = Self.seconds(of: range)
        clocks = WindowClocks(seconds)
    }

    static func seconds(of window: Range<Instant>) -> Range<Int> {
        let bound = 1 << 50
        let lower = min(max(Int(window.lowerBound.secondsSinceEpoch), -bound), bound)
        let upper = min(max(Int(window.upperBound.secondsSinceEpoch), -bound), bound)
        return lower..<max(lower, upper)
    }
}
