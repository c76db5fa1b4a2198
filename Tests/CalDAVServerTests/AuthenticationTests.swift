import CalDAVServer
import HTTPTypes
import Octets
import Testing
import WebDAV

@Suite("RFC 7617 authentication and scopes")
struct AuthenticationTests {
    private let harness = Harness()

    private func admit(
        _ fields: HTTPFields, method: HTTPMethod = .propfind, peer: String = "127.0.0.1",
        isSecure: Bool = false,
        harness: Harness = Harness()
    ) -> Int? {
        harness.handler.admit(
            HTTPRequestHead(method: method, target: "/dav/", fields: fields, peer: peer, isSecure: isSecure)
        )?.status.code
    }

    private static let right = "Basic " + Base64.encode(Array("anna:secret".utf8))

    @Test(arguments: [
        "", "Basic", "Basic ", "Basic !!!", "Basic YW5uYQ==", "Basic OnNlY3JldA==", "Bearer abc", "basic",
        "Digest username=anna", "Basic \(Base64.encode([0xFF, 0x3A, 0x41]))",
        "Basic \(Base64.encode([0x61, 0x3A, 0x00]))",
    ])
    func `a malformed field is asked for again before the body is read`(_ field: String) {
        #expect(admit(["Authorization": field]) == 401)
    }

    @Test func `no field is asked for`() {
        #expect(admit([:]) == 401)
        #expect(admit(["Authorization": Self.right]) == nil)
        #expect(admit(["Authorization": "bAsIc " + Self.right.dropFirst(6)]) == nil)
    }

    @Test func `a password in clear is not even asked for`() {
        #expect(admit([:], peer: "192.0.2.7") == 403)
        #expect(admit(["Authorization": Self.right], peer: "192.0.2.7") == 403)
        #expect(admit(["Authorization": Self.right], peer: "192.0.2.7", isSecure: true) == nil)
        let behindProxy = Harness(trustedProxies: ["192.0.2.7"])
        #expect(admit(["Authorization": Self.right], peer: "192.0.2.7", harness: behindProxy) == nil)
        #expect(admit(["Authorization": Self.right], peer: "192.0.2.8", harness: behindProxy) == 403)
    }

    @Test(arguments: [("wrong", 401), ("too-often", 429)])
    func `a wrong password is refused`(_ password: String, _ status: Int) async throws {
        let answer = try await harness.propFind("/dav/", ["resourcetype"], password: password)
        #expect(answer.status == status)
        #expect((answer.fields["WWW-Authenticate"] != nil) == (status == 401))
        #expect((answer.fields["Retry-After"] == "30") == (status == 429))
    }

    @Test func `what is too large or packed is refused by its head`() {
        let small = Harness(limits: limits { $0.maxResourceSize = 100 })
        let right = Self.right
        #expect(
            admit(["Authorization": right, "Content-Length": "101"], method: .put, harness: small) == 413)
        #expect(
            admit(["Authorization": right, "Content-Length": "100"], method: .put, harness: small) == nil)
        #expect(admit(["Authorization": right, "Content-Length": "4194305"], method: .report) == 413)
        #expect(admit(["Authorization": right, "Content-Encoding": "gzip"], method: .report) == 415)
        #expect(admit(["Authorization": right, "Content-Encoding": "identity"], method: .report) == nil)
        #expect(admit(["Authorization": right], method: .trace) == 405)
    }

    private func limits(_ change: (inout CalDAVLimits) -> Void) -> CalDAVLimits {
        var limits = CalDAVLimits()
        change(&limits)
        return limits
    }

    @Test func `a narrow scope sees busy times and nothing else`() async throws {
        let password = "freebusy"
        try await harness.putEvent("a")
        let home = try await harness.propFind(
            "/dav/calendars/anna/", ["displayname"], depth: "1", password: password)
        #expect(try home.hrefs == ["/dav/calendars/anna/"])
        for target in [Harness.calendar, Harness.calendar + "a.ics", Harness.calendar + "missing.ics"] {
            #expect(try await harness.propFind(target, ["getetag"], password: password).status == 404)
            #expect(try await harness.send(.get, target, password: password).status != 200)
            #expect(try await harness.send(.delete, target, password: password).status == 404)
        }
        let put = try await harness.send(
            .put, Harness.calendar + "b.ics", Harness.event(uid: "b"), password: password)
        #expect(put.status == 404)
        let query = """
            <free-busy-query xmlns="urn:ietf:params:xml:ns:caldav">\
            <time-range start="20260105T000000Z" end="20260106T000000Z"/></free-busy-query>
            """
        let busy = try await harness.send(.report, "/dav/calendars/anna/", text: query, password: password)
        #expect(busy.status == 200)
        #expect(busy.text.contains("FREEBUSY"))
        #expect(!busy.text.contains("Event a"))
    }

    @Test func `a reading scope reads and changes nothing`() async throws {
        try await harness.putEvent("a")
        #expect(try await harness.send(.get, Harness.calendar + "a.ics", password: "read").status == 200)
        let put = try await harness.send(
            .put, Harness.calendar + "b.ics", Harness.event(uid: "b"), password: "read",
            fields: ["Content-Type": "text/calendar"])
        #expect(put.status == 403)
        #expect(put.precondition == .dav("need-privileges"))
        #expect(try await harness.send(.delete, Harness.calendar + "a.ics", password: "read").status == 403)
        #expect(try await harness.send(.delete, "/dav/calendars/anna/local/", password: "read").status == 403)
        #expect(try await harness.send(.get, Harness.calendar + "a.ics").status == 200)
    }

    @Test(arguments: [
        "/dav/principals/ben/", "/dav/calendars/ben/", "/dav/calendars/ben/work/",
        "/dav/calendars/ben/work/a.ics",
        "/freebusy/ben", "/dav/calendars/anna/none/", "/dav/nothing/", "/elsewhere", "/dav//",
        "/dav/calendars/anna//x",
        "/dav/calendars/anna/work/a.ics/", "/freebusy/",
    ])
    func `what one may not see is not there, whether it exists or not`(_ target: String) async throws {
        for method in [HTTPMethod.propfind, .get, .put, .delete, .proppatch] {
            let body =
                method == .proppatch
                ? #"<propertyupdate xmlns="DAV:"><remove><prop><x/></prop></remove></propertyupdate>"# : ""
            let answer = try await harness.send(method, target, text: body, fields: ["Depth": "0"])
            #expect(answer.status == 404 || answer.status == 405, "\(method.rawValue) \(answer.status)")
            #expect(
                answer.status == 404 || !["PROPFIND", "PROPPATCH"].contains(method.rawValue)
                    || target.hasPrefix("/freebusy"))
        }
    }
}
