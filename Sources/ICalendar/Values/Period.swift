/// A precise span of time: the PERIOD of RFC 5545 §3.3.9.
public struct Period: Sendable, Hashable {
    /// How a period says where it ends.
    public enum End: Sendable, Hashable {
        /// At this time, which is later than the start.
        case time(CalendarTime)
        /// So long after the start; positive.
        case duration(CalendarDuration)
    }

    /// Where it starts: a DATE-TIME.
    public let start: CalendarTime
    /// Where it ends; exclusive.
    public let end: End

    /// A period from `start` to `end`.
    public init(start: CalendarTime, end: End) {
        self.start = start
        self.end = end
    }

    /// Reads `start/end` or `start/duration`; `nil` for a DATE on either side and for a negative duration.
    ///
    /// - Parameters:
    ///   - text: The period's text.
    ///   - zone: What a TZID parameter says.
    public init?(_ text: String, zone: TimeZoneID? = nil) {
        self.init(octets: text.utf8.span, zone: zone)
    }

    init?(octets: Span<UInt8>, zone: TimeZoneID? = nil) {
        guard let slash = octets.firstIndex(of: UInt8(ascii: "/")),
            let start = CalendarTime(octets: octets.extracting(0..<slash), zone: zone), !start.isDate
        else { return nil }
        let rest = octets.extracting((slash + 1)..<octets.count)
        if let end = CalendarTime(octets: rest, zone: zone) {
            guard !end.isDate else { return nil }
            self.init(start: start, end: .time(end))
        } else {
            guard let duration = CalendarDuration(octets: rest), !duration.isNegative else { return nil }
            self.init(start: start, end: .duration(duration))
        }
    }

    /// `start/end` or `start/duration`.
    public var text: String {
        switch end {
        case .time(let end): start.text + "/" + end.text
        case .duration(let duration): start.text + "/" + duration.text
        }
    }
}

extension Span<UInt8> {
    /// The first index at which `octet` stands, or `nil`.
    func firstIndex(of octet: UInt8) -> Int? {
        for index in indices where self[index] == octet { return index }
        return nil
    }
}
