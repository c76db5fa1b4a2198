import Testing

@testable import conformance

@Suite("The judges of the conformance runner")
struct JudgeTests {
    private static let event = """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:x
        BEGIN:VEVENT
        UID:1
        DTSTAMP:20260101T000000Z
        DTSTART:20260101T000000Z
        END:VEVENT
        END:VCALENDAR

        """

    private func counts(_ report: Report) -> [Int] { [report.passed, report.failed, report.skipped] }

    @Test func `a refused valid file and an accepted invalid one fail`() throws {
        let folder = try CaseFolder()
        try folder.write("valid/sound.ics", Self.event)
        try folder.write("valid/broken.ics", Self.event.replacing("UID:1", with: "UID 1"))
        try folder.write("invalid/sound.ics", Self.event)
        try folder.write("invalid/broken.ics", Self.event.replacing("UID:1", with: "UID 1"))
        var report = Report()
        try CalendarFolder(folder.path).judge(&report)
        #expect(counts(report) == [2, 2, 0])
    }

    @Test(arguments: [(5, [1, 0, 0]), (6, [0, 1, 0])])
    func `a refusal has to blame the right line`(_ line: Int, _ expected: [Int]) throws {
        let folder = try CaseFolder()
        try folder.write("invalid/broken.ics", Self.event.replacing("UID:1", with: "UID 1"))
        try folder.write(
            "invalid-index.jsonl",
            "{\"file\": \"invalid/broken.ics\", \"verdict\": \"malformed\", \"line\": \(line)}")
        var report = Report()
        try CalendarFolder(folder.path).judge(&report)
        #expect(counts(report) == expected)
    }

    @Test func `a folder without cases is an error, and so is a file that is none`() throws {
        let folder = try CaseFolder()
        let file = try folder.write("cases.jsonl", "{\"id\": 1}\n")
        var report = Report()
        #expect(throws: ConformanceError.self) { try CalendarFolder(folder.path).judge(&report) }
        #expect(throws: ConformanceError.self) { try RecurrenceJudge.judge(file, &report) }
        #expect(throws: ConformanceError.self) { try TimeZoneJudge.judge(file + "x", &report) }
    }

    @Test(arguments: [
        (
            #""rrule": "FREQ=DAILY", "limit": 2, "expected": ["20260101T090000", "20260102T090000"]"#,
            [1, 0, 0]
        ),
        (
            #""rrule": "FREQ=DAILY", "limit": 2, "expected": ["20260101T090000", "20260103T090000"]"#,
            [0, 1, 0]
        ),
        (#""rrule": "FREQ=DAILY;COUNT=3", "limit": null, "expected": ["20260101T090000"]"#, [0, 1, 0]),
        (#""rrule": "FREQ=DAILY;COUNT=3", "expected_count": 3"#, [1, 0, 0]),
        (#""rrule": "FREQ=DAILY;COUNT=3", "expected_count": 2"#, [0, 1, 0]),
        (
            #""rrule": "FREQ=DAILY", "horizon": "20260102", "limit": 9, "expected": ["20260101T090000"]"#,
            [1, 0, 0]
        ),
        (#""rrule": "RSCALE=RUSSIAN;FREQ=DAILY", "invalid": true"#, [1, 0, 0]),
        (#""rrule": "FREQ=DAILY", "limit": 1, "invalid": true, "expected": []"#, [0, 1, 0]),
        (
            #""rrule": "FREQ=DAILY;BYYEARDAY=1,3", "limit": 2, "expected": ["20260101T090000", "20260103T090000"]"#,
            [1, 0, 0]
        ),
        (
            #""rrule": "FREQ=DAILY;BYYEARDAY=1,3", "limit": 2, "expected": ["20260101T090000", "20260102T090000"]"#,
            [0, 1, 0]
        ),
        (
            #""rrule": "FREQ=DAILY;INTERVAL=2;BYYEARDAY=1,2,3", "limit": 2, "expected": ["20260101T090000", "20260103T090000"]"#,
            [1, 0, 0]
        ),
        (
            #""rrule": "FREQ=YEARLY;BYMONTHDAY=2;COUNT=1", "dtstart_in_rule": false, "expected": ["20270102T090000"]"#,
            [0, 0, 1]
        ),
        (#""rrule": "FREQ=DAILY", "flags": ["open"], "limit": 1, "expected": []"#, [0, 0, 1]),
    ])
    func `a recurrence case passes, fails or is only reported`(_ rest: String, _ expected: [Int]) throws {
        let folder = try CaseFolder()
        let file = try folder.write("cases.jsonl", #"{"id": "a", "dtstart": "20260101T090000", \#(rest)}"#)
        var report = Report()
        try RecurrenceJudge.judge(file, &report)
        #expect(counts(report) == expected)
    }

    @Test(arguments: [
        (
            #""kind": "iana", "tzid": "Europe/Berlin", "local": "20260101T090000", "resolution": "unique", "expected_utc": "20260101T080000Z""#,
            [1, 0, 0]
        ),
        // The C library contradicts a case that is a lie for every version of the zone data.
        (
            #""kind": "iana", "tzid": "Europe/Berlin", "local": "20260101T090000", "resolution": "gap", "expected_utc": "20260101T080000Z""#,
            [0, 1, 0]
        ),
        (
            #""kind": "iana", "tzid": "Europe/Berlin", "local": "20260101T090000", "resolution": "unique", "expected_utc": "20260101T070000Z""#,
            [0, 0, 1]
        ),
        (#""kind": "name", "tzid": "W. Europe Standard Time", "resolves_to": "Europe/Berlin""#, [1, 0, 0]),
        (#""kind": "name", "tzid": "Nobody's Time", "resolves_to": null"#, [1, 0, 0]),
        (#""kind": "name", "tzid": "W. Europe Standard Time", "resolves_to": "Europe/Lisbon""#, [0, 1, 0]),
    ])
    func `a time zone case passes, fails or contradicts the machine's data`(
        _ rest: String, _ expected: [Int]
    ) throws {
        let folder = try CaseFolder()
        let file = try folder.write("cases.jsonl", #"{"id": "a", \#(rest)}"#)
        var report = Report()
        try TimeZoneJudge.judge(file, &report)
        #expect(counts(report) == expected)
    }
}
