import CalDAVServer
import HTTPTypes
import Testing
import WebDAV
import XML

@Suite("RFC 4918 section 9.2 PROPPATCH")
struct PropPatchTests {
    private let harness = Harness()

    private func patch(_ target: String, _ set: String, remove: String = "", password: String = "secret")
        async throws
        -> Answer
    {
        try await harness.send(
            .proppatch, target,
            text: """
                <propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/">\
                <set><prop>\(set)</prop></set><remove><prop>\(remove)</prop></remove></propertyupdate>
                """, password: password)
    }

    @Test(arguments: [Harness.calendar, "/dav/calendars/anna/read%20only/", "/dav/calendars/anna/"])
    func `a colour is kept with its attributes, also where upstream can only be read`(_ target: String)
        async throws
    {
        let body = try Harness.fixture("apple-10.11-calendar-color-proppatch.xml")
        let answer = try await harness.send(.proppatch, target, text: body)
        #expect(answer.status == 207)
        #expect(try answer.response()[.apple("calendar-color")] != nil)
        let color = try await harness.propFind(target, ["A:calendar-color"]).response()[
            .apple("calendar-color")]
        #expect(color?.text == "#FD8208FF")
        #expect(color?.attribute("symbolic-color") == "orange")
    }

    @Test func `a name of the user's own wins, until it is removed`() async throws {
        _ = try await patch(Harness.calendar, "<displayname>Büro &amp; mehr</displayname>")
        #expect(
            try await harness.propFind(Harness.calendar, ["displayname"]).response().text(.dav("displayname"))
                == "Büro & mehr")
        _ = try await patch(Harness.calendar, "", remove: "<displayname/>")
        #expect(
            try await harness.propFind(Harness.calendar, ["displayname"]).response().text(.dav("displayname"))
                == "Work")
    }

    private static func availability(_ inside: String) -> String {
        "<C:calendar-availability>BEGIN:VCALENDAR&#13;\nVERSION:2.0&#13;\nPRODID:x&#13;\n\(inside)"
            + "END:VCALENDAR&#13;\n</C:calendar-availability>"
    }

    private static let hours = """
        BEGIN:VAVAILABILITY&#13;
        UID:v&#13;
        DTSTAMP:20260101T000000Z&#13;
        BEGIN:AVAILABLE&#13;
        UID:a&#13;
        DTSTAMP:20260101T000000Z&#13;
        DTSTART;TZID=Europe/Berlin:20260105T090000&#13;
        DTEND;TZID=Europe/Berlin:20260105T170000&#13;
        END:AVAILABLE&#13;
        END:VAVAILABILITY&#13;

        """

    @Test(arguments: [
        (hours, 200), ("", 403), (hours + hours, 403),
        (hours.replacing("Europe/Berlin", with: "No/Where"), 403),
        (hours.replacing("VAVAILABILITY", with: "VEVENT"), 403),
    ])
    func `an availability is one VAVAILABILITY that can be placed`(_ inside: String, _ status: Int)
        async throws
    {
        // RFC 7953 §7.2.4.
        let answer = try await patch("/dav/calendars/anna/", Self.availability(inside))
        #expect(try answer.response().properties[.caldav("calendar-availability")]?.status == status)
    }

    @Test func `all happens or nothing`() async throws {
        let answer = try await patch(Harness.calendar, "<displayname>New</displayname><getetag>x</getetag>")
        let response = try answer.response()
        #expect(response.properties[.dav("getetag")]?.status == 403)
        #expect(response.properties[.dav("displayname")]?.status == 424)
        #expect(
            try await harness.propFind(Harness.calendar, ["displayname"]).response().text(.dav("displayname"))
                == "Work")
    }

    @Test func `a calendar becomes transparent and opaque again`() async throws {
        let name = ExpandedName.caldav("schedule-calendar-transp")
        func state() async throws -> [ExpandedName]? {
            try await harness.propFind(Harness.calendar, ["C:schedule-calendar-transp"]).response()[name]?
                .elements.map(\.name)
        }
        _ = try await patch(
            Harness.calendar, "<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>")
        #expect(try await state() == [.caldav("transparent")])
        _ = try await patch(Harness.calendar, "", remove: "<C:schedule-calendar-transp/>")
        #expect(try await state() == [.caldav("opaque")])
        let wrong = try await patch(Harness.calendar, "<C:schedule-calendar-transp/>")
        #expect(try wrong.response().properties[name]?.status == 409)
    }

    @Test(arguments: [
        ("<C:calendar-timezone>nonsense</C:calendar-timezone>", ExpandedName.caldav("calendar-timezone")),
        ("<C:calendar-timezone-id>Nowhere/At-all</C:calendar-timezone-id>", .caldav("calendar-timezone-id")),
        ("<C:supported-calendar-component-set/>", .caldav("supported-calendar-component-set")),
        ("<resourcetype/>", .dav("resourcetype")), ("<sync-token>x</sync-token>", .dav("sync-token")),
    ])
    func `a value that means nothing, and a property of the server's, are refused`(
        _ set: String, _ name: ExpandedName
    ) async throws {
        let answer = try await patch(Harness.calendar, set)
        #expect(answer.status == 207)
        #expect(try answer.response().properties[name]?.status == 403)
    }

    @Test func `properties of any name are kept as they are`() async throws {
        let set = #"<x:thing xmlns:x="urn:x" a="1">t<x:b xmlns:y="urn:y" y:c="2"/>u</x:thing>"#
        _ = try await patch(Harness.calendar, set)
        let name = ExpandedName("urn:x", "thing")
        let body = #"<propfind xmlns="DAV:"><prop><thing xmlns="urn:x"/></prop></propfind>"#
        let kept = try await harness.propFind(Harness.calendar, body: body).response()[name]
        #expect(try kept == XMLReader.read(Array(set.utf8)))
        let all = try await harness.send(.propfind, Harness.calendar, fields: ["Depth": "0"])
        #expect(try all.response()[name] == kept)
    }

    @Test func `properties together are not larger than the limit`() async throws {
        var limits = CalDAVLimits()
        limits.deadProperties = 1000
        let small = Harness(limits: limits)
        func set(_ name: String, _ count: Int) async throws -> Answer {
            let value = String(repeating: "y", count: count)
            let body =
                "<propertyupdate xmlns=\"DAV:\"><set><prop><\(name) xmlns=\"urn:x\">\(value)</\(name)></prop></set></propertyupdate>"
            return try await small.send(.proppatch, Harness.calendar, text: body)
        }
        #expect(try await set("a", 400).text.contains("HTTP/1.1 200 "))
        #expect(try await set("b", 400).text.contains("HTTP/1.1 200 "))
        #expect(try await set("c", 400).text.contains("HTTP/1.1 507 "))
        #expect(try await set("a", 10).text.contains("HTTP/1.1 200 "))
        #expect(try await set("c", 400).text.contains("HTTP/1.1 200 "))
    }

    @Test func `a value over the limit is refused`() async throws {
        var limits = CalDAVLimits()
        limits.deadProperties = 100
        let small = Harness(limits: limits)
        let answer = try await small.send(
            .proppatch, Harness.calendar,
            text: """
                <propertyupdate xmlns="DAV:"><set><prop><displayname>\(String(repeating: "x", count: 100))\
                </displayname></prop></set></propertyupdate>
                """)
        #expect(try answer.response().properties[.dav("displayname")]?.status == 507)
    }

    @Test(arguments: ["read", "freebusy"])
    func `a narrow scope changes no property`(_ password: String) async throws {
        let answer = try await patch(
            "/dav/calendars/anna/", "<displayname>x</displayname>", password: password)
        #expect(try answer.response().properties[.dav("displayname")]?.status == 403)
    }

    @Test func `an object keeps what a calendar keeps, unless it can only be read`() async throws {
        try await harness.putEvent("a")
        let answer = try await patch(Harness.calendar + "a.ics", "<displayname>x</displayname>")
        #expect(try answer.response().properties[.dav("displayname")]?.status == 200)
        let read = try await patch(
            Harness.calendar + "a.ics", "<displayname>y</displayname>", password: "read")
        #expect(try read.response().properties[.dav("displayname")]?.status == 403)
        let found = try await harness.propFind(Harness.calendar + "a.ics", ["displayname"])
        #expect(try found.response().text(.dav("displayname")) == "x")
    }
}
