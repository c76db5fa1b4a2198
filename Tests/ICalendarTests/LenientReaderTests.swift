import ICalendar
import Testing

@Suite("The lenient door")
struct LenientReaderTests {
    /// A line as it came, the line as it is read, and the rule that was broken.
    @Test(arguments: [
        ("DTEND:20260302T1000Z", "DTEND:20260302T100000Z", ICalendarError.Code.invalidDateTime),
        ("DTEND:2026-03-02T10:00:00Z", "DTEND:20260302T100000Z", .invalidDateTime),
        ("DTEND:2026-03-02T12:00:00.000+02:00", "DTEND:20260302T100000Z", .invalidDateTime),
        ("DTEND:20260302T240000Z", "DTEND:20260303T000000Z", .invalidDateTime),
        ("DTEND:20260302t100000z", "DTEND:20260302T100000Z", .invalidDateTime),
        ("EXDATE;VALUE=DATE:20260302T090000Z", "EXDATE:20260302T090000Z", .invalidDate),
        ("RDATE:20260302Z", "RDATE;VALUE=DATE:20260302", .invalidDateTime),
        ("RECURRENCE-ID:20260302", "RECURRENCE-ID;VALUE=DATE:20260302", .invalidDateTime),
        ("DURATION:pt1h", "DURATION:pt1h", .conflictingProperties),
        ("DURATION:PT", "DURATION:PT0S", .invalidDuration),
        ("PRIORITY:5.0", "PRIORITY:5", .invalidInteger), ("PRIORITY:11", "PRIORITY:9", .invalidInteger),
        ("GEO:48.2,16.3", "GEO:48.2;16.3", .invalidFloat), ("GEO:somewhere", "", .invalidFloat),
        ("TRANSP:MAYBE", "", .invalidToken), ("DURATION:-PT1H", "", .endBeforeStart),
        (
            "RDATE;VALUE=PERIOD:20260302T090000Z/20260301T090000Z,20260303T090000Z/PT1H",
            "RDATE;VALUE=PERIOD:20260303T090000Z/PT1H", .invalidPeriod
        ),
        ("SUMMARY=text", "SUMMARY:text", .invalidName),
        ("X_OWN:text", "X-OWN:text", .invalidName),
        ("SUMMARY;LANGUAGE:text", "SUMMARY:text", .invalidParameter),
        ("ATTENDEE:anna@example.com", "ATTENDEE:mailto:anna@example.com", .invalidURI),
        (
            "ATTENDEE;CN=A\"B\":mailto:a@example.com", "ATTENDEE;CN=A^'B^':mailto:a@example.com",
            .quoteInParameter
        ),
        ("ATTENDEE;CN=\"A B:mailto:a@example.com", "ATTENDEE;CN=^'A B:mailto:a@example.com", .unclosedQuote),
        ("ORGANIZER;CN=Rental", "ORGANIZER;CN=Rental:", .missingColon),
        ("RRULE:FREQ=WEEKLY;INTERVAL=0;BYDAY=1MO;", "RRULE:FREQ=WEEKLY;BYDAY=MO", .rulePartOutOfRange),
        ("RRULE:FREQ=DAILY;COUNT=3;UNTIL=2026-04-01", "RRULE:FREQ=DAILY;UNTIL=20260401", .rulePartOutOfRange),
        ("RRULE:FREQ=WEEKLY;FREQ=DAILY", "RRULE:FREQ=WEEKLY", .repeatedRulePart),
        ("RRULE:FREQ=WEEKLY;BYMONTHDAY=1,3", "RRULE:FREQ=DAILY;BYMONTHDAY=1,3", .rulePartNotAllowed),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;BYMONTHDAY=1", "RRULE:FREQ=WEEKLY;INTERVAL=2", .rulePartNotAllowed),
        ("RRULE:whenever", "", .invalidRule),
        ("EXDATE;TZID=:20260302T090000", "EXDATE:20260302T090000", .emptyValue),
        ("EXDATE;VALUE=DATE;VALUE=DATE:20260302", "EXDATE;VALUE=DATE:20260302", .repeatedParameter),
        (
            "BEGIN:X-OWN\r\nBEGIN:VALARM\r\nTRIGGER:soon\r\nEND:VALARM\r\nEND:X-OWN",
            "BEGIN:X-OWN\r\nEND:X-OWN", .invalidDuration
        ),
        (
            "SUMMARY;LANGUAGE=de;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=BCller, 5=3B",
            "SUMMARY;LANGUAGE=de:Müller, 5;", .invalidParameterValue
        ),
        (
            "DESCRIPTION;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:M=FCller=0D=0Aa=\r\nb\\;=\r\n c=5Cd=zz=",
            "DESCRIPTION:Müller\\nab\\; c\\\\d=zz", .invalidParameterValue
        ),
        ("SUMMARY;encoding=quoted-printable:end=", "SUMMARY:end", .invalidParameterValue),
        ("X-OWN;ENCODING=QUOTED-PRINTABLE:a=0Ab", "X-OWN:ab", .invalidParameterValue),
        ("SUMMARY:a\u{7}b", "SUMMARY:ab", .controlCharacter),
        ("SUMMARY:a\r\n\r\n b", "SUMMARY:a\r\n b", .blankLine),
        ("DESCRIPTION:one\r\nNote: two", "DESCRIPTION:one\\nNote: two", .invalidName),
        ("DESCRIPTION:one\r\nhttps://example.com", "DESCRIPTION:one\\nhttps://example.com", .invalidName),
        ("SUMMARY:a\r\nSUMMARY:b", "SUMMARY:a", .repeatedProperty), ("no line at all", "", .invalidName),
        ("DTEND:20260301T090000Z", "", .endBeforeStart), ("END:VTODO", "", .unexpectedEnd),
    ])
    func `a line is mended`(_ line: String, _ mended: String, _ rule: ICalendarError.Code) throws {
        // DURATION beside DTEND shows the conflict.
        let isConflict = rule == .conflictingProperties
        let input = isConflict ? Sample.event("DTEND:20260302T100000Z", line) : Sample.event(line)
        let expected = isConflict ? "DTEND:20260302T100000Z" : mended
        let reading = try ICalendarReader.read(input, .lenient)
        let output = try #require(reading.calendars.first).serialized()
        #expect(
            String(decoding: output, as: UTF8.self)
                == String(decoding: Sample.event(expected), as: UTF8.self)
                .replacing("\r\n\r\n", with: "\r\n"))
        #expect(reading.repairs.contains { $0.rule == rule })
        #expect(reading.repairs.allSatisfy { $0.line >= Sample.firstOwnLine })
        _ = try VCalendar.read(output)
    }

    @Test(arguments: Corpus.names)
    func `a sound file needs no repair but that of its line ends`(_ name: String) throws {
        let octets = try Corpus.octets(name)
        guard octets.contains(0x0D), !name.contains("without-uid"), !name.contains("note-behind") else {
            return
        }
        let reading = try ICalendarReader.read(octets, .lenient)
        #expect(reading.repairs == [])
        let output = reading.calendars.flatMap { $0.serialized() }
        #expect(output.starts(with: octets) && output.count - octets.count <= 2)
    }

    @Test func `any line end is one`() throws {
        let sound = Sample.event("SUMMARY:a\r\n b", "X-LAST:1")
        let text = String(decoding: sound, as: UTF8.self)
        for end in ["\n", "\r", "\r\r\n"] {
            let input = Array(text.replacing("\r\n", with: end).utf8)
            let reading = try ICalendarReader.read(input, .lenient)
            #expect(reading.calendars.flatMap { $0.serialized() } == sound)
            #expect(reading.repairs.count == 1)
        }
    }

    @Test func `a byte order mark and UTF-16 are read`() throws {
        let sound = Sample.event("SUMMARY:Grüße €")
        let units = Array(String(decoding: sound, as: UTF8.self).utf16)
        let little: [UInt8] = [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big: [UInt8] = [0xFE, 0xFF] + units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for input in [[0xEF, 0xBB, 0xBF] + sound, little, big] {
            let reading = try ICalendarReader.read(input, .lenient)
            #expect(reading.calendars.flatMap { $0.serialized() } == sound)
            #expect(reading.repairs.map(\.line) == [1])
        }
    }

    @Test func `ISO 8859-1 is told from UTF-8 octet by octet`() throws {
        var input = Sample.event("SUMMARY:é- -é")
        let place = try #require(input.firstRange(of: Array("- -".utf8))).lowerBound + 1
        input[place] = 0xE9
        let reading = try ICalendarReader.read(input, .lenient)
        #expect(reading.calendars.first?.members.first?.summary == "é-é-é")
        #expect(reading.repairs.map(\.rule) == [.invalidUTF8])
    }

    @Test(
        arguments: [
            (["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "BEGIN:VEVENT", "UID:2", "END:VCALENDAR"], 1, 2),
            (["BEGIN:VEVENT", "UID:1", "END:VEVENT", "BEGIN:VTODO", "UID:2"], 1, 2),
            (["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:2"], 2, 1),
            (
                [
                    "UID:0", "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "END:VTODO", "END:VEVENT",
                    "END:VCALENDARX",
                ], 1, 1
            ),
            (["  BEGIN:VCALENDAR", "BEGIN: VEVENT ", "UID:1", "END:vevent", "END:VCALENDAR"], 1, 1),
            (
                ["BEGIN", " :VCALENDAR", "BEGIN", " :VEVENT", "UID", " :1", "END:VEVENT", "END:VCALENDAR"], 1,
                1
            ),
        ] as [([String], Int, Int)])
    func `BEGIN and END are made to match`(_ lines: [String], _ calendars: Int, _ members: Int) throws {
        let reading = try ICalendarReader.read(Sample.octets(lines), .lenient)
        #expect(reading.calendars.count == calendars)
        #expect(
            reading.calendars.allSatisfy {
                $0.members.count == members
                    && $0.members.allSatisfy { $0.name == .vevent || $0.name == .vtodo }
            })
        #expect(
            reading.calendars.flatMap { $0.members.compactMap(\.uid) }
                == (calendars * members == 2 ? ["1", "2"] : ["1"]))
        for calendar in reading.calendars { _ = try VCalendar.read(calendar.serialized()) }
    }

    @Test func `what is missing is added, the same each time`() throws {
        let input = Sample.octets([
            "BEGIN:VCALENDAR", "BEGIN:VEVENT", "CREATED:20260101T000000Z", "SUMMARY:a", "END:VEVENT",
            "END:VCALENDAR",
        ])
        let first = try ICalendarReader.read(input, .lenient)
        let event = try #require(first.calendars.first?.members.first)
        #expect(event.first(.dtstamp)?.value == "20260101T000000Z")
        #expect(event.uid?.count == 32)
        #expect(try ICalendarReader.read(input, .lenient).calendars == first.calendars)
        #expect(first.repairs.map(\.line) == [1, 1, 2, 2])
        let other = Array(
            String(decoding: input, as: UTF8.self).replacing("SUMMARY:a", with: "SUMMARY:b").utf8)
        #expect(try ICalendarReader.read(other, .lenient).calendars.first?.uid != event.uid)
    }

    @Test func `an end takes the type of the start`() throws {
        let lines = ["BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z", "DTSTART;VALUE=DATE:20260302"]
        let input = Sample.calendar(
            (lines + ["DTEND:20260302T120000", "END:VEVENT"]).joined(separator: "\r\n"))
        #expect(try VCalendar.read(input, .lenient).members.first?.end?.text == "20260303")
        #expect(
            try VCalendar.read(Sample.event("DTEND;VALUE=DATE:20260303"), .lenient).members.first?.end?.text
                == "20260303T000000Z")
    }

    @Test(arguments: [
        "", "<html><body>404</body></html>", "BEGIN:VCARD\r\nEND:VCARD\r\n", "\u{0}\u{1}", "just text",
    ])
    func `what holds no calendar is refused at this door too`(_ text: String) {
        #expect(throws: ICalendarError(.notACalendar)) {
            try ICalendarReader.read(Array(text.utf8), .lenient)
        }
    }
}
