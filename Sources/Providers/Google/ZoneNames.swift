import ICalendar
import ProviderKit
import TimeZones

/// Finds the IANA name under which Google will expand a time the way the object itself means it.
///
/// An object's VTIMEZONE decides what its times mean, whatever it is called; Google takes names alone.
struct ZoneNames {
    let context: GoogleCalendarContext
    let resolver: ZoneResolver
    /// From when the name must mean the same.
    let since: Instant
    /// Until when; five years ahead for a series without an end: definitions rarely say more than today's rule.
    let until: Instant

    /// The zone, and the name to give to Google.
    ///
    /// - Throws: `representable-upstream` when no name means what the object means.
    func name(of tzid: TimeZoneID) throws(WriteRefusal) -> (zone: Zone, name: String) {
        guard let own = resolver.zone(for: tzid) else {
            throw .notRepresentable("the object names a time zone that nobody knows and does not define it")
        }
        if let known = context.database.resolve(tzid), agree(own, known) {
            return (known, spelled(tzid, known))
        }
        let span = since..<max(until, since.advanced(by: 1))
        if let zone = context.database.zone(matching: own, over: span, preferring: [context.zoneName]) {
            return (zone, zone.identifier)
        }
        throw .notRepresentable("no time zone of the tz database follows the rules that the object defines")
    }

    /// The object's own spelling where the database has it, for two names of one zone are not the same event.
    private func spelled(_ tzid: TimeZoneID, _ zone: Zone) -> String {
        guard context.database.zone(named: tzid.rawValue) != nil else { return zone.identifier }
        return tzid.rawValue.lowercased() == zone.identifier.lowercased() ? zone.identifier : tzid.rawValue
    }

    /// Whether two zones show the same clock throughout: at the start, and on both sides of every transition of
    /// either.
    private func agree(_ a: Zone, _ b: Zone) -> Bool {
        guard a.offset(at: since) == b.offset(at: since), a.offset(at: until) == b.offset(at: until) else {
            return false
        }
        for zone in [a, b] {
            var instant = since
            // Bounded: an object may define a zone that changes its clock every day.
            for _ in 0..<64 {
                guard let next = zone.transition(after: instant)?.instant, next < until, next > instant else {
                    break
                }
                let before = next.advanced(by: -1)
                if before >= since, a.offset(at: before) != b.offset(at: before) { return false }
                if a.offset(at: next) != b.offset(at: next) { return false }
                instant = next
            }
        }
        return true
    }
}
