import HTTPTypes
import ICalendar
import Testing
import Upstreams

@Suite("Free and busy times of a Google calendar (RFC 4791 §7.10)")
struct FreeBusyReportTests {
    /// What Anna has at Google in March 2026; summer time begins in Vienna on Sunday the 29th.
    private static func fill(_ google: EmulatedGoogle) throws {
        func vienna(_ time: String) -> JSON { ["dateTime": .string(time), "timeZone": "Europe/Vienna"] }
        func insert(_ summary: String, _ start: String, _ end: String, _ more: [String: JSON] = [:]) throws
            -> String
        {
            var event: JSON = ["summary": .string(summary), "start": vienna(start), "end": vienna(end)]
            for (name, value) in more { event[name] = value }
            return try google.insert(event, on: Connected.anna, as: Connected.anna)["id"]?.text ?? ""
        }
        _ = try insert(
            "Standup", "2026-03-02T09:00:00", "2026-03-02T09:15:00",
            ["recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"]])
        let review = try insert(
            "Review", "2026-03-04T14:00:00", "2026-03-04T15:30:00",
            [
                "recurrence": [
                    "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3", "EXDATE;TZID=Europe/Vienna:20260401T140000",
                ]
            ])
        // The one of the 18th is later and longer.
        try google.patch(
            review + "_20260318T130000Z",
            ["start": vienna("2026-03-18T16:30:00"), "end": vienna("2026-03-18T18:00:00")],
            on: Connected.anna, as: Connected.anna)
        _ = try insert("Perhaps", "2026-03-18T11:00:00", "2026-03-18T12:00:00", ["status": "tentative"])
        _ = try insert(
            "Reading", "2026-03-18T13:00:00", "2026-03-18T14:00:00", ["transparency": "transparent"])
        _ = try insert("Long call", "2026-03-30T09:10:00", "2026-03-30T10:00:00")
        _ = try insert(
            "Last Monday", "2026-01-26T20:00:00", "2026-01-26T21:00:00",
            ["recurrence": ["RRULE:FREQ=MONTHLY;BYDAY=-1MO"]])
    }

    /// Three days as Anna would tell them, in Vienna's time.
    private static let days: [(date: String, busy: [String])] = [
        ("20260302", ["09:00-09:15 BUSY"]),
        ("20260318", ["09:00-09:15 BUSY", "11:00-12:00 BUSY-TENTATIVE", "16:30-18:00 BUSY"]),
        ("20260330", ["09:00-10:00 BUSY", "20:00-21:00 BUSY"]),
    ]

    /// The periods of a VFREEBUSY that begin on a day, in Vienna's time: one hour ahead of UTC, two from the 29th on.
    private func busy(on date: String, in octets: [UInt8]) throws -> [String] {
        let component = try #require(try VCalendar.read(octets).members.first { $0.name == .vfreebusy })
        func local(_ time: CalendarTime) -> LocalDateTime {
            time.local.adding(seconds: time.date.basicText >= "20260329" ? 7_200 : 3_600)
        }
        func clock(_ time: LocalDateTime) -> String {
            let text = time.basicText.suffix(6).prefix(4)
            return "\(text.prefix(2)):\(text.suffix(2))"
        }
        return try component.all(.freebusy).flatMap { property in
            try property.periods().compactMap { period -> String? in
                guard case .time(let end) = period.end, local(period.start).date.basicText == date else {
                    return nil
                }
                let type = property.parameter(.fbtype) ?? "BUSY"
                return "\(clock(local(period.start)))-\(clock(local(end))) \(type)"
            }
        }.sorted()
    }

    @Test(.timeLimit(.minutes(1))) func `a month with recurring events is what Anna would say by hand`()
        async throws
    {
        let connected = try await Connected(prepare: Self.fill)
        let serving = try await connected.serveUntilQuiet()
        let client = connected.client(serving)
        let xml =
            #"<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range"#
            + #" start="20260301T000000Z" end="20260401T000000Z"/></C:free-busy-query>"#
        let answers = [
            "calendar": try await client.report(connected.calendar, xml),
            "home": try await client.report("/dav/calendars/anna/", xml),
            "URL": try await client.get("/freebusy/anna?start=20260301T000000Z&end=20260401T000000Z"),
        ]
        for (source, reply) in answers {
            #expect(reply.status == 200, "\(source)")
            #expect(reply.fields[.contentType]?.hasPrefix("text/calendar") == true, "\(source)")
            for (date, expected) in Self.days {
                #expect(try busy(on: date, in: reply.body) == expected, "\(source) on \(date)")
            }
            #expect(!reply.text.contains("Standup"), "\(source) tells times and nothing else")
        }
        // The same objects, as files, through the same core without a server.
        var names: [String] = []
        for name in try await client.names(in: connected.calendar) {
            try connected.installation.write(try await client.get(connected.calendar + name).body, to: name)
            names.append(name)
        }
        #expect(names.count == 6)
        let child = try connected.installation.start(
            ["freebusy"] + names + ["--start", "20260301T000000Z", "--end", "20260401T000000Z"])
        #expect(try await child.ending() == .exited(0))
        for (date, expected) in Self.days {
            #expect(try busy(on: date, in: child.state.standardOutput) == expected, "files on \(date)")
        }
        try await connected.installation.stop(serving)
        await connected.end()
    }

    @Test(.timeLimit(.minutes(1)))
    func `one meeting on two calendars counts once, and a declined one not at all`()
        async throws
    {
        let team = "c_team@group.calendar.google.com"
        func event(_ summary: String, _ hour: Int, answer: String?) -> JSON {
            var event: JSON = [
                "summary": .string(summary), "iCalUID": .string("\(summary)@example.com"),
                "start": ["dateTime": .string("2026-03-02T\(hour):00:00Z")],
                "end": ["dateTime": .string("2026-03-02T\(hour + 1):00:00Z")],
            ]
            if let answer {
                event["organizer"] = ["email": "boss@elsewhere.example"]
                event["attendees"] = [
                    ["email": .string(Connected.anna), "responseStatus": .string(answer)],
                    ["email": "boss@elsewhere.example", "organizer": true, "responseStatus": "accepted"],
                ]
            }
            return event
        }
        let connected = try await Connected(prepare: { google in
            google.addCalendar(team, summary: "Team", owner: Connected.anna)
            try google.invite(event("declined", 10, answer: "declined"), on: Connected.anna)
            try google.invite(event("open", 12, answer: "needsAction"), on: Connected.anna)
            for calendar in [Connected.anna, team] {
                let target = "calendars/\(calendar)/events/import"
                _ = try google.browser("POST", target, event("both", 14, answer: nil), as: Connected.anna)
            }
        })
        let serving = try await connected.serveUntilQuiet()
        let reply = try await connected.client(serving)
            .get("/freebusy/anna?start=20260302T000000Z&end=20260303T000000Z")
        let lines = reply.text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("FREEBUSY") }
        #expect(
            lines.sorted() == [
                "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260302T120000Z/20260302T130000Z",
                "FREEBUSY;FBTYPE=BUSY:20260302T140000Z/20260302T150000Z",
            ])
        try await connected.installation.stop(serving)
        await connected.end()
    }
}
