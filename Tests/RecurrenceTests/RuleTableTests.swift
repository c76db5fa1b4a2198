import ICalendar
import Recurrence
import TestSupport
import Testing

@Suite("RFC 5545 §3.3.10 recurrence rules")
struct RuleTableTests {
    @Test(arguments: [
        "recurrence/rfc5545-3.8.5.3-examples.txt", "recurrence/by-parts.txt", "recurrence/rfc7529-skip.txt",
        "recurrence/dst.txt", "recurrence/rfc7529-scales.txt",
    ])
    func `a table of rules has rows that say what they make`(_ fixture: String) {
        let rows = RuleTable.rows(fixture)
        #expect(rows.count >= 4)
        for row in rows { #expect(!row.instances.isEmpty && row.local != nil, "\(row.rule)") }
    }

    @Test(
        arguments: RuleTable.rows("recurrence/by-parts.txt") + RuleTable.rows("recurrence/rfc7529-skip.txt")
            + RuleTable.rows("recurrence/rfc7529-scales.txt"))
    func `a rule makes its instances and no others`(_ row: RuleTable.Row) throws {
        let expansion = try RuleExpansion(
            rule: try RecurrenceRule(row.rule), start: try #require(row.local), isDate: row.isDate)
        let wanted = row.instances
        let made = expansion.prefix(wanted.count + 1).map { row.isDate ? $0.date.basicText : $0.basicText }
        #expect(Array(made.prefix(wanted.count)) == wanted)
        #expect((made.count > wanted.count) == row.goesOn)
    }

    @Test(
        arguments: RuleTable.rows("recurrence/rfc5545-3.8.5.3-examples.txt")
            + RuleTable.rows("recurrence/dst.txt"))
    func `a zoned event happens when the clock of its zone says so`(_ row: RuleTable.Row) throws {
        let zone = try #require(row.timeZone)
        let calendar = try CalendarMaker.calendar("DTSTART;TZID=\(zone):\(row.start) RRULE:\(row.rule)")
        var instances = try CalendarMaker.expander(calendar).first(row.instances.count + 2)
        // One example starts outside of its rule; its DTSTART is the first instance all the same (§3.8.5.3).
        if instances.first?.start.text == row.start, row.instances.first != row.start, !row.isInstants {
            instances.removeFirst()
        }
        let made = instances.map {
            row.isInstants ? $0.interval.lowerBound.utc.basicText + "Z" : $0.start.text
        }
        #expect(Array(made.prefix(row.instances.count)) == row.instances)
        #expect((made.count > row.instances.count) == row.goesOn)
    }
}
