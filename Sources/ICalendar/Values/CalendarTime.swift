/// A DATE or DATE-TIME with what it is bound to (RFC 5545 §3.3.4, §3.3.5).
public enum CalendarTime: Sendable, Hashable {
    /// A whole day, wherever the observer is.
    case date(CalendarDate)
    /// A wall clock's reading, wherever the observer is (form 1).
    case floating(LocalDateTime)
    /// A reading of a clock that shows UTC (form 2).
    case utc(LocalDateTime)
    /// A wall clock's reading in the named zone (form 3).
    case zoned(LocalDateTime, TimeZoneID)

    /// The day as written.
    public var date: CalendarDate {
        switch self {
        case .date(let date): date
        case .floating(let local), .utc(let local), .zoned(let local, _): local.date
        }
    }

    /// The digits as written; midnight for a DATE.
    public var local: LocalDateTime {
        switch self {
        case .date(let date): LocalDateTime(date: date, secondOfDay: 0)
        case .floating(let local), .utc(let local), .zoned(let local, _): local
        }
    }

    /// Whether this is a DATE.
    public var isDate: Bool {
        if case .date = self { true } else { false }
    }

    /// The zone of a zoned time; `nil` for the other three.
    public var timeZoneID: TimeZoneID? {
        if case .zoned(_, let identifier) = self { identifier } else { nil }
    }

    /// The instant of a UTC time; `nil` for the other three, which need a zone to be placed.
    public var instant: Instant? {
        if case .utc(let local) = self { Instant(utc: local) } else { nil }
    }

    /// The same kind of time with other digits; a DATE takes the day of them.
    public func with(local: LocalDateTime) -> CalendarTime {
        switch self {
        case .date: .date(local.date)
        case .floating: .floating(local)
        case .utc: .utc(local)
        case .zoned(_, let identifier): .zoned(local, identifier)
        }
    }

    /// The value's text without its parameters: `YYYYMMDD`, `YYYYMMDDTHHMMSS`, with `Z` for UTC.
    public var text: String {
        switch self {
        case .date(let date): date.basicText
        case .floating(let local), .zoned(let local, _): local.basicText
        case .utc(let local): local.basicText + "Z"
        }
    }
}

extension CalendarTime {
    /// Reads a DATE, or a DATE-TIME with or without `Z`; the form decides.
    ///
    /// - Parameters:
    ///   - text: The value's text.
    ///   - zone: What a TZID parameter says; it applies to a DATE-TIME without `Z` alone.
    public init?(_ text: String, zone: TimeZoneID? = nil) {
        self.init(octets: text.utf8.span, zone: zone)
    }

    /// Reads a DATE or DATE-TIME from octets.
    public init?(octets: Span<UInt8>, zone: TimeZoneID? = nil) {
        switch octets.count {
        case 8:
            guard let date = CalendarDate(octets: octets) else { return nil }
            self = .date(date)
        case 15:
            guard let local = LocalDateTime(octets: octets) else { return nil }
            self = if let zone { .zoned(local, zone) } else { .floating(local) }
        case 16:
            guard octets[15] == UInt8(ascii: "Z"),
                let local = LocalDateTime(octets: octets.extracting(0..<15))
            else { return nil }
            self = .utc(local)
        default: return nil
        }
    }
}
