import TestSupport

/// The fixtures of this suite.
enum Corpus {
    /// All of them; empty when the folder cannot be read, which the tests of TestSupport tell.
    static let names = (try? Fixture.names(in: "icalendar", withExtension: "ics")) ?? []

    /// The octets of one.
    static func octets(_ name: String) throws -> [UInt8] {
        try Fixture.bytes(name)
    }
}
