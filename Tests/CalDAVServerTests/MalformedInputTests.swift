import CalDAVServer
import HTTPTypes
import Testing
import WebDAV
import XML

@Suite("Malformed requests never end in a 500")
struct MalformedInputTests {
    private static let bodies: [String] = [
        "", " ", "<", "<a>", "<a/>", "\u{0}", "<propfind xmlns=\"DAV:\"/>",
        "<propfind xmlns=\"DAV:\"><prop/></propfind>",
        "<propertyupdate xmlns=\"DAV:\"/>", "<propertyupdate xmlns=\"DAV:\"><set/></propertyupdate>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", String(repeating: "<a>", count: 100),
        "<C:calendar-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>",
        "<C:calendar-multiget xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>",
        "<C:free-busy-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>", "<sync-collection xmlns=\"DAV:\"/>",
        "<expand-property xmlns=\"DAV:\"><property/></expand-property>",
        "<expand-property xmlns=\"DAV:\"><property name=\"a b\"/></expand-property>",
        "<principal-property-search xmlns=\"DAV:\"/>",
        "<C:mkcalendar xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>",
        "<mkcol xmlns=\"DAV:\"/>", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    ]

    @Test func `a body over its limit is told which one`() async throws {
        var limits = CalDAVLimits()
        limits.maxResourceSize = 10
        limits.xml.bytes = 20
        let harness = Harness(limits: limits)
        let object = Harness.calendar + "a.ics"
        let answer = try await harness.send(.put, object, fields: ["Content-Length": "11"])
        #expect(answer.status == 413)
        #expect(answer.precondition == .caldav("max-resource-size"))
        #expect(try await harness.send(.report, object, fields: ["Content-Length": "21"]).status == 413)
        #expect(try await harness.send(.report, object, fields: ["Content-Length": "20"]).status != 413)
    }

    private static let targets = [
        "/", "*", "/dav/", "/dav/principals/anna/", "/dav/calendars/anna/", Harness.calendar,
        Harness.calendar + "a.ics",
        Harness.calendar + "%00", "/dav/%2e%2e/x", "/dav/calendars/anna/%ff/",
        "/dav/calendars/anna/work/a%2Fb.ics",
        "/freebusy/anna?start", "http://other/dav/", "dav", "",
        "/dav/calendars/anna/" + String(repeating: "x", count: 300) + "/",
    ]

    @Test(arguments: [
        HTTPMethod.options, .propfind, .proppatch, .report, .get, .head, .put, .delete, .mkcalendar, .mkcol,
        .post,
        HTTPMethod(rawValue: ""),
    ])
    func `every body at every place has an answer that is not ours to blame`(_ method: HTTPMethod)
        async throws
    {
        for target in Self.targets {
            for body in Self.bodies {
                let harness = Harness()
                try await harness.putEvent("a")
                let answer = try await harness.send(
                    method, target, text: body, fields: ["Depth": "1", "Content-Type": "text/calendar"])
                #expect(
                    answer.status < 500, "\(method.rawValue) \(target) \(body.prefix(60)): \(answer.status)")
            }
        }
    }

    @Test(
        arguments: [
            ("Depth", "7"), ("If-Match", ",,\""), ("If-None-Match", "\"\"\""), ("Prefer", ";;="),
            ("Content-Type", ";"),
            ("If-Schedule-Tag-Match", ""), ("Content-Length", "-1"), ("Content-Encoding", "br, gzip"),
            ("Brief", ""),
        ] as [(HTTPFieldName, String)])
    func `odd fields have an answer as well`(_ name: HTTPFieldName, _ value: String) async throws {
        let harness = Harness()
        for method in [HTTPMethod.propfind, .put, .delete, .get, .report] {
            let answer = try await harness.send(
                method, Harness.calendar + "a.ics", Harness.event(uid: "a"),
                fields: HTTPFields([(name, value)]))
            #expect(answer.status < 500, "\(method.rawValue): \(answer.status)")
        }
    }
}
