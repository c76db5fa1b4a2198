import ICalendar
import Testing

@testable import conformance

@Suite("RFC 5545 §3.3.10 read literally")
struct LiteralReadingTests {
    // Rows whose dates the RFC prints itself (§3.8.5.3), and what a suite of another library gets otherwise.
    @Test(arguments: [
        ("19970902T090000", "FREQ=DAILY;INTERVAL=10;COUNT=3", "19970902 19970912 19970922"),
        ("19970902T090000", "FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "19970905 19971003 19971107"),
        ("19970902T090000", "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=2,15", "19970902 19970915 19971002"),
        (
            "19970101T090000", "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
            "19970101 19970410 19970719 20000101"
        ),
        ("19970519T090000", "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "19970519 19980518 19990517"),
        ("19970512T090000", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "19970512 19980511 19990517"),
        ("19970904T090000", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904 19971007 19971106"),
        (
            "19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "19970805 19970810 19970819 19970824"
        ),
        (
            "19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "19970805 19970817 19970819 19970831"
        ),
        ("19970902T090000", "FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "19980512 19990518"),
        ("20240229T090000", "FREQ=YEARLY;BYMONTHDAY=29;COUNT=3", "20240229 20240329 20240429"),
    ])
    func `a rule makes what the text says`(_ start: String, _ rule: String, _ days: String) throws {
        let local = try #require(LocalDateTime(start))
        let reading = try #require(LiteralReading(rule, start: local, isDate: false))
        #expect(reading.times(9).map(\.date.basicText).joined(separator: " ") == days)
    }

    @Test func `a rule within the day makes its times`() throws {
        let start = try #require(LocalDateTime("19970902T090000"))
        let rule = "FREQ=MINUTELY;INTERVAL=90;COUNT=4"
        let times = try #require(LiteralReading(rule, start: start, isDate: false)).times(9)
        #expect(times.map { "\($0.hour):\($0.minute)" } == ["9:0", "10:30", "12:0", "13:30"])
    }

    @Test(arguments: [
        "FREQ=DAILY;BYYEARDAY=1", "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYWEEKNO=1",
        "FREQ=DAILY;BYDAY=1MO",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=DAILY;COUNT=1;UNTIL=20260101", "FREQ=DAILY;BYSETPOS=1",
        "FREQ=DAILY;COUNT=1;COUNT=2", "FREQ=DAILY;COUNT=1;",
    ])
    func `what the RFC forbids is known`(_ rule: String) {
        #expect(ForbiddenRule.reason(rule) != nil)
    }

    @Test(arguments: [
        "FREQ=YEARLY;BYWEEKNO=1;BYMONTHDAY=30;BYMONTH=12", "FREQ=MONTHLY;BYDAY=-1MO;BYSETPOS=1",
    ])
    func `what the RFC allows is not forbidden`(_ rule: String) {
        #expect(ForbiddenRule.reason(rule) == nil)
    }
}
