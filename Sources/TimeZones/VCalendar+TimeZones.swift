public import ICalendar

extension VCalendar {
    /// Adds a VTIMEZONE for each TZID used that has none (RFC 5545 §3.6.5), covering the times of the object.
    ///
    /// Each keeps the spelling that the object uses, whatever it resolves to.
    ///
    /// - Returns: the TZIDs that the data base does not know, sorted; nothing was added for them.
    public mutating func addMissingTimeZones(from database: TimeZoneDatabase) -> [TimeZoneID] {
        var used: Set<TimeZoneID> = []
        for member in members { Self.collectTimeZones(of: member, into: &used) }
        for component in timeZones {
            if let text = component.first(.tzid)?.text { used.remove(TimeZoneID(text)) }
        }

        let span = used.isEmpty ? nil : spanOfUse
        var unknown: [TimeZoneID] = []
        var added: [Component] = []
        for tzid in used.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let zone = database.resolve(tzid), let span else {
                unknown.append(tzid)
                continue
            }
            added.append(database.component(for: zone, as: tzid, covering: span))
        }
        // Readers of one pass want the zones before the times.
        if !added.isEmpty { component.components.insert(contentsOf: added, at: 0) }
        return unknown
    }

    private static func collectTimeZones(of component: Component, into used: inout Set<TimeZoneID>) {
        for property in component.properties {
            guard let text = property.parameter(.tzid), !text.isEmpty else { continue }
            used.insert(TimeZoneID(text))
        }
        for part in component.components { collectTimeZones(of: part, into: &used) }
    }

    /// From the earliest time written in the object to the latest that can follow from it.
    private var spanOfUse: Range<Instant> {
        var first = Int64.max
        var last = Int64.min
        func note(_ time: CalendarTime?) {
            guard let second = time?.local.secondsSinceEpoch else { return }
            first = min(first, second)
            last = max(last, second)
        }
        for member in members {
            note(member.start)
            note(member.effectiveEnd)
            note(member.recurrenceID)
            member.recurrenceDates.forEach(note)
            member.exceptionDates.forEach(note)
            for period in member.recurrencePeriods { note(period.start) }
            for rule in member.recurrenceRules {
                if case .until(let time) = rule.bound { note(time) } else { last = Int64.max }
            }
        }
        guard first != .max else { return Instant(secondsSinceEpoch: 0)..<Instant.distantFuture }
        // Two days for the offsets at both ends, which are not known yet, and for the end of the last
        // instance.
        let margin: Int64 = 2 * 86_400
        let beginning = Instant(secondsSinceEpoch: first).advanced(by: -margin)
        return beginning..<max(Instant(secondsSinceEpoch: last).advanced(by: margin), beginning)
    }
}
