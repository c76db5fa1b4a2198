import ICalendar
import Testing

@Suite("The strict door")
struct StrictReaderTests {
    /// A line added to an event, the broken rule, and its column.
    static let values: [(String, ICalendarError.Code, Int)] = [
        ("DTEND;VALUE=DATE:20260302", .mismatchedValueTypes, 1),
        ("DTEND:20260302T080000Z", .endBeforeStart, 1),
        ("DTEND:20260302T100000Z\r\nDURATION:PT1H", .conflictingProperties, 1),
        ("UID:again@example.com", .repeatedProperty, 1), ("SUMMARY:a\r\nSUMMARY:b", .repeatedProperty, 1),
        ("RECURRENCE-ID:2026-03-02", .invalidDateTime, 15),
        ("RECURRENCE-ID:20260302T090000z", .invalidDateTime, 15),
        ("RECURRENCE-ID:20260230T090000Z", .invalidDateTime, 15), ("RECURRENCE-ID:", .invalidDateTime, 15),
        ("EXDATE:20260302T090000Z,20260303T0900", .invalidDateTime, 25),
        ("RDATE;VALUE=PERIOD:20260302T090000Z", .invalidPeriod, 20),
        ("RDATE;VALUE=TIME:090000", .invalidValueType, 13),
        ("EXDATE;VALUE=DATE:20260302T090000", .invalidDate, 19), ("DURATION:P1M", .invalidDuration, 10),
        ("RRULE:FREQ=DAILY;INTERVAL=0", .rulePartOutOfRange, 7), ("RRULE:", .invalidRule, 7),
        ("PRIORITY:10", .invalidInteger, 10), ("PRIORITY:high", .invalidInteger, 10),
        ("SEQUENCE:-1", .invalidInteger, 10),
        ("SEQUENCE:4294967296", .invalidInteger, 10), ("GEO:91;0", .invalidFloat, 5),
        ("GEO:48.2,16.3", .invalidFloat, 5),
        ("TRANSP:MAYBE", .invalidToken, 8), ("REQUEST-STATUS:ok", .invalidRequestStatus, 16),
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY:!!!!", .invalidBinary, 37),
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY:QQ=", .invalidBinary, 37),
        ("EXDATE;TZID=:20260302T090000", .emptyValue, 13),
        ("EXDATE;VALUE=DATE;VALUE=DATE:20260302", .repeatedParameter, 1),
        ("CREATED;VALUE=DATE:20260302", .invalidValueType, 15),
        ("BEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT", .misplacedComponent, 1),
        ("BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM", .missingProperty, 1),
        ("BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:PT0S\r\nREPEAT:2\r\nEND:VALARM", .missingProperty, 1),
        ("DURATION:-PT1H", .endBeforeStart, 10),
        ("RDATE;VALUE=PERIOD:20260302T090000Z/20260302T080000Z", .invalidPeriod, 20),
    ]

    @Test(arguments: values)
    func `a value that is none is refused`(_ lines: String, _ code: ICalendarError.Code, _ column: Int) throws
    {
        let error = try #require(throws: ICalendarError.self) { try VCalendar.read(Sample.event(lines)) }
        #expect(error.code == code)
        #expect(error.column == column)
        // Where two lines exclude each other it is the second that is too much.
        let isSecond = code == .conflictingProperties || lines.hasPrefix("SUMMARY")
        #expect(error.line == Sample.firstOwnLine + (isSecond ? 1 : 0))
    }

