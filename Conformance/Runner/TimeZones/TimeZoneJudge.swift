import ICalendar
import TimeZones

/// Judges how TZIDs are resolved and local times placed.
enum TimeZoneJudge {
    static func judge(_ file: String, _ report: inout Report) throws {
        for row in try CaseFile.lines(of: file, as: TimeZoneCase.self) {
            guard let failure = try failure(row) else {
                report.pass()
                continue
            }
            if let reason = otherData(row) {
                report.skip(row.id, "\(reason); ours: \(failure)")
            } else {
                report.fail(row.id, failure)
            }
        }
    }

    /// What is wrong with our answer, or `nil`.
    private static func failure(_ row: TimeZoneCase) throws -> String? {
        switch row.kind {
        case .name: return nameFailure(row)
        case .iana:
            guard let zone = TimeZoneDatabase.system.zone(named: row.tzid) else {
                return "\(row.tzid) is not known"
            }
            return placeFailure(row, zone)
        case .vtimezone:
            guard let calendar = calendar(row) else { return "the VTIMEZONE cannot be read" }
            let resolver = ZoneResolver(calendar: calendar, database: .system, floating: .utc)
            guard let zone = resolver.zone(for: TimeZoneID(rawValue: row.tzid)) else {
                return "\(row.tzid) is not known"
            }
            return placeFailure(row, zone)
        }
    }

    /// An object with the VTIMEZONE alone; some are what old programs write, so the lenient door is used.
    private static func calendar(_ row: TimeZoneCase) -> VCalendar? {
        let text =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calgate//conformance//EN\r\n"
            + (row.vtimezone ?? "") + "END:VCALENDAR\r\n"
        return try? VCalendar.read(Array(text.utf8), .lenient)
    }

    private static func placeFailure(_ row: TimeZoneCase, _ zone: Zone) -> String? {
        guard let local = row.local.flatMap({ LocalDateTime($0) }), let expected = row.expectedUTC else {
            return "the case has no local time"
        }
        let resolution = zone.resolution(of: local)
        let word =
            switch resolution {
            case .unique: "unique"
            case .gap: "gap"
            case .overlap: "overlap"
            }
        let instant = zone.instant(of: local)
        guard resolution.instant == instant else { return "resolution and instant contradict each other" }
        let answer = "\(word) \(instant.utc.basicText)Z"
        let wanted = "\(row.resolution ?? word) \(expected)"
        return answer == wanted ? nil : "\(answer) instead of \(wanted)"
    }

    private static func nameFailure(_ row: TimeZoneCase) -> String? {
        let zone = TimeZoneDatabase.system.resolve(TimeZoneID(rawValue: row.tzid))
        guard let name = row.resolvesTo else {
            return zone.map { "resolved to \($0.identifier), which cannot be known" }
        }
        guard let zone else { return "not resolved; it is \(name)" }
        // A link and its target are one zone. IANA links places that agree since 1970; some systems keep what
        // was before.
        let same = TimeZoneDatabase.system.resolve(TimeZoneID(rawValue: name))
        let isSame =
            same.map { $0.agrees(with: zone, over: Instant(secondsSinceEpoch: 0)..<(.distantFuture)) }
            ?? false
        guard zone.identifier == name || same?.identifier == zone.identifier || isSame else {
            return "resolved to \(zone.identifier) instead of \(name)"
        }
        for (local, expected) in row.at ?? [:] {
            guard let reading = LocalDateTime(local) else { return "the case has no local time" }
            let answer = zone.instant(of: reading).utc.basicText + "Z"
            guard answer == expected else { return "\(local) is \(answer) instead of \(expected)" }
        }
        return nil
    }

    /// Why a case cannot be judged: this machine's zone data contradict it, and we say what they say.
    ///
    /// Only a zone of the data base can be asked for; a VTIMEZONE says itself what is right.
    private static func otherData(_ row: TimeZoneCase) -> String? {
        guard row.kind == .iana, let local = row.local.flatMap({ LocalDateTime($0) }),
            let expected = row.expectedUTC, let system = SystemClock.instant(of: local, in: row.tzid),
            system.utc.basicText + "Z" != expected,
            TimeZoneDatabase.system.zone(named: row.tzid)?.instant(of: local) == system
        else { return nil }
        return "zone data \(TimeZoneDatabase.system.version) of this machine place \(row.tzid) \(local) at "
            + "\(system.utc.basicText)Z, the case at \(expected)"
    }
}
