import CalDAVServer
import HTTPTypes
import ICalendar
import Synchronization
import Testing
import WebDAV
import XML

@Suite("RFC 4918 sections 9.8 and 9.9 COPY and MOVE, RFC 5995, RFC 4331")
struct CopyMoveTests {
    private let harness = Harness()
    private static let a = Harness.calendar + "a.ics"
    private static let local = "/dav/calendars/anna/local/"

    private func transfer(
        _ method: HTTPMethod, _ destination: String?, source: String = a, fields: HTTPFields = .init()
    ) async throws -> Answer {
        var fields = fields
        fields["Destination"] = destination
        fields["Host"] = "here.example:8008"
        return try await harness.send(method, source, fields: fields)
    }

    @Test(
        arguments: [
            ("/dav/calendars/anna/local/b.ics", 201),
            ("https://cal.example.com/dav/calendars/anna/local/b.ics", 201),
            ("https://CAL.example.com:443/dav/calendars/anna/local/b.ics", 201),
            ("http://here.example:8008/dav/calendars/Anna/local/b%20%C3%A4.ics", 201),
            ("/dav/calendars/anna/read only/b.ics", 403), ("/dav/calendars/anna/none/b.ics", 409),
            ("/dav/calendars/bert/work/b.ics", 409), ("http://elsewhere.example/b.ics", 502),
            ("http://elsewhere.example/%zz", 502), ("b.ics", 400), ("", 400), ("/dav/%zz", 400),
            ("/dav/../x", 400),
            ("/dav/calendars/anna/work/a.ics", 403), ("/dav/calendars/anna/local/", 403),
            ("/dav/calendars/anna/local/inner/", 403), ("/elsewhere/b.ics", 409),
        ])
    func `a destination is any spelling of a place that is ours`(
        _ destination: String, _ status: Int
    ) async throws {
        try await harness.putEvent("a")
        let answer = try await transfer(.move, destination)
        #expect(answer.status == status)
        #expect(try await harness.send(.get, Self.a).status == (status == 201 ? 404 : 200))
        if status == 201 {
            let location = try #require(answer.fields["Location"])
            #expect(location.hasPrefix("https://cal.example.com/dav/calendars/anna/local/b"))
            #expect(try await harness.send(.get, location).body == Harness.event(uid: "a"))
        }
    }

