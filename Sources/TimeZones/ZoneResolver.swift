public import ICalendar

/// What the TZIDs of one object mean.
///
/// The object's own VTIMEZONE decides, also where it contradicts the data base: its author computed with it
/// (RFC 5545 §3.2.19). A TZID without one is looked up among the names of the wild. What nobody knows stays
/// unknown.
public struct ZoneResolver: Sendable {
    /// The zone in which days and floating times happen: the viewer's.
    public let floating: Zone
    private let database: TimeZoneDatabase
    private let own: [TimeZoneID: Zone]

    /// Reads the VTIMEZONEs of an object; one that cannot be read counts as missing.
    ///
    /// Of two with one TZID the first counts.
    public init(calendar: VCalendar?, database: TimeZoneDatabase, floating: Zone) {
        self.floating = floating
        self.database = database
        var own: [TimeZoneID: Zone] = [:]
        for component in calendar?.timeZones ?? [] {
            guard let text = component.first(.tzid)?.text else { continue }
            let tzid = TimeZoneID(text)
            guard own[tzid] == nil, let zone = database.zone(of: component) else { continue }
            own[tzid] = zone
        }
        self.own = own
    }

    /// The zone of a TZID; `nil` when nobody knows it, and never UTC instead.
    public func zone(for tzid: TimeZoneID) -> Zone? {
        own[tzid] ?? database.resolve(tzid)
    }

    /// The zone in which a time is written; the floating one for days and floating times.
    public func zone(of time: CalendarTime) -> Zone? {
        switch time {
        case .date, .floating: floating
        case .utc: .utc
        case .zoned(_, let tzid): zone(for: tzid)
        }
    }

    /// When a time happens, a day at its midnight.
    ///
    /// - Returns: `nil` when its TZID is unknown.
    public func instant(of time: CalendarTime) -> Instant? {
        if case .utc(let local) = time { return Instant(utc: local) }
        return zone(of: time)?.instant(of: time.local)
    }
}
