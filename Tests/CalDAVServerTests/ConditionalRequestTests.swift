import CalDAVServer
import HTTPTypes
import Synchronization
import Testing
import WebDAV
import XML

@Suite("Conditions and preferences of requests")
struct ConditionalRequestTests {
    private let harness = Harness()
    private static let a = Harness.calendar + "a.ics"
    private static let since = "Sat, 01 Jan 2000 00:00:00 GMT"

    private func token() async throws -> String {
        let answer = try await harness.propFind(Harness.calendar, ["sync-token"])
        return try #require(try answer.response().text(.dav("sync-token")))
    }

    @Test(
        arguments: [
            ("([\"e6\"])", 204), ("([\"e5\"])", 412), ("(Not [\"e6\"])", 412), ("([\"e5\"]) ([\"e6\"])", 204),
            ("(<urn:uuid:0>)", 412), ("(Not <DAV:no-lock>)", 204), ("nonsense", 400),
            ("<https://cal.example.com/dav/calendars/ANNA/work/b.ics> ([\"e7\"])", 204),
            ("</dav/calendars/anna/work/b.ics> ([\"e6\"])", 412),
            ("</dav/calendars/anna/work/none.ics> (Not [\"e6\"])", 204),
            ("<https://elsewhere.example/dav/calendars/anna/work/b.ics> ([\"e7\"])", 412),
            ("<//> (Not [\"e7\"])", 204),
        ])
    func `an If field holds for any change`(_ text: String, _ status: Int) async throws {
        try await harness.putEvent("a")
        try await harness.putEvent("b")
        #expect(try await harness.putEvent("a", fields: ["If": text]).status == status)
        let after = try await harness.send(.get, Self.a, fields: ["If": text.replacing("e6", with: "e8")])
        #expect(after.status == (status == 204 ? 200 : status == 400 ? 400 : after.status))
    }