    @Test(arguments: [
        "DTEND:20260302T090000Z", "DURATION:-P0D", "PRIORITY:0", "GEO:-90;180", "TRANSP:transparent",
        "EXDATE;VALUE=DATE:20260302,20260303", "RDATE;VALUE=PERIOD:20260302T090000Z/PT1H",
        "X-ANY;VALUE=DATE:tomorrow",
        "DTEND;VALUE=X-OWN:whatever", "ATTENDEE:anna@example.com", "ATTACH;ENCODING=BASE64;VALUE=BINARY:",
        "RECURRENCE-ID:20260302", "CATEGORIES:a,b\r\nCATEGORIES:c", "SUMMARY:a\\qb",
        "LAST-MODIFIED:20260302T090000",
        "EXDATE:20260302,20260303", "DURATION:P1DT", "DURATION:P1W1DT2H",
        "REQUEST-STATUS:3.1;Invalid;DTSTART:x", "RRULE:FREQ=DAILY;UNTIL=20260401", "URL:",
        "BEGIN:X-OWN\r\nDTSTART:never\r\nBEGIN:VALARM\r\nTRIGGER:PT0S\r\nEND:VALARM\r\nEND:X-OWN",
    ])
    func `what peers send and means one thing is accepted and kept`(_ lines: String) throws {
        let octets = Sample.event(lines)
        #expect(try VCalendar.read(octets).serialized() == octets)
    }

    @Test(
        arguments: [
            ([], ICalendarError.Code.notACalendar, 1), (["<html>"], .invalidName, 1),
            (["BEGIN:VCARD", "END:VCARD"], .notACalendar, 1), (["VERSION:2.0"], .notACalendar, 1),
            (["BEGIN:VEVENT", "UID:1", "END:VEVENT"], .notACalendar, 1),
            ([" BEGIN:VCALENDAR"], .continuationFirst, 1),
            (["BEGIN:VCALENDAR", "VERSION:2.0"], .missingEnd, 2),
            (["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VCALENDAR"], .mismatchedEnd, 3),
            (
                ["BEGIN:VCALENDAR", "PRODID:x", "BEGIN:VEVENT", "UID:1", "END:VEVENT", "END:VCALENDAR"],
                .missingProperty, 1
            ),
            (
                [
                    "BEGIN:VCALENDAR", "VERSION:1.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "END:VEVENT",
                    "END:VCALENDAR",
                ], .unsupportedVersion, 2
            ),
            (
                [
                    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "CALSCALE:JULIAN", "BEGIN:VEVENT", "UID:1",
                    "END:VEVENT", "END:VCALENDAR",
                ], .unsupportedCalendarScale, 4
            ),
            (
                [
                    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "END:VEVENT",
                    "END:VCALENDAR", "UID:2",
                ], .contentOutsideCalendar, 8
            ),
            (
                [
                    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "END:VEVENT",
                    "END:VCALENDAR", "END:VCALENDAR",
                ], .unexpectedEnd, 8
            ),
            (
                [
                    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VTIMEZONE", "TZID:D",
                    "END:VTIMEZONE", "END:VCALENDAR",
                ], .missingComponent, 4
            ),
            (
                [
                    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "DTSTAMP:20260101T000000Z",
                    "END:VEVENT", "END:VCALENDAR",
                ], .missingProperty, 4
            ),
        ] as [([String], ICalendarError.Code, Int)])
    func `a broken structure is refused with its line`(
        _ lines: [String], _ code: ICalendarError.Code, _ line: Int
    ) throws {
        let octets = lines.isEmpty ? [] : Sample.octets(lines)
        let error = try #require(throws: ICalendarError.self) { try VCalendar.read(octets) }
        #expect(error.code == code)
        #expect(error.line == line)
    }

