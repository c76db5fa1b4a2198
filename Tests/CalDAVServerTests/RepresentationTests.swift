import CalDAVServer
import HTTPTypes
import ICalendar
import Testing
import WebDAV
import XML

@Suite("RFC 7265 jCal and RFC 7809 time zones by reference")
struct RepresentationTests {
    private let harness = Harness()
    private static let a = Harness.calendar + "a.ics"

    private static let berlin = """
        BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19701025T030000\n\
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0100\n\
        TZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n
        """

    private func putZoned(_ name: String, zone: String = "", tzid: String = "Europe/Berlin") async throws
        -> Answer
    {
        try await harness.send(
            .put, "\(Harness.calendar)\(name).ics",
            Harness.object(
                """
                \(zone)BEGIN:VEVENT\nUID:\(name)\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=\(tzid):20260705T100000\n\
                DURATION:PT1H\nEND:VEVENT
                """), fields: ["Content-Type": "text/calendar"])
    }

    private func multiget(_ attributes: String = "", fields: HTTPFields = .init()) async throws -> ElementNode
    {
        let body = """
            <C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop>\
            <C:calendar-data\(attributes)/></prop><href>\(Self.a)</href></C:calendar-multiget>
            """
        let answer = try await harness.send(.report, Harness.calendar, text: body, fields: fields)
        return try #require(try answer.response(Self.a)[.caldav("calendar-data")])
    }

    @Test(
        arguments: [
            (nil, "text/calendar; charset=utf-8; component=vevent"),
            ("*/*", "text/calendar; charset=utf-8; component=vevent"),
            ("application/calendar+json", "application/calendar+json; component=vevent"),
            ("application/*;q=0.5, text/calendar;q=0.4", "application/calendar+json; component=vevent"),
            (
                "application/calendar+json;q=0.2, text/calendar;q=0.9",
                "text/calendar; charset=utf-8; component=vevent"
            ),
            ("application/calendar+json;q=0, */*", "text/calendar; charset=utf-8; component=vevent"),
            ("text/calendar;q=0, */*", "application/calendar+json; component=vevent"),
            ("image/png", nil), ("text/calendar;q=0", nil),
        ] as [(String?, String?)])
    func `GET brings the form that the client likes best`(_ accept: String?, _ type: String?) async throws {
        try await harness.putEvent("a")
        var fields = HTTPFields()
        fields["Accept"] = accept
        let answer = try await harness.send(.get, Self.a, fields: fields)
        guard let type else {
            #expect(answer.status == 406)
            return
        }
        #expect(answer.status == 200)
        #expect(answer.fields["Content-Type"] == type)
        #expect(answer.fields["Vary"] == "Accept, CalDAV-Timezones")
        let calendar =
            type.hasPrefix("text/")
            ? try VCalendar.read(answer.body) : try JCal.read(answer.body)
        #expect(calendar.master?.summary == "Event a")
    }

    @Test func `jCal that is PUT is stored as iCalendar`() async throws {
        let sent = try VCalendar.read(Harness.event(uid: "ä"))
        let answer = try await harness.send(
            .put, Self.a, JCal.octets(of: sent), fields: ["Content-Type": "application/calendar+json"])
        #expect(answer.status == 201)
        // Other octets are served than were sent.
        #expect(answer.fields["ETag"] == nil)
        let stored = try await harness.send(.get, Self.a)
        #expect(try VCalendar.read(stored.body) == sent)
        let broken = try await harness.send(
            .put, Self.a, text: #"["vcalendar",[],[]]"#, fields: ["Content-Type": "application/calendar+json"]
        )
        #expect(broken.precondition == .caldav("valid-calendar-data"))
    }

    @Test func `a report brings jCal when it is asked for`() async throws {
        try await harness.putEvent("a")
        let data = try await multiget(#" content-type="application/calendar+json" version="2.0""#)
        #expect(data.attribute("content-type") == "application/calendar+json")
        #expect(try JCal.read(Array(data.text.utf8)).master?.uid == "a")
        #expect(try await multiget().attribute("content-type") == nil)
    }

    @Test func `well-known zones come with their VTIMEZONE or without, as the client says`() async throws {
        #expect(try await putZoned("a", zone: Self.berlin).status == 201)
        for (value, isThere) in [(nil, true), ("T", true), ("F", false), ("X", true)] as [(String?, Bool)] {
            var fields = HTTPFields()
            fields["CalDAV-Timezones"] = value
            let got = try await harness.send(.get, Self.a, fields: fields)
            #expect(try VCalendar.read(got.body).timeZones.isEmpty != isThere)
            let data = try await multiget(fields: fields)
            #expect(try VCalendar.read(Array(data.text.utf8)).timeZones.isEmpty != isThere)
        }
    }

    @Test func `an object of a known zone needs no VTIMEZONE, and gets one where it is wanted`() async throws
    {
        #expect(try await putZoned("a").status == 201)
        let plain = try await harness.send(.get, Self.a)
        #expect(try VCalendar.read(plain.body).timeZones.isEmpty)
        let whole = try await harness.send(.get, Self.a, fields: ["CalDAV-Timezones": "T"])
        #expect(
            try VCalendar.read(whole.body).timeZones.map { $0.first("TZID")?.text } == ["Europe/Berlin"])
        let unknown = try await putZoned("b", tzid: "Mars/Olympus")
        #expect(unknown.status == 403)
        #expect(unknown.precondition == .caldav("valid-timezone"))
    }

    @Test(arguments: ["Own Zone", "Europe/Berlin"])
    func `a VTIMEZONE that says more than its name is never left out`(_ name: String) async throws {
        let zone = """
            BEGIN:VTIMEZONE\nTZID:\(name)\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0330\n\
            TZOFFSETTO:+0330\nEND:STANDARD\nEND:VTIMEZONE\n
            """
        #expect(try await putZoned("a", zone: zone, tzid: name).status == 201)
        let answer = try await harness.send(.get, Self.a, fields: ["CalDAV-Timezones": "F"])
        #expect(try VCalendar.read(answer.body).timeZones.count == 1)
    }

    @Test func `calendar-timezone and calendar-timezone-id follow each other`() async throws {
        func patch(_ body: String) async throws -> Int {
            try await harness.send(
                .proppatch, "/dav/calendars/anna/local/",
                text: """
                    <propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">\(body)</propertyupdate>
                    """
            ).status
        }
        func zones() async throws -> (name: String?, zone: String?) {
            let answer = try await harness.propFind(
                "/dav/calendars/anna/local/", ["C:calendar-timezone", "C:calendar-timezone-id"])
            let response = try answer.response()
            let zone = try response.text(.caldav("calendar-timezone")).map {
                try VCalendar.read(Array($0.utf8), .lenient).timeZones.first?.first("TZID")?.text
            }
            return (response.text(.caldav("calendar-timezone-id")), zone ?? nil)
        }
        #expect(try await zones() == (nil, nil))
        #expect(
            try await patch(
                "<set><prop><C:calendar-timezone-id>Asia/Tokyo</C:calendar-timezone-id></prop></set>") == 207)
        #expect(try await zones() == ("Asia/Tokyo", "Asia/Tokyo"))
        let object = String(decoding: Harness.object(Self.berlin), as: UTF8.self)
        #expect(
            try await patch("<set><prop><C:calendar-timezone>\(object)</C:calendar-timezone></prop></set>")
                == 207)
        #expect(try await zones() == ("Europe/Berlin", "Europe/Berlin"))
        #expect(try await patch("<remove><prop><C:calendar-timezone-id/></prop></remove>") == 207)
        #expect(try await zones() == (nil, nil))
    }
}
