import Foundation
import TestSupport
import Testing

@testable import conformance

@Suite("The protocol suite")
struct SuiteTests {
    private static let folder = Fixture.packageRoot.appending(path: "Conformance/suites")
        .path(percentEncoded: false)
    private static let clients = Fixture.packageRoot.appending(path: "Conformance/clients")
        .path(percentEncoded: false)

    @Test func `every requirement has a case or a reason, and every case a requirement`() throws {
        let files = try SuiteFolder.files(in: Self.folder) + SuiteFolder.files(in: Self.clients)
        #expect(files.count > 5)
        #expect(try Requirements(folder: Self.folder).problems(with: files) == [])
    }

    @Test func `every template that a case uses is there, and every variable has a value`() throws {
        let templates = try Templates(folder: Self.folder + "/templates")
        for file in try SuiteFolder.files(in: Self.folder) + SuiteFolder.files(in: Self.clients) {
            for step in file.setup + file.cases.flatMap({ $0.steps + $0.finally }) {
                guard case .send(let request) = step.action, case .template(let name, _) = request.body else {
                    continue
                }
                #expect(templates.names.contains(name), "\(file.name):\(step.line)")
            }
        }
    }

    @Test func `every case judges an answer`() throws {
        for file in try SuiteFolder.files(in: Self.folder) + SuiteFolder.files(in: Self.clients) {
            for aCase in file.cases {
                let judges = aCase.steps.contains { if case .expect = $0.action { true } else { false } }
                #expect(judges, "\(aCase.id)")
            }
        }
    }

    @Test func `the README's table is made from the requirements`() throws {
        let readme = try String(
            contentsOf: Fixture.packageRoot.appending(path: "README.md"), encoding: .utf8)
        let table = try StandardsTable(folder: Self.folder).markdown
        #expect(readme.contains("<!-- conformance standards -->\n" + table + "<!-- end -->"))
    }

    @Test(arguments: [
        ("a\t1\t2\tMUST\ttext\tx.y\n", ["a lists other cases than those that name it: "]),
        ("a\t1\t2\tMUST\ttext\t- nobody asks\n", []),
        ("a\t1\t2\tMUST\t\t- nobody asks\n", ["a says nothing"]),
        ("a\t1\t2\tMUST\ttext\t\n", ["a has neither a case nor a reason"]),
    ])
    func `a requirement without a case is told`(_ text: String, _ problems: [String]) throws {
        #expect(try Requirements(text).problems(with: []) == problems)
    }

    @Test func `a case without a requirement is told, and one that names what is none`() throws {
        let file = try SuiteReader.read(
            "case a.b: It is\nGET /\n=> 200\ncase a.c: It is\nfor x\n", path: "t/a.case")
        let problems = try Requirements("").problems(with: [file])
        #expect(problems == ["a.b names no requirement", "a.c names x, which is no requirement"])
    }
}