    @Test func `a byte order mark, bare CRs and mixed line ends are refused`() {
        let sound = Sample.event("SUMMARY:a")
        #expect(throws: ICalendarError(.byteOrderMark)) { try VCalendar.read([0xEF, 0xBB, 0xBF] + sound) }
        #expect(throws: ICalendarError(.bareCarriageReturn)) {
            try VCalendar.read(sound.filter { $0 != 0x0A })
        }
        var mixed = sound
        mixed.remove(at: mixed.count - 2)
        #expect(throws: ICalendarError(.bareLineFeed)) { try VCalendar.read(mixed) }
    }

    @Test func `lines that all end with LF are those of a text file`() throws {
        let octets = Sample.event("SUMMARY:a\r\n b").filter { $0 != 0x0D }
        let calendar = try VCalendar.read(octets)
        #expect(calendar.members.first?.summary == "ab")
        #expect(calendar.serialized() == octets)
    }

    @Test func `two calendars are a stream but not a calendar`() throws {
        let octets = Sample.event("SUMMARY:a") + Sample.event("SUMMARY:b")
        #expect(
            try ICalendarReader.read(octets, .strict).calendars.map { $0.members.first?.summary } == [
                "a", "b",
            ])
        let error = try #require(throws: ICalendarError.self) { try VCalendar.read(octets) }
        #expect(error.code == .notOneCalendar)
        #expect(error.line == 11)
    }

    @Test func `a TZID without VTIMEZONE is refused when nobody knows it`() throws {
        let octets = Sample.event(
            "EXDATE;TZID=Europe/Vienna:20260302T090000", "RDATE;TZID=No/Such:20260302T090000")
        #expect(try ICalendarReader.read(octets, .strict).calendars.count == 1)
        let error = try #require(throws: ICalendarError.self) {
            try ICalendarReader.read(octets, .strict, isKnownTimeZone: { $0 == "Europe/Vienna" })
        }
        #expect(error.code == .undefinedTimeZone)
        #expect(error.line == Sample.firstOwnLine + 1)
    }

    @Test func `the validator tells known TZIDs without VTIMEZONE from unknown ones`() {
        let octets = Sample.event(
            "EXDATE;TZID=Europe/Vienna:20260302T090000", "EXDATE;TZID=No/Such:20260302T090000")
        let problems = ICalendarValidator.problems(in: octets) { $0 == "Europe/Vienna" }
        #expect(problems.map(\.rule) == [.undefinedTimeZone, .undefinedTimeZone])
        #expect(problems.map(\.severity) == [.warning, .error])
    }

    @Test func `a TZID with VTIMEZONE needs no data base, wherever the VTIMEZONE stands`() throws {
        let octets = Sample.calendar(
            "BEGIN:VEVENT", "UID:1", "DTSTART;TZID=\"My: zone\":20260302T090000", "END:VEVENT",
            "BEGIN:VTIMEZONE",
            "TZID:My: zone", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0100",
            "END:STANDARD", "END:VTIMEZONE")
        #expect(
            try ICalendarReader.read(octets, .strict, isKnownTimeZone: { _ in false }).calendars.count == 1)
    }

    @Test func `two VTIMEZONEs of one name are refused`() {
        let zone = [
            "BEGIN:VTIMEZONE", "TZID:D", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE",
        ]
        let octets = Sample.calendar(
            (zone + zone).joined(separator: "\r\n"), "BEGIN:VEVENT", "UID:1",
            "DTSTART;TZID=D:20260302T090000", "END:VEVENT")
        #expect(throws: ICalendarError(.repeatedTimeZone)) { try VCalendar.read(octets) }
    }

    @Test func `two VTIMEZONEs of one name harm nobody when no time refers to it`() throws {
        let zone = [
            "BEGIN:VTIMEZONE", "TZID:D", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE",
        ]
        let octets = Sample.calendar((zone + zone).joined(separator: "\r\n"))
        #expect(try VCalendar.read(octets).timeZones.count == 2)
        let problems = ICalendarValidator.problems(in: octets)
        #expect(problems.map(\.rule) == [.repeatedTimeZone])
        #expect(problems.map(\.line) == [13])
    }

    @Test(arguments: [
        ("RDATE;VALUE=DATE:19800101", ICalendarProblem.Severity.error),
        ("X-A:1\r\nDTSTART;VALUE=DATE:19700101", .warning),
    ])
    func `an observance starts at a time of day`(
        _ line: String, _ severity: ICalendarProblem.Severity
    ) throws {
        let start = line.contains("DTSTART") ? "TZNAME:x" : "DTSTART:19700101T020000"
        let octets = Sample.calendar(
            "BEGIN:VTIMEZONE", "TZID:D", "BEGIN:STANDARD", start, "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100",
            line, "END:STANDARD", "END:VTIMEZONE")
        let problems = ICalendarValidator.problems(in: octets)
        #expect(problems.map(\.rule) == [.invalidValueType])
        #expect(problems.map(\.severity) == [severity])
        #expect(problems.first?.section == "RFC 5545 §3.6.5")
    }

    @Test(arguments: [
        [] as [String], ["BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:PT0S", "END:VALARM"],
        ["BEGIN:VEVENT", "DTSTART:20260302", "DTEND:20260302T100000", "END:VEVENT"],
    ])
    func `a calendar that only looks odd is accepted with a warning`(_ lines: [String]) throws {
        let octets = lines.isEmpty ? Sample.calendar() : Sample.calendar(lines.joined(separator: "\r\n"))
        #expect(try VCalendar.read(octets).serialized() == octets)
        let problems = ICalendarValidator.problems(in: octets)
        #expect(!problems.isEmpty && problems.allSatisfy { $0.severity == .warning })
    }

    @Test func `a line without colon is pardoned only where nothing else is wrong`() throws {
        let pardoned = Sample.event("ORGANIZER;CN=Anna")
        #expect(try VCalendar.read(pardoned).serialized() == pardoned)
        let error = try #require(throws: ICalendarError.self) {
            try VCalendar.read(Sample.event("ORGANIZER;CN=Anna", "PRIORITY:10"))
        }
        #expect(error.code == .missingColon)
        #expect(error.line == Sample.firstOwnLine)
    }

    /// Lines with folds, the line that is blamed counted from the first of them, and the column in the unfolded
    /// line.
    @Test(arguments: [
        ("RRULE:FREQ=DAILY;\r\n INTERVAL=0", ICalendarError.Code.rulePartOutOfRange, 0, 7),
        ("SUMMARY:abc\r\n d\u{7}e", .controlCharacter, 0, 13), ("SUM\r\n MARY text", .invalidName, 0, 8),
        ("ATTENDEE;CN=a\r\n \"b\":c:d", .quoteInParameter, 0, 14),
        ("SUMMARY:a\r\n b\r\n\tc\r\nPRIORITY:\r\n 10", .invalidInteger, 3, 10),
        ("X-A;\r\n B=\r\n 1:2\r\nEXDATE:20260302T090000Z,\r\n 20260303", .invalidDateTime, 3, 25),
        ("SUMMARY:a\r\n b\r\nDTEND:2026\r\n 0301T090000Z", .endBeforeStart, 2, 1),
        ("SUMMARY:a\r\n b\r\n\r\n c", .missingColon, 2, 2),
    ])
    func `of a folded line the first physical one is blamed`(
        _ lines: String, _ code: ICalendarError.Code, _ line: Int, _ column: Int
    ) throws {
        let octets = Sample.event(lines)
        let error = try #require(throws: ICalendarError.self) { try VCalendar.read(octets) }
        #expect(error.code == code)
        #expect(error.line == Sample.firstOwnLine + line)
        #expect(error.column == column)
        let problem = ICalendarValidator.problems(in: octets).first { $0.severity == .error }
        #expect(problem?.rule == code && problem?.line == error.line && problem?.column == column)
    }

    @Test func `no sentence about an error repeats the input`() throws {
        for (lines, _, _) in Self.values {
            let secret = lines.replacing("SUMMARY:a", with: "SUMMARY:Secret")
            let error = try #require(throws: ICalendarError.self) {
                try VCalendar.read(Sample.event("LOCATION:Secret", secret))
            }
            #expect(!error.description.contains("Secret"))
            #expect(error.description.contains("line \(error.line), column \(error.column)"))
        }
    }
}