    @Test func `a sync token in an If field holds while nothing has changed`() async throws {
        try await harness.putEvent("a")
        let old = try await token()
        let list = "<\(Harness.calendar)> (<\(old)>)"
        #expect(try await harness.send(.report, Harness.calendar, fields: ["If": list]).status == 400)
        let query = try await harness.propFind(Harness.calendar, ["getetag"], fields: ["If": "(<\(old)>)"])
        #expect(query.status == 207)
        try await harness.putEvent("b")
        #expect(
            try await harness.propFind(Harness.calendar, ["getetag"], fields: ["If": "(<\(old)>)"]).status
                == 412)
        // Of an object it is no state.
        #expect(try await harness.putEvent("a", fields: ["If": "(<\(try await token())>)"]).status == 412)
        #expect(
            try await harness.send(.delete, Self.a, fields: ["If": "<\(Self.a)> ([\"x\"])"]).status == 412)
    }

    @Test(
        arguments: [
            (.get, "If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT", 304),
            (.get, "If-Modified-Since", since, 200), (.head, "If-Unmodified-Since", since, 412),
            (.delete, "If-Unmodified-Since", since, 412), (.propfind, "If-Match", "\"old\"", 412),
            (.propfind, "If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT", 207),
            (.proppatch, "If-Match", "\"old\"", 412), (.proppatch, "If-None-Match", "*", 412),
            (.get, "Range", "bytes=0-9", 200),
        ] as [(HTTPMethod, HTTPFieldName, String, Int)])
    func `conditions hold for each method that they are about`(
        _ method: HTTPMethod, _ name: HTTPFieldName, _ value: String, _ status: Int
    ) async throws {
        try await harness.putEvent("a")
        let body =
            method == .proppatch
            ? "<propertyupdate xmlns=\"DAV:\"><set><prop><x/></prop></set></propertyupdate>" : ""
        var fields = HTTPFields([(name, value)])
        fields["Depth"] = "0"
        let answer = try await harness.send(method, Self.a, text: body, fields: fields)
        #expect(answer.status == status)
    }

    @Test func `a collection is there for an asterisk, and has no tag`() async throws {
        let local = "/dav/calendars/anna/local/"
        #expect(try await harness.send(.delete, local, fields: ["If-Match": "\"x\""]).status == 412)
        #expect(try await harness.send(.delete, local, fields: ["If-None-Match": "*"]).status == 412)
        #expect(try await harness.send(.delete, local, fields: ["If-Match": "*"]).status == 204)
    }

    // MARK: - Preferences

    @Test func `a stored object comes back when that is preferred`() async throws {
        let prefer: HTTPFields = ["Prefer": "return=representation"]
        let made = try await harness.putEvent("a", fields: prefer)
        #expect(made.status == 201)
        #expect(made.body == Harness.event(uid: "a"))
        #expect(made.fields["Content-Location"] == Self.a)
        #expect(made.fields["Preference-Applied"] == "return=representation")
        #expect(made.fields["ETag"] != nil)
        harness.backend.state.withLock { $0.rewritten = Harness.event(uid: "a", more: "X-ADDED:1\n") }
        let replaced = try await harness.putEvent("a", fields: prefer)
        #expect(replaced.status == 200)
        #expect(replaced.text.contains("X-ADDED:1"))
        // The tag is that of what is shown, also where it is not what was sent.
        #expect(replaced.fields["ETag"] != made.fields["ETag"])
        let refused = try await harness.putEvent(
            "a", fields: ["Prefer": "return=representation", "If-None-Match": "*"])
        #expect(refused.status == 412)
        #expect(refused.body == replaced.body)
        #expect(refused.fields["ETag"] == replaced.fields["ETag"])
        let plain = try await harness.putEvent("a", fields: ["Prefer": "return=minimal", "If-Match": "*"])
        #expect(plain.status == 204 && plain.body.isEmpty)
        #expect(plain.fields["Preference-Applied"] == "return=minimal")
    }

    @Test func `the collection itself is left out when that is preferred`() async throws {
        try await harness.putEvent("a")
        let answer = try await harness.propFind(
            Harness.calendar, ["getetag", "none"], depth: "1",
            fields: ["Prefer": "depth-noroot, return=minimal"])
        #expect(try answer.hrefs == [Self.a])
        #expect(try answer.response().properties[.dav("none")] == nil)
        #expect(answer.fields["Preference-Applied"] == "return=minimal, depth-noroot")
        #expect(answer.fields["Vary"] == "Brief, Prefer")
        let zero = try await harness.propFind(
            Harness.calendar, ["getetag"], fields: ["Prefer": "depth-noroot"])
        #expect(try zero.hrefs == [Harness.calendar])
        #expect(zero.fields["Preference-Applied"] == nil)
    }

    @Test(arguments: [("Prefer", "return=minimal"), ("Brief", "t")] as [(HTTPFieldName, String)])
    func `a change of properties that was made is said in one word`(
        _ name: HTTPFieldName, _ value: String
    ) async throws {
        func change(_ property: String) async throws -> Answer {
            try await harness.send(
                .proppatch, Harness.calendar,
                text: "<propertyupdate xmlns=\"DAV:\"><set><prop>\(property)</prop></set></propertyupdate>",
                fields: HTTPFields([(name, value)]))
        }
        let done = try await change("<displayname>Short</displayname>")
        #expect(done.status == 200 && done.body.isEmpty)
        let refused = try await change("<displayname>Long</displayname><getetag/>")
        #expect(refused.status == 207)
        #expect(try refused.response().properties[.dav("displayname")]?.status == 424)
    }

    @Test(arguments: [("LOCK", 405), ("PATCH", 405), ("BREW", 405)])
    func `a method that nothing here has is refused`(_ name: String, _ status: Int) async throws {
        let answer = try await harness.send(HTTPMethod(rawValue: name), Harness.calendar)
        #expect(answer.status == status)
        #expect(answer.fields["Allow"] != nil)
    }
}