    @Test func `what is in the way is replaced or not`() async throws {
        try await harness.putEvent("a")
        try await harness.putEvent("a", start: "20260107T090000Z", calendar: Self.local)
        try await harness.putEvent("other", calendar: Self.local)
        let there = Self.local + "a.ics"
        #expect(try await transfer(.copy, there, fields: ["Overwrite": "F"]).status == 412)
        #expect(try await transfer(.copy, there, fields: ["Overwrite": "X"]).status == 400)
        #expect(try await transfer(.copy, there, fields: ["If-Match": "\"old\""]).status == 412)
        #expect(try await transfer(.copy, Self.local + "b.ics").precondition == .caldav("no-uid-conflict"))
        #expect(
            try await transfer(.copy, Self.local + "other.ics").precondition == .caldav("no-uid-conflict"))
        #expect(
            try await transfer(.copy, Harness.calendar + "b.ics").precondition == .caldav("no-uid-conflict"))
        let shown = try await transfer(.copy, there, fields: ["Prefer": "return=representation"])
        #expect(shown.status == 200)
        #expect(shown.body == Harness.event(uid: "a"))
        #expect(shown.fields["Content-Location"] == there)
        #expect(try await transfer(.move, there).status == 204)
        #expect(try await harness.send(.get, Self.a).status == 404)
        #expect(try await transfer(.move, there).status == 404)
    }

    @Test func `a calendar that does not take the component refuses it`() async throws {
        let todo = Harness.object("BEGIN:VTODO\nUID:t\nDTSTAMP:20260101T000000Z\nEND:VTODO")
        #expect(
            try await harness.send(
                .put, Self.local + "t.ics", todo, fields: ["Content-Type": "text/calendar"]
            )
            .status == 201)
        let answer = try await transfer(.move, Self.a, source: Self.local + "t.ics")
        #expect(answer.status == 403)
        #expect(answer.precondition == .caldav("supported-calendar-component"))
    }

    @Test func `a calendar is renamed and not copied`() async throws {
        try await harness.putEvent("a", calendar: Self.local)
        #expect(try await transfer(.copy, "/dav/calendars/anna/new/", source: Self.local).status == 403)
        #expect(try await transfer(.move, Harness.calendar, source: Self.local).status == 403)
        #expect(
            try await transfer(.move, Harness.calendar, source: Self.local, fields: ["Overwrite": "F"]).status
                == 412)
        #expect(try await transfer(.move, Harness.calendar + "x/", source: Self.local).status == 403)
        #expect(try await transfer(.move, "/dav/calendars/anna/new/", source: Harness.calendar).status == 403)
        #expect(try await transfer(.move, "/dav/calendars/anna/new/", source: Self.local).status == 201)
        #expect(try await harness.send(.get, "/dav/calendars/anna/new/a.ics").status == 200)
        #expect(try await harness.propFind(Self.local, ["displayname"]).status == 404)
    }

    // MARK: - Dead properties of objects

    private func patch(_ target: String, _ set: String, remove: String = "") async throws -> Answer {
        try await harness.send(
            .proppatch, target,
            text: "<propertyupdate xmlns=\"DAV:\" xmlns:X=\"urn:x\"><set><prop>\(set)</prop></set>"
                + "<remove><prop>\(remove)</prop></remove></propertyupdate>")
    }

    @Test func `an object keeps what a client says of it, through changes of its content`() async throws {
        try await harness.putEvent("a")
        try await harness.putEvent("b")
        let answer = try await patch(Self.a, "<X:note xml:lang=\"fr\">Bonjour</X:note>")
        #expect(try answer.response().properties[ExpandedName("urn:x", "note")]?.status == 200)
        try await harness.putEvent("a", start: "20260109T090000Z")
        let listed = try await harness.propFind(
            Harness.calendar, body: "<propfind xmlns=\"DAV:\"><allprop/></propfind>", depth: "1")
        let note = try listed.response(Self.a)[ExpandedName("urn:x", "note")]
        #expect(note?.text == "Bonjour")
        #expect(note?.attributes.first?.value == "fr")
        #expect(try listed.response(Harness.calendar + "b.ics")[ExpandedName("urn:x", "note")] == nil)
        let refused = try await patch(Self.a, "<X:note>No</X:note><getetag>x</getetag>")
        #expect(try refused.response().properties[.dav("getetag")]?.status == 403)
        #expect(try refused.response().properties[ExpandedName("urn:x", "note")]?.status == 424)
        let one = try await harness.propFind(
            Self.a, body: "<propfind xmlns=\"DAV:\"><prop><X:note xmlns:X=\"urn:x\"/></prop></propfind>")
        #expect(try one.response().text(ExpandedName("urn:x", "note")) == "Bonjour")
    }

    @Test func `the properties of one resource together have a limit`() async throws {
        var limits = CalDAVLimits()
        limits.deadProperties = 200
        let harness = Harness(limits: limits)
        try await harness.putEvent("a")
        func set(_ name: String) async throws -> Int? {
            let text = String(repeating: "x", count: 60)
            let answer = try await harness.send(
                .proppatch, Self.a,
                text:
                    "<propertyupdate xmlns=\"DAV:\"><set><prop><\(name)>\(text)</\(name)></prop></set></propertyupdate>"
            )
            return try answer.response().properties[.dav(name)]?.status
        }
        #expect(try await set("one") == 200)
        #expect(try await set("two") == 200)
        #expect(try await set("three") == 507)
        #expect(try await set("two") == 200)
    }

    @Test func `allprop names each property once, the included ones too`() async throws {
        try await harness.putEvent("a")
        let answer = try await harness.propFind(
            Self.a,
            body: "<propfind xmlns=\"DAV:\"><allprop/><include><getetag/><resource-id/></include></propfind>")
        #expect(answer.text.components(separatedBy: "<D:getetag>") == 2)
        #expect(try answer.response()[.dav("resource-id")] != nil)
    }

    // MARK: - add-member, quota

    @Test func `a POST makes a member of a name that the server chooses`() async throws {
        let found = try await harness.propFind(Harness.calendar, ["add-member"])
        let place = try #require(
            try found.response()[.dav("add-member")]?.first(.dav("href"))?.text)
        #expect(place == Harness.calendar + ";add-member")
        for target in [place, Harness.calendar] {
            let answer = try await harness.send(
                .post, target, Harness.event(uid: target), fields: ["Content-Type": "text/calendar"])
            #expect(answer.status == 201 && answer.body.isEmpty)
            let location = try #require(answer.fields["Location"])
            let read = try await harness.send(.get, location)
            #expect(read.body == Harness.event(uid: target))
            #expect(read.fields["ETag"] == answer.fields["ETag"])
        }
        let taken = try await harness.send(
            .post, place, Harness.event(uid: place), fields: ["Content-Type": "text/calendar"])
        #expect(taken.precondition == .caldav("no-uid-conflict"))
        #expect(try await harness.send(.put, place, Harness.event(uid: "x")).status == 405)
        #expect(
            try await harness.send(
                .post, "/dav/calendars/anna/read%20only/;add-member", Harness.event(uid: "y")
            ).status
                == 403)
        let shown = try await harness.send(
            .post, place, Harness.event(uid: "z"), fields: ["Prefer": "return=representation"])
        #expect(shown.status == 201)
        #expect(shown.body == Harness.event(uid: "z"))
        #expect(
            shown.fields["Content-Location"].map { "https://cal.example.com" + $0 }
                == shown.fields["Location"])
    }

    @Test func `a quota is told and kept`() async throws {
        let size = Harness.event(uid: "a").count
        var limits = CalDAVLimits()
        limits.quotaBytes = 2 * size + 10
        let harness = Harness(limits: limits)
        try await harness.putEvent("a")
        let names = ["quota-used-bytes", "quota-available-bytes"]
        for target in [Harness.calendar, "/dav/calendars/anna/"] {
            let answer = try await harness.propFind(target, names).response()
            #expect(answer.text(.dav("quota-used-bytes")) == "\(size)")
            #expect(answer.text(.dav("quota-available-bytes")) == "\(size + 10)")
        }
        #expect(
            try await harness.propFind("/dav/principals/anna/", names).response().text(.dav(names[0])) == nil)
        #expect(try await harness.putEvent("b").status == 201)
        let full = try await harness.putEvent("c")
        #expect(full.status == 507)
        #expect(full.precondition == .dav("quota-not-exceeded"))
        #expect(try await harness.putEvent("b", start: "20260109T090000Z").status == 204)
    }

    @Test func `the methods of a resource are told`() async throws {
        try await harness.putEvent("a")
        let answer = try await harness.propFind(Self.a, ["supported-method-set"])
        let methods = try answer.response()[.dav("supported-method-set")]?.elements.compactMap {
            $0.attribute("name")
        }
        let options = try await harness.send(.options, Self.a)
        #expect(methods == options.fields.list("Allow"))
        #expect(methods?.contains("COPY") == true && methods?.contains("LOCK") == false)
    }
}

extension String {
    fileprivate func components(separatedBy text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count
    }
}