@Suite("The validator")
struct ValidatorTests {
    @Test func `every problem is listed, not only the first`() {
        let problems = ICalendarValidator.problems(
            in: Sample.event(
                "PRIORITY:10", "SUMMARY text", "GEO:0", "DTEND:20260301T000000Z", "SUMMARY:bad\\escape"))
        #expect(
            problems.map(\.rule) == [
                .invalidInteger, .invalidName, .invalidFloat, .endBeforeStart, .invalidText,
            ])
        #expect(problems.map(\.line) == [8, 9, 10, 11, 12])
        #expect(problems.map(\.severity) == [.error, .error, .error, .error, .warning])
        #expect(problems[0].section == "RFC 5545 §3.3.8")
    }

    @Test func `a broken END does not hide what follows`() {
        let problems = ICalendarValidator.problems(
            in: Sample.calendar(
                "BEGIN:VEVENT", "UID:1", "DTSTAMP:x", "END:VTODO", "END:VEVENT", "BEGIN:VEVENT", "UID:2",
                "DTSTAMP:20260101T000000Z", "DTSTART:y")
        ).filter { $0.severity == .error }
        #expect(problems.map(\.line) == [6, 7, 12, 13])
        #expect(problems.map(\.rule) == [.invalidDateTime, .mismatchedEnd, .invalidDateTime, .mismatchedEnd])
    }

    @Test(arguments: Corpus.names)
    func `fixtures have no errors`(_ name: String) throws {
        let problems = ICalendarValidator.problems(in: try Corpus.octets(name))
        #expect(problems.filter { $0.severity == .error } == [])
    }

    @Test(arguments: StrictReaderTests.values)
    func `validator and strict door agree`(_ lines: String, _ code: ICalendarError.Code, _ column: Int) {
        let problems = ICalendarValidator.problems(in: Sample.event(lines))
        #expect(problems.contains { $0.severity == .error && $0.rule == code && $0.column == column })
    }

    @Test func `the list of problems has a limit`() {
        var limits = ReaderLimits()
        limits.maxProblems = 3
        let lines = Array(repeating: "PRIORITY text", count: 100).joined(separator: "\r\n")
        #expect(ICalendarValidator.problems(in: Sample.event(lines), limits: limits).count == 3)
    }
}

