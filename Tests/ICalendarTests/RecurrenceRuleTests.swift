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

    @Test(arguments: [
        ("FREQ=WEEKLY;BYDAY=1MO,-2FR", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=WEEKLY;BYMONTHDAY=1"),
        ("FREQ=MONTHLY;BYWEEKNO=20;BYDAY=2MO", "FREQ=MONTHLY;BYWEEKNO=20;BYDAY=2MO"),
        ("FREQ=DAILY;BYSETPOS=2", "FREQ=DAILY"),
        ("FREQ=DAILY;UNTIL=20260302;COUNT=3", "FREQ=DAILY;UNTIL=20260302"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260302", "FREQ=DAILY;UNTIL=20260302"),
        ("FREQ=MONTHLY;SKIP=FORWARD", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD"),
    ])
    func `the lenient door lets in what may not stand together`(_ text: String, _ written: String) throws {
        #expect(throws: ICalendarError.self) { try RecurrenceRule(text) }
        #expect(try RecurrenceRule(text, .lenient).text == written)
    }

    @Test(arguments: ["", "FREQ=DAILY;", "COUNT=3", "FREQ=DAILY;BYHOUR=24", "FREQ=YEARLY;BYMONTH=13"])
    func `the lenient door refuses what says nothing`(_ text: String) {
        #expect(throws: ICalendarError.self) { try RecurrenceRule(text, .lenient) }
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;BYMONTHDAY=1,3", "FREQ=DAILY;BYMONTHDAY=1,3"),
        ("FREQ=WEEKLY;BYMONTHDAY=1;BYDAY=TU", "FREQ=DAILY;BYMONTHDAY=1;BYDAY=TU"),
        ("FREQ=MONTHLY;BYYEARDAY=1,100", "FREQ=YEARLY;BYYEARDAY=1,100"),
        (
            "FREQ=MONTHLY;BYYEARDAY=1,100;BYDAY=2TU",
            "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYYEARDAY=1,100;BYDAY=2TU"
        ),
        ("FREQ=DAILY;BYWEEKNO=20", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=SU,MO,TU,WE,TH,FR,SA"),
        ("FREQ=DAILY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "FREQ=YEARLY;COUNT=3;BYWEEKNO=20;BYDAY=MO"),
        ("FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;BYHOUR=9"),
        ("FREQ=DAILY;INTERVAL=2;BYWEEKNO=20", nil), ("FREQ=MONTHLY;BYWEEKNO=20;BYDAY=2MO", nil),
        ("FREQ=WEEKLY;BYMONTHDAY=1,2;BYSETPOS=1", nil),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYYEARDAY=366;SKIP=FORWARD", nil),
    ])
    func `what may not stand together has an equal rule or none`(_ text: String, _ equal: String?) throws {
        #expect(try RecurrenceRule(text, .lenient).permitted?.text == equal)
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
