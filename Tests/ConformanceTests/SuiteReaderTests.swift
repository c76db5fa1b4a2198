import Testing

@testable import conformance

@Suite("The format of protocol cases")
struct SuiteReaderTests {
    @Test func `a file is read with everything in it`() throws {
        let text = """
            # A comment
            calendar each VEVENT VTODO
            needs scheduling
            setup
            MKCOL {home}x/
            => 201
            case a.one: It is so
            for 1 2
            needs users 2
            PUT {calendar}a.ics as 2
            If-Match: "x"
              BEGIN:X
                END
            => 412
            let etag = header ETag
            finally
            DELETE {calendar}a.ics
            """
        let file = try SuiteReader.read(text, path: "Conformance/suites/area/name.case")
        #expect(file.name == "name")
        #expect(file.area == "area")
        #expect(file.calendarUse == .each)
        #expect(file.components == ["VEVENT", "VTODO"])
        #expect(file.needs == [["scheduling"]])
        #expect(file.setup.count == 2)
        let aCase = try #require(file.cases.first)
        #expect(aCase.id == "a.one")
        #expect(aCase.title == "It is so")
        #expect(aCase.requirements == ["1", "2"])
        #expect(aCase.needs == [["users", "2"]])
        #expect(aCase.steps.map(\.line) == [10, 14, 15])
        #expect(aCase.finally.count == 1)
        guard case .send(let request) = aCase.steps[0].action, case .text(let body) = request.body else {
            Issue.record("not a request with a body")
            return
        }
        #expect(request.method == "PUT")
        #expect(request.sender == "2")
        #expect(request.fields.map(\.name) == ["If-Match"])
        #expect(body == "BEGIN:X\n  END")
    }

    @Test(arguments: [
        "GET /\n", "case a\n", "case a.b: c\nNonsense\n", "case a.b: c\nlet x\n", "  indented\n",
        "case a.b: c\n=> \"open\n", "calendar sometimes\n", "case a.b: c\nrepeat x GET /\n", "finally\n",
    ])
    func `a file that is none is refused`(_ text: String) {
        #expect(throws: ConformanceError.self) { try SuiteReader.read(text, path: "a/b.case") }
    }

    @Test(arguments: [
        ("a b", ["a", "b"]), ("a  \"b c\" ", ["a", "b c"]), ("x=\"1 2\"y", ["x=1 2y"]), ("\"\"", [""]),
        (#""a\n\"\\""#, ["a\n\"\\"]),
    ])
    func `words are split at spaces outside of quotes`(_ line: String, _ words: [String]) throws {
        #expect(try Words.split(line) == words)
    }

    @Test(arguments: [
        ("a{b}c", "a1c"), ("{none:x}", "x"), ("{b:x}", "1"), ("{ {b} }", "{ 1 }"), ("{\"k\":1}", "{\"k\":1}"),
        ("{none:}", ""), ("open {b", "open {b"),
    ])
    func `variables are replaced`(_ text: String, _ expected: String) throws {
        var variables = Variables()
        variables["b"] = "1"
        #expect(try variables.replacing(text) == expected)
    }

    @Test func `a variable without a value is told`() {
        #expect(throws: ConformanceError.self) { try Variables().replacing("{nobody}") }
    }

    @Test func `the defaults of a template do not look around`() throws {
        var around = Variables()
        around["token"] = "old"
        around["home"] = "/h/"
        let variables = Variables(arguments: ["level": "1"], around: around)
        #expect(try variables.replacing("{home}{token:}{level:2}") == "/h/1")
    }

    @Test(arguments: [
        ("<D:a/>", "<D:a xmlns:D=\"DAV:\"/>"), ("<D:a b='C:x'/>", nil), ("plain", "plain"),
        ("<a xmlns=\"x\"/>", "<a xmlns=\"x\"/>"),
    ])
    func `a body gets the prefixes that it uses`(_ body: String, _ expected: String?) {
        let completed = Namespaces.completed(body)
        if let expected {
            #expect(completed.hasSuffix(expected))
        } else {
            #expect(completed.contains("xmlns:C=\"urn:ietf:params:xml:ns:caldav\" xmlns:D=\"DAV:\""))
        }
    }
}
