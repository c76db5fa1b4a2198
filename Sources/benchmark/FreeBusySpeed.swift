import FreeBusy
import ICalendar
import Recurrence
import TimeZones

/// Makes a VFREEBUSY of many recurring events.
enum FreeBusySpeed {
    static func measure(folder: String) throws {
        let octets = try Benchmark.octets(of: folder + "/busy.ics")
        let calendar = try VCalendar.read(octets, .strict)
        let best = try Stopwatch.best(of: 15) { try freeBusy(of: calendar, in: march) }
        let (instances, result) = best.result
        let merged = result.members.first?.all(.freebusy).count ?? 0
        try Figure(
            name: "freebusy.month", value: best.seconds * 1e3, unit: "ms",
            detail: "\(calendar.members.count) events read already, March 2026: \(instances) instances, "
                + "\(merged) FREEBUSY"
        ).report()
    }

    /// March 2026 in UTC.
    static let march =
        Instant(secondsSinceEpoch: 1_772_323_200)..<Instant(secondsSinceEpoch: 1_775_001_600)

    /// Everything that follows parsing: zones, times and rules, expansion, merging, the VFREEBUSY's octets.
    static func freeBusy(
        of calendar: VCalendar, in window: Range<Instant>
    ) throws -> (instances: Int, calendar: VCalendar) {
        let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
        let busy = try FreeBusy.periods(of: calendar, in: window, resolver: resolver, addresses: [])
        let result = FreeBusy.calendar(
            FreeBusy.merged(busy, in: window), window: window, stamp: window.lowerBound,
            uid: "benchmark", organizer: "o@example.org", attendee: "a@example.org",
            productID: "-//calgate//benchmark//EN")
        _ = result.serialized()
        return (busy.count, result)
    }
}
