import Foundation
import TestSupport
import Testing
import Upstreams

@Suite("calgate ics and calgate freebusy")
struct IcsCommandTests {
    /// A calendar of these lines.
    private static func calendar(_ lines: String) -> [UInt8] {
        let text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//A client//EN\n\(lines)\nEND:VCALENDAR\n"
        return Array(text.replacing("\n", with: "\r\n").utf8)
    }

    private static let agenda = calendar(
        """
        BEGIN:VEVENT
        UID:standup
        DTSTAMP:20260101T000000Z
        DTSTART;TZID=Europe/Vienna:20260325T090000
        DTEND;TZID=Europe/Vienna:20260325T091500
        RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=5
        EXDATE;TZID=Europe/Vienna:20260326T090000
        SUMMARY:Standup
        END:VEVENT
        BEGIN:VEVENT
        UID:standup
        RECURRENCE-ID;TZID=Europe/Vienna:20260327T090000
        DTSTAMP:20260101T000000Z
        DTSTART;TZID=Europe/Vienna:20260327T140000
        DTEND;TZID=Europe/Vienna:20260327T143000
        SUMMARY:Standup\\, later
        END:VEVENT
        BEGIN:VEVENT
        UID:holiday
        DTSTAMP:20260101T000000Z
        DTSTART;VALUE=DATE:20260330
        DTEND;VALUE=DATE:20260401
        SUMMARY:Away
        END:VEVENT
        BEGIN:VEVENT
        UID:lunch
        DTSTAMP:20260101T000000Z
        DTSTART:20260330T120000
        DURATION:PT1H
        SUMMARY:Lunch wherever I am
        END:VEVENT
        """)

