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
    /// The object, for what else it says about a TZID that nobody knows.
    private let calendar: VCalendar?

    /// Reads the VTIMEZONEs of an object; one that cannot be read counts as missing.
    ///
    /// Of two with one TZID the first counts.
    public init(calendar: VCalendar?, database: TimeZoneDatabase, floating: Zone) {
        self.floating = floating
        self.database = database
        self.calendar = calendar
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
        own[tzid] ?? almostOwn(tzid) ?? database.resolve(tzid) ?? numbered
    }

    /// The VTIMEZONE whose name differs by case, quotes, backslashes or space only, where that is a single one.
    private func almostOwn(_ tzid: TimeZoneID) -> Zone? {
        guard !own.isEmpty else { return nil }
        func folded(_ tzid: TimeZoneID) -> String {
            ZoneNameResolution.trimmed(ZoneNameResolution.unescaped(tzid.rawValue)).lowercased()
        }
        let name = folded(tzid)
        let found = own.filter { folded($0.key) == name }
        return found.count == 1 ? found.first?.value : nil
    }

    /// The zone that Outlook's number names in every component alike: a last resort before unknown.
    private var numbered: Zone? {
        let numbers = Set((calendar?.members ?? []).map { $0.first(.microsoftZoneNumber)?.text })
        guard numbers.count == 1, let text = numbers.first ?? nil, let number = Int(text) else { return nil }
        return database.zone(ofMicrosoftNumber: number)
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

extension PropertyName {
    /// Outlook's number of the zone in which the event was made.
    fileprivate static let microsoftZoneNumber = Self("X-MICROSOFT-CDO-TZID")
}
