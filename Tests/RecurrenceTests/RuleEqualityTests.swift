import ICalendar
import Recurrence
import Testing

@Suite("Equal rules")
struct RuleEqualityTests {
    @Test(arguments: [
        ("FREQ=WEEKLY;BYDAY=MO,WE", "BYDAY=WE,MO;FREQ=WEEKLY;INTERVAL=1", true),
        ("FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=7", true),
        ("FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY", true),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-1", false),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "FREQ=YEARLY;BYYEARDAY=-1", true),
        ("FREQ=DAILY;COUNT=10", "FREQ=DAILY;UNTIL=20260109T090000", true),
        ("FREQ=DAILY;COUNT=10", "FREQ=DAILY;COUNT=11", false),
        ("FREQ=DAILY", "FREQ=DAILY;COUNT=11", false),
    ])
    func `rules are equal when their instances are`(_ a: String, _ b: String, _ isEqual: Bool) throws {
        // A Wednesday.
        let start = try #require(LocalDateTime("20251231T090000"))
        #expect(try RecurrenceRule(a).isEqual(to: RecurrenceRule(b), start: start) == isEqual)
        #expect(try RecurrenceRule(b).isEqual(to: RecurrenceRule(a), start: start) == isEqual)
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;BYDAY=WE;BYHOUR=9;BYMINUTE=0;WKST=SU", "FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=WE,MO,WE", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
    ])
    func `the shortest rule says nothing twice`(_ text: String, _ shortest: String) throws {
        let start = try #require(LocalDateTime("20251231T090000"))
        #expect(try RecurrenceRule(text).shortened(start: start).text == shortest)
    }
}