    @Test(.timeLimit(.minutes(1))) func `expand prints one instance a line`() async throws {
        let installation = try Installation()
        try installation.write(Self.agenda, to: "agenda.ics")
        let outcome = try await installation.run(
            "ics", "expand", "agenda.ics", "--start", "2026-03-25T00:00:00Z", "--end", "20260401T000000Z",
            "--timezone", "America/New_York")
        #expect(outcome.ending == .exited(0))
        // In Vienna summer time begins on Sunday the 29th.
        #expect(
            outcome.output == """
                20260325T080000Z\t20260325T081500Z\t20260325T080000Z\tstandup
                20260327T130000Z\t20260327T133000Z\t20260327T080000Z\tstandup
                20260330\t20260401\t-\tholiday
                20260330T070000Z\t20260330T071500Z\t20260330T070000Z\tstandup
                20260330T160000Z\t20260330T170000Z\t-\tlunch
                20260331T070000Z\t20260331T071500Z\t20260331T070000Z\tstandup

                """)
        let json = try await installation.json(
            "ics", "expand", "agenda.ics", "--start", "20260330T000000Z", "--end", "20260330T060000Z")
        #expect(
            json == [["start": "20260330", "end": "20260401", "recurrenceID": .null, "uid": "holiday"]])
        let nothing = try await installation.run(
            "ics", "expand", "agenda.ics", "--start", "20270101T000000Z", "--end", "20280101T000000Z")
        #expect(nothing.output == "")
    }

    @Test(.timeLimit(.minutes(1))) func `a UID of several lines is still one line, and none is a hyphen`()
        async throws
    {
        let installation = try Installation()
        try installation.write(
            Self.calendar(
                """
                BEGIN:VEVENT
                UID:a\\nb\tc
                DTSTAMP:20260101T000000Z
                DTSTART:20260301T100000Z
                END:VEVENT
                """), to: "odd.ics")
        let odd = try await installation.run(
            "ics", "expand", "odd.ics", "--start", "20260301T000000Z", "--end", "20260302T000000Z")
        #expect(odd.output == "20260301T100000Z\t20260301T100000Z\t-\ta b c\n")
    }

    @Test(.timeLimit(.minutes(1))) func `check names file, line, column, rule and section`() async throws {
        let installation = try Installation()
        try installation.write(Events.single("good@client", "Good"), to: "good.ics")
        try installation.write(Self.agenda, to: "no-zone.ics")
        try installation.write(
            Self.calendar(
                """
                BEGIN:VEVENT
                UID:x
                DTSTAMP:20260101T000000Z
                DTSTART:20260301T250000Z
                SUMMARY
                END:VEVENT
                """), to: "bad.ics")
        let good = try await installation.run("ics", "check", "good.ics")
        #expect(good.ending == .exited(0))
        #expect(good.output == "")
        // A warning is told, and the file is valid all the same.
        let warned = try await installation.run("ics", "check", "no-zone.ics")
        #expect(warned.ending == .exited(0))
        #expect(warned.output.hasPrefix("no-zone.ics:7:1: warning: "))
        let bad = try await installation.run("ics", "check", "good.ics", "bad.ics", "--json")
        #expect(bad.ending == .exited(1))
        let problems = try #require(bad.json.list)
        #expect(problems.count >= 2)
        for problem in problems {
            #expect(problem["file"]?.text == "bad.ics")
            #expect(problem["rule"]?.text?.isEmpty == false)
            #expect(problem["section"]?.text?.hasPrefix("RFC 5545 §") == true)
            #expect(["error", "warning"].contains(problem["severity"]?.text))
        }
        let places = Set(problems.compactMap { $0["line"]?.whole })
        #expect(places.isSuperset(of: [7, 8]))
        let column = problems.first { $0["line"]?.whole == 7 }?["column"]?.whole ?? 0
        #expect((1...24).contains(column))
        let text = try await installation.run("ics", "check", "bad.ics")
        #expect(text.output.contains("bad.ics:8:"))
        #expect(text.errors == "calgate: 1 of 1 files are invalid\n")
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["icalendar/all-value-types.ics"])
    func `format prints a valid file byte for byte`(_ name: String) async throws {
        let installation = try Installation()
        let octets = try Fixture.bytes(name)
        try installation.write(octets, to: "a file.ics")
        let child = try installation.start(["ics", "format", "a file.ics"])
        #expect(try await child.ending() == .exited(0))
        #expect(child.state.standardOutput == octets)
        let json = try await installation.json("ics", "format", "a file.ics")
        #expect(json["icalendar"]?.text == String(decoding: octets, as: UTF8.self))
    }

    @Test(.timeLimit(.minutes(1))) func `format refuses what is malformed with its place`() async throws {
        let installation = try Installation()
        try installation.write(Array("BEGIN:VCALENDAR\r\nVERSION\r\nEND:VCALENDAR\r\n".utf8), to: "bad.ics")
        let outcome = try await installation.run("ics", "format", "bad.ics", "--json")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.json["error"]?["code"]?.text == "invalid-icalendar")
        #expect(outcome.errors.hasPrefix("calgate: bad.ics:2:"))
    }

    @Test(.timeLimit(.minutes(1))) func `freebusy merges files into one VFREEBUSY`() async throws {
        let installation = try Installation()
        try installation.write(Self.agenda, to: "one.ics")
        try installation.write(
            Self.calendar(
                """
                BEGIN:VEVENT
                UID:call
                DTSTAMP:20260101T000000Z
                DTSTART:20260325T081000Z
                DTEND:20260325T090000Z
                END:VEVENT
                BEGIN:VEVENT
                UID:perhaps
                DTSTAMP:20260101T000000Z
                DTSTART:20260325T085000Z
                DTEND:20260325T100000Z
                STATUS:TENTATIVE
                END:VEVENT
                BEGIN:VEVENT
                UID:free
                DTSTAMP:20260101T000000Z
                DTSTART:20260325T120000Z
                DTEND:20260325T130000Z
                TRANSP:TRANSPARENT
                END:VEVENT
                """), to: "two.ics")
        let outcome = try await installation.run(
            "freebusy", "one.ics", "two.ics", "--start", "20260325T000000Z", "--end", "20260326T000000Z",
            "--now", "2026-03-01T12:00:00+01:00")
        #expect(outcome.ending == .exited(0))
        let lines = outcome.output.split(whereSeparator: \.isNewline).map { String($0) }
        #expect(lines.contains("DTSTAMP:20260301T110000Z"))
        #expect(lines.contains("DTSTART:20260325T000000Z"))
        #expect(lines.contains("DTEND:20260326T000000Z"))
        #expect(lines.count { $0 == "BEGIN:VFREEBUSY" } == 1)
        let json = try await installation.json(
            "freebusy", "one.ics", "two.ics", "--start", "20260325T000000Z", "--end", "20260326T000000Z")
        #expect(
            json == [
                ["start": "2026-03-25T08:00:00Z", "end": "2026-03-25T09:00:00Z", "type": "BUSY"],
                ["start": "2026-03-25T09:00:00Z", "end": "2026-03-25T10:00:00Z", "type": "BUSY-TENTATIVE"],
            ])
    }

    @Test(.timeLimit(.minutes(1))) func `an unknown zone and a file that is none are told`() async throws {
        let installation = try Installation()
        try installation.write(Self.agenda, to: "a.ics")
        let zone = try await installation.run(
            "ics", "expand", "a.ics", "--start", "20260325T000000Z", "--end", "20260326T000000Z",
            "--timezone",
            "Mars/Olympus", "--json")
        #expect(zone.ending == .exited(1))
        #expect(zone.json["error"]?["code"]?.text == "unknown-timezone")
        let folder = try await installation.run("ics", "check", ".", "--json")
        #expect(folder.json["error"]?["code"]?.text == "unreadable-file")
    }
}
