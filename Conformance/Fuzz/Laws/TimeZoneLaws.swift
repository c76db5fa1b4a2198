import ICalendar
import TimeZones

/// What holds of zones, whoever described them.
enum TimeZoneLaws {
    static func check(_ octets: [UInt8]) throws(BrokenLaw) {
        for line in octets.split(separator: UInt8(ascii: "\n"), maxSplits: 8).prefix(8) {
            try checkName(String(decoding: line, as: UTF8.self))
        }
        guard let reading = try? ICalendarReader.read(octets, .lenient) else { return }
        for calendar in reading.calendars.prefix(2) {
            for component in calendar.timeZones.prefix(4) { try checkComponent(component) }
            try checkAdding(to: calendar)
        }
    }

    private static func checkName(_ name: String) throws(BrokenLaw) {
        let database = TimeZoneDatabase.system
        guard let zone = database.resolve(TimeZoneID(name)) else { return }
        try law(
            "the name of a zone that was found is that of the zone",
            database.resolve(TimeZoneID(zone.identifier)) == zone, "\(name) as \(zone.identifier)")
        _ = database.windowsName(for: zone.identifier)
    }

    /// That what a stranger's VTIMEZONE says is read, and written so that it says the same.
    private static func checkComponent(_ component: Component) throws(BrokenLaw) {
        guard let zone = try? VTimeZone.zone(from: component) else { return }
        try checkClock(of: zone)
        for span in spans {
            let written = VTimeZone.component(for: zone, as: "T", covering: span)
            let octets = VCalendar(members: [written], productID: "x").serialized()
            let reading = try accepted("a VTIMEZONE that was written can be read") {
                try ICalendarReader.read(octets, .strict)
            }
            guard let component = reading.calendars.first?.timeZones.first else {
                throw BrokenLaw("a VTIMEZONE that was written is there")
            }
            let back: Zone
            do throws(TimeZoneError) {
                back = try VTimeZone.zone(from: component)
            } catch {
                // What took all that the limits allow may take a little more when it is written differently.
                try law(
                    "a VTIMEZONE that was written is understood", error.code == .limitExceeded, "\(error)")
                continue
            }
            // What does not repeat every year is written as dates, which end some time.
            let dated = component.components.filter { $0.first(.rrule) == nil }
            let lastDate = dated.flatMap { $0.recurrenceDates + [$0.start].compactMap(\.self) }
                .map(\.local.secondsSinceEpoch).max()
            let isEndless = span.upperBound == .distantFuture
            let end = Instant(
                secondsSinceEpoch: min(
                    span.upperBound.secondsSinceEpoch, span.lowerBound.secondsSinceEpoch + 3_000_000_000,
                    isEndless && dated.contains { $0.first(.rdate) != nil } ? lastDate ?? .max : .max))
            guard span.lowerBound < end else { continue }
            try law(
                "a zone comes back from its VTIMEZONE",
                zone.agrees(with: back, over: span.lowerBound..<end), "\(span)")
        }
    }

    /// The year 2026, from 2026 on, and the last century.
    private static let spans = [
        Instant(secondsSinceEpoch: 1_767_225_600)..<Instant(secondsSinceEpoch: 1_798_761_600),
        Instant(secondsSinceEpoch: 1_767_225_600)..<Instant.distantFuture,
        Instant(secondsSinceEpoch: -2_208_988_800)..<Instant(secondsSinceEpoch: 946_684_800),
    ]

    /// That instants and what the clock shows fit together around the changes of the clock.
    private static func checkClock(of zone: Zone) throws(BrokenLaw) {
        var instant = Instant(secondsSinceEpoch: -70_000_000_000)
        var last: Instant?
        for _ in 0..<100 {
            guard let transition = zone.transition(after: instant) else { break }
            try law("a transition is after what it was asked for", transition.instant > instant)
            instant = transition.instant
            try law("a transition brings its offset", zone.offset(at: instant) == transition.offsetAfter)
            try law(
                "a transition ends the offset before it",
                zone.offset(at: instant.advanced(by: -1)) == transition.offsetBefore)
            try law(
                "a transition is found from behind",
                zone.transition(atOrBefore: instant)?.instant == instant)
            // Clocks that are set again before the first setting has passed can show one time thrice.
            let next = zone.transition(after: instant)?.instant
            let isAlone = [last, next].allSatisfy { other in
                other.map { abs($0.seconds(since: instant)) > 3 * 86_400 } ?? true
            }
            if isAlone {
                for delay in [Int64(-7200), -1, 0, 1, 3599, 7200] {
                    try checkReading(of: zone, at: instant.advanced(by: delay))
                }
            }
            last = instant
        }
    }

    private static func checkReading(of zone: Zone, at instant: Instant) throws(BrokenLaw) {
        let local = zone.local(at: instant)
        // No calendar text has more years than these.
        guard (1...9998).contains(local.date.year) else { return }
        let resolution = zone.resolution(of: local)
        try law(
            "a time of the clock means one instant", zone.instant(of: local) == resolution.instant, "\(local)"
        )
        switch resolution {
        case .unique(let only): try law("a time comes back", only == instant, "\(local)")
        case .overlap(let first, let second):
            try law("of two instants one is meant", instant == first || instant == second, "\(local)")
            try law("the first instant is the first", first < second, "\(local)")
        case .gap: throw BrokenLaw("what the clock shows is in no gap", "\(local)")
        }
    }

    /// That the zones a calendar lacks can be added, and once only.
    private static func checkAdding(to calendar: VCalendar) throws(BrokenLaw) {
        var calendar = calendar
        let unknown = calendar.addMissingTimeZones(from: .system)
        let count = calendar.timeZones.count
        try law("what is unknown stays unknown", calendar.addMissingTimeZones(from: .system) == unknown)
        try law("a zone is added once", calendar.timeZones.count == count)
    }
}
