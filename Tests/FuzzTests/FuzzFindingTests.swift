import FuzzLaws
import TestSupport
import Testing

/// What fuzzing found once must not come back: `Fixtures/fuzz` holds the smallest input of each finding.
@Suite("Findings of the fuzzer")
struct FuzzFindingTests {
    private static func names(of entry: FuzzEntry) -> [String] {
        (try? Fixture.names(in: "fuzz/\(entry.rawValue)")) ?? []
    }

    @Test(.timeLimit(.minutes(5)), arguments: names(of: .icalendar))
    func `an input of the readers breaks no law`(_ name: String) throws {
        try FuzzEntry.icalendar.check(Fixture.bytes(name))
    }

    @Test(.timeLimit(.minutes(5)), arguments: names(of: .recurrence))
    func `lines of an event break no law`(_ name: String) throws {
        try FuzzEntry.recurrence.check(Fixture.bytes(name))
    }

    @Test(.timeLimit(.minutes(5)), arguments: names(of: .timezones))
    func `a VTIMEZONE breaks no law`(_ name: String) throws {
        try FuzzEntry.timezones.check(Fixture.bytes(name))
    }

    @Test(arguments: FuzzEntry.allCases)
    func `there are findings to look at again`(_ entry: FuzzEntry) {
        #expect(!Self.names(of: entry).isEmpty)
    }

    @Test(.timeLimit(.minutes(5)), arguments: ["BEGIN:VEVENT\r\n", "BEGIN:X\n", "[", "[[\"vcalendar\",[],"])
    func `what is nested ten thousand deep breaks no law`(_ piece: String) throws {
        let octets = Array(String(repeating: piece, count: 10_000).utf8)
        try FuzzEntry.icalendar.check(octets)
        try FuzzEntry.icalendar.check(Array("BEGIN:VCALENDAR\r\n".utf8) + octets)
    }
}
