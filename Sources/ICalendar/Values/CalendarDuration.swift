import Octets

/// A span of time as calendar people mean it: nominal days and exact seconds (RFC 5545 §3.3.6).
///
/// A day is as long as the clock makes it (23 to 25 hours); the seconds are exact.  Both have the same sign.
public struct CalendarDuration: Sendable, Hashable, CustomStringConvertible {
    /// Nominal days; weeks are seven of them.
    public var days: Int
    /// Exact seconds.
    public var seconds: Int

    /// A span of days and seconds.
    ///
    /// - Parameters:
    ///   - days: Nominal days.
    ///   - seconds: Exact seconds, of the same sign as `days`: text has one sign for both.
    public init(days: Int = 0, seconds: Int = 0) {
        self.days = days
        self.seconds = seconds
    }

    /// Whether it goes back in time.
    public var isNegative: Bool { days < 0 || (days == 0 && seconds < 0) }

    /// The same span the other way; saturates.
    public var negated: CalendarDuration {
        CalendarDuration(days: days == .min ? .max : -days, seconds: seconds == .min ? .max : -seconds)
    }

    /// Reads `P1W`, `P1DT2H3M4S`, `-PT15M` and the like.
    ///
    /// - Returns: `nil` for anything else, and for more than 64 bits can hold.
    public init?(_ text: String) {
        self.init(octets: text.utf8.span)
    }

    /// Reads a duration from octets.
    public init?(octets: Span<UInt8>) {
        var index = 0
        var isNegative = false
        if !octets.isEmpty, octets[0] == UInt8(ascii: "-") || octets[0] == UInt8(ascii: "+") {
            isNegative = octets[0] == UInt8(ascii: "-")
            index = 1
        }
        guard index < octets.count, octets[index] & 0xDF == UInt8(ascii: "P") else { return nil }
        index += 1
        // dur-value = dur-week / dur-date / dur-time; within dur-time hours, minutes and seconds follow each
        // other without a gap.  Three forms are not in the grammar, but programs in use write them, every peer
        // reads them, and each has one meaning: PT1H5S, P1W6DT15H (libical before 3), P1DT (vobject).
        var days = 0
        var seconds = 0
        var lastUnit = 0
        var isTime = false
        while index < octets.count {
            if octets[index] & 0xDF == UInt8(ascii: "T"), !isTime {
                isTime = true
                index += 1
                continue
            }
            let first = index
            while index < octets.count, ASCII.isDigit(octets[index]) { index += 1 }
            guard index < octets.count, let number = ASCII.decimal(octets.extracting(first..<index)) else {
                return nil
            }
            let unit: (rank: Int, seconds: Int, days: Int)
            switch octets[index] & 0xDF {
            case UInt8(ascii: "W") where !isTime: unit = (1, 0, 7)
            case UInt8(ascii: "D") where !isTime: unit = (2, 0, 1)
            case UInt8(ascii: "H") where isTime: unit = (3, 3600, 0)
            case UInt8(ascii: "M") where isTime: unit = (4, 60, 0)
            case UInt8(ascii: "S") where isTime: unit = (5, 1, 0)
            default: return nil
            }
            guard unit.rank > lastUnit else { return nil }
            lastUnit = unit.rank
            let moreDays = number.multipliedReportingOverflow(by: unit.days)
            let moreSeconds = number.multipliedReportingOverflow(by: unit.seconds)
            let daySum = days.addingReportingOverflow(moreDays.partialValue)
            let secondSum = seconds.addingReportingOverflow(moreSeconds.partialValue)
            guard !moreDays.overflow, !moreSeconds.overflow, !daySum.overflow, !secondSum.overflow else {
                return nil
            }
            days = daySum.partialValue
            seconds = secondSum.partialValue
            index += 1
        }
        guard lastUnit > 0 else { return nil }
        self.init(days: isNegative ? -days : days, seconds: isNegative ? -seconds : seconds)
    }

    /// `P1DT2H3M4S`, with only the units that are there; `PT0S` for nothing.
    public var text: String {
        var text = isNegative ? "-P" : "P"
        if days != 0 { text += "\(days.magnitude)D" }
        if seconds != 0 || days == 0 {
            text += "T"
            let (hours, minutes, rest) = (
                seconds.magnitude / 3600, seconds.magnitude / 60 % 60, seconds.magnitude % 60
            )
            if hours != 0 { text += "\(hours)H" }
            // The grammar lets seconds follow minutes only.
            if minutes != 0 || (hours != 0 && rest != 0) { text += "\(minutes)M" }
            if rest != 0 || seconds == 0 { text += "\(rest)S" }
        }
        return text
    }

    /// The same as ``text``.
    public var description: String { text }
}