@Suite("ReaderLimits")
struct ReaderLimitsTests {
    @Test(arguments: [
        ICalendarError.Code.tooManyBytes, .lineTooLong, .tooManyLines, .tooManyComponents, .tooDeep,
        .tooManyParameters,
    ])
    func `hitting a limit is a clean error at either door`(_ code: ICalendarError.Code) throws {
        let octets = Sample.event("ATTENDEE;A=1;B=2;C=3:mailto:a@example.com", "SUMMARY:a\r\n b\r\n c")
        var limits = ReaderLimits()
        switch code {
        case .tooManyBytes: limits.maxBytes = octets.count - 1
        case .lineTooLong: limits.maxLineLength = 10
        case .tooManyLines: limits.maxLines = 5
        case .tooManyComponents: limits.maxComponents = 1
        case .tooDeep: limits.maxDepth = 1
        default: limits.maxParameters = 2
        }
        #expect(throws: ICalendarError(code)) { try VCalendar.read(octets, limits: limits) }
        if code == .tooManyParameters {
            // The lenient door drops what is too much instead.
            let event = try VCalendar.read(octets, .lenient, limits: limits).members.first
            #expect(event?.attendees.first?.parameters.count == 2)
        } else {
            #expect(throws: ICalendarError(code)) { try VCalendar.read(octets, .lenient, limits: limits) }
        }
        #expect(ICalendarValidator.problems(in: octets, limits: limits).map(\.rule) == [code])
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Door.strict, .lenient])
    func `deep nesting ends early`(_ door: Door) {
        let lines = Array(repeating: "BEGIN:X-DEEP", count: 100_000).joined(separator: "\r\n")
        #expect(throws: ICalendarError(.tooDeep)) { try VCalendar.read(Sample.event(lines), door) }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("ATTENDEE;CN=", "a,", ":mailto:a@example.com"), ("SUMMARY:", "\r\n ", ""),
            ("SUMMARY:", "\\", ""),
            ("X-A;B=", "\\;", "=1:x"), ("EXDATE:", "20260302T090000Z,", "20260302T090000Z"),
            ("RRULE:FREQ=DAILY;", "A=1;", "B=1"),
            ("", "\r\n", ""), ("SUMMARY;", "A=\";", ":x"), ("X-A:", "\u{E9}", ""),
            ("", "SUMMARY;A=\":x\r\n", ""),
            ("", "EXDATE;TZID=x:\r\n", ""), ("CATEGORIES:", ",", ""), ("", "BEGIN:X\r\nEND:X\r\n", ""),
        ])
    func `work grows with the size, not with its square`(_ head: String, _ pattern: String, _ tail: String) {
        let lines = head + String(repeating: pattern, count: 100_000) + tail
        _ = ICalendarValidator.problems(in: Sample.event(lines))
        _ = try? ICalendarReader.read(Sample.event(lines), .lenient)
    }
}
