public import ICalendar

/// The VTIMEZONE component (RFC 5545 §3.6.5), read into a ``Zone`` and made from one.
public enum VTimeZone {
    /// Reads the rules that a VTIMEZONE states.
    ///
    /// Its observances alone decide; the TZID becomes the zone's identifier and means nothing here. Before
    /// the first onset the TZOFFSETFROM of that onset holds; after the last, its TZOFFSETTO.
    ///
    /// A DTSTART that its own RRULE does not produce, which RFC 5545 §3.8.5.3 leaves undefined, only bounds
    /// the rule: producers write 1601 or 1971 there for "always".
    ///
    /// - Throws: ``TimeZoneError`` when a needed property is missing or malformed, for a rule whose onsets
    ///   are closer than a day, and when a limit is hit.
    public static func zone(
        from component: Component, limits: TimeZoneLimits = .init()
    ) throws(TimeZoneError) -> Zone {
        guard component.name == .vtimezone else { throw TimeZoneError(.notATimeZone, line: component.line) }
        let parts = component.components.filter { $0.name == .standard || $0.name == .daylight }
        guard !parts.isEmpty else { throw TimeZoneError(.noObservance, line: component.line) }
        guard parts.count <= limits.observances else {
            throw TimeZoneError(.limitExceeded, line: component.line, detail: "observances")
        }

        var budget = OnsetBudget(limits)
        var observances: [Observance] = []
        for part in parts { observances.append(try Observance(part, spending: &budget)) }
        return Zone(
            identifier: component.first(.tzid)?.text ?? "",
            table: try table(of: observances, spending: &budget))
    }

    /// Lays out all onsets; rules without end are written out until the calendar repeats.
    private static func table(
        of observances: [Observance], spending budget: inout OnsetBudget
    ) throws(TimeZoneError) -> ZoneTable {
        let endless = observances.contains { !$0.endlessRules.isEmpty }
        let isCyclic = observances.allSatisfy { $0.endlessRules.allSatisfy(\.isCyclic) }
        // A year after the last date that anything names, all rules without end are at work.
        let cycleYear = (observances.map(\.lastNamedYear).max() ?? 1970) + 2
        // 9999 is the last year that a calendar text can hold.
        let lastYear = isCyclic ? cycleYear + 401 : 9999

        var types: [LocalTimeType] = []
        var onsets: [(time: Int64, type: Int, before: Int)] = []
        for observance in observances {
            let type: Int
            if let index = types.firstIndex(of: observance.type) {
                type = index
            } else {
                type = types.count
                types.append(observance.type)
            }
            var walls = observance.onsets
            for rule in observance.endlessRules {
                walls += try rule.onsets(
                    through: lastYear, offset: observance.offsetFrom, spending: &budget)
            }
            // A rule that never matches leaves its DTSTART, which RFC 5545 §3.8.2.4 makes the first onset.
            if walls.isEmpty { walls = [observance.start] }
            onsets += walls.map { ($0 - Int64(observance.offsetFrom), type, observance.offsetFrom) }
        }

        // A stable order: of two onsets at one instant the later component counts.
        let sorted = onsets.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        .map(\.element)
        let firstOffset = sorted.first?.before ?? 0
        var initial = types.firstIndex { $0.offset == firstOffset }
        if initial == nil {
            initial = types.count
            types.append(LocalTimeType(offset: firstOffset, isDaylight: false, abbreviation: ""))
        }
        return ZoneTable(
            types: types, initial: initial ?? 0, transitions: sorted.map { ($0.time, $0.type) },
            cycleStart: endless && isCyclic ? Civil.second(ofYear: cycleYear) : nil)
    }
}
