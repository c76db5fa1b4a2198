import ICalendar
import TestSupport
import Testing

/// A rule, its DTSTART and what it makes, as the text blocks of `Fixtures/recurrence` state it.
///
/// Blocks are parted by empty lines: `RRULE:`, `DTSTART:` (with TZID where times are zoned), and `INSTANCES:`
/// on the wall clock or `INSTANTS:` in UTC.  A list that ends in `...` goes on.
enum RuleTable {
    struct Row: Sendable, CustomTestStringConvertible {
        var rule = ""
        var start = ""
        var timeZone: String?
        var instances: [String] = []
        var isInstants = false
        var goesOn = false

        var testDescription: String { "\(rule) from \(start)" }
        var isDate: Bool { start.utf8.count == 8 }

        /// DTSTART on its wall clock.
        var local: LocalDateTime? { CalendarTime(start)?.local }
    }

    static func rows(_ fixture: String) -> [Row] {
        guard let text = try? Fixture.text(fixture) else { return [] }
        var rows: [Row] = []
        var row = Row()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                if !row.rule.isEmpty { rows.append(row) }
                row = Row()
            }
            guard !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") else { continue }
            let value = String(line[line.index(after: colon)...])
            switch line[..<colon] {
            case "RRULE": row.rule = value
            case "INSTANCES", "INSTANTS":
                row.isInstants = line.hasPrefix("INSTANTS")
                row.instances = value.split(separator: ",").map(String.init)
                if row.instances.last == "..." {
                    row.goesOn = true
                    row.instances.removeLast()
                }
            default:
                row.start = value
                row.timeZone = line[..<colon].split(separator: "=").dropFirst().last.map(String.init)
            }
        }
        if !row.rule.isEmpty { rows.append(row) }
        return rows
    }
}
