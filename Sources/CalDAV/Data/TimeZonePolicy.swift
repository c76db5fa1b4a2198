public import HTTPTypes
public import ICalendar
public import TimeZones
internal import WebDAV

/// Whether the VTIMEZONEs of well-known zones come with calendar data: `CalDAV-Timezones` (RFC 7809 section 7.1).
public enum TimeZonePolicy: Sendable, Hashable {
    /// As the object was stored: the client says nothing.
    case asStored
    /// `T`: each TZID has its VTIMEZONE.
    case all
    /// `F`: those that everybody knows are left out.
    case nonstandard

    /// What a request's field says; a value that is none says nothing.
    public init(_ fields: HTTPFields) {
        switch fields["CalDAV-Timezones"]?.trimmingSpace.uppercased() {
        case "T": self = .all
        case "F": self = .nonstandard
        default: self = .asStored
        }
    }

    /// The object with the VTIMEZONEs that are wanted.
    ///
    /// - Parameters:
    ///   - calendar: The object.
    ///   - database: The zones that everybody knows.
    /// - Returns: The object; its other components are as they were.
    public func apply(to calendar: VCalendar, database: TimeZoneDatabase) -> VCalendar {
        var result = calendar
        switch self {
        case .asStored: break
        case .all: _ = result.addMissingTimeZones(from: database)
        case .nonstandard:
            result.component.components.removeAll {
                $0.name == .vtimezone && Self.isStandard($0, database)
            }
        }
        return result
    }

    /// Whether a VTIMEZONE says no more than its name does: IANA's zone of that name, by the same clock.
    private static func isStandard(_ component: Component, _ database: TimeZoneDatabase) -> Bool {
        guard let name = component.first(.tzid)?.text, let known = database.zone(named: name),
            let own = try? VTimeZone.zone(from: component)
        else { return false }
        // Products leave out what was before 1970 or 2007, and who knows what will be; the years in which clients show
        // anything have to agree.
        return own.agrees(with: known, over: present)
    }

    /// The years 2020 to 2030.
    private static let present =
        Instant(secondsSinceEpoch: 1_577_836_800)..<Instant(secondsSinceEpoch: 1_893_456_000)
}
