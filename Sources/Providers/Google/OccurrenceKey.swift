import ICalendar
import TimeZones

/// Which occurrence of a series: its original start, in the form of Google's instance ids.
///
/// `20261123T090000Z` for a timed series, `20261123` for one of all-day events.
struct OccurrenceKey: Codable, Sendable, Hashable, Comparable {
    let text: String

    init(_ date: CalendarDate) { text = date.basicText }
    init(_ instant: Instant) { text = instant.utc.basicText + "Z" }

    /// Reads what stands behind the last `_` of an instance id.
    init?(instanceID: String) {
        guard let index = instanceID.lastIndex(of: "_") else { return nil }
        let suffix = String(instanceID[instanceID.index(after: index)...])
        if let date = CalendarDate(suffix) {
            self.init(date)
        } else if suffix.hasSuffix("Z"), let local = LocalDateTime(String(suffix.dropLast())) {
            self.init(Instant(utc: local))
        } else {
            return nil
        }
    }

    init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    var date: CalendarDate? { CalendarDate(text) }

    var instant: Instant? {
        guard text.hasSuffix("Z"), let local = LocalDateTime(String(text.dropLast())) else { return nil }
        return Instant(utc: local)
    }

    /// The value of the query parameter `originalStart`.
    var queryText: String? {
        if let date { return EventTime(date).date }
        return instant.map { EventTime.text($0, in: .utc) }
    }

    static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// In which form a series writes its times: that of its DTSTART, which RECURRENCE-ID, EXDATE and RDATE must
/// share (RFC 5545 §3.8.4.4, §3.8.5.1).
struct SeriesForm {
    enum Kind: Hashable { case dates, utc, zoned }

    let kind: Kind
    /// The zone in which the series is expanded; for dates, the one that places them.
    let zone: Zone
    let zoneName: String
    /// Where in the day a timed series starts, for values that name the day alone.
    let secondOfDay: Int

    init(kind: Kind, zone: Zone, zoneName: String, secondOfDay: Int = 0) {
        self.kind = kind
        self.zone = zone
        self.zoneName = zoneName
        self.secondOfDay = secondOfDay
    }

    func key(on date: CalendarDate) -> OccurrenceKey {
        guard kind != .dates else { return OccurrenceKey(date) }
        return OccurrenceKey(zone.instant(of: LocalDateTime(date: date, secondOfDay: secondOfDay)))
    }

    func key(at instant: Instant) -> OccurrenceKey {
        kind == .dates ? OccurrenceKey(zone.local(at: instant).date) : OccurrenceKey(instant)
    }

    /// The key of a value as it stands in recurrence data; `resolve` places zoned and floating times.
    func key(of time: CalendarTime, resolve: (CalendarTime) -> Instant?) -> OccurrenceKey? {
        switch time {
        case .date(let date): return key(on: date)
        default:
            // A time among dates means the day it names, not the moment.
            if kind == .dates { return OccurrenceKey(time.date) }
            return resolve(time).map { key(at: $0) }
        }
    }

    /// The key in the series' own form.
    func time(of key: OccurrenceKey) -> CalendarTime? {
        switch kind {
        case .dates:
            return (key.date ?? key.instant.map { zone.local(at: $0).date }).map { .date($0) }
        case .utc:
            return instant(of: key).map { .utc($0.utc) }
        case .zoned:
            return instant(of: key).map { .zoned(zone.local(at: $0), TimeZoneID(zoneName)) }
        }
    }

    private func instant(of key: OccurrenceKey) -> Instant? {
        if let instant = key.instant { return instant }
        return key.date.flatMap { self.key(on: $0).instant }
    }

    /// The same key among those of this series: a leftover date of a series that is timed now, or the other way
    /// round, becomes what it means today.
    func normalized(_ key: OccurrenceKey) -> OccurrenceKey {
        if kind == .dates { return key.instant.map { self.key(at: $0) } ?? key }
        return key.date.map { self.key(on: $0) } ?? key
    }
}
