import ICalendar
import Testing

@Suite("RFC 5545 §3.3.10 RECUR")
struct RecurrenceRuleTests {
    @Test(arguments: [
        ("FREQ=DAILY", "FREQ=DAILY"), ("freq=weekly;byday=mo,fr", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("BYDAY=-1SU;BYMONTH=10;FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
        (
            "FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
        ),
        ("FREQ=DAILY;UNTIL=20260302T090000Z;INTERVAL=2", "FREQ=DAILY;UNTIL=20260302T090000Z;INTERVAL=2"),
        ("FREQ=DAILY;UNTIL=20260302", "FREQ=DAILY;UNTIL=20260302"),
        ("FREQ=DAILY;INTERVAL=1;WKST=MO", "FREQ=DAILY"),
        ("FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=MO;WKST=SU", "FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=MO;WKST=SU"),
        ("FREQ=YEARLY;BYDAY=+1MO", "FREQ=YEARLY;BYDAY=1MO"),
        (
            "FREQ=YEARLY;BYYEARDAY=1,-366;BYHOUR=0,23;BYMINUTE=59;BYSECOND=60",
            "FREQ=YEARLY;BYYEARDAY=1,-366;BYHOUR=0,23;BYMINUTE=59;BYSECOND=60"
        ),
        (
            "RSCALE=hebrew;FREQ=YEARLY;BYMONTH=5L;SKIP=FORWARD",
            "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;SKIP=FORWARD"
        ),
        ("RSCALE=GREGORIAN;SKIP=OMIT;FREQ=MONTHLY", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT"),
        ("FREQ=DAILY;COUNT=2147483647", "FREQ=DAILY;COUNT=2147483647"),
    ])
    func `a rule is read and written`(_ text: String, _ written: String) throws {
        let rule = try RecurrenceRule(text)
        #expect(rule.text == written)
        #expect(try RecurrenceRule(written) == rule)
    }

    @Test(arguments: [
        ("", ICalendarError.Code.invalidRule), ("FREQ", .invalidRule), ("FREQ=DAILY;", .invalidRule),
        ("COUNT=3", .missingFrequency), ("FREQ=DAILY;FREQ=DAILY", .repeatedRulePart),
        ("FREQ=DAILY;COUNT=1;count=2", .repeatedRulePart), ("FREQ=DAILY;BYEASTER=0", .unknownRulePart),
        ("FREQ=FORTNIGHTLY", .rulePartOutOfRange), ("FREQ=DAILY;INTERVAL=0", .rulePartOutOfRange),
        ("FREQ=DAILY;INTERVAL=-1", .rulePartOutOfRange), ("FREQ=DAILY;COUNT=0", .rulePartOutOfRange),
        ("FREQ=DAILY;COUNT=99999999999999999999", .rulePartOutOfRange),
        ("FREQ=DAILY;BYHOUR=24", .rulePartOutOfRange),
        ("FREQ=DAILY;BYMINUTE=60", .rulePartOutOfRange), ("FREQ=DAILY;BYSECOND=61", .rulePartOutOfRange),
        ("FREQ=DAILY;BYHOUR=", .rulePartOutOfRange), ("FREQ=DAILY;BYHOUR=1,", .rulePartOutOfRange),
        ("FREQ=MONTHLY;BYMONTHDAY=0", .rulePartOutOfRange),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", .rulePartOutOfRange),
        ("FREQ=YEARLY;BYYEARDAY=367", .rulePartOutOfRange), ("FREQ=YEARLY;BYMONTH=13", .rulePartOutOfRange),
        ("FREQ=YEARLY;BYMONTH=5L", .rulePartOutOfRange), ("FREQ=YEARLY;BYWEEKNO=54", .rulePartOutOfRange),
        ("FREQ=YEARLY;BYDAY=54MO", .rulePartOutOfRange), ("FREQ=YEARLY;BYDAY=0MO", .rulePartOutOfRange),
        ("FREQ=YEARLY;BYDAY=XX", .rulePartOutOfRange), ("FREQ=YEARLY;BYDAY=M", .rulePartOutOfRange),
        ("FREQ=DAILY;UNTIL=2026", .rulePartOutOfRange), ("FREQ=DAILY;WKST=XX", .rulePartOutOfRange),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260302", .countWithUntil),
        ("FREQ=WEEKLY;BYDAY=1MO", .rulePartNotAllowed),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", .rulePartNotAllowed),
        ("FREQ=WEEKLY;BYMONTHDAY=1", .rulePartNotAllowed),
        ("FREQ=MONTHLY;BYYEARDAY=1", .rulePartNotAllowed), ("FREQ=MONTHLY;BYWEEKNO=1", .rulePartNotAllowed),
        ("FREQ=MONTHLY;BYSETPOS=1", .rulePartNotAllowed), ("FREQ=MONTHLY;SKIP=OMIT", .rulePartNotAllowed),
    ])
    func `a rule that is not allowed is refused`(_ text: String, _ code: ICalendarError.Code) {
        #expect(throws: ICalendarError(code)) { try RecurrenceRule(text) }
    }

    @Test func `the column of a refusal points at the part`() throws {
        let error = try #require(throws: ICalendarError.self) { try RecurrenceRule("FREQ=DAILY;COUNT=x") }
        #expect(error.column == 18)
        #expect(error.section == "RFC 5545 §3.3.10")
    }

    @Test func `a long list is read in one go`() throws {
        let list = (0..<20_000).map { String($0 % 60) }.joined(separator: ",")
        #expect(try RecurrenceRule("FREQ=DAILY;BYMINUTE=" + list).byMinute.count == 20_000)
    }
}
