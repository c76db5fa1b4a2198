import Foundation
import Testing
import TestSupport

@Suite("The helpers of the tests")
struct SourceTreeTests {
    @Test(arguments: [
        ("import Octets", ["Octets"]),
        ("public import ICalendar\npackage import XML", ["ICalendar", "XML"]),
        ("@testable import Gateway", ["Gateway"]),
        ("@preconcurrency internal import struct Foundation.Data", ["Foundation"]),
        ("    import Glibc  // for read", ["Glibc"]),
        ("// import Nothing\nlet important = 1\nimportant += 1", []),
    ])
    func `imports are found whatever stands around them`(_ text: String, _ modules: [String]) {
        #expect(SourceTree.imports(in: text) == modules)
    }

    @Test func `the package root is where the manifest is`() throws {
        let manifest = Fixture.packageRoot.appending(path: "Package.swift")
        #expect(FileManager.default.fileExists(atPath: manifest.path(percentEncoded: false)))
    }

    @Test func `a fixture is read octet for octet`() throws {
        let octets = try Fixture.bytes("icalendar/fold-in-the-middle-of-a-character.ics")
        #expect(octets.starts(with: Array("BEGIN:VCALENDAR\r\n".utf8)))
    }

    @Test func `fixtures of a folder are listed by name`() throws {
        let names = try Fixture.names(in: "icalendar", withExtension: "ics")
        #expect(names.contains("icalendar/fold-in-the-middle-of-a-character.ics"))
        #expect(names == names.sorted())
    }

    @Test func `a missing fixture is an error`() {
        #expect(throws: (any Error).self) { try Fixture.bytes("icalendar/no-such-file.ics") }
    }
}
