import ICalendar
import Recurrence
import Testing

/// Rules that RFC 5545 §3.3.10 forbids and RFC 2445 §4.3.10 did not: each part that is no finer than FREQ limits.
@Suite("Rules that RFC 5545 forbids")
struct ForbiddenRuleTests {
    private func first(_ count: Int, _ rule: RecurrenceRule) throws -> [LocalDateTime] {
        // A Tuesday.
        let start = try #require(LocalDateTime("19970902T090000"))
        return Array(try RuleExpansion(rule: rule, start: start).prefix(count))
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;BYMONTHDAY=1,3", ["19970903", "19971001", "19971003"]),
        ("FREQ=DAILY;BYYEARDAY=1,-1", ["19971231", "19980101", "19981231"]),
        ("FREQ=MONTHLY;BYMONTH=4,7;BYYEARDAY=100,200", ["19980410", "19980719", "19990410"]),
        ("FREQ=WEEKLY;BYWEEKNO=20", ["19980511", "19980512", "19980513"]),
        ("FREQ=DAILY;BYWEEKNO=1;BYDAY=MO", ["19971229", "19990104", "20000103"]),
        ("FREQ=DAILY;BYDAY=1TU,-1TH", ["19970902", "19970904", "19970909"]),
    ])
    func `a part that is not allowed limits`(_ text: String, _ days: [String]) throws {
        #expect(throws: ICalendarError.self) { try RecurrenceRule(text) }
        #expect(try first(3, RecurrenceRule(text, .lenient)).map(\.date.basicText) == days)
    }

    @Test(
        arguments: ["MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"],
        [
            "BYMONTHDAY=1,-2,15", "BYYEARDAY=1,100,-1", "BYWEEKNO=1,20,-1", "BYWEEKNO=53;BYMONTH=1,12",
            "BYWEEKNO=1;BYDAY=MO,SU;WKST=SU", "BYYEARDAY=245,259;BYDAY=TU", "BYYEARDAY=250,252;BYHOUR=9,11",
            "BYWEEKNO=36,37;BYMONTHDAY=3,8",
        ])
    func `the equal rule that is allowed makes the same instances`(_ unit: String, _ parts: String) throws {
        let rule = try RecurrenceRule("FREQ=\(unit);\(parts)", .lenient)
        let equal = try #require(rule.permitted)
        #expect(throws: Never.self) { try RecurrenceRule(equal.text) }
        #expect(try first(400, equal) == first(400, rule))
    }
}
